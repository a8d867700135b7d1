package delivery_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
)

// told keeps what an engine says of itself.
type told struct {
	delivery.Ledger
	beats chan delivery.Heartbeat
}

func (l *told) Heartbeat(ctx context.Context, b delivery.Heartbeat) error {
	err := l.Ledger.Heartbeat(ctx, b)
	select {
	case l.beats <- b:
	default:
	}
	return err
}

// A worker of this program is never taken for one of an earlier program, whether it sends
// or waits for something to send.
func TestEveryHeartbeatTellsItsKind(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
	l := &told{Ledger: w.ledger, beats: make(chan delivery.Heartbeat, 100)}
	_, tr := w.receive(mailbox.Options{}, transport.Config{})
	w.opt.Ledger, w.opt.Relays = l, []delivery.Relay{{Transport: tr, Connections: 1}}
	s := w.freeze(3, delivery.Freeze{Chunk: 3, Rate: 1}, plain)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := w.engine().SendOne(ctx, s.ID, 20*time.Millisecond, func(delivery.Progress) {}); err != nil {
		t.Fatal(err)
	}
	idle := false
	for len(l.beats) > 0 {
		b := <-l.beats
		idle = idle || b.Send == 0
		if b.Kind == "" {
			t.Errorf("%+v tells no kind", b)
		}
	}
	if !idle {
		t.Error("no heartbeat of the worker itself")
	}
	if names, err := w.ledger.OlderWorkers(t.Context()); err != nil || len(names) > 0 {
		t.Errorf("of an earlier program: %v, %v", names, err)
	}
}
