package words

import (
	"strings"
	"unicode"

	"tidings/internal/check/rule"
	"tidings/outputs"
)

// signOff finds a letter that nobody signs.
func signOff() rule.Rule {
	return missing(rule.Rule{ID: "sign-off", Finds: "a letter that nobody signs",
		Why: "Readers want to know who answers for it.", Remedy: "end it with a signoff block, or with a name",
	}, always, func(s *said, _ kind) bool { return s.signed() }, "nobody signs the letter")
}

// signed reports whether a letter ends with a signoff block, with a closing of its language,
// or with a line that is but a name.
func (s *said) signed() bool {
	if s.shows("signoff") {
		return true
	}
	const ending = 6
	for _, one := range s.sentences[max(0, len(s.sentences)-ending):] {
		if one.Kind != outputs.Headline && one.Kind != outputs.InCell && (s.Has("sign-off", one.words) || s.name(one)) {
			return true
		}
	}
	return false
}

// name reports whether a sentence is a name: the signer's or the organisation's, or a few
// words with capitals that end without a full stop.
func (s *said) name(one utterance) bool {
	text := strings.TrimSpace(one.Text)
	const few = 8
	if len(one.words) == 0 || len(one.words) > few || strings.ContainsAny(text[len(text)-1:], ".!?:,") ||
		strings.HasSuffix(text, "。") || one.Kind == outputs.Item {
		return false
	}
	org := s.Notice.Config.Organisation
	for _, name := range []string{org.Signer.Name, org.Name, org.Service, org.Short} {
		if name != "" && strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
			return true
		}
	}
	capitals := 0
	for _, w := range strings.Fields(text) {
		first := []rune(strings.TrimLeft(w, "–—-(\"“„«"))
		switch {
		case len(first) > 0 && unicode.IsUpper(first[0]):
			capitals++
		case len([]rune(w)) > 3: // of, von, de, the, &: names hold them
			return false
		}
	}
	return capitals > 1
}
