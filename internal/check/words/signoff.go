package words

import (
	"strings"
	"unicode/utf8"

	"tidings/internal/check/rule"
	"tidings/internal/check/wording"
	"tidings/outputs"
)

// signOff finds a letter that nobody signs.
func signOff() rule.Rule {
	return missing(rule.Rule{ID: "sign-off", Finds: "a letter that nobody signs",
		Why: "Readers want to know who answers for it.", Remedy: "end it with a signoff block, or with a name",
	}, always, func(s *said, _ kind) bool { return s.signed() }, "nobody signs the letter")
}

// signed reports whether a letter ends with a signoff block, with a closing of its language,
// or with a line that is but a name. What follows a name, such as a postscript, is passed over.
func (s *said) signed() bool {
	if s.shows("signoff") {
		return true
	}
	const ending = 6
	for i := len(s.sentences) - 1; i >= max(0, len(s.sentences)-ending); i-- {
		one := s.sentences[i]
		if one.Kind == outputs.Headline || one.Kind == outputs.InCell || one.Kind == outputs.Item {
			continue
		}
		name := beforeNumber(one.Text)
		if s.Has("sign-off", one.words) || nameLine(one.Text) && (i == len(s.sentences)-1 || s.ours(one.Text)) ||
			nameLine(name) && s.ours(name) {
			return true
		}
	}
	return false
}

// beforeNumber is a line without the telephone number or the day that stands behind a name in it; empty
// for a sentence.
func beforeNumber(text string) string {
	text = strings.TrimSpace(text)
	i := strings.IndexAny(text, "0123456789")
	if i < 0 || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "。") {
		return ""
	}
	return strings.TrimRight(text[:i], " .,:：、+(（")
}

// ours reports a text that names the signer or the organisation.
func (s *said) ours(text string) bool {
	org := s.Notice.Config.Organisation
	for _, name := range []string{org.Signer.Name, org.Name, org.Service, org.Short} {
		if name != "" && strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
			return true
		}
	}
	return false
}

// nameLine reports a line that is no sentence: a few words without a mark at their end, of which
// none is a number. Names, titles and their like are written so, in every language, and behind a comma
// where their owner is reached.
func nameLine(text string) bool {
	text = strings.TrimSpace(text)
	if name, reached, ok := strings.Cut(text, ", "); ok {
		if mailbox.ReplaceAllString(phone.ReplaceAllString(reached, ""), "") == "" {
			text = name
		}
	}
	few, words := 12, len(strings.Fields(text))
	if wording.Unparted(text) {
		few, words = 40, utf8.RuneCountInString(text)
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "*_) "))
	return words > 0 && words <= few && !strings.ContainsRune(".!?:,;。！？：、…।", last) &&
		!strings.ContainsAny(text, "@/0123456789")
}
