package sfnt

import "math/bits"

// kerning finds the space between two glyphs in a GPOS table (OpenType 1.9,
// lookup type 2 and its extension 9). Nothing is unpacked.
type kerning struct{ lookups [][][]byte } // the subtables of each lookup

const (
	lookupPair      = 2
	lookupExtension = 9
	xAdvance        = 0x4
)

// openKerning gathers the pair adjustment subtables of every kern feature.
func openKerning(gpos []byte) kerning {
	var k kerning
	features, lookups := from(gpos, int(be16(gpos, 6))), from(gpos, int(be16(gpos, 8)))
	seen := map[uint16]bool{}
	for i := range int(be16(features, 0)) {
		if e := 2 + 6*i; e+6 > len(features) || string(features[e:e+4]) != "kern" {
			continue
		}
		feature := from(features, int(be16(features, 2+6*i+4)))
		for j := range int(be16(feature, 2)) {
			if n := be16(feature, 4+2*j); !seen[n] {
				seen[n] = true
				k.addLookup(from(lookups, int(be16(lookups, 2+2*int(n)))))
			}
		}
	}
	return k
}

func (k *kerning) addLookup(t []byte) {
	kind := be16(t, 0)
	var subtables [][]byte
	for i := range int(be16(t, 4)) {
		sub := from(t, int(be16(t, 6+2*i)))
		sort := kind
		if kind == lookupExtension {
			sort, sub = be16(sub, 2), from(sub, int(be32(sub, 4)))
		}
		if sort == lookupPair && be16(sub, 4)&xAdvance != 0 {
			subtables = append(subtables, sub)
		}
	}
	k.lookups = append(k.lookups, subtables)
}

// between gives the adjustment between two glyphs in font units. All lookups
// apply, one after the other.
func (k kerning) between(left, right uint16) int {
	v := 0
	for _, subtables := range k.lookups {
		v += adjustment(subtables, left, right)
	}
	return v
}

// adjustment asks the subtables of one lookup; the first that knows the pair
// decides.
func adjustment(subtables [][]byte, left, right uint16) int {
	for _, t := range subtables {
		at := coverage(from(t, int(be16(t, 2))), left)
		if at < 0 {
			continue
		}
		if be16(t, 0) == 2 {
			return classValue(t, left, right)
		}
		if v, ok := pairValue(t, at, right); ok {
			return v
		}
	}
	return 0
}

func pairValue(t []byte, at int, right uint16) (int, bool) {
	first, second := valueSize(be16(t, 4)), valueSize(be16(t, 6))
	set := from(t, int(be16(t, 10+2*at)))
	size := 2 + first + second
	lo, hi := 0, int(be16(set, 0))
	for lo < hi {
		mid := (lo + hi) / 2
		switch g := be16(set, 2+size*mid); {
		case g < right:
			lo = mid + 1
		case g > right:
			hi = mid
		default:
			return int(int16(be16(set, 4+size*mid+advanceOffset(be16(t, 4))))), true
		}
	}
	return 0, false
}

func classValue(t []byte, left, right uint16) int {
	first, second := valueSize(be16(t, 4)), valueSize(be16(t, 6))
	c1 := int(class(from(t, int(be16(t, 8))), left))
	c2 := int(class(from(t, int(be16(t, 10))), right))
	at := 16 + (c1*int(be16(t, 14))+c2)*(first+second)
	return int(int16(be16(t, at+advanceOffset(be16(t, 4)))))
}

func valueSize(format uint16) int     { return 2 * bits.OnesCount16(format) }
func advanceOffset(format uint16) int { return 2 * bits.OnesCount16(format&(xAdvance-1)) }

// coverage gives the index of a glyph in a coverage table, or -1.
func coverage(t []byte, g uint16) int {
	ranges := be16(t, 0) == 2
	lo, hi := 0, int(be16(t, 2))
	for lo < hi {
		mid := (lo + hi) / 2
		start, end, base := be16(t, 4+2*mid), be16(t, 4+2*mid), mid
		if ranges {
			start, end, base = be16(t, 4+6*mid), be16(t, 6+6*mid), int(be16(t, 8+6*mid))
		}
		switch {
		case g < start:
			hi = mid
		case g > end:
			lo = mid + 1
		default:
			return base + int(g-start)
		}
	}
	return -1
}

// class gives the class of a glyph in a class definition table; 0 if none.
func class(t []byte, g uint16) uint16 {
	if be16(t, 0) == 1 {
		start := be16(t, 2)
		if g < start || g >= start+be16(t, 4) {
			return 0
		}
		return be16(t, 6+2*int(g-start))
	}
	lo, hi := 0, int(be16(t, 2))
	for lo < hi {
		mid := (lo + hi) / 2
		switch {
		case g < be16(t, 4+6*mid):
			hi = mid
		case g > be16(t, 6+6*mid):
			lo = mid + 1
		default:
			return be16(t, 8+6*mid)
		}
	}
	return 0
}
