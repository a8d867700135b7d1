package pdf

import (
	"unicode"

	"tidings/outputs"
)

// line is one line of a paragraph.
type line struct {
	atoms []atom
	width float64 // without the white space at its end
	last  bool    // the last of its paragraph, or before a forced break
	torn  bool    // ends within what ought to stay whole
}

// breakLines fills lines greedily. It breaks where UAX #14 in its simple cases
// allows it: after spaces and hyphens, and where outputs.MayBreak does; a word that does
// not fit is divided as emergency says. No atom is lost.
func (t *typesetter) breakLines(atoms []atom, width float64) []line {
	var out []line
	for start := 0; start < len(atoms); {
		end, how := t.lineEnd(atoms, start, width)
		l := line{atoms: visibleAtoms(atoms[start:end]), last: how.forced || end == len(atoms), torn: how.torn}
		if how.dash {
			l.atoms = append(l.atoms, t.hyphen(atoms[end-1].span))
		}
		l.width = trimmedWidth(l.atoms)
		out = append(out, l)
		start = end
	}
	return out
}

// evenLines breaks like breakLines, but leaves no short end on a line of its own:
// where the last line would hold a word or a character, the others give it
// company, as long as that takes no further line and divides no word.
func (t *typesetter) evenLines(atoms []atom, width float64) []line {
	return t.filled(atoms, width, 0.1, 0.85)
}

// titleLines breaks a heading into lines of about the same length.
func (t *typesetter) titleLines(atoms []atom, width float64) []line {
	return t.filled(atoms, width, 0.45, 0.6)
}

// filled tries narrower lines, down to the given share of the width, until the
// last one fills at least the share end.
func (t *typesetter) filled(atoms []atom, width float64, end, narrow float64) []line {
	out := t.breakLines(atoms, width)
	if len(out) < 2 || out[len(out)-1].width >= width*end {
		return out
	}
	word, _ := extent(atoms)
	for share := 0.97; share > narrow && width*share >= word; share -= 0.03 {
		try := t.breakLines(atoms, width*share)
		if len(try) > len(out) {
			break
		}
		if try[len(try)-1].width >= width*end {
			return try
		}
	}
	return out
}

// ending is how a line ends: at a forced break, with a hyphen to be added, or by a cut
// through what ought to stay whole.
type ending struct{ forced, dash, torn bool }

// lineEnd finds where the line that begins at start ends.
func (t *typesetter) lineEnd(atoms []atom, start int, width float64) (int, ending) {
	x, best := 0.0, -1
	for i := start; i < len(atoms); i++ {
		a := &atoms[i]
		if a.r == '\n' && a.face == nil {
			return i + 1, ending{forced: true}
		}
		w := float64(a.adv) * a.span.size / 1000
		if x+w > width+0.01 && !space(a.r) && i > start {
			if best > start {
				return best, ending{dash: atoms[best-1].r == softHyphen}
			}
			end, dash, torn := t.emergency(atoms, start, i, x, width)
			return end, ending{dash: dash, torn: torn}
		}
		if a.face != nil {
			x += a.width()
		}
		if i+1 < len(atoms) && mayBreak(atoms, i) && (a.r != softHyphen || x+t.hyphenWidth(a.span) <= width+0.01) {
			best = i + 1
		}
	}
	return len(atoms), ending{}
}

func trimmedWidth(atoms []atom) float64 {
	n := len(atoms)
	for n > 0 && space(atoms[n-1].r) {
		n--
	}
	w := 0.0
	for i := range n {
		w += atoms[i].width()
	}
	return w
}

// mayBreak reports whether a line may end after atom i.
func mayBreak(atoms []atom, i int) bool {
	a, b := atoms[i].r, atoms[i+1].r
	switch {
	case b == '\n' && atoms[i+1].face == nil:
		return false
	case space(b):
		return false
	case space(a) && (b == 0x2013 || b == 0x2014) && i+2 < len(atoms) && space(atoms[i+2].r):
		return false // a dash between spaces stays at the end of the line
	case space(a):
		return !ordinal(atoms[:i]) && !oneFigure(atoms, i)
	case a == zeroWidthSpace, a == softHyphen:
		return true
	case outputs.NoBreak(a) || outputs.NoBreak(b) || unicode.Is(unicode.Mn, b):
		return false
	case a == '-' || a == 0x2010 || a == 0x2013:
		return i > 0 && !space(atoms[i-1].r) && unicode.IsLetter(b)
	case a == 0x2014:
		return true
	}
	return outputs.MayBreak(a, b)
}

// ordinal reports whether the atoms end in one or two digits and a full stop, as
// in the day of a date: "20. November" stays on one line.
func ordinal(atoms []atom) bool {
	n := len(atoms) - 1
	if n < 1 || atoms[n].r != '.' {
		return false
	}
	digits := 0
	for n--; n >= 0 && unicode.IsDigit(atoms[n].r); n-- {
		digits++
	}
	return (digits == 1 || digits == 2) && (n < 0 || space(atoms[n].r))
}

// oneFigure reports whether space i stands within a figure: between groups of three
// digits, or between a figure and its sign of money or per cent.
func oneFigure(atoms []atom, i int) bool {
	if i == 0 || i+1 >= len(atoms) {
		return false
	}
	before, after := atoms[i-1].r, atoms[i+1].r
	if !unicode.IsDigit(before) {
		return unicode.Is(unicode.Sc, before) && unicode.IsDigit(after)
	}
	if after == '%' || after == '‰' || unicode.Is(unicode.Sc, after) {
		return true
	}
	first, last := i, i+1
	for first > 0 && i-first < 4 && unicode.IsDigit(atoms[first-1].r) {
		first--
	}
	for last < len(atoms) && last-i < 5 && unicode.IsDigit(atoms[last].r) {
		last++
	}
	return i-first < 4 && last-i-1 == 3 && (first == 0 || !alphanumeric(atoms[first-1].r))
}

func space(r rune) bool { return r == ' ' || r == 0x3000 || r >= 0x2000 && r <= 0x200a && r != 0x2007 }

// extent measures the widest unbreakable piece and the longest line.
func extent(atoms []atom) (word, whole float64) {
	x, start := 0.0, 0.0
	for i := range atoms {
		a := &atoms[i]
		if a.face == nil && a.r == '\n' {
			word, whole = max(word, x-start), max(whole, x)
			x, start = 0, 0
			continue
		}
		if a.face != nil {
			x += a.width()
		}
		if i+1 < len(atoms) && mayBreak(atoms, i) {
			w := x - start
			if space(a.r) {
				w -= a.width()
			}
			word, start = max(word, w), x
		}
	}
	return max(word, x-start), max(whole, x)
}
