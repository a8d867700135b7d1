package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
	"tidings/internal/pgtest"
	"tidings/internal/store"
	"tidings/recipients"
)

// TestDatabaseOfV1 opens a database that the program made before formats had
// versions, and reads everything in it: a letter rejected, approved, sent through
// the built-in mailbox (accepted at once and at the third try, refused, bounced,
// complained about, lost after the dot, suppressed), acknowledged by two, archived;
// and a person forgotten. testdata/v1 holds the dump of each kind of database, and
// what the program of that time read from it. A new version gets a folder of its
// own; this one stays as it is.
func TestDatabaseOfV1(t *testing.T) {
	dir := filepath.Join("testdata", "v1")
	for name, restore := range map[string]func(*testing.T, string) string{
		"sqlite": restoreSQLite, "postgres": restorePostgres,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(),
				store.Options{URL: restore(t, unzipped(t, filepath.Join(dir, name+".sql.gz")))})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(readAll(t, s), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join(dir, name+".json")
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v; it should be:\n%s", err, got)
			}
			if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
				t.Errorf("%s reads otherwise (-want +got):\n%s", name, diff)
			}
		})
	}
}

func restoreSQLite(t *testing.T, dump string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tidings.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), dump); err != nil {
		t.Fatal(err)
	}
	return path
}

func restorePostgres(t *testing.T, dump string) string {
	t.Helper()
	url := pgtest.URL(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.PgConn().Exec(t.Context(), dump).ReadAll(); err != nil {
		t.Fatal(err)
	}
	return url
}

func unzipped(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// everything is what a database holds, as the store gives it. Values of types that
// have no names of their own in JSON stand in lists, so that a field of Go may take
// another name.
type everything struct {
	Send         []any                    `json:"send"`
	Counts       delivery.Counts          `json:"counts"`
	Deliveries   [][]any                  `json:"deliveries"`
	Fields       []json.RawMessage        `json:"fields"`
	Revision     []any                    `json:"revision"`
	Approvals    []store.ApprovalRecord   `json:"approvals"`
	Chain        []store.ArchiveEntry     `json:"chain"`
	Events       []store.Event            `json:"events"`
	Reviews      []store.ReviewItem       `json:"reviews"`
	Recipients   []*recipients.Entry      `json:"recipients"`
	Suppressions []recipients.Suppression `json:"suppressions"`
	Tally        store.Tally              `json:"tally"`
	Reasons      [][]any                  `json:"reasons"`
	Keys         string                   `json:"keys"` // SHA-256 of the setting
}

func readAll(t *testing.T, s *store.Store) (e everything) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	l, err := store.NewLedger(s, store.LedgerOptions{})
	must(err)
	send, err := l.FindSend(ctx, "upgrade", 0)
	must(err)
	e.Send = []any{send.ID, send.Slug, send.Revision, send.Stream, send.Policy, send.State, send.Reason, send.Rate,
		send.Retry.MaxAttempts, send.Retry.First, send.Retry.Max, send.Stop.Share, send.Stop.After, send.Canary,
		send.CreatedAt, send.StartedAt, send.EndedAt}
	status, err := l.Status(ctx, send.ID)
	must(err)
	e.Counts = status.Counts
	must(l.Deliveries(ctx, delivery.Filter{}, func(d *delivery.Delivery) error {
		e.Deliveries = append(e.Deliveries, []any{d.Row, d.Send, d.Recipient, d.Email, d.Region, d.Locale, d.State,
			d.Attempts,
			d.Uncertain, d.Code, d.Enhanced, d.Reply, d.Reason, d.Relay, d.NextAt, d.UpdatedAt})
		row, err := l.FrozenRow(ctx, d.Row)
		e.Fields = append(e.Fields, json.RawMessage(row.Fields))
		return err
	}))
	r, err := s.Revision(ctx, "upgrade", 1)
	must(err)
	e.Revision = []any{r.Slug, r.Number, r.Digest, r.ApprovedBy, r.Note, r.ApprovedAt, r.CreatedAt, digest(r.Payload)}
	e.Approvals, err = s.Approvals(ctx, "upgrade")
	must(err)
	e.Chain, err = s.ArchiveChain(ctx)
	must(err)
	must(s.Events(ctx, store.EventFilter{}, func(v store.Event) error { e.Events = append(e.Events, v); return nil }))
	must(s.Reviews(ctx, true, func(v store.ReviewItem) error { e.Reviews = append(e.Reviews, v); return nil }))
	var addresses []string
	must(s.Recipients(ctx, recipients.Filter{}, func(r *recipients.Recipient) error {
		addresses = append(addresses, r.Email)
		return nil
	}))
	for _, a := range addresses {
		r, err := s.Recipient(ctx, a)
		must(err)
		e.Recipients = append(e.Recipients, r)
	}
	must(s.Suppressions(ctx, func(v recipients.Suppression) error {
		e.Suppressions = append(e.Suppressions, v)
		return nil
	}))
	e.Tally, err = s.Tally(ctx, "upgrade", 0)
	must(err)
	reasons, err := l.CountReasons(ctx, send.ID)
	must(err)
	for _, c := range reasons {
		e.Reasons = append(e.Reasons, []any{c.State, c.Reason, c.Enhanced, c.Code, c.N})
	}
	keys, _, err := s.LookupSetting(ctx, "token_keys")
	must(err)
	e.Keys = digest([]byte(keys))
	return e
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
