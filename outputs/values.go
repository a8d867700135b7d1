package outputs

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// FieldName gives the canonical spelling of a personal field's name: lower
// case, words separated by one space; "First_Name" and "first name" are the same
// field. Whoever fills Values or a map of fields uses it for the keys.
func FieldName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsSpace(r) {
			return ' '
		}
		return unicode.ToLower(r)
	}, s)
	return OneLine(s)
}

// Hole begins what stands for a value that is not known yet: of a letter that is compiled. It is
// for private use, and letters that hold it are refused.
const Hole = '\uE0F1'

// HoleEnd ends what Hole begins.
const HoleEnd = '\uE0F2'

// Resolve gives the text that stands for a field, made harmless by Clean. An
// empty value falls back to the field's own fallback. The gap before a field that has a
// value is a space.
func Resolve(f *Field, v Values) string {
	var s string
	if v != nil {
		s = Clean(v(f))
	}
	if s == "" {
		s = Clean(f.Fallback)
	}
	if f.Gap && s != "" && !strings.HasPrefix(s, string(Hole)) {
		return " "
	}
	return s
}

// Clean makes a personal value one line of plain text: control characters,
// direction overrides, invisible spaces and noncharacters are dropped, broken
// UTF-8 becomes U+FFFD, white space becomes single spaces, and addresses of the
// web are made unclickable, since mail clients turn them into links. Joiners
// stay: emoji and several scripts need them.
func Clean(s string) string {
	if plainLine(s) {
		return unlink(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case !printable(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return unlink(b.String())
}

// plainLine reports whether s is what Clean would give, for the common case.
func plainLine(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c < ' ' || c == 0x7f:
			return false
		case c >= utf8.RuneSelf:
			return plainRunes(s[i:])
		case c == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' '):
			return false
		}
	}
	return true
}

func plainRunes(s string) bool {
	for i, r := range s {
		switch {
		case r == utf8.RuneError || !printable(r):
			return false
		case unicode.IsSpace(r) && (r != ' ' || i == len(s)-1 || s[i+1] == ' '):
			return false
		case r == ' ' && i+1 < len(s) && s[i+1] >= utf8.RuneSelf:
			if next, _ := utf8.DecodeRuneInString(s[i+1:]); unicode.IsSpace(next) || !printable(next) {
				return false
			}
		}
	}
	return true
}

// printable reports whether a rune may stand in a line of text.
func printable(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0: // C0, DEL, C1
		return false
	case r == 0x200b, r == 0x2060, r == 0xfeff, r == 0x00ad: // invisible
		return false
	case r == 0x200e, r == 0x200f, r == 0x061c: // direction marks
		return false
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x206f: // direction overrides, deprecated formats
		return false
	case r == 0x2028, r == 0x2029:
		return false
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe: // noncharacters
		return false
	case r >= 0xe0000 && r <= 0xe007f: // tags
		return false
	}
	return true
}

// wordJoiner is invisible and keeps a mail client from seeing an address.
const wordJoiner = "\u2060"

// unlink breaks up what a mail client would make a link of.
func unlink(s string) string {
	if !linkish(s) {
		return s
	}
	s = strings.ReplaceAll(s, ":", ":"+wordJoiner)
	return strings.ReplaceAll(s, ".", "."+wordJoiner)
}

func linkish(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ':':
			if strings.HasPrefix(s[i:], "://") || i >= 6 && strings.EqualFold(s[i-6:i], "mailto") {
				return true
			}
		case '.':
			if i >= 3 && strings.EqualFold(s[i-3:i], "www") {
				return true
			}
		}
	}
	return false
}

// Fields gives the personal fields of a document in reading order, each
// occurrence once.
func Fields(doc *Document) []*Field {
	var out []*Field
	walkInlines(doc.Blocks, func(in Inline) {
		if f, ok := in.(*Field); ok {
			out = append(out, f)
		}
	})
	return out
}

// walkInlines calls f for every inline of every block, in reading order.
func walkInlines(blocks []Block, f func(Inline)) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *Heading:
			visit(b.Inlines, f)
		case *Paragraph:
			visit(b.Inlines, f)
		case *Quote:
			walkInlines(b.Blocks, f)
		case *List:
			for _, item := range b.Items {
				walkInlines(item.Blocks, f)
			}
		case *Table:
			for _, c := range b.Head {
				visit(c.Inlines, f)
			}
			for _, row := range b.Rows {
				for _, c := range row {
					visit(c.Inlines, f)
				}
			}
		}
	}
}

func visit(ins []Inline, f func(Inline)) {
	for _, in := range ins {
		f(in)
		switch in := in.(type) {
		case *Strong:
			visit(in.Inlines, f)
		case *Emphasis:
			visit(in.Inlines, f)
		case *Strike:
			visit(in.Inlines, f)
		case *Link:
			visit(in.Inlines, f)
		}
	}
}

// PlainText gives inlines as one string, with fields as values gives them.
func PlainText(ins []Inline, v Values) string {
	var b strings.Builder
	plainInlines(&b, ins, v)
	return b.String()
}

func plainInlines(b *strings.Builder, ins []Inline, v Values) {
	for _, in := range ins {
		switch in := in.(type) {
		case *Text:
			b.WriteString(in.Value)
		case *CodeSpan:
			b.WriteString(in.Value)
		case *Break:
			b.WriteByte(' ')
		case *Field:
			b.WriteString(Resolve(in, v))
		case *Strong:
			plainInlines(b, in.Inlines, v)
		case *Emphasis:
			plainInlines(b, in.Inlines, v)
		case *Strike:
			plainInlines(b, in.Inlines, v)
		case *Link:
			plainInlines(b, in.Inlines, v)
		}
	}
}
