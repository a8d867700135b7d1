package recipients

// seen remembers the row of each hash, and a digest of what it said, in 16 octets a slot,
// without pointers for the garbage collector to follow: half of what a map takes.
type seen struct {
	hashes []uint64 // 0: empty slot
	rows   []int32
	said   []uint32
	n      int
}

const seenStart = 1 << 10 // slots; always a power of two

// add notes the row of a hash and what it says, and gives the row that had it before, if
// any, and whether that one said the same.
func (s *seen) add(hash uint64, row int32, said uint32) (first int32, same, again bool) {
	if hash == 0 {
		hash = 1 // 0 marks an empty slot
	}
	if s.n*4 >= len(s.hashes)*3 {
		s.grow()
	}
	at := s.slot(hash)
	if s.hashes[at] == hash {
		return s.rows[at], s.said[at] == said, true
	}
	s.hashes[at], s.rows[at], s.said[at] = hash, row, said
	s.n++
	return 0, false, false
}

// slot is where a hash stands, or the empty slot where it belongs.
func (s *seen) slot(hash uint64) int {
	mask := len(s.hashes) - 1
	at := int(hash) & mask
	for s.hashes[at] != 0 && s.hashes[at] != hash {
		at = (at + 1) & mask
	}
	return at
}

func (s *seen) grow() {
	old := *s
	size := max(seenStart, 2*len(old.hashes))
	s.hashes, s.rows, s.said = make([]uint64, size), make([]int32, size), make([]uint32, size)
	for i, h := range old.hashes {
		if h != 0 {
			at := s.slot(h)
			s.hashes[at], s.rows[at], s.said[at] = h, old.rows[i], old.said[i]
		}
	}
}
