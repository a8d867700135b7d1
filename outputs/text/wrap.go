package text

import (
	"strings"
	"unicode"

	"tidings/outputs"
)

// place stands for a personal value while lines are broken; placeColumns is the
// room kept for it, whatever the value, so that one layout serves everybody.
// gapPlace stands likewise for the space before one that may be nothing.
const (
	place        = '\uFDD0'
	placeColumns = 12
	gapPlace     = '\uFDD4'
)

// clean drops what has no place in plain text: controls and noncharacters.
func clean(s string) string {
	if visible(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ' && r != '\n', r >= 0x7f && r < 0xa0, r >= 0xfdd0 && r <= 0xfdef:
			return -1
		}
		return r
	}, s)
}

// visible reports whether s is all visible ASCII and spaces, the common case.
func visible(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// columns gives the width of a string in a fixed-width face.
func columns(s string) int {
	if visible(s) {
		return len(s)
	}
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r == place:
		return placeColumns
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case outputs.Wide(r):
		return 2
	}
	return 1
}

// flat writes inlines as one string with places for personal values, line feeds
// for hard breaks, and addresses after the texts of links.
func flat(ins []outputs.Inline) string {
	var b strings.Builder
	flatten(&b, ins)
	return b.String()
}

func flatten(b *strings.Builder, ins []outputs.Inline) {
	for _, in := range ins {
		switch in := in.(type) {
		case *outputs.Text:
			b.WriteString(clean(in.Value))
		case *outputs.CodeSpan:
			b.WriteString(clean(in.Value))
		case *outputs.Break:
			b.WriteByte('\n')
		case *outputs.Field:
			if in.Gap {
				b.WriteRune(gapPlace)
			} else {
				b.WriteRune(place)
			}
		case *outputs.Strong:
			flatten(b, in.Inlines)
		case *outputs.Emphasis:
			flatten(b, in.Inlines)
		case *outputs.Strike:
			b.WriteByte('~')
			flatten(b, in.Inlines)
			b.WriteByte('~')
		case *outputs.Link:
			flatten(b, in.Inlines)
			if !strings.HasPrefix(in.URL, "#") && !in.ShowsAddress() {
				b.WriteString(" (" + in.URL + ")")
			}
		}
	}
}

// wrap breaks a string into lines of at most width columns, at spaces and
// between East Asian characters. Line feeds break always. A word wider than a
// line stands alone.
func wrap(s string, width int) []string {
	if strings.IndexByte(s, '\n') < 0 {
		return wrapLine(s, width)
	}
	var out []string
	for _, part := range strings.Split(s, "\n") {
		got := wrapLine(part, width)
		if len(got) == 0 {
			got = []string{""}
		}
		out = append(out, got...)
	}
	return out
}

func wrapLine(s string, width int) []string {
	if simple(s) {
		return wrapSimple(s, width)
	}
	return wrapPieces(s, width)
}

// simple reports whether lines of s break at single spaces only.
func simple(s string) bool {
	for i, r := range s {
		if r >= 0x1100 && r != place && r != gapPlace || r == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ') {
			return false
		}
	}
	return s != ""
}

// wrapSimple is wrapPieces where every line is a part of s.
func wrapSimple(s string, width int) []string {
	var out []string
	start, column, space, before := 0, 0, -1, 0
	for i, r := range s {
		if r == ' ' {
			if column > width { // a word wider than the line
				out = append(out, s[start:i])
				start, column, space = i+1, 0, -1
				continue
			}
			space, before = i, column
		}
		column += runeColumns(r)
		if column > width && space >= 0 && r != ' ' {
			out = append(out, s[start:space])
			start, column, space = space+1, column-before-1, -1
		}
	}
	return append(out, s[start:])
}

func wrapPieces(s string, width int) []string {
	var out []string
	var line strings.Builder
	used, space := 0, false
	for _, w := range outputs.Pieces(s) {
		if w == " " {
			space = used > 0
			continue
		}
		n := columns(w)
		gap := 0
		if space {
			gap = 1
		}
		if used > 0 && used+gap+n > width {
			out = append(out, line.String())
			line.Reset()
			used, gap = 0, 0
		}
		if gap == 1 {
			line.WriteByte(' ')
		}
		line.WriteString(w)
		used, space = used+gap+n, false
	}
	if used > 0 {
		out = append(out, line.String())
	}
	return out
}

// pad fills s with spaces to a width, at the side that the alignment leaves.
func pad(s string, width int, a outputs.Align) string {
	n := width - columns(s)
	if n <= 0 {
		return s
	}
	switch a {
	case outputs.AlignEnd:
		return strings.Repeat(" ", n) + s
	case outputs.AlignCentre:
		return strings.Repeat(" ", n/2) + s + strings.Repeat(" ", n-n/2)
	}
	return s + strings.Repeat(" ", n)
}

// join is strings.Join without the empty ones.
func join(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// caption is a title of a data block with an empty line below.
func caption(s string, width int) []string {
	if s == "" {
		return nil
	}
	return append(wrap(clean(s), width), "")
}
