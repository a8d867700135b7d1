package store

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/delivery"
)

// BenchmarkCommit gives the cost of one message in the ledger: a mark and a
// result, in groups as a send has them.
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{4, 32, 128} {
		b.Run(fmt.Sprintf("group=%d", size), func(b *testing.B) { benchCommit(b, size) })
	}
}

func benchCommit(b *testing.B, size int) {
	s, err := Open(b.Context(), Options{URL: filepath.Join(b.TempDir(), "c.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	l, err := NewLedger(s, LedgerOptions{Worker: "w"})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	fields := []byte(`{"company":"Example Ltd","email":"user1234567@customer.example","first name":"Name","last name":"Family","name":"Name Family","region":"emea"}`)
	_, err = l.Freeze(b.Context(), delivery.Freeze{Slug: "n", Revision: 1, Policy: delivery.Hold, Expected: b.N,
		Rows: func(yield func(delivery.Frozen, error) bool) {
			for i := range b.N {
				if !yield(delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("user%d@customer.example", i),
					Region: "emea", Locale: "en", Fields: fields}, nil) {
					return
				}
			}
		}})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	marks := make([]delivery.Mark, b.N)
	outs := make([]delivery.Outcome, b.N)
	var lease delivery.Lease
	left, chunk := 0, int64(0)
	for from := 0; from < b.N+size; from += size {
		var g delivery.Group
		for i := max(0, from-size); i < min(b.N, from); i++ {
			outs[i] = delivery.Outcome{Mark: &marks[i], State: delivery.Accepted, Code: 250, Enhanced: "2.0.0", Reply: "Ok: queued as 4bXk2z1Jq7z9w", Stage: "dot", Relay: "mx"}
			g.Results = append(g.Results, &outs[i])
		}
		for i := from; i < min(b.N, from+size); i++ {
			if left == 0 {
				chunk++
				if lease, err = l.Claim(b.Context(), delivery.Claim{Chunk: chunk, Worker: "w", Until: time.Now().Add(time.Hour)}); err != nil {
					b.Fatal(err)
				}
				left = int(lease.Last - lease.First + 1)
			}
			marks[i] = delivery.Mark{Row: int64(i + 1), Send: lease.Send, Chunk: chunk, Token: lease.Token, Attempt: 1, Region: "emea"}
			g.Marks = append(g.Marks, &marks[i])
			left--
		}
		if err := l.Commit(b.Context(), &g); err != nil {
			b.Fatal(err)
		}
		for _, m := range g.Marks {
			if m.Verdict != delivery.Marked {
				b.Fatalf("row %d: %v", m.Row, m.Verdict)
			}
		}
	}
	for i := range outs {
		if !outs[i].Applied {
			b.Fatalf("row %d has no result", i+1)
		}
	}
}
