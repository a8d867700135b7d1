package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/pgtest"
	"tidings/internal/store"
	"tidings/internal/store/storetest"
	"tidings/internal/transport"
)

// source composes a small message whose bytes depend on the row alone.
type source struct{ size int }

func (s source) Composer(context.Context, delivery.Send) (delivery.Composer, error) {
	return composer{strings.Repeat("All lines of this message are of the same length, 64 octets.\r\n", s.size/62)}, nil
}

type composer struct{ body string }

func (c composer) Append(dst []byte, row *delivery.Row) ([]byte, delivery.Message, error) {
	if strings.HasPrefix(row.Email, "no-compose") {
		return dst, delivery.Message{}, fmt.Errorf("a field is missing")
	}
	dst = fmt.Appendf(dst, "From: <service@qsol.example>\r\nTo: <%s>\r\nSubject: Test\r\nMessage-ID: "+
		"<%d.%d@qsol.example>\r\n\r\n",
		row.Email, row.Send, row.ID)
	dst = append(dst, c.body...)
	return dst, delivery.Message{From: "bounce@qsol.example", To: row.Email}, nil
}

// world is a database, a mailbox and what an engine needs.
type world struct {
	t      testing.TB
	store  *store.Store
	ledger *store.Ledger
	url    string
	opt    delivery.Options
}

func newWorld(t testing.TB, url string) *world {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return join(t, s, url)
}

// join adds one more worker on the same store.
func join(t testing.TB, s *store.Store, url string) *world {
	t.Helper()
	worker := store.NewWorker("test", os.Getpid())
	l, err := store.NewLedger(s, store.LedgerOptions{Worker: worker})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: s, ledger: l, url: url}
	w.opt = delivery.Options{Worker: worker, Ledger: l, Jobs: store.NewJobs(s), Source: source{1000},
		Grace: 30 * time.Second}
	if testing.Verbose() {
		w.opt.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return w
}

func (w *world) freeze(n int, f delivery.Freeze, email func(int) string) delivery.Send {
	w.t.Helper()
	if f.Slug == "" {
		f.Slug, f.Revision = "test", 1
	}
	if f.Policy == "" {
		f.Policy = delivery.Resend
	}
	if f.Stream == "" {
		f.Stream = "service"
	}
	f.Expected = n
	f.Rows = func(yield func(delivery.Frozen, error) bool) {
		for i := range n {
			row := delivery.Frozen{Recipient: int64(i + 1), Email: email(i), Region: fmt.Sprintf("region%d", i%3),
				Locale: "en", Fields: []byte(`{"first name":"Ann"}`)}
			if !yield(row, nil) {
				return
			}
		}
	}
	r, err := w.ledger.Freeze(w.t.Context(), f)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Send
}

func plain(i int) string { return fmt.Sprintf("user%d@customer.example", i) }

func (w *world) engine() *delivery.Engine {
	w.t.Helper()
	e, err := delivery.New(w.opt)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// send runs an engine until the send needs none any more.
func (w *world) send(id int64) delivery.Status {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 4*time.Minute)
	defer cancel()
	st, err := w.engine().SendOne(ctx, id, time.Second, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return st
}

// receive starts a mailbox and gives a transport to it.
func (w *world) receive(o mailbox.Options, cfg transport.Config) (*mailbox.Server, delivery.Transport) {
	w.t.Helper()
	srv, addr := startMailbox(w.t, o, "127.0.0.1:0")
	cfg.Address = addr
	return srv, transport.SMTP(cfg)
}

func startMailbox(t testing.TB, o mailbox.Options, listen string) (*mailbox.Server, string) {
	t.Helper()
	if o.Dir == "" {
		o.Discard = true
	}
	srv, err := mailbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	address, _ := mailtest.Serve(t, listen, srv.Serve)
	return srv, address
}

// consistent checks that the maintained counts are those of the rows.
func (w *world) consistent(id int64) {
	w.t.Helper()
	if storetest.Recount(w.t, w.store, id) {
		w.t.Error("the counts were not those of the rows")
	}
}

// databases runs a test over both.
func databases(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "t.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.URL(t)) })
}
