package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is one word of a text in small letters; in scripts that set no spaces between words,
// one character. It stands at the bytes From to To of the text.
type Word struct {
	Text     string
	From, To int

	bare string // without accents, where it has any
}

// Split gives the words of a text. An apostrophe and a hyphen part words ("we're" is two, and
// so is "l'incident"), a number is one with its points and colons, and a percent sign is a
// word, since figures are told by it. Everything else stands between words.
func Split(s string) []Word {
	var out []Word
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unbroken(r):
			out = append(out, Word{Text: s[i : i+size], From: i, To: i + size})
			i += size
		case r == '%' || r == '％':
			out = append(out, Word{Text: "%", From: i, To: i + size})
			i += size
		case unicode.IsDigit(r):
			end := i + number(s[i:])
			out = append(out, Word{Text: narrow(s[i:end]), From: i, To: end})
			i = end
		case letter(r):
			end := i + size
			for end < len(s) {
				next, n := utf8.DecodeRuneInString(s[end:])
				if !letter(next) && !unicode.IsDigit(next) && next != '\u00ad' || unbroken(next) {
					break
				}
				end += n
			}
			w := strings.Map(fold, strings.ToLower(s[i:end]))
			out = append(out, Word{w, i, end, plain(w)})
			i = end
		default:
			i += size
		}
	}
	return out
}

// fold takes off what makes no other word: the soft hyphen, the vowel marks of Arabic and Hebrew and
// the stroke that makes an Arabic word longer; and the hamza of an alef, which many do not type.
func fold(r rune) rune {
	switch {
	case r == '\u00ad', r == '\u0640', r == '\u0670', r >= '\u064b' && r <= '\u0652', r >= '\u0591' && r <= '\u05c7':
		return -1
	case r == 'أ', r == 'إ', r == 'آ':
		return 'ا'
	}
	return r
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// Unparted reports a text in a script that sets no spaces between words.
func Unparted(s string) bool { return strings.ContainsFunc(s, unbroken) }

// unbroken are the letters of scripts that set no spaces between words.
func unbroken(r rune) bool {
	return r > 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) || r == 'ー'
}

// number is the length of the number at the beginning of a text: digits, and the points,
// commas and colons between them.
func number(s string) int {
	end := 0
	for i, r := range s {
		switch {
		case unicode.IsDigit(r):
			end = i + utf8.RuneLen(r)
		case !strings.ContainsRune(".,:：", r):
			return end
		}
	}
	return end
}

// narrow writes the wide digits of East Asian text as the common ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// plain is a word without its accents, as people write it who do not type them.
func plain(s string) string {
	if !strings.ContainsAny(s, accented) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		i := strings.IndexRune(accented, r)
		if i < 0 {
			b.WriteRune(r)
			continue
		}
		b.WriteByte(bare[utf8.RuneCountInString(accented[:i])])
	}
	return b.String()
}

const (
	accented = "àáâãäåçčćèéêëęìíîïłñńòóôõöøśšùúûüýźżžăąșțğışěřů"
	bare     = "aaaaaaccceeeeeiiiilnnoooooossuuuuyzzzaastgiseru"
)
