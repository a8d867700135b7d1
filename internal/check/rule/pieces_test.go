package rule

import (
	"strings"
	"testing"
)

func TestPieces(t *testing.T) {
	for _, text := range []string{"", "short", strings.Repeat("word ", 3000), strings.Repeat("語", 5000),
		strings.Repeat("\x80", 9000)} {
		got := ""
		for from, part := range Pieces(text) {
			if from != len(got) || len(part) > MaxPiece || part == "" {
				t.Fatalf("a piece of %d bytes at %d, want it at %d", len(part), from, len(got))
			}
			got += part
		}
		if got != text {
			t.Errorf("the pieces of %d bytes are %d", len(text), len(got))
		}
	}
}
