package outputs

import (
	"strings"
	"unicode/utf8"
)

// settleBreaks puts a space where a line of the source ended, or nothing where the
// scripts on both sides are written without spaces (CSS Text 3, section 4.1.3), through
// markup too.
func (l *lowering) settleBreaks(ins []Inline) {
	b := breaks{chinese: chinese(l.env.Locale.Tag())}
	b.walk(ins)
	b.settle(' ')
}

// chinese reports a language whose punctuation takes no space from the end of a line.
func chinese(tag string) bool {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base == "ja" || base == "zh" || base == "ii"
}

// breaks is a walk over inlines in reading order. At the end of a line it waits for the
// character behind.
type breaks struct {
	chinese bool
	before  rune // the last character that is seen
	waiting *strings.Builder
	rest    func() // completes the text that the break stands in
}

func (b *breaks) walk(ins []Inline) {
	for _, in := range ins {
		switch in := in.(type) {
		case *Text:
			b.text(in)
		case *CodeSpan:
			b.settle(firstRune([]byte(in.Value)))
			b.before, _ = utf8.DecodeLastRuneInString(in.Value)
		case *Field:
			r := 'a' // nobody knows; most readers of such a letter have names of their script
			if b.chinese {
				r = '名'
			}
			b.settle(r)
			b.before = r
		case *Break:
			b.settle(' ')
			b.before = ' '
		case *Strong:
			b.walk(in.Inlines)
		case *Emphasis:
			b.walk(in.Inlines)
		case *Strike:
			b.walk(in.Inlines)
		case *Link:
			b.walk(in.Inlines)
		}
	}
}

// text settles the line ends of one text; one at its end waits for the next.
func (b *breaks) text(t *Text) {
	out := &strings.Builder{}
	for _, r := range t.Value {
		if r == lineEnd {
			b.settle(' ')
			b.waiting = out
			b.rest = func() { t.Value = out.String() }
			continue
		}
		b.settle(r)
		out.WriteRune(r)
		if r != variation && r != zeroWidthJoiner {
			b.before = r
		}
	}
	t.Value = out.String()
}

const variation = '\ufe0f' // shows the character before it as a picture

// settle decides the break that waits, now that the character behind it is known.
func (b *breaks) settle(after rune) {
	if b.waiting == nil {
		return
	}
	if b.before != ' ' && !b.joined(b.before, after) {
		b.waiting.WriteByte(' ')
		b.before = ' '
	}
	b.rest()
	b.waiting, b.rest = nil, nil
}

func (b *breaks) joined(before, after rune) bool {
	return joinsLines(before) && joinsLines(after) || b.chinese &&
		(ambiguousMark(before) && joinsLines(after) || joinsLines(before) && ambiguousMark(after))
}
