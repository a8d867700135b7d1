package words

import (
	"strings"

	"tidings/internal/check/wording"
	"tidings/outputs"
)

// purposes are the sections of the word files that say what a sentence of a letter is for.
var purposes = []string{"what-happened", "incident-body", "cause", "remedy", "action", "apology", "contact", "sign-off",
	"next-word", "resolved", "open", "aside"}

// doubtful reports whether a letter may well say what no list of words found in it: several of its
// sentences say something that no list knows at all, and one of them may be it. Of such a letter
// only a person can tell what is missing. What is short, such as a greeting, says nothing.
func (s *said) doubtful() bool {
	const (
		several = 3
		short   = 5  // words
		brief   = 14 // characters, where words are not parted
	)
	n := 0
	for _, one := range s.sentences {
		most := short
		if wording.Unparted(one.Text) {
			most = brief
		}
		title := one.Kind == outputs.Headline && one.Level == 1
		greeting := strings.HasSuffix(one.Text, ",") || strings.HasSuffix(one.Text, ":")
		if len(one.words) >= most && !title && !greeting && !nameLine(one.Text) && !s.explains(one) {
			n++
		}
	}
	return n >= several
}

// explains reports whether it is known what a sentence is for; where one names an address or a number,
// readers reach us there.
func (s *said) explains(one utterance) bool {
	if mailbox.MatchString(one.Text) || phone.MatchString(one.Text) {
		return true
	}
	for _, section := range purposes {
		if s.Has(section, one.words) {
			return true
		}
	}
	return false
}
