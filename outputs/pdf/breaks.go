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
}

// breakLines fills lines greedily. It breaks where UAX #14 in its simple cases
// allows it: after spaces and hyphens, and where outputs.MayBreak does; a word that does not fit
// is broken where an address reads well, else anywhere. No atom is lost.
func breakLines(atoms []atom, width float64, hyphen func(*span) atom) []line {
	var out []line
	for start := 0; start < len(atoms); {
		end, forced, dash := lineEnd(atoms, start, width)
		l := line{atoms: visibleAtoms(atoms[start:end]), last: forced || end == len(atoms)}
		if dash {
			l.atoms = append(l.atoms, hyphen(atoms[end-1].span))
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
func evenLines(atoms []atom, width float64, hyphen func(*span) atom) []line {
	return filled(atoms, width, hyphen, 0.1, 0.85)
}

// titleLines breaks a heading into lines of about the same length.
func titleLines(atoms []atom, width float64, hyphen func(*span) atom) []line {
	return filled(atoms, width, hyphen, 0.45, 0.6)
}

// filled tries narrower lines, down to the given share of the width, until the
// last one fills at least the share end.
func filled(atoms []atom, width float64, hyphen func(*span) atom, end, narrow float64) []line {
	out := breakLines(atoms, width, hyphen)
	if len(out) < 2 || out[len(out)-1].width >= width*end {
		return out
	}
	word, _ := extent(atoms)
	for share := 0.97; share > narrow && width*share >= word; share -= 0.03 {
		try := breakLines(atoms, width*share, hyphen)
		if len(try) > len(out) {
			break
		}
		if try[len(try)-1].width >= width*end {
			return try
		}
	}
	return out
}

// lineEnd finds where the line that begins at start ends; dash asks for a
// hyphen, because the line ends at a soft one.
func lineEnd(atoms []atom, start int, width float64) (end int, forced, dash bool) {
	x, best := 0.0, -1
	for i := start; i < len(atoms); i++ {
		a := &atoms[i]
		if a.r == '\n' && a.face == nil {
			return i + 1, true, false
		}
		w := float64(a.adv) * a.span.size / 1000
		if x+w > width+0.01 && !space(a.r) && i > start {
			if best > start {
				return best, false, atoms[best-1].r == softHyphen
			}
			return emergency(atoms, start, i), false, false
		}
		if a.face != nil {
			x += a.width()
		}
		if i+1 < len(atoms) && mayBreak(atoms, i) {
			best = i + 1
		}
	}
	return len(atoms), false, false
}

// emergency chooses where to break a word that fills more than a line: behind a
// mark that addresses are made of, if one stands in the second half of the
// line, else before the first atom that does not fit. A letter is not parted
// from its accents.
func emergency(atoms []atom, start, fit int) int {
	for i := fit; i > start+(fit-start)/2; i-- {
		switch atoms[i-1].r {
		case '/', '.', '?', '&', '=', '-', '_', ',', ';', ':', '#':
			return i
		}
	}
	for i := fit; i > start+1; i-- {
		if !unicode.Is(unicode.Mn, atoms[i].r) {
			return i
		}
	}
	return fit
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
		return !ordinal(atoms[:i])
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
