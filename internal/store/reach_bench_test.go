package store

import (
	"fmt"
	"testing"

	"tidings/internal/delivery"
)

// manyAccounts registers accounts with five contacts each and has the letter frozen for all of
// them; one account in a thousand is told by nobody.
func manyAccounts(b *testing.B, l *Ledger, accounts, contacts int) {
	b.Helper()
	exec := func(query string, args ...any) {
		if _, err := l.s.exec(b.Context(), query, args...); err != nil {
			b.Fatal(err)
		}
	}
	count := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) `
	exec(`INSERT INTO accounts (account, account_key, name, region, services, created_at, updated_at) `+count+
		`SELECT 'C-' || i, 'c-' || i, 'Customer ' || i, 'r' || (i % 5), ',database,', 1, 1 FROM n`, accounts)
	exec(`INSERT INTO recipients (email, email_key, name, region, locale, fields, created_at, updated_at) `+count+
		`SELECT 'p' || i || '@customer.example', 'p' || i || '@customer.example', 'Person ' || i, '', 'en', '{}', 1, 1
		FROM n`, accounts*contacts)
	exec(`INSERT INTO contacts (recipient_id, account_id, roles) SELECT id, 1 + (id - 1) / $1, ',technical,'
		FROM recipients`, contacts)
	_, err := l.Freeze(b.Context(), delivery.Freeze{Slug: "n", Revision: 1, Policy: delivery.Hold, Stream: "service",
		Expected: accounts * contacts, Rows: func(yield func(delivery.Frozen, error) bool) {
			for i := range accounts * contacts {
				account := 1 + i/contacts
				if !yield(delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("p%d@customer.example", i+1),
					Region: fmt.Sprint("r", account%5), Locale: "en", Accounts: fmt.Sprint(" ", account),
					Fields: []byte(`{"name":"Example","company":"Example Ltd","plan":"gold","seats":"120"}`)}, nil) {
					return
				}
			}
		}})
	if err != nil {
		b.Fatal(err)
	}
	exec(`UPDATE deliveries SET state = CASE WHEN accounts LIKE '%000' THEN 'failed' ELSE 'accepted' END`)
}

// BenchmarkReached gives the time to say who was told of 200,000 accounts with a contact each,
// and with five, of whom 200 were told by nobody, and who their contacts are.
func BenchmarkReached(b *testing.B) {
	for _, contacts := range []int{1, 5} {
		b.Run(fmt.Sprintf("contacts=%d", contacts), func(b *testing.B) {
			l := benchLedger(b)
			manyAccounts(b, l, 200_000, contacts)
			for b.Loop() {
				r, err := l.Reached(b.Context(), ReachOf{Slug: "n"})
				if err != nil {
					b.Fatal(err)
				}
				missed := 0
				err = l.EachMissed(b.Context(), r, func(m *MissedAccount) error {
					missed += len(m.Contacts) / contacts
					return nil
				})
				if sum := r.Sum(); err != nil || sum.Accounts != 200_000 || missed != 200 || sum.Told != 199_800 {
					b.Fatal(sum, missed, err)
				}
			}
		})
	}
}
