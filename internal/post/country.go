package post

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country reads a country as lists have it: a code of ISO 3166, or a name in one of the larger
// languages.
func Country(written string) (language.Region, bool) {
	code := strings.ToUpper(strings.NewReplacer(".", "", " ", "").Replace(written))
	if len(code) == 2 || len(code) == 3 {
		if code == "UK" || code == "ENG" {
			code = "GB"
		}
		if r, err := language.ParseRegion(code); err == nil && r.IsCountry() {
			return r.Canonicalize(), true
		}
	}
	r, ok := countryNames()[folded(written)]
	return r, ok
}

func folded(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// countryNames has the names of all countries, made when first asked for.
var countryNames = sync.OnceValue(func() map[string]language.Region {
	names := map[string]language.Region{}
	for _, tag := range strings.Fields("en de fr es pt-BR ja it nl pl sv da nb fi cs hu ro tr") {
		in := display.Regions(language.MustParse(tag))
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				r, err := language.ParseRegion(string([]rune{a, b}))
				if err != nil || !r.IsCountry() || r.Canonicalize() != r {
					continue
				}
				if name := folded(in.Name(r)); name != "" {
					if _, old := names[name]; !old {
						names[name] = r
					}
				}
			}
		}
	}
	for name, code := range map[string]string{"great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
		"united states of america": "US", "the netherlands": "NL", "holland": "NL", "czech republic": "CZ",
		"korea": "KR", "großbritannien": "GB", "vereinigte staaten von amerika": "US"} {
		names[name] = language.MustParseRegion(code)
	}
	return names
})
