package check

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/internal/locale"
)

// companyNames finds companies of the registry in letters that go to others too: in the
// one pass over the audience each row's company is looked up among the words of the
// letters, however many rows there are.
type companyNames struct {
	texts   []*rule.Text
	first   map[string]bool // words of the letters
	phrases map[string]bool // of one to maxCompany words, as the letters have them
	small   map[string]bool // words that the letters have in small letters
	own     string          // names of the organisation
	found   map[string]int  // people by the company that a letter names
}

const maxCompany = 5

func newCompanyNames(s *letter.Source, texts []*rule.Text) *companyNames {
	o := s.Config.Organisation
	c := &companyNames{texts: texts, first: map[string]bool{}, phrases: map[string]bool{}, small: map[string]bool{},
		own: strings.Join([]string{o.Name, o.Service, o.Short, s.Config.Brand.Name}, "\n"), found: map[string]int{}}
	for _, component := range s.Config.Components {
		c.own += "\n" + component.Name
	}
	for _, t := range texts {
		for p := range t.Parts() {
			words := companyWords(p.Text)
			for from := range words {
				word := words[from]
				c.first[word] = true
				if strings.ToLower(word) == word {
					c.small[word] = true
				}
				for to := from + 1; to <= min(len(words), from+maxCompany); to++ {
					c.phrases[strings.Join(words[from:to], " ")] = true
				}
			}
		}
	}
	c.begin()
	return c
}

func (c *companyNames) begin() { clear(c.found) }

func companyWords(s string) []string { return strings.FieldsFunc(s, betweenWords) }

func betweenWords(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '&' }

// firstWord is the first of companyWords, which most companies do not share with any letter.
func firstWord(s string) string {
	s = strings.TrimLeftFunc(s, betweenWords)
	if end := strings.IndexFunc(s, betweenWords); end >= 0 {
		return s[:end]
	}
	return s
}

// add looks for one person's company. A single word must be one that stands for nothing
// else: with a capital, and nowhere in small letters.
func (c *companyNames) add(company string) {
	if company == "" || len(company) > 200 || !c.first[firstWord(company)] {
		return
	}
	words := companyWords(company)
	if n := len(words); n > 1 && slices.Contains(legalForms, strings.ToLower(words[n-1])) {
		words = words[:n-1]
	}
	if len(words) == 0 || len(words) > maxCompany {
		return
	}
	name := strings.Join(words, " ")
	if !c.phrases[name] || strings.Contains(c.own, name) {
		return
	}
	first := []rune(words[0])[0]
	if len(words) == 1 && (len(name) < 4 || !unicode.IsUpper(first) || c.small[strings.ToLower(name)]) {
		return
	}
	c.found[name]++
}

var legalForms = []string{"gmbh", "ag", "kg", "ltd", "limited", "inc", "llc", "plc", "corp", "co", "sa", "sas", "sarl",
	"bv", "nv", "oy", "ab", "spa", "srl", "ltda", "kk", "se", "eg", "ug"}

// say notes the companies that not all readers belong to.
func (c *companyNames) say(merged int, r *Report) {
	leak, _ := ruleNamed("leak")
	found := leak.Into(&r.Findings)
	for _, name := range slices.Sorted(maps.Keys(c.found)) {
		people := c.found[name]
		if people == merged {
			continue
		}
		for _, t := range c.texts {
			for p := range t.Parts() {
				if at := strings.Index(p.Text, name); at >= 0 {
					found(t.At(p, at), "the letter names %q, which is the company of %s, to everybody", name,
						locale.Num(people, "recipient")).Remedy = "take the name out, unless they agreed"
				}
			}
		}
	}
}
