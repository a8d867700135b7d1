package delivery_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
)

// weakLedger fails where a full disk would between two chunks, when the writer
// has nothing to write.
type weakLedger struct {
	delivery.Ledger
	refuse   atomic.Bool  // every claim
	releases atomic.Int64 // that still fail
}

var errWeak = errors.New("no space is left")

func (l *weakLedger) Claim(ctx context.Context, c delivery.Claim) (delivery.Lease, error) {
	if l.refuse.Load() {
		return delivery.Lease{}, errWeak
	}
	return l.Ledger.Claim(ctx, c)
}

func (l *weakLedger) Release(ctx context.Context, e delivery.Lease) (delivery.Remaining, error) {
	if l.releases.Add(-1) >= 0 {
		return delivery.Remaining{}, errWeak
	}
	return l.Ledger.Release(ctx, e)
}

// TestClaimAndReleaseFail has the database fail between chunks: the reason is
// told, and no lease is waited for.
func TestClaimAndReleaseFail(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		weak := &weakLedger{Ledger: w.ledger}
		weak.refuse.Store(true) // until somebody was told
		weak.releases.Store(2)
		_, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 2}}
		w.opt.Ledger, w.opt.Lease = weak, time.Hour
		s := w.freeze(60, delivery.Freeze{Chunk: 60}, plain)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		st, err := w.engine().SendOne(ctx, s.ID, 20*time.Millisecond, func(p delivery.Progress) {
			if strings.Contains(p.Fault, errWeak.Error()) {
				weak.refuse.Store(false)
			}
		})
		if err != nil || !st.Complete || st.Counts[delivery.Accepted] != 60 || weak.refuse.Load() {
			t.Errorf("%+v %v, nobody was told: %v", st, err, weak.refuse.Load())
		}
	})
}

// slowHeartbeat is a ledger whose claim fails while a heartbeat is being written.
type slowHeartbeat struct {
	delivery.Ledger
	begun, told chan struct{}
	heartbeats  atomic.Int64
	claims      atomic.Int64
	next        chan string // what the heartbeat after it says
}

func (l *slowHeartbeat) Claim(ctx context.Context, c delivery.Claim) (delivery.Lease, error) {
	if l.claims.Add(1) == 1 {
		select {
		case <-l.begun:
		case <-ctx.Done():
		}
		return delivery.Lease{}, errWeak
	}
	return l.Ledger.Claim(ctx, c)
}

func (l *slowHeartbeat) Heartbeat(ctx context.Context, b delivery.Heartbeat) error {
	if b.Send == 0 {
		return l.Ledger.Heartbeat(ctx, b)
	}
	switch l.heartbeats.Add(1) {
	case 1:
		close(l.begun)
		select {
		case <-l.told:
		case <-ctx.Done():
		case <-time.After(time.Minute):
		}
	case 2:
		l.next <- b.Fault
	}
	return l.Ledger.Heartbeat(ctx, b)
}

// A heartbeat that was under way when the database failed says nothing against the
// failure: the next one tells it to the others.
func TestFaultDuringAHeartbeat(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	slow := &slowHeartbeat{Ledger: w.ledger, begun: make(chan struct{}), told: make(chan struct{}),
		next: make(chan string, 1)}
	_, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Ledger, w.opt.Relays = slow, []delivery.Relay{{Transport: tr, Connections: 1}}
	s := w.freeze(3, delivery.Freeze{Chunk: 3, Rate: 0.1}, plain) // slow enough for a second heartbeat
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var once sync.Once
	var sending sync.WaitGroup
	defer sending.Wait()
	defer cancel()
	sending.Go(func() {
		_, _ = w.engine().SendOne(ctx, s.ID, 20*time.Millisecond, func(p delivery.Progress) {
			if strings.Contains(p.Fault, errWeak.Error()) {
				once.Do(func() { close(slow.told) })
			}
		})
	})
	select {
	case words := <-slow.next:
		if !strings.Contains(words, errWeak.Error()) {
			t.Errorf("the next heartbeat says %q", words)
		}
	case <-ctx.Done():
		t.Error("no second heartbeat within a minute")
	}
}
