package store_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tidings/internal/pgtest"
	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// A registry as a large customer base has it: five contacts an account.
const (
	benchContacts = 1_000_000
	benchAccounts = 200_000
)

// fillAccounts makes the registry in SQL, as lists of this size take minutes.
func fillAccounts(b testing.TB, s *store.Store) {
	b.Helper()
	series := func(n int) string {
		if s.Dialect() == store.SQLite {
			return fmt.Sprintf(`WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i < %d) SELECT `, n)
		}
		return fmt.Sprintf(`WITH s(i) AS (SELECT generate_series(1, %d)) SELECT `, n)
	}
	region := `CASE %s %% 5 WHEN 0 THEN 'americas' WHEN 1 THEN 'emea' WHEN 2 THEN 'apac' WHEN 3 THEN 'japan' ` +
		`ELSE 'brazil' END`
	for _, q := range []string{
		`INSERT INTO accounts (account, account_key, name, region, services, fields, created_at, updated_at) ` +
			series(benchAccounts) + `'C-' || i, 'c-' || i, 'Company ' || i || ', Inc.', ` +
			fmt.Sprintf(region, "i") + `,
			CASE i % 3 WHEN 0 THEN ',database,website,' WHEN 1 THEN ',mail,website,' ELSE ',database,mail,' END,
			'{"plan":"' || CASE i % 2 WHEN 0 THEN 'enterprise' ELSE 'team' END || '","seats":"' || ` +
			`(i % 300) || '"}', 1, 1
			FROM s`,
		`INSERT INTO recipients (email, email_key, name, first_name, last_name, company, region, locale, fields, source,
			created_at, updated_at) ` + series(benchContacts) +
			`'first.last' || i || '@customer' || (i % 200000) || '.example',
			'first.last' || i || '@customer' || (i % 200000) || '.example', 'First Last ' || i, ` +
			`'First', 'Last ' || i, '', '',
			'', '{"phone":"+49 30 ' || i || '"}', '', 1, 1 FROM s`,
		`INSERT INTO contacts (recipient_id, account_id, roles) SELECT r.id, a.id,
			CASE r.id % 2 WHEN 0 THEN ',technical,' ELSE ',business,' END
			FROM recipients r JOIN accounts a ON a.id = (r.id - 1) / 5 + 1`,
	} {
		err := s.InTx(b.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(b.Context(), q)
			return err
		})
		if err != nil {
			b.Fatalf("%.60s: %v", q, err)
		}
	}
}

// BenchmarkAudienceOfAccounts selects from a million contacts of 200,000 accounts; the goal of a
// rule with affected and where is 3 s. Run it with -benchtime 1x.
func BenchmarkAudienceOfAccounts(b *testing.B) {
	hits := []recipients.Hit{{Components: []string{"database"}, Regions: []string{"emea", "apac", "americas"}}}
	rules := []struct {
		name string
		rule recipients.Rule
	}{
		{"everybody", recipients.Rule{}},
		{"affected", recipients.Rule{Audience: notices.Audience{Affected: notices.ByRecords}, Hits: hits}},
		{"affected-where", recipients.Rule{Audience: notices.Audience{Affected: notices.ByRecords,
			Where: `plan == "enterprise" && seats >= 100`}, Hits: hits}},
		{"everywhere-where", recipients.Rule{Audience: notices.Audience{Affected: notices.ByRecords,
			Where: `plan in ["enterprise", "team"] && seats >= 0`},
			Hits: []recipients.Hit{{Components: []string{"database", "mail"}}}}},
	}
	for name, url := range map[string]func(*testing.B) string{
		"sqlite":   func(b *testing.B) string { return filepath.Join(b.TempDir(), "t.db") },
		"postgres": func(b *testing.B) string { return pgtest.Start(b, "fsync=on").Database(b) },
	} {
		b.Run(name, func(b *testing.B) {
			s := openBench(b, url(b))
			fillAccounts(b, s)
			for _, x := range rules {
				b.Run(strings.ReplaceAll(x.name, " ", "-"), func(b *testing.B) {
					x.rule.Stream = notices.News
					for b.Loop() {
						seen := 0
						err := s.StreamAudience(b.Context(), x.rule, func(*recipients.AudienceRow) error {
							seen++
							return nil
						})
						if err != nil || seen == 0 {
							b.Fatalf("%d, %v", seen, err)
						}
						b.ReportMetric(float64(seen), "selected")
					}
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-of-Go")
				})
			}
		})
	}
}
