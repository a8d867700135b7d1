package delivery

import (
	"context"
	"time"
)

// Progress is where a send stands while it runs.
type Progress struct {
	Status
	Remaining time.Duration // estimated; 0: not known
}

// SendOne runs the engine in this process until the send is complete, paused or
// cancelled, or ctx ends, and gives its last status. progress, which may be nil,
// is called about every interval. A context that ends is no error: what was in
// flight is finished, and the rest waits in the ledger.
func (e *Engine) SendOne(ctx context.Context, id int64, interval time.Duration,
	progress func(Progress)) (Status, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	run, stop := context.WithCancel(ctx)
	defer stop()
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = e.Run(run)
	}()
	e.follow(run, id, interval, progress, ended)
	stop()
	<-ended
	last, lastErr := e.o.Ledger.Status(context.WithoutCancel(ctx), id)
	if err == nil {
		err = lastErr
	}
	if lastErr == nil {
		progress(Progress{Status: last})
	}
	return last, err
}

// follow returns when the send needs no engine any more.
func (e *Engine) follow(ctx context.Context, id int64, interval time.Duration, progress func(Progress),
	ended <-chan struct{}) {
	look := time.NewTicker(min(interval, 100*time.Millisecond))
	defer look.Stop()
	var shown time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-look.C:
		case <-e.changed:
		}
		if e.ended(ctx, id) {
			return
		}
		if time.Since(shown) >= interval {
			if st, err := e.o.Ledger.Status(ctx, id); err == nil {
				shown = time.Now()
				progress(e.progress(st))
			}
		}
	}
}

// ended reports whether a send needs no engine any more. The database may be away
// for a while; the engine says so.
func (e *Engine) ended(ctx context.Context, id int64) bool {
	s, err := e.o.Ledger.Send(ctx, id)
	if err != nil || s.State == Sending {
		return false
	}
	st, err := e.o.Ledger.Status(ctx, id)
	return err == nil && st.Send.State != Sending && st.Counts[Attempting] == 0
}

// progress adds what this process knows better than the ledger, to which it may not
// have spoken yet.
func (e *Engine) progress(st Status) Progress {
	st.Idle = false
	if words, kind, retry := e.lastFault(); words != "" {
		st.Fault, st.FaultKind, st.RetryAt = words, kind, retry
	}
	return Progress{Status: st, Remaining: st.TimeLeft()}
}
