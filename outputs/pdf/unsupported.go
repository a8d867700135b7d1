package pdf

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// UnsupportedError says that a letter holds characters that the PDF cannot set
// right: no built-in font has them, or their script needs shaping (Arabic,
// Hebrew, Devanagari, Thai, …). Nothing is written: a letter with holes, or
// with text in the wrong order, would be worse than none.
type UnsupportedError struct {
	Runes   []rune   // each once, in order of appearance
	Scripts []string // Unicode names of their scripts, sorted
	Places  []string // the text around the first occurrence of each rune
}

// named gives the scripts that a reader knows by name, if there are any: marks that many
// scripts share say nothing beside them.
func (e *UnsupportedError) named() []string {
	out := slices.DeleteFunc(slices.Clone(e.Scripts), func(s string) bool { return s == "Common" || s == "Inherited" })
	if len(out) == 0 {
		return []string{"marks and signs"}
	}
	return out
}

func (e *UnsupportedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the PDF cannot set %d of the letter's characters (%s): ", len(e.Runes),
		strings.Join(e.named(), ", "))
	const shown = 5
	for i, r := range e.Runes {
		if i == shown {
			fmt.Fprintf(&b, "; and %d more", len(e.Runes)-shown)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s U+%04X in “%s”", printableRune(r), r, e.Places[i])
	}
	b.WriteString("; write them in another way, or do without a PDF in this language")
	return b.String()
}

func printableRune(r rune) string {
	if !unicode.IsPrint(r) {
		return "(invisible)"
	}
	return string(r)
}

// refused gathers the characters that cannot be set, over the whole letter.
type refused struct {
	err  UnsupportedError
	seen map[rune]bool
}

func (u *refused) add(r rune, text []rune, at int) {
	if u.seen[r] {
		return
	}
	if u.seen == nil {
		u.seen = map[rune]bool{}
	}
	u.seen[r] = true
	u.err.Runes = append(u.err.Runes, r)
	u.err.Places = append(u.err.Places, strings.TrimSpace(string(text[max(0, at-12):min(len(text), at+13)])))
	if s := scriptOf(r); !slices.Contains(u.err.Scripts, s) {
		u.err.Scripts = append(u.err.Scripts, s)
		slices.Sort(u.err.Scripts)
	}
}

func (u *refused) result() error {
	if len(u.err.Runes) == 0 {
		return nil
	}
	return &u.err
}

func scriptOf(r rune) string {
	var names []string
	for name, t := range unicode.Scripts {
		if unicode.Is(t, r) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "unassigned"
	}
	slices.Sort(names)
	return names[0]
}

// simpleScript reports whether a character may be set one glyph after the
// other, from left to right. Fonts that happen to hold letters of other scripts
// must not tempt us: without shaping they would be wrong.
func simpleScript(r rune) bool {
	if r < 0x0530 {
		return true
	}
	if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
		return false // direction overrides: what is drawn would not be what is read
	}
	return unicode.In(r, unicode.Common, unicode.Inherited, unicode.Latin, unicode.Greek, unicode.Cyrillic,
		unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul)
}
