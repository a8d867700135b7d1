package recipients

import "math/bits"

// seen remembers the row of each hash, and a digest of what it said, in about 20 octets, without
// pointers for the garbage collector to follow: a third of what a map takes. It grows shard by
// shard, so there is never a large table beside one that replaces it.
type seen struct{ shards [256]seenShard }

// seenShard has the hashes that begin with the same octet.
type seenShard struct {
	hashes []uint64 // 0: empty slot
	rows   []int32
	said   []uint32
	n      int
}

// add notes the row of a hash and what it says, and gives the row that had it before, if
// any, and whether that one said the same.
func (s *seen) add(hash uint64, row int32, said uint32) (first int32, same, again bool) {
	if hash == 0 {
		hash = 1 // 0 marks an empty slot
	}
	h := &s.shards[hash>>56]
	if (h.n+1)*5 > len(h.hashes)*4 { // one slot stays empty, at which a search ends
		h.grow()
	}
	at := h.slot(hash)
	if h.hashes[at] == hash {
		return h.rows[at], h.said[at] == said, true
	}
	h.hashes[at], h.rows[at], h.said[at] = hash, row, said
	h.n++
	return 0, false, false
}

// has reports whether a hash was noted.
func (s *seen) has(hash uint64) bool {
	if hash == 0 {
		hash = 1
	}
	h := &s.shards[hash>>56]
	return h.n > 0 && h.hashes[h.slot(hash)] == hash
}

// slot is where a hash stands, or the empty slot where it belongs.
func (h *seenShard) slot(hash uint64) int {
	place, _ := bits.Mul64(hash<<8, uint64(len(h.hashes))) // spread over any number of slots
	at := int(place)
	for h.hashes[at] != 0 && h.hashes[at] != hash {
		if at++; at == len(h.hashes) {
			at = 0
		}
	}
	return at
}

func (h *seenShard) grow() {
	old := *h
	size := max(4, len(old.hashes)*4/3)
	h.hashes, h.rows, h.said = make([]uint64, size), make([]int32, size), make([]uint32, size)
	for i, hash := range old.hashes {
		if hash != 0 {
			at := h.slot(hash)
			h.hashes[at], h.rows[at], h.said[at] = hash, old.rows[i], old.said[i]
		}
	}
}
