package store

import (
	"fmt"
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
	l := benchLedger(b)
	freezeMany(b, l, b.N, `{"company":"Example Ltd","email":"user1234567@customer.example","first name":"Name",`+
		`"last name":"Family","name":"Name Family","region":"emea"}`)
	b.ResetTimer()
	marks := make([]delivery.Mark, b.N)
	outs := make([]delivery.Outcome, b.N)
	var lease delivery.Lease
	var err error
	open, chunk := 0, int64(0)
	for from := 0; from < b.N+size; from += size {
		var g delivery.Group
		for i := max(0, from-size); i < min(b.N, from); i++ {
			outs[i] = delivery.Outcome{Mark: &marks[i], State: delivery.Accepted, Code: 250, Enhanced: "2.0.0",
				Reply: "Ok: queued as 4bXk2z1Jq7z9w", Stage: "dot", Relay: "mx"}
			g.Results = append(g.Results, &outs[i])
		}
		for i := from; i < min(b.N, from+size); i++ {
			if open == 0 {
				chunk++
				if lease, err = l.Claim(b.Context(),
					delivery.Claim{Chunk: chunk, Worker: "w", Until: time.Now().Add(time.Hour)}); err != nil {
					b.Fatal(err)
				}
				open = int(lease.Last - lease.First + 1)
			}
			marks[i] = delivery.Mark{Row: int64(i + 1), Send: lease.Send, Chunk: chunk, Token: lease.Token, Attempt: 1,
				Region: "emea"}
			g.Marks = append(g.Marks, &marks[i])
			open--
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
