package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, a run of digits, or one other character; a character of a script that puts
// no spaces between words is a token of its own.
type token struct {
	from, to int
	kind     tokenKind
	low      string // in lower case; a curly apostrophe is a straight one, digits are 0 to 9
}

type tokenKind byte

const (
	word tokenKind = iota
	digits
	mark
)

// Text is a text cut into tokens once, for all who search it.
type Text struct {
	text   string
	tokens []token
}

// Cut cuts a text.
func Cut(s string) *Text {
	t := &Text{text: s}
	start, kind := -1, mark
	end := func(to int) {
		if start >= 0 {
			t.tokens = append(t.tokens, token{start, to, kind, lower(s[start:to], kind)})
		}
		start = -1
	}
	for i, r := range s {
		k, alone := kindOf(r)
		if unicode.IsSpace(r) || formats(r) {
			end(i)
			continue
		}
		if start >= 0 && (alone || k != kind || kind == mark || kind == word && isolated(s[start:])) {
			end(i)
		}
		if start < 0 {
			start, kind = i, k
		}
	}
	end(len(s))
	return t
}

func kindOf(r rune) (kind tokenKind, alone bool) {
	switch {
	case unicode.IsDigit(r):
		return digits, false
	case unicode.IsLetter(r), unicode.IsMark(r):
		return word, spaceless(r)
	}
	return mark, true
}

// spaceless are the scripts that put no space between words, and Hangul, whose particles cling to
// theirs.
func spaceless(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Hangul,
		unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func isolated(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return spaceless(r)
}

func lower(s string, kind tokenKind) string {
	switch kind {
	case digits:
		return strings.Map(func(r rune) rune {
			if r < 0x80 {
				return r
			}
			// the digits of each script stand in a row of ten that begins with its zero
			zero := r
			for zero > r-9 && unicode.IsDigit(zero-1) {
				zero--
			}
			return '0' + (r-zero)%10
		}, s)
	case mark:
		switch s {
		case "’", "ʼ":
			return "'"
		case "−", "‑", "‐":
			return "-"
		case "：":
			return ":"
		case "．", "٫":
			return "."
		case "，", "٬":
			return ","
		case "％", "٪":
			return "%"
		case "（":
			return "("
		case "）":
			return ")"
		case "／":
			return "/"
		}
		return s
	}
	return fold(strings.ToLower(s))
}

// is reports whether token i is one of some marks or words.
func (t *Text) is(i int, any ...string) bool {
	if i < 0 || i >= len(t.tokens) {
		return false
	}
	for _, s := range any {
		if t.tokens[i].low == s {
			return true
		}
	}
	return false
}

// joined reports whether token i stands directly behind the one before it.
func (t *Text) joined(i int) bool {
	return i > 0 && i < len(t.tokens) && t.tokens[i].from == t.tokens[i-1].to
}

// number gives a run of digits of at most so many characters.
func (t *Text) number(i, least, most int) (n int, ok bool) {
	if i < 0 || i >= len(t.tokens) || t.tokens[i].kind != digits {
		return 0, false
	}
	s := t.tokens[i].low
	if len(s) < least || len(s) > most {
		return 0, false
	}
	for _, c := range []byte(s) {
		n = n*10 + int(c-'0')
	}
	return n, true
}

// goesOn reports whether token i stands directly behind one of some marks, and so in the middle of a
// number; behind a preposition of one letter, as in the Hebrew "ב-30.11.2026", it does not.
func (t *Text) goesOn(i int, marks ...string) bool {
	return t.is(i-1, marks...) && t.joined(i) && !(i > 1 && t.is(i-1, "-") && clings(t.tokens[i-2].low))
}

// suffixed is the token behind a suffix that an apostrophe parts from what stands before token i, as
// in the Turkish "15.25'te"; else i.
func (t *Text) suffixed(i int) int {
	if t.is(i, "'") && t.joined(i) && t.joined(i+1) && t.tokens[i+1].kind == word {
		return i + 2
	}
	return i
}

// capital reports whether token i begins with a capital letter.
func (t *Text) capital(i int) bool {
	r, _ := utf8.DecodeRuneInString(t.text[t.tokens[i].from:])
	return unicode.IsUpper(r) || caseless(r)
}
