// Package places reads what lists say of where people are and what they read: regions, time zones,
// countries and languages by their names in the larger languages, and the region of a country.
package places

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/notices"
	"tidings/recipients/spell"
)

// Places knows regions, countries and languages by their names, and the region that a country is
// in. One goroutine uses it at a time.
type Places struct {
	regions []notices.Region
	called  regionNames
	of      map[language.Region]string // country -> region's ID; nil until asked for
	names   *placeNames                // nil until asked for
	found   answers                    // regions' IDs of countries
	locales answers
	zones   answers // of which only the faults matter
}

// Of makes the places of a workspace that has these regions; with none, any word is a region.
// Names of countries and languages take a while to load: that is done when first asked for.
func Of(regions []notices.Region) *Places {
	return &Places{regions: regions, called: namesOf(regions), found: answers{}, locales: answers{},
		zones: answers{}}
}

// Divided reports whether some region says which countries it has, by a list or by its name.
func (p *Places) Divided() bool {
	p.divide()
	return len(p.of) > 0
}

// RegionOf gives the ID of the region that a country, as a list has it, is in. Its error says
// what to write instead, as those of Region, Locale and Zone do.
func (p *Places) RegionOf(written string) (id string, err error) {
	return p.found.to(written, p.regionOf)
}

func (p *Places) regionOf(written string) (id string, err error) {
	country, err := p.country(written)
	if err != nil {
		return "", err
	}
	p.divide()
	id, ok := p.of[country]
	if !ok {
		return "", fmt.Errorf("%q is in no region; add %s to the countries of one in tidings.yaml, as in "+
			"\"countries: [%s]\", or give the row a region", spell.Clip(written, 40), country, country)
	}
	return id, nil
}

// Country reads a country as a list may have it: a code of ISO 3166, or a name in one of the larger
// languages. Several goroutines may ask at once.
func Country(written string) (_ language.Region, known bool) {
	r, err := anywhere().country(written)
	return r, err == nil
}

// anywhere knows the names of all countries, made when first asked for.
var anywhere = sync.OnceValue(func() *Places {
	p := Of(nil)
	p.load()
	return p
})

// country reads a code or a name.
func (p *Places) country(written string) (language.Region, error) {
	code := strings.ReplaceAll(strings.TrimSpace(written), ".", "")
	if len(code) == 2 || len(code) == 3 {
		if r, err := language.ParseRegion(code); err == nil && r.IsCountry() {
			return r.Canonicalize(), nil
		}
	}
	p.load()
	for _, form := range []string{written, code, strings.ReplaceAll(written, ",", "")} {
		if r, ok := p.names.countries[spell.Fold(form)]; ok {
			return r, nil
		}
	}
	if near := spell.Nearest(spell.Fold(written), p.names.english); near != "" && len(written) > 3 {
		return language.Region{}, fmt.Errorf("country %q is not known; is %s meant?", spell.Clip(written, 40),
			p.names.countries[near])
	}
	return language.Region{}, fmt.Errorf("country %q is not known; write its name or its code, such as DE",
		spell.Clip(written, 40))
}

// Zone checks the name of a time zone. Empty is none, and right.
func (p *Places) Zone(written string) error {
	_, err := p.zones.to(written, zone)
	return err
}

func zone(written string) (none string, err error) {
	if _, fault := time.LoadLocation(written); fault != nil || written == "Local" {
		err = fmt.Errorf("time zone %q is not known; write an IANA name, for instance Europe/London",
			spell.Clip(written, 40))
	}
	return "", err
}

// answers remembers what words mean, or what is wrong with them: a list has few of them and many
// rows.
type answers map[string]answer

type answer struct {
	meant string
	err   error
}

func (a answers) to(written string, read func(string) (string, error)) (string, error) {
	if known, ok := a[written]; ok {
		return known.meant, known.err
	}
	meant, err := read(written)
	if len(a) < 1000 && len(written) <= 100 {
		a[strings.Clone(written)] = answer{meant, err}
	}
	return meant, err
}

// parseLocale checks a locale and gives it in its usual spelling: "pt_br" becomes
// "pt-BR". Empty stays empty.
func parseLocale(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return "", fmt.Errorf("language %q is not known; write a tag such as en, de or pt-BR",
			spell.Clip(s, 40))
	}
	return tag.String(), nil
}

// Locale gives the tag of BCP 47 for one as people write it, or for the name of a language, with
// a country in brackets behind it or without. Empty stays empty.
func (p *Places) Locale(written string) (tag string, err error) {
	return p.locales.to(written, p.locale)
}

func (p *Places) locale(written string) (string, error) {
	tag, err := parseLocale(written)
	if err == nil || len(written) > 100 {
		return tag, err
	}
	p.load()
	if known, ok := p.names.languages[spell.Fold(written)]; ok {
		return known.String(), nil
	}
	name, place, ok := strings.Cut(strings.TrimRight(strings.TrimSpace(written), ")）"), "(")
	if !ok {
		return "", err
	}
	known, ok := p.names.languages[spell.Fold(name)]
	country, bad := p.country(place)
	if !ok || bad != nil {
		return "", err
	}
	made, bad := language.Compose(known, country)
	if bad != nil {
		return "", err
	}
	return made.String(), nil
}

// divide gives every country that a region claims to it: by its list of countries, else by
// its name if that is a country's, else by the narrowest part of the world that has it.
func (p *Places) divide() {
	if p.of != nil {
		return
	}
	p.of = map[language.Region]string{}
	width := map[language.Region]int{} // of what claims a country
	all := countries()
	for _, r := range p.regions {
		var claimed []language.Region
		narrow := 0
		for _, code := range r.Countries {
			if c, err := language.ParseRegion(code); err == nil { // the workspace has checked it
				claimed, narrow = append(claimed, c.Canonicalize()), -2
			}
		}
		if len(claimed) == 0 {
			claimed, narrow = p.meant(r, all)
		}
		for _, c := range claimed {
			if w := width[c]; w == 0 || narrow < w {
				p.of[c], width[c] = r.ID, narrow
			}
		}
	}
}

// meant are the countries that a region has by its ID or name, and how few they are.
func (p *Places) meant(r notices.Region, all []language.Region) (claimed []language.Region, narrow int) {
	parts := area(r)
	if len(parts) == 0 {
		for _, name := range []string{r.Name, r.ID} {
			if c, err := p.country(name); err == nil {
				return []language.Region{c}, -1
			}
		}
	}
	for _, c := range all {
		if slices.ContainsFunc(parts, func(part language.Region) bool { return part == c || part.Contains(c) }) {
			claimed = append(claimed, c)
		}
	}
	return claimed, len(claimed)
}

// placeNames are names of countries and languages, folded, in the larger languages.
type placeNames struct {
	countries map[string]language.Region
	languages map[string]language.Tag
	english   []string // of countries, for suggestions
}

// larger are the languages whose names of countries and languages are known; where a word
// means two things, the earlier language decides.
const larger = "en de fr es pt-BR ja it nl pl sv da nb fi cs hu ro tr el ru uk ko zh-Hans zh-Hant ar he id vi th pt"

// moreCountries are names that are none of the dictionary's.
const moreCountries = `GB: great britain, britain, england, scotland, wales, northern ireland, großbritannien,
grande bretagne, gran bretaña, united kingdom of great britain and northern ireland
US: united states of america, america, vereinigte staaten von amerika, états unis d'amérique, eeuu, 米国, アメリカ,
アメリカ合衆国, 미국, 美國, 美国
DE: brd, ger, d, bundesrepublik deutschland, federal republic of germany, rfa
AT: a, republik österreich
HK: hong kong, hongkong, 香港
IE: éire, republic of ireland
NL: holland, the netherlands
CZ: czech republic, tschechische republik
KR: korea, republic of korea, korea republic of, south korea, 韓国, 대한민국
AE: uae, emirates, vae, eau
TW: taiwan province of china, 台湾, 臺灣
VN: viet nam
TR: türkiye
RU: russian federation, russische föderation, fédération de russie
BA: bosnia and herzegovina
CI: ivory coast
CH: swiss confederation`

func (p *Places) load() {
	if p.names != nil {
		return
	}
	n := &placeNames{countries: map[string]language.Region{}, languages: map[string]language.Tag{}}
	all, tongues := countries(), languages()
	for word := range strings.FieldsSeq(larger) {
		in := language.MustParse(word)
		places, names, tags := display.Regions(in), display.Languages(in), display.Tags(in)
		for _, c := range all {
			name := spell.Fold(places.Name(c))
			learn(n.countries, name, c)
			if word == "en" && name != "" {
				n.english = append(n.english, name)
			}
		}
		for _, t := range tongues {
			learn(n.languages, spell.Fold(names.Name(t)), t)
			learn(n.languages, spell.Fold(display.Self.Name(t)), t)
		}
		for _, t := range []language.Tag{language.BrazilianPortuguese, language.EuropeanPortuguese,
			language.BritishEnglish, language.AmericanEnglish, language.SimplifiedChinese,
			language.TraditionalChinese} {
			learn(n.languages, spell.Fold(tags.Name(t)), t)
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(moreCountries, ",\n", ", "), "\n") {
		code, words, _ := strings.Cut(line, ": ")
		for word := range strings.SplitSeq(words, ", ") {
			learn(n.countries, spell.Fold(word), language.MustParseRegion(code))
		}
	}
	p.names = n
}

func learn[T any](known map[string]T, name string, v T) {
	if _, old := known[name]; !old && name != "" {
		known[name] = v
	}
}

// languages are those with a code of two letters.
func languages() (all []language.Tag) {
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			base, err := language.ParseBase(string([]rune{a, b}))
			if err != nil {
				continue
			}
			if tag, err := language.Compose(base); err == nil && tag.String() == string([]rune{a, b}) {
				all = append(all, tag)
			}
		}
	}
	return all
}
