package check

import "regexp"

// nextWord finds a letter about an incident that is not over and does not say when customers
// hear of it again.
func nextWord() Rule {
	return Rule{ID: "next-word", Level: Warning,
		Finds:  "a letter about an unresolved incident that does not say when the next one comes",
		Why:    "Readers would call to ask.",
		Remedy: "say when you write again, by a time: ((incident ID next)) shows that of the record",
		look: func(n *Notice, found found) {
			for _, t := range n.Texts {
				s := t.said()
				if s == nil || len(s.sentences) == 0 {
					continue
				}
				if !n.unresolved(t) {
					continue
				}
				said, promised := s.nextWord(t)
				switch {
				case said == nil:
					found(Place{File: t.File}, "the letter does not say when its readers hear of the incident again")
				case !promised && !unfilled.MatchString(said.Text): // what was not filled in is a placeholder
					found(t.At(said.Passage, said.From), "%q does not say when", excerpt(said.Text))
				}
			}
		}}
}

// nextWord finds the sentence that says that readers hear from us again; promised says that
// one of them tells when.
func (s *said) nextWord(t *Text) (said *utterance, promised bool) {
	if t.tells("next") {
		return &s.sentences[0], true
	}
	for i, one := range s.sentences {
		if !s.Has("next-word", one.words) {
			continue
		}
		if s.dated(i) {
			return &s.sentences[i], true
		}
		if said == nil {
			said = &s.sentences[i]
		}
	}
	return said, false
}

var unfilled = regexp.MustCompile(`\b[XxHh?_]{2}[:.hH][XxMm?_]{2}\b|\?\?|__|\bTB[ADC]\b|\bTODO\b|\[[^\]]*\]`)

// unresolved reports whether a letter is about an incident that is not over.
func (n *Notice) unresolved(t *Text) bool {
	k := n.kindOf(t)
	return incidents(k) && k.open
}
