package store

import (
	"fmt"
	"testing"
	"time"

	"tidings/internal/delivery"
)

// BenchmarkStatus asks how a send of a million stands: one that is queued whole, and one
// of which a third was refused for now.
func BenchmarkStatus(b *testing.B) {
	for name, step := range map[string]int{"queued": 0, "a third deferred": 3} {
		b.Run(name, func(b *testing.B) {
			l := benchLedger(b)
			freezeMany(b, l, 1_000_000, `{"company":"Example Ltd","plan":"gold"}`)
			if step > 0 {
				deferSome(b, l, step)
			}
			b.ResetTimer()
			for b.Loop() {
				st, err := l.Status(b.Context(), 1)
				if err == nil {
					err = l.FillWaits(b.Context(), &st)
				}
				if err != nil || step > 0 && st.Waits.Refused.Reply == "" {
					b.Fatal(st, err)
				}
			}
		})
	}
}

// deferSome makes rows as they are when a relay refused them for now.
func deferSome(b *testing.B, l *Ledger, step int) {
	b.Helper()
	next := Millis(time.Now().Add(time.Hour))
	for _, q := range []string{
		fmt.Sprintf(`UPDATE deliveries SET state = 'deferred', attempts = 1, next_at = %d, code = 451, relay = 'main',
			reason = 'rcpt', reply = 'come back later' WHERE id %% %d = 0`, next, step),
		`UPDATE send_counts SET deferred = (SELECT count(*) FROM deliveries WHERE state = 'deferred'),
			queued = (SELECT count(*) FROM deliveries WHERE state = 'queued')`,
		fmt.Sprintf(`UPDATE chunks SET wake_at = %d`, next),
	} {
		if _, err := l.s.exec(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	st, err := l.Status(b.Context(), 1)
	if err != nil || st.Counts[delivery.Deferred] == 0 {
		b.Fatal(st, err)
	}
}
