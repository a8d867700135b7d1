package places

import (
	"strings"
	"testing"

	"golang.org/x/text/language"

	"tidings/notices"
)

// TestCountryAsWritten reads names of countries as lists have them, which are in no dictionary.
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

// TestAreas reads every line of the table, and holds regions to the countries that they are
// taken to be.
func TestAreas(t *testing.T) {
	for line := range strings.Lines(areas) {
		if names, codes, ok := strings.Cut(line, "="); ok && line[0] != '#' {
			for code := range strings.FieldsSeq(codes) {
				if _, err := language.ParseRegion(code); err != nil {
					t.Errorf("%s: %v", names, err)
				}
			}
		}
	}
	regions := []notices.Region{{ID: "emea"}, {ID: "dach", Name: "Central Europe", Countries: []string{"DE", "AT"}},
		{ID: "na", Name: "North America"}, {ID: "latam"}, {ID: "brazil"},
		{ID: "x", Name: "Asia Pacific"}, {ID: "y", Name: "Japan"}}
	p := Of(regions)
	for written, want := range map[string]string{"Germany": "dach", "AT": "dach", "Schweiz": "emea", "Brasil": "brazil",
		"Chile": "latam", "México": "latam", "U.S.A.": "na", "canada": "na", "日本": "y", "Corée du Sud": "x",
		"UK": "emea", "Großbritannien": "emea", "GROSSBRITANNIEN": "emea", "South Africa": "emea", "Holland": "emea",
		"Türkei": "emea", "Kazakhstan": "", "Atlantis": ""} {
		if got, err := p.RegionOf(written); got != want || (err == nil) != (want != "") {
			t.Errorf("%s is in %q (%v), want %q", written, got, err, want)
		}
	}
	if Of([]notices.Region{{ID: "north"}, {ID: "red", Name: "Red team"}}).Divided() {
		t.Error("regions that are no part of the world have countries")
	}
}

// TestAsWritten reads languages, regions and time zones, and says the same when asked again.
func TestAsWritten(t *testing.T) {
	p := Of([]notices.Region{{ID: "emea", Name: "Europe"}, {ID: "europe", Name: "Old"}})
	zone := func(written string) (string, error) { return written, p.Zone(written) }
	for _, c := range []struct {
		read          func(string) (string, error)
		written, want string
		fault         string // in the error
	}{
		{p.Locale, "", "", ""},
		{p.Locale, " pt_br ", "pt-BR", ""},
		{p.Locale, "Deutsch", "de", ""},
		{p.Locale, "Französisch (Schweiz)", "fr-CH", ""},
		{p.Locale, "Klingonese", "", `"Klingonese" is not known; write a tag`},
		{p.Locale, "de (Atlantis)", "", `"de (Atlantis)" is not known`},
		{p.Locale, strings.Repeat("x", 200), "", "xxx…"},
		{p.Region, "EMEA", "emea", ""},
		{p.Region, "Europe", "europe", ""}, // an ID goes before another region's name
		{p.Region, "old", "europe", ""},
		{p.Region, "emae", "", `is "emea" meant?`},
		{p.Region, "the moon", "", "the regions are: emea, europe"},
		{Of(nil).Region, "the moon", "the moon", ""},
		{p.RegionOf, "Germny", "", `"Germny" is not known; is DE meant?`},
		{zone, "", "", ""},
		{zone, "Europe/London", "Europe/London", ""},
		{zone, "Local", "Local", "write an IANA name"},
		{zone, "Middle-earth", "Middle-earth", "write an IANA name"},
	} {
		for range 2 {
			got, err := c.read(c.written)
			wrong := err != nil && (c.fault == "" || !strings.Contains(err.Error(), c.fault))
			if got != c.want || wrong || err == nil && c.fault != "" {
				t.Errorf("%q is %q (%v), want %q (%s)", c.written, got, err, c.want, c.fault)
			}
		}
	}
}
