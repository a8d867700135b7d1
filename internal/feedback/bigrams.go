package feedback

// bigrams is the set of pairs of bytes in a text, with a few that it takes for
// others. Most phrases are ruled out by a look at it, which makes weighing several
// times faster. It is small, as it lies on the stack of every message at work.
type bigrams [64]uint64

// pairAt gives the word and the bit of a pair.
func pairAt(first, second byte) (word int, bit uint64) {
	n := (uint16(first)<<6 ^ uint16(second)) & 4095
	return int(n >> 6), 1 << (n & 63)
}

func (b *bigrams) add(text string) {
	for i := 0; i+1 < len(text); i++ {
		word, bit := pairAt(text[i], text[i+1])
		b[word] |= bit
	}
}

// mayHold looks at each pair of a phrase; those beside a "*" stand for nothing.
func (b *bigrams) mayHold(phrase string) bool {
	for i := 0; i+1 < len(phrase); i++ {
		word, bit := pairAt(phrase[i], phrase[i+1])
		if b[word]&bit == 0 && phrase[i] != '*' && phrase[i+1] != '*' {
			return false
		}
	}
	return true
}
