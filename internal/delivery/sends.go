package delivery

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// sendView is what this process knows of one send; the watcher keeps it fresh.
type sendView struct {
	mu       sync.Mutex
	send     Send
	composer Composer
	active   atomic.Bool // send.State is Sending
	results  atomic.Int64
	gate     stopGate
	meter    meter
	feedTurn chan struct{} // held by the chunk whose rows are being fed
}

// sends are the sends that this process has to do with.
type sends struct {
	mu sync.Mutex
	by map[int64]*sendView
}

// view gives a send, read from the ledger the first time.
func (e *Engine) view(ctx context.Context, id int64) (*sendView, error) {
	e.sends.mu.Lock()
	v := e.sends.by[id]
	e.sends.mu.Unlock()
	if v != nil {
		return v, nil
	}
	s, err := e.o.Ledger.Send(ctx, id)
	if err != nil {
		return nil, err
	}
	return e.update(s), nil
}

// update keeps what the ledger says of a send.
func (e *Engine) update(s Send) *sendView {
	e.sends.mu.Lock()
	defer e.sends.mu.Unlock()
	if e.sends.by == nil {
		e.sends.by = map[int64]*sendView{}
	}
	v := e.sends.by[s.ID]
	if v == nil {
		v = &sendView{feedTurn: make(chan struct{}, 1), gate: stopGate{room: make(chan struct{}, 1)}}
		e.sends.by[s.ID] = v
	}
	v.mu.Lock()
	v.gate.set(s.Stop, v.send.StopBaseSeen != s.StopBaseSeen)
	v.send = s
	v.mu.Unlock()
	v.active.Store(s.State == Sending)
	return v
}

// forget drops what is known of a finished send; should it go on one day, it is
// read anew.
func (e *Engine) forget(id int64) {
	e.sends.mu.Lock()
	defer e.sends.mu.Unlock()
	delete(e.sends.by, id)
}

func (e *Engine) views() []*sendView {
	e.sends.mu.Lock()
	defer e.sends.mu.Unlock()
	out := make([]*sendView, 0, len(e.sends.by))
	for _, v := range e.sends.by {
		out = append(out, v)
	}
	return out
}

func (v *sendView) get() Send {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.send
}

func (v *sendView) sending() bool    { return v.active.Load() && !v.gate.stops.Load() }
func (v *sendView) rate() float64    { return v.get().Rate }
func (v *sendView) policy() Policy   { return v.get().Policy }
func (v *sendView) retry() RetryRule { return v.get().Retry.WithDefaults() }

// open gives the send's composer, opened once.
func (v *sendView) open(ctx context.Context, source Source) (Composer, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.composer != nil {
		return v.composer, nil
	}
	c, err := source.Composer(ctx, v.send)
	if err == nil {
		v.composer = c
	}
	return c, err
}

// takeTurn waits until no other chunk of the send is being fed.
func (v *sendView) takeTurn(ctx context.Context, until time.Time) bool {
	late := time.NewTimer(time.Until(until))
	defer late.Stop()
	select {
	case v.feedTurn <- struct{}{}:
		return true
	case <-ctx.Done():
	case <-late.C:
	}
	return false
}

func (v *sendView) passTurn() { <-v.feedTurn }

// meter turns a growing number into a rate, smoothed over some seconds.
type meter struct {
	last int64
	at   time.Time
	rate float64
}

// read gives the rate a second; it is called about once a second.
func (m *meter) read(n int64, now time.Time) float64 {
	if m.at.IsZero() {
		m.last, m.at = n, now
		return 0
	}
	span := now.Sub(m.at).Seconds()
	if span <= 0 {
		return m.rate
	}
	current := float64(n-m.last) / span
	if m.rate == 0 {
		m.rate = current
	} else {
		m.rate += (current - m.rate) / 3
	}
	if m.rate < leastRate { // it would fall for ever, and never be none
		m.rate = 0
	}
	m.last, m.at = n, now
	return m.rate
}
