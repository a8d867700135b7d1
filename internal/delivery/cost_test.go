package delivery_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/pgtest"
	"tidings/internal/transport"
)

// TestCost measures what a recipient costs in each database: the figures of
// docs/scaling.md. PostgreSQL syncs here, as it does in earnest.
func TestCost(t *testing.T) {
	if os.Getenv("TIDINGS_LONG") == "" {
		t.Skip("SKIP(long): it takes minutes; set TIDINGS_LONG=1")
	}
	const rows = 200_000
	t.Run("sqlite", func(t *testing.T) { cost(t, filepath.Join(t.TempDir(), "t.db"), rows) })
	t.Run("postgres", func(t *testing.T) { cost(t, pgtest.Start(t, "fsync=on").Database(t), rows) })
}

func cost(t *testing.T, url string, rows int) {
	w := newWorld(t, url)
	_, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 16}}
	each := func(n int64) int64 { return n / int64(rows) }
	before := used(t, url)
	began := time.Now()
	s := w.freeze(rows, delivery.Freeze{}, plain)
	took := time.Since(began)
	frozen := used(t, url)
	began = time.Now()
	if st := w.send(s.ID); st.Counts[delivery.Accepted] != int64(rows) {
		t.Fatalf("%+v", st)
	}
	sent := used(t, url)
	t.Logf("freeze %.2f s a million; %d bytes a recipient after the freeze, %d after the send; %d bytes of log "+
		"for the send; %.0f/s",
		took.Seconds()*1e6/float64(rows), each(frozen.table-before.table), each(sent.table-before.table),
		each(sent.log-frozen.log),
		float64(rows)/time.Since(began).Seconds())
}

// usage is what a database takes on the disk, and has written to its log so far.
type usage struct{ table, log int64 }

func used(t *testing.T, url string) (u usage) {
	t.Helper()
	if !strings.HasPrefix(url, "postgres") {
		for _, name := range []string{url, url + "-wal"} {
			if info, err := os.Stat(name); err == nil {
				u.table += info.Size()
			}
		}
		return u
	}
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	err = c.QueryRow(t.Context(), `SELECT pg_database_size(current_database()), pg_wal_lsn_diff(pg_current_wal_lsn(),
		'0/0')::bigint`).Scan(&u.table, &u.log)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
