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

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/pgtest"
	"tidings/internal/testneed"
	"tidings/internal/transport"
)

func TestSendsAll(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		srv, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
		s := w.freeze(250, delivery.Freeze{}, plain)
		start := time.Now()
		st := w.send(s.ID)
		t.Log("took", time.Since(start))
		if !st.Complete || st.Send.State != delivery.Complete || st.Counts[delivery.Accepted] != 250 || st.Selected != 250 {
			t.Fatalf("%+v", st)
		}
		if got := srv.Stats().Accepted; got != 250 {
			t.Fatalf("the mailbox has %d", got)
		}
		w.consistent(s.ID)
	})
}

// quick are rules that tests need not wait for.
var quick = delivery.RetryRule{MaxAttempts: 4, First: 100 * time.Millisecond, Max: 200 * time.Millisecond}

func TestRecipientsThatFail(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		_, tr := w.receive(mailbox.Options{Dir: t.TempDir()}, transport.Config{NoChunking: true})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
		who := []string{"perm-fail", "temp-fail", "drop", "no-compose", "ann", "bob"}
		s := w.freeze(len(who), delivery.Freeze{Retry: quick, Policy: delivery.Hold}, func(i int) string { return who[i] + "@customer.example" })
		st := w.send(s.ID)
		want := delivery.Counts{delivery.Accepted: 3, delivery.Failed: 2, delivery.Uncertain: 1}
		if diff := cmp.Diff(want, st.Counts); diff != "" || !st.Complete {
			t.Fatalf("complete %v, counts (-want +got):\n%s", st.Complete, diff)
		}
		w.each(s.ID, func(d *delivery.Delivery) {
			switch {
			case strings.HasPrefix(d.Email, "perm-fail") && d.Code != 550,
				strings.HasPrefix(d.Email, "temp-fail") && (d.Attempts != 3 || d.Code != 250),
				strings.HasPrefix(d.Email, "no-compose") && d.Reason != "compose":
				t.Errorf("%+v", d)
			}
		})
		w.consistent(s.ID)
	})
}

func (w *world) each(id int64, fn func(*delivery.Delivery)) {
	w.t.Helper()
	err := w.ledger.Deliveries(w.t.Context(), delivery.Filter{Send: id}, func(d *delivery.Delivery) error { fn(d); return nil })
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestUncertainIsSentAgainUnderResend(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	srv, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 1}}
	s := w.freeze(1, delivery.Freeze{Retry: quick}, func(int) string { return "drop@customer.example" })
	st := w.send(s.ID)
	if srv.Stats().Dropped != 1 || st.Counts[delivery.Accepted] != 1 {
		t.Fatalf("the relay dropped %d; %v", srv.Stats().Dropped, st.Counts)
	}
	w.each(s.ID, func(d *delivery.Delivery) {
		if d.Uncertain != 1 || d.Attempts != 2 {
			t.Errorf("%+v", d)
		}
	})
}

// start runs an engine in the background; stop ends it and waits.
func (w *world) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	e := w.engine()
	go func() {
		defer close(done)
		if err := e.Run(ctx); err != nil {
			w.t.Error(err)
		}
	}()
	return func() { cancel(); <-done }
}

// await waits until the send's status is as wanted.
func (w *world) await(id int64, what string, ok func(delivery.Status) bool) delivery.Status {
	w.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		st, err := w.ledger.Status(w.t.Context(), id)
		if err == nil && ok(st) {
			return st
		}
		if time.Now().After(end) {
			w.t.Fatalf("never %s: %+v, %v", what, st, err)
		}
	}
}

func complete(st delivery.Status) bool { return st.Send.State == delivery.Complete }

func TestRelayDownThenUp(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		host, port := listen(t)
		w.opt.Relays = []delivery.Relay{{Connections: 4, Transport: transport.SMTP(transport.Config{Address: host + ":" + port, Name: "main"})}}
		s := w.freeze(300, delivery.Freeze{}, plain)
		stop := w.start()
		defer stop()
		st := w.await(s.ID, "down", func(st delivery.Status) bool { return strings.Contains(st.Fault, "refused") })
		if st.Counts[delivery.Queued] != 300 || st.RetryAt.IsZero() {
			t.Fatalf("%+v", st)
		}
		startMailbox(t, mailbox.Options{}, host+":"+port)
		st = w.await(s.ID, "complete", complete)
		if st.Counts[delivery.Accepted] != 300 {
			t.Fatalf("%+v", st)
		}
		w.await(s.ID, "well again", func(st delivery.Status) bool { return st.Fault == "" })
	})
}

func TestFailOverAndWeights(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	a, ta := w.receive(mailbox.Options{}, transport.Config{Name: "a"})
	b, tb := w.receive(mailbox.Options{}, transport.Config{Name: "b"})
	host, port := listen(t)
	down := transport.SMTP(transport.Config{Address: host + ":" + port, Name: "down"})
	w.opt.Relays = []delivery.Relay{{Transport: ta, Connections: 2, Weight: 3}, {Transport: tb, Connections: 2, Weight: 1},
		{Transport: down, Connections: 2, Weight: 4}}
	s := w.freeze(4000, delivery.Freeze{}, plain)
	st := w.send(s.ID)
	share := float64(a.Stats().Accepted) / 4000
	if st.Counts[delivery.Accepted] != 4000 || share < 0.70 || share > 0.80 {
		t.Fatalf("a has %d, b %d: %v", a.Stats().Accepted, b.Stats().Accepted, st.Counts)
	}
}

func TestPauseResumeCancel(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		srv, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
		s := w.freeze(5000, delivery.Freeze{Rate: 1000}, plain)
		stop := w.start()
		defer stop()
		w.await(s.ID, "started", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > 100 })
		if ok, err := w.ledger.Pause(t.Context(), s.ID, "by hand"); err != nil || !ok {
			t.Fatal(ok, err)
		}
		time.Sleep(time.Second)
		before := srv.Stats().Accepted
		time.Sleep(500 * time.Millisecond)
		if after := srv.Stats().Accepted; after != before || after == 5000 {
			t.Fatalf("%d messages after the pause", after-before)
		}
		if ok, err := w.ledger.Resume(t.Context(), s.ID); err != nil || !ok {
			t.Fatal(ok, err)
		}
		w.await(s.ID, "resumed", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > before+200 })
		if err := w.ledger.Cancel(t.Context(), s.ID, "by hand"); err != nil {
			t.Fatal(err)
		}
		st := w.await(s.ID, "cancelled", func(st delivery.Status) bool { return st.Complete })
		if st.Counts[delivery.Accepted]+st.Counts[delivery.Cancelled] != 5000 || st.Counts[delivery.Cancelled] == 0 ||
			st.Counts[delivery.Accepted] != srv.Stats().Accepted {
			t.Fatalf("%v, the relay has %d", st.Counts, srv.Stats().Accepted)
		}
		w.consistent(s.ID)
	})
}

func TestRateHoldsAcrossWorkers(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		srv, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
		other := join(t, w.store, url)
		other.opt.Relays = w.opt.Relays
		s := w.freeze(5000, delivery.Freeze{Rate: 400}, plain)
		defer w.start()()
		defer other.start()()
		w.await(s.ID, "started", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > 50 })
		from, start := srv.Stats().Accepted, time.Now()
		time.Sleep(4 * time.Second)
		rate := float64(srv.Stats().Accepted-from) / time.Since(start).Seconds()
		t.Logf("%.0f messages a second of 400", rate)
		if rate > 440 {
			t.Error("above the limit by more than a tenth")
		}
		if rate < 360 {
			t.Log("below the limit by more than a tenth: the machine is busy, or the limit is wrong")
		}
		if err := w.ledger.Cancel(t.Context(), s.ID, "enough"); err != nil {
			t.Fatal(err)
		}
		w.await(s.ID, "cancelled", func(st delivery.Status) bool { return st.Complete })
	})
}

func TestCanaryStops(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	srv, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
	s := w.freeze(400, delivery.Freeze{Canary: 20, Stop: delivery.StopRule{Share: 0.2, After: 100}}, func(i int) string {
		if i%2 == 0 {
			return fmt.Sprintf("perm-fail+%d@customer.example", i)
		}
		return plain(i)
	})
	st := w.send(s.ID)
	if st.Send.State != delivery.Paused || !strings.Contains(st.Send.Reason, "canary") || st.Counts[delivery.Queued] != 380 {
		t.Fatalf("%+v", st)
	}
	if ok, err := w.ledger.Resume(t.Context(), s.ID); err != nil || !ok {
		t.Fatal(ok, err)
	}
	st = w.send(s.ID)
	if st.Send.State != delivery.Paused || st.Counts[delivery.Queued] == 0 && st.Counts[delivery.Failed] < 20 {
		t.Fatalf("the stop rule did not stop the rest: %+v", st)
	}
	t.Logf("%v, the relay refused %d", st.Counts, srv.Stats().Refused)
}

func TestCanaryPasses(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	_, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
	s := w.freeze(400, delivery.Freeze{Canary: 20, Stop: delivery.StopRule{Share: 0.2, After: 100}}, plain)
	if st := w.send(s.ID); !complete(st) || st.Counts[delivery.Accepted] != 400 {
		t.Fatalf("%+v", st)
	}
}

func TestNotBeforeItsTime(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		_, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
		at := time.Now().Add(2 * time.Second)
		s := w.freeze(30, delivery.Freeze{Start: map[string]time.Time{"region1": at}}, plain)
		defer w.start()()
		w.await(s.ID, "sent to the others", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] == 20 })
		st := w.await(s.ID, "complete", complete)
		if st.Send.EndedAt.Before(at) {
			t.Fatalf("complete at %v, before %v", st.Send.EndedAt, at)
		}
	})
}

// TestStopsGently ends an engine in the middle: nothing is uncertain, and the
// next one sends the rest.
func TestStopsGently(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		srv, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
		s := w.freeze(3000, delivery.Freeze{Rate: 3000}, plain)
		stop := w.start()
		w.await(s.ID, "started", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > 200 })
		start := time.Now()
		stop()
		t.Log("stopped in", time.Since(start))
		st, err := w.ledger.Status(t.Context(), s.ID)
		if err != nil || st.Counts[delivery.Attempting] != 0 || st.Counts[delivery.Queued] == 0 ||
			st.Counts[delivery.Accepted] != srv.Stats().Accepted {
			t.Fatalf("%v, the relay has %d (%v)", st.Counts, srv.Stats().Accepted, err)
		}
		if st := w.send(s.ID); st.Counts[delivery.Accepted] != 3000 || srv.Stats().Accepted != 3000 {
			t.Fatalf("%v, the relay has %d", st.Counts, srv.Stats().Accepted)
		}
	})
}

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
	fill(t, filler)
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

// fill writes until the disk takes no more.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break
			}
		}
	}
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
