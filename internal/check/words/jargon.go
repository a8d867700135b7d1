package words

import (
	"regexp"
	"slices"
	"strings"

	"tidings/internal/check/rule"
)

// jargon finds words that those who run a service use, and its customers do not. Names that
// the workspace gives to components, projects and their phases are names and no jargon.
func jargon() rule.Rule {
	return rule.Rule{ID: "jargon", Level: rule.Warning, Finds: "words that the customers of a service do not use",
		Why: "Readers do not understand whether it concerns them.", Remedy: "say it as a customer would",
		InLetter: inWords(func(s *said, found rule.Found) {
			heard, told := s.quotes("jargon"), map[string]bool{}
			for _, q := range heard {
				if explained.MatchString(q.Passage.Text[q.to:]) {
					told[strings.ToLower(q.String())] = true // from here on, and a heading above
				}
			}
			heard = slices.DeleteFunc(heard, func(q quote) bool {
				return told[strings.ToLower(q.String())] || s.isName(q.String())
			})
			for len(heard) > 0 {
				n := 1
				for n < len(heard) && heard[n].Passage == heard[0].Passage && heard[n].From == heard[0].From {
					n++
				}
				jargonIn(heard[:n], found)
				heard = heard[n:]
			}
		})}
}

// explained is what begins behind a word of which the letter says what it means.
var explained = regexp.MustCompile(`^[*_"”»]*\s?(?:[(（][^()（）]{8,}[)）]|, (?:that is|which is|i\.e\.|das heißt|` +
	`das ist|das sind|also|c['’]est-à-dire|es decir|ou seja|isto é|o sea)|、つまり|、すなわち|（)`)

// jargonIn tells of the words of one sentence, which is written anew as one.
func jargonIn(words []quote, found rule.Found) {
	first := words[0].at()
	if len(words) > 1 {
		var all []string
		for _, q := range words {
			if word := "\"" + q.String() + "\""; !slices.Contains(all, word) {
				all = append(all, word)
			}
		}
		if len(all) > 1 {
			found(first, "%s are not words that customers use", strings.Join(all, ", "))
			return
		}
	}
	f := found(first, "%q is not a word that customers use", words[0])
	if say := words[0].say; say != "" {
		f.Remedy = "say it as a customer would, such as \"" + say + "\""
	}
}

// isName reports whether words are a name that the workspace gives.
func (s *said) isName(words string) bool {
	names := rule.Once(&s.Notice.Memory, func() names { return namesOf(s.Notice) })
	return strings.Contains(string(names), strings.ToLower(words))
}

// names are all names that the workspace gives, in small letters, a line each.
type names string

func namesOf(n *rule.Notice) names {
	var out []string
	org := n.Config.Organisation
	out = append(out, org.Name, org.Service, org.Short, org.Description, org.Signer.Name, org.Signer.Title,
		org.Signer.Unit)
	out = append(out, org.Address...)
	for _, c := range n.Records.Components {
		out = append(out, c.ID, c.Name)
		for _, name := range c.Names {
			out = append(out, name)
		}
	}
	for _, r := range n.Records.Regions {
		out = append(out, r.ID, r.Name)
	}
	for _, p := range n.Records.Projects {
		out = append(out, p.Title)
		for _, phase := range p.Phases {
			out = append(out, phase.Title)
		}
		for _, other := range p.Translations {
			out = append(out, other.Title)
			for _, phase := range other.Phases {
				out = append(out, phase.Title)
			}
		}
	}
	return names(strings.ToLower(strings.Join(out, "\n")))
}
