package delivery_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
	"tidings/internal/delivery/deliverytest"
	"tidings/internal/mailbox"
	"tidings/internal/pgtest"
	"tidings/internal/transport"
)

// TestDatabaseConnectionsCut cuts every connection of the engine to PostgreSQL
// again and again, as restarts do, also between a commit and its answer.
func TestDatabaseConnectionsCut(t *testing.T) {
	url := pgtest.URL(t)
	w := newWorld(t, url)
	box := t.TempDir()
	_, tr := w.receive(mailbox.Options{Dir: box}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
	w.opt.Lease = 3 * time.Second
	s := w.freeze(3000, delivery.Freeze{Rate: 1500, Policy: delivery.Hold}, plain)
	stop := w.start()
	other, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background())
	for range 10 {
		time.Sleep(150 * time.Millisecond)
		if _, err := other.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE application_name = 'tidings'`); err != nil {
			t.Fatal(err)
		}
	}
	w.await(s.ID, "complete", complete)
	stop()
	w.consistent(s.ID)
	w.compare(s.ID, box, killCase{policy: delivery.Hold, rows: 3000}, 10)
	st, _ := w.ledger.Status(t.Context(), s.ID)
	if st.Counts[delivery.Accepted] != 3000 {
		t.Errorf("%v: a lost connection to the database must not make a message uncertain", st.Counts)
	}
}

// TestDiskFull fills the disk of the ledger in the middle: no dot is sent while
// nothing can be recorded, the reason is told, and work goes on by itself.
func TestDiskFull(t *testing.T) {
	const rows = 3000
	dir := deliverytest.SmallDisk(t, "24m")
	w := newWorld(t, filepath.Join(dir, "t.db"))
	box := t.TempDir()
	srv, tr := w.receive(mailbox.Options{Dir: box}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
	rest := &gate{first: 600, open: make(chan struct{})} // so that some are left when the disk is full
	w.opt.Source = rest
	s := w.freeze(rows, delivery.Freeze{Policy: delivery.Hold}, plain)
	filler := filepath.Join(dir, "filler")
	told := make(chan string, 1)
	done := make(chan delivery.Status)
	e := w.engine()
	go func() {
		st, err := e.SendOne(t.Context(), s.ID, 50*time.Millisecond, func(p delivery.Progress) {
			if strings.Contains(p.Fault, "full") {
				select {
				case told <- p.Fault:
				default:
				}
			}
		})
		if err != nil {
			t.Error(err)
		}
		done <- st
	}()
	w.await(s.ID, "started", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > 200 })
	fillDisk(t, filler, w.url)
	close(rest.open)
	select {
	case words := <-told:
		t.Log(words)
	case st := <-done:
		t.Fatalf("%v were sent on a full disk", st.Counts)
	case <-time.After(time.Minute):
		t.Fatal("nobody was told that the disk is full")
	}
	time.Sleep(time.Second) // marks that were committed before may still go out
	taken := srv.Stats().Accepted
	st, err := w.ledger.Status(t.Context(), s.ID)
	if recorded := st.Counts[delivery.Accepted] + st.Counts[delivery.Attempting]; err != nil || taken > recorded {
		t.Errorf("%d messages were taken, and only %d are recorded (%v)", taken, recorded, err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if st := <-done; st.Counts[delivery.Accepted] != rows {
		t.Fatalf("%v", st.Counts)
	}
	w.compare(s.ID, box, killCase{policy: delivery.Hold, rows: rows}, 0)
}

// gate composes so many messages at once, and the others when it is open.
type gate struct {
	first    int64
	open     chan struct{}
	composed atomic.Int64
}

func (g *gate) Composer(ctx context.Context, s delivery.Send) (delivery.Composer, error) {
	c, err := source{1000}.Composer(ctx, s)
	return gatedComposer{c, g}, err
}

type gatedComposer struct {
	delivery.Composer
	gate *gate
}

func (c gatedComposer) Append(dst []byte, row *delivery.Row) ([]byte, delivery.Message, error) {
	if c.gate.composed.Add(1) > c.gate.first {
		<-c.gate.open
	}
	return c.Composer.Append(dst, row)
}

// fillDisk takes all room, also that of SQLite's log, which would be written again
// from its beginning: the next commits then find none.
func fillDisk(t *testing.T, filler, url string) {
	t.Helper()
	db, err := sql.Open("sqlite", url+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for busy, end := 1, time.Now().Add(time.Minute); busy != 0; {
		var pages, moved int
		if err := db.QueryRowContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages,
			&moved); err != nil {
			t.Fatal(err)
		}
		if busy != 0 && time.Now().After(end) {
			t.Fatal("the log of SQLite is in use for a minute")
		}
	}
	deliverytest.FillDisk(t, filler)
}

// TestSlowAnswersAreAwaited has a relay that answers each message later than a
// job lasts: nothing is given up, nothing is sent twice.
func TestSlowAnswersAreAwaited(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	srv, tr := w.receive(mailbox.Options{SlowFor: 3 * time.Second}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
	w.opt.TimeSlice = 300 * time.Millisecond
	s := w.freeze(20, delivery.Freeze{Chunk: 10}, func(i int) string {
		if i < 2 {
			return fmt.Sprintf("slow+%d@customer.example", i)
		}
		return plain(i)
	})
	st := w.send(s.ID)
	if st.Counts[delivery.Accepted] != 20 || srv.Stats().Accepted != 20 {
		t.Fatalf("%v, the relay has %d", st.Counts, srv.Stats().Accepted)
	}
	w.each(s.ID, func(d *delivery.Delivery) {
		if d.Uncertain != 0 {
			t.Errorf("%+v", d)
		}
	})
}
