package recipients

import "testing"

// Names of countries as lists have them, which are in no dictionary.
func TestCountryAsWritten(t *testing.T) {
	for written, want := range map[string]string{"米国": "US", "アメリカ": "US", "EE.UU.": "US", "EEUU": "US", "USA": "US",
		"Hong Kong": "HK", "Korea, Republic of": "KR", "Russische Föderation": "RU", "Éire": "IE", "BRD": "DE",
		"GER": "DE", "D": "DE", "VAE": "AE", "Deutschland": "DE", "Vereinigtes Königreich": "GB",
		"Großbritannien": "GB"} {
		if got, known := Country(written); !known || got.String() != want {
			t.Errorf("%s is %v, %v; want %s", written, got, known, want)
		}
	}
}
