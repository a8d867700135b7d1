package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
)

// leases counts the chunks that an engine holds or asks for.
type leases struct {
	delivery.Ledger
	out atomic.Int64
}

func (l *leases) Claim(ctx context.Context, c delivery.Claim) (delivery.Lease, error) {
	l.out.Add(1)
	lease, err := l.Ledger.Claim(ctx, c)
	if err != nil {
		l.out.Add(-1)
	}
	return lease, err
}

func (l *leases) Release(ctx context.Context, e delivery.Lease) (delivery.Remaining, error) {
	left, err := l.Ledger.Release(ctx, e)
	if err == nil || errors.Is(err, delivery.ErrLeased) {
		l.out.Add(-1)
	}
	return left, err
}

// A pause is over us when no chunk is held: none is given out while it lasts.
func TestPauseResumeCancel(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		srv, tr := w.receive(mailbox.Options{}, transport.Config{})
		held := &leases{Ledger: w.ledger}
		w.opt.Ledger, w.opt.Relays = held, []delivery.Relay{{Transport: tr, Connections: 4}}
		s := w.freeze(5000, delivery.Freeze{Rate: 200}, plain)
		stop := w.start()
		defer stop()
		w.await(s.ID, "started", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > 50 })
		if ok, err := w.ledger.Pause(t.Context(), s.ID, "by hand"); err != nil || !ok {
			t.Fatal(ok, err)
		}
		st := w.await(s.ID, "at rest", func(delivery.Status) bool { return held.out.Load() == 0 })
		before := srv.Stats().Accepted
		if st.Counts[delivery.Attempting] != 0 || before == 5000 {
			t.Fatalf("%v at rest", st.Counts)
		}
		time.Sleep(500 * time.Millisecond) // long enough for two looks at the ledger and a hundred messages
		if after := srv.Stats().Accepted; after != before {
			t.Fatalf("%d messages after the pause", after-before)
		}
		if ok, err := w.ledger.Resume(t.Context(), s.ID); err != nil || !ok {
			t.Fatal(ok, err)
		}
		w.await(s.ID, "resumed", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > before+50 })
		if err := w.ledger.Cancel(t.Context(), s.ID, "by hand"); err != nil {
			t.Fatal(err)
		}
		st = w.await(s.ID, "cancelled", func(st delivery.Status) bool { return st.Complete })
		if st.Counts[delivery.Accepted]+st.Counts[delivery.Cancelled] != 5000 || st.Counts[delivery.Cancelled] == 0 ||
			st.Counts[delivery.Accepted] != srv.Stats().Accepted {
			t.Fatalf("%v, the relay has %d", st.Counts, srv.Stats().Accepted)
		}
		w.consistent(s.ID)
	})
}

// TestRateHoldsAcrossWorkers: so many messages take at least so long, whatever the
// number of workers. How long at most is the machine's affair.
func TestRateHoldsAcrossWorkers(t *testing.T) {
	const (
		rate, messages = 400, 1600
		ahead          = 200 // what two workers may take before its time: a quarter of a second each
	)
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		srv, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
		other := join(t, w.store, url)
		other.opt.Relays = w.opt.Relays
		s := w.freeze(5000, delivery.Freeze{Rate: rate}, plain)
		began := time.Now()
		defer w.start()()
		defer other.start()()
		w.await(s.ID, "sent in part", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] >= messages })
		sent := srv.Stats().Accepted
		took := time.Since(began)
		t.Logf("%d messages in %v: %.0f a second of %d", sent, took, float64(sent)/took.Seconds(), rate)
		if least := time.Duration(sent-ahead) * time.Second / rate; took < least {
			t.Errorf("above the limit: it takes %v", least)
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
	s := w.freeze(400, delivery.Freeze{Canary: 20, Stop: delivery.StopRule{Share: 0.2, After: 100}},
		func(i int) string {
			if i%2 == 0 {
				return fmt.Sprintf("perm-fail+%d@customer.example", i)
			}
			return plain(i)
		})
	st := w.send(s.ID)
	if st.Send.State != delivery.Paused || !strings.Contains(st.Send.Reason, "canary") ||
		st.Counts[delivery.Queued] != 380 {
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
	if st.Send.State != delivery.Paused || strings.Contains(st.Send.Reason, "canary") ||
		st.Counts[delivery.Failed] < 80 {
		t.Fatalf("%+v", st)
	}
}

// canaries are the recipients that a freeze of 400 puts into the canary share: those
// that were tried when all of it is refused.
func canaries(t *testing.T, f delivery.Freeze) (out []int) {
	w := newWorld(t, filepath.Join(t.TempDir(), "c.db"))
	_, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
	f.Stop = delivery.StopRule{Share: 1, After: f.Canary}
	s := w.freeze(400, f, func(i int) string { return fmt.Sprintf("perm-fail+%d@customer.example", i) })
	w.send(s.ID)
	err := w.ledger.Deliveries(t.Context(), delivery.Filter{Send: s.ID, State: delivery.Failed},
		func(d *delivery.Delivery) error {
			out = append(out, int(d.Recipient-1))
			return nil
		})
	if err != nil || len(out) != f.Canary {
		t.Fatalf("%d failed, want the %d of the canary share (%v)", len(out), f.Canary, err)
	}
	return out
}

// One region's time comes while the test runs, another's does not.
func TestNotBeforeItsTime(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		_, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
		at := time.Now().Add(2 * time.Second).Truncate(time.Millisecond)
		s := w.freeze(30,
			delivery.Freeze{Start: map[string]time.Time{"region1": at, "region2": at.Add(24 * time.Hour)}}, plain)
		defer w.start()()
		w.await(s.ID, "sent to two regions", func(st delivery.Status) bool {
			return st.Counts[delivery.Accepted] == 20
		})
		count := map[string]int{}
		w.each(s.ID, func(d *delivery.Delivery) {
			count[d.Region+" "+string(d.State)]++
			if d.Region == "region1" && d.UpdatedAt.Before(at) {
				t.Errorf("before %v: %+v", at, d)
			}
		})
		if diff := cmp.Diff(map[string]int{"region0 accepted": 10, "region1 accepted": 10, "region2 queued": 10},
			count); diff != "" {
			t.Error(diff)
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
		w.opt.Grace = time.Minute // as a busy machine may need
		s := w.freeze(3000, delivery.Freeze{Rate: 100}, plain)
		stop := w.start()
		w.await(s.ID, "started", func(st delivery.Status) bool { return st.Counts[delivery.Accepted] > 50 })
		start := time.Now()
		stop()
		t.Log("stopped in", time.Since(start))
		st, err := w.ledger.Status(t.Context(), s.ID)
		if err != nil || st.Counts[delivery.Attempting] != 0 || st.Counts[delivery.Queued] == 0 ||
			st.Counts[delivery.Accepted] != srv.Stats().Accepted {
			t.Fatalf("%v, the relay has %d (%v)", st.Counts, srv.Stats().Accepted, err)
		}
		if err := w.ledger.SetRate(t.Context(), s.ID, 0); err != nil {
			t.Fatal(err)
		}
		if st := w.send(s.ID); st.Counts[delivery.Accepted] != 3000 || srv.Stats().Accepted != 3000 {
			t.Fatalf("%v, the relay has %d", st.Counts, srv.Stats().Accepted)
		}
	})
}
