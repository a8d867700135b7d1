package delivery_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
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
		if !st.Complete || st.Send.State != delivery.Complete || st.Counts[delivery.Accepted] != 250 ||
			st.Selected != 250 {
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
		s := w.freeze(len(who), delivery.Freeze{Retry: quick, Policy: delivery.Hold},
			func(i int) string { return who[i] + "@customer.example" })
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
	err := w.ledger.Deliveries(w.t.Context(), delivery.Filter{Send: id},
		func(d *delivery.Delivery) error { fn(d); return nil })
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
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
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
		address := mailtest.FreeAddress(t)
		w.opt.Relays = []delivery.Relay{{Connections: 4,
			Transport: transport.SMTP(transport.Config{Address: address, Name: "main"})}}
		s := w.freeze(300, delivery.Freeze{}, plain)
		stop := w.start()
		defer stop()
		st := w.await(s.ID, "down", func(st delivery.Status) bool { return strings.Contains(st.Fault, "refused") })
		if st.Counts[delivery.Queued] != 300 || st.RetryAt.IsZero() {
			t.Fatalf("%+v", st)
		}
		startMailbox(t, mailbox.Options{}, address)
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
	down := transport.SMTP(transport.Config{Address: mailtest.FreeAddress(t), Name: "down"})
	w.opt.Relays = []delivery.Relay{{Transport: ta, Connections: 2, Weight: 3},
		{Transport: tb, Connections: 2, Weight: 1},
		{Transport: down, Connections: 2, Weight: 4}}
	s := w.freeze(4000, delivery.Freeze{}, plain)
	st := w.send(s.ID)
	share := float64(a.Stats().Accepted) / 4000
	if st.Counts[delivery.Accepted] != 4000 || share < 0.70 || share > 0.80 {
		t.Fatalf("a has %d, b %d: %v", a.Stats().Accepted, b.Stats().Accepted, st.Counts)
	}
}
