package delivery_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
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
	"tidings/internal/testneed"
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
		if _, err := other.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tidings'`); err != nil {
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
	if os.Getuid() != 0 {
		testneed.Skip(t, "tmpfs", "only root may mount")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m", "tidings-test", dir).CombinedOutput(); err != nil {
		testneed.Skip(t, "tmpfs", string(out))
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
	w := newWorld(t, filepath.Join(dir, "t.db"))
	box := t.TempDir()
	srv, tr := w.receive(mailbox.Options{Dir: box}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
	s := w.freeze(3000, delivery.Freeze{Rate: 1500, Policy: delivery.Hold}, plain)
	e := w.engine()
	var words atomic.Value
	words.Store("")
	done := make(chan delivery.Status)
	go func() {
		st, _ := e.SendOne(context.Background(), s.ID, 50*time.Millisecond, func(p delivery.Progress) {
			if p.Fault != "" {
				words.Store(p.Fault)
			}
		})
		done <- st
	}()
	w.await(s.ID, "started", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > 200 })
	filler := filepath.Join(dir, "filler")
	deliverytest.FillDisk(t, filler)
	time.Sleep(time.Second)
	before := srv.Stats().Accepted
	time.Sleep(time.Second)
	if after := srv.Stats().Accepted; after-before > 32 {
		t.Errorf("%d messages were taken while the disk was full", after-before)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	st := <-done
	if st.Counts[delivery.Accepted] != 3000 || !strings.Contains(words.Load().(string), "full") {
		t.Fatalf("%v, told %q", st.Counts, words.Load())
	}
	w.compare(s.ID, box, killCase{policy: delivery.Hold, rows: 3000}, 0)
}

// TestSlowAnswersAreAwaited has a relay that answers each message later than a
// job lasts: nothing is given up, nothing is sent twice.
func TestSlowAnswersAreAwaited(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	srv, tr := w.receive(mailbox.Options{SlowFor: 3 * time.Second}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
	w.opt.Slice = 300 * time.Millisecond
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
