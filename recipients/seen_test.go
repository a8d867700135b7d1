package recipients

import (
	"math/rand/v2"
	"testing"
)

func TestSeen(t *testing.T) {
	var s seen
	want := map[uint64]int32{}
	r := rand.New(rand.NewPCG(1, 2))
	for row := int32(1); row < 50_000; row++ {
		hash := (r.Uint64N(60_000) + 1) * 0x9E3779B97F4A7C15 // as a hash is: in all its bits
		if s.has(hash) != (want[hash] != 0) {
			t.Fatalf("row %d: has %d: %v", row, hash, s.has(hash))
		}
		first, same, again := s.add(hash, row, uint32(hash))
		old, known := want[hash]
		if again != known || again && first != old || same != known {
			t.Fatalf("row %d, hash %d: %d %v, want %d %v", row, hash, first, again, old, known)
		}
		if !known {
			want[hash] = row
		}
	}
	if _, _, again := s.add(0, 1, 0); again {
		t.Error("hash 0 is known before it came")
	}
	if first, same, again := s.add(0, 2, 7); !again || same || first != 1 {
		t.Errorf("hash 0 again: %d %v", first, again)
	}
}
