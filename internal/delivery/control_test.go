package delivery_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
)

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

// The rule for the canary share ends with it: what fails afterwards is judged by
// the send's own rule.
func TestCanaryRuleEnds(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	_, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
	fails := map[int]bool{}
	for i := range 400 {
		fails[i] = true
	}
	freeze := delivery.Freeze{Canary: 20, Stop: delivery.StopRule{Share: 0.2, After: 100}}
	for _, i := range canaries(t, freeze) {
		fails[i] = false
	}
	s := w.freeze(400, freeze, func(i int) string {
		if fails[i] {
			return fmt.Sprintf("perm-fail+%d@customer.example", i)
		}
		return plain(i)
	})
	st := w.send(s.ID)
	if st.Send.State != delivery.Paused || strings.Contains(st.Send.Reason, "canary") || st.Counts[delivery.Failed] < 80 {
		t.Fatalf("%+v", st)
	}
}

// canaries are the recipients that a freeze of 400 puts into the canary share: those
// that were tried when all of it is refused.
func canaries(t *testing.T, f delivery.Freeze) (out []int) {
	w := newWorld(t, filepath.Join(t.TempDir(), "c.db"))
	_, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
	f.Stop.After = 1
	s := w.freeze(400, f, func(i int) string { return fmt.Sprintf("perm-fail+%d@customer.example", i) })
	w.send(s.ID)
	err := w.ledger.Deliveries(t.Context(), delivery.Filter{Send: s.ID, State: delivery.Failed}, func(d *delivery.Delivery) error {
		out = append(out, int(d.Recipient-1))
		return nil
	})
	if err != nil || len(out) != f.Canary {
		t.Fatalf("%d failed, want the %d of the canary share (%v)", len(out), f.Canary, err)
	}
	return out
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
