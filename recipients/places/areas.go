package places

import (
	_ "embed"
	"strings"

	"golang.org/x/text/language"

	"tidings/notices"
	"tidings/recipients/spell"
)

//go:embed areas.txt
var areas string

// area gives the parts of the world that a region is taken to be by its ID or name; none
// if neither says so.
func area(r notices.Region) (parts []language.Region) {
	for line := range strings.Lines(areas) {
		names, codes, ok := strings.Cut(line, "=")
		if !ok || line[0] == '#' {
			continue
		}
		for name := range strings.SplitSeq(names, ";") {
			if name = spell.FieldName(name); name != spell.FieldName(r.ID) && name != spell.FieldName(r.Name) {
				continue
			}
			for code := range strings.FieldsSeq(codes) {
				if part, err := language.ParseRegion(code); err == nil { // a test reads all of them
					parts = append(parts, part)
				}
			}
			return parts
		}
	}
	return nil
}

// countries are all that there are.
func countries() (all []language.Region) {
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err == nil && r.IsCountry() && r.Canonicalize() == r {
				all = append(all, r)
			}
		}
	}
	return all
}
