package words

import (
	"regexp"

	"tidings/internal/check/rule"
	"tidings/outputs"
)

// nextWord finds a letter about an incident that is not over and does not say when customers
// hear of it again.
func nextWord() rule.Rule {
	return rule.Rule{ID: "next-word", Level: rule.Warning,
		Finds:  "a letter about an unresolved incident that does not say when the next one comes",
		Why:    "Readers would call to ask.",
		Remedy: "say when you write again, by a time: ((incident ID next)) shows that of the record",
		InLetter: inWords(func(s *said, found rule.Found) {
			if !s.unresolved() {
				return
			}
			said, promised := s.nextWord()
			switch {
			case said == nil:
				found(s.Line(0), "the letter does not say when its readers hear of the incident again")
			case !promised && !unfilled.MatchString(said.Text): // what was not filled in is a placeholder
				found(said.At(0), "%q does not say when", rule.Excerpt(said.Text))
			}
		})}
}

// nextWord finds the sentence that says that readers hear from us again; promised says that
// one of them tells when.
func (s *said) nextWord() (said *utterance, promised bool) {
	if s.tells("next") {
		return &s.sentences[0], true
	}
	for i, one := range s.sentences {
		if !s.Has("next-word", one.words) {
			continue
		}
		if s.dated(i) {
			return &s.sentences[i], true
		}
		if said == nil || said.Passage.Kind == outputs.Headline { // "Update: …" is a title
			said = &s.sentences[i]
		}
	}
	return said, false
}

var unfilled = regexp.MustCompile(`\b[XxHh?_]{2}[:.hH][XxMm?_]{2}\b|\?\?|__|\bTB[ADC]\b|\bTODO\b|\[[^\]]*\]`)

// unresolved reports whether a letter is about an incident that is not over.
func (s *said) unresolved() bool {
	k := s.kindOf()
	return incidents(k) && k.open
}
