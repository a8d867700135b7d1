package check

import (
	"strings"
	"unicode"

	"tidings/internal/letter"
)

// Subjects looks at what stands in the list of a mail program.
func Subjects(c *letter.Compiled, r *Report) {
	for _, tag := range r.Locales {
		if s := c.Subjects[tag]; strings.TrimSpace(s) == "" {
			r.add("subject", Error, letter.File(r.Notice, tag),
				"the letter has no subject; begin it with a heading, or write subject in notice.yaml")
		} else if n := width(s); n > 120 {
			r.add("subject", Warning, letter.File(r.Notice, tag), "the subject has %d characters; mail programs "+
				"show about 60", n)
		}
	}
}

// width is how many columns a text takes: characters of East Asia take two.
func width(s string) (n int) {
	for _, r := range s {
		n++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			n++
		}
	}
	return n
}
