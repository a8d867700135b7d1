package post

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/recipients"
	"tidings/recipients/places"
)

// layouts are the last lines of an address by country: P is the postcode, C the city, S the
// state; a slash ends a line. A country that is not here is written as elsewhere in Europe and
// most of the world: postcode and city in one line. (Universal Postal Union, addressing systems.)
var layouts = map[string]string{
	"US": "C, S P", "PR": "C, S P", "CA": "C S  P", "AU": "C S P", "NZ": "C P", "GB": "C/P", "IM": "C/P", "JE": "C/P",
	"GG": "C/P", "GI": "C/P", "IE": "C/S/P", "JP": "C, S P", "KR": "C, S P", "TW": "C P", "SG": "C P", "IN": "C P/S",
	"PK": "C P", "BD": "C P", "LK": "C/P", "TH": "C, S P", "ID": "C P/S", "PH": "P C/S", "MY": "P C/S",
	"VN": "C P", "HK": "C/S", "CN": "P C, S", "BR": "C - S/P", "MX": "P C, S", "AR": "P C/S", "CL": "P C/S",
	"CO": "C, S/P", "PE": "C P/S", "VE": "C P, S", "IT": "P C S", "ES": "P C/S", "SM": "P C",
	"ZA": "C/P", "NG": "C P/S", "KE": "P C", "EG": "C/S/P", "SA": "C P", "AE": "C/S", "IL": "P C",
	"UA": "C/S/P", "RU": "C/S/P", "HU": "C/P", "LV": "C, P", "SZ": "C/P",
}

// below are countries in which the second line (a floor, a suite) stands below the street.
const below = " US PR CA AU NZ GB IE IN SG ZA "

// Address writes the lines of a postal address: names first, each in a line, then where they
// are, as the country writes it. Abroad, the last line is the country in capitals, in the
// language of the sender.
func Address(names []string, p recipients.Postal, from Sender) []string {
	to, known := from.Country, true
	if p.Country != "" {
		to, known = places.Country(p.Country)
	}
	lines := append([]string(nil), names...)
	street, extra := p.Street, p.Extra
	if known && strings.Contains(below, " "+to.String()+" ") && !careOf(extra) {
		street, extra = extra, street
	}
	lines = append(lines, extra, street)
	layout, ok := layouts[to.String()]
	if !ok || !known {
		layout = "P C"
		if !known || p.Postcode == "" {
			layout = "P C/S"
		}
	}
	for part := range strings.SplitSeq(layout, "/") {
		lines = append(lines, fill(part, p))
	}
	switch {
	case !known:
		lines = append(lines, strings.ToUpper(p.Country))
	case to != from.Country:
		lines = append(lines, from.nameOf(to))
	}
	return present(lines)
}

// careOf reports a second line that says through whom a letter goes, which stands above
// the street everywhere.
func careOf(s string) bool {
	s = strings.ToLower(s)
	return strings.HasPrefix(s, "c/o") || strings.HasPrefix(s, "attn") || strings.HasPrefix(s, "z. h") ||
		strings.HasPrefix(s, "z.h")
}

// fill puts the parts into a line; where one is missing, so is what joins it to the next.
func fill(layout string, p recipients.Postal) string {
	var out, joint string
	for _, c := range layout {
		part := ""
		switch c {
		case 'P':
			part = strings.TrimSpace(p.Postcode)
		case 'C':
			part = strings.TrimSpace(p.City)
		case 'S':
			part = strings.TrimSpace(p.State)
		default:
			joint += string(c)
			continue
		}
		if part != "" {
			if out != "" {
				out += joint
			}
			out += part
		}
		if part != "" || out == "" {
			joint = ""
		}
	}
	return out
}

func present(lines []string) []string {
	out := lines[:0]
	for _, s := range lines {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Sender is whose letters they are: the country that they are posted in, and the language in
// which its post reads the names of others.
type Sender struct {
	Country  language.Region
	Language language.Tag
}

// SenderOf reads an organisation's locale, such as en-GB. One without a country is most
// likely of the country with most speakers.
func SenderOf(locale string) Sender {
	tag, err := language.Parse(locale)
	if err != nil {
		tag = language.English
	}
	region, _ := tag.Region()
	return Sender{region, tag}
}

// nameOf gives a country's name in capitals, in the sender's language.
func (s Sender) nameOf(r language.Region) string {
	name := ""
	if in := display.Regions(s.Language); in != nil {
		name = in.Name(r)
	}
	if name == "" {
		name = display.English.Regions().Name(r)
	}
	return strings.ToUpper(name)
}
