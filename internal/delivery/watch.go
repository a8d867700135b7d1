package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// watch keeps an eye on what others decide (pause, cancel, rate), on the stop
// rule, on our leases, and on chunks that nobody works on.
func (e *Engine) watch(ctx context.Context) {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	e.sweep(ctx)
	var lastBeat, renew, sweep time.Time
	renew, sweep = time.Now(), time.Now()
	for {
		select {
		case <-ctx.Done():
			e.lastHeartbeat()
			return
		case <-tick.C:
		case <-e.checkStopRules:
			e.applyStopRules(ctx)
			continue
		}
		if err := e.refresh(ctx); err != nil {
			if e.trouble(ctx, "the database does not answer", err) {
				e.databaseFailed("the database does not answer", err, time.Second)
			}
			e.stopExpired(renew)
			continue
		}
		if time.Since(renew) > e.o.Lease/3 && e.renew(ctx) {
			renew = time.Now()
		}
		e.stopExpired(renew)
		e.applyStopRules(ctx)
		if time.Since(lastBeat) > time.Second {
			lastBeat = time.Now()
			e.heartbeat(ctx)
		}
		if time.Since(sweep) > 5*time.Second {
			sweep = time.Now()
			e.sweep(ctx)
		}
	}
}

// signalStopCheck asks the watcher to look at the stop rules now.
func (e *Engine) signalStopCheck() {
	select {
	case e.checkStopRules <- struct{}{}:
	default:
	}
}

// refresh reads the state of every unfinished send.
func (e *Engine) refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	open, err := e.o.Ledger.OpenSends(ctx)
	if err != nil {
		return err
	}
	for _, s := range open {
		e.update(s)
	}
	for _, v := range e.views() {
		id := v.get().ID
		if v.sending() && !slices.ContainsFunc(open, func(s Send) bool { return s.ID == id }) {
			s, err := e.o.Ledger.Send(ctx, id)
			if err != nil {
				return err
			}
			e.update(s)
			e.forget(id)
			e.signalChanged()
		}
	}
	return nil
}

// renew extends our leases; a job that lost its lease ends.
func (e *Engine) renew(ctx context.Context) bool {
	jobs := e.activeJobs.all()
	leases := make([]Lease, len(jobs))
	for i, j := range jobs {
		leases[i] = j.lease
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	lost, err := e.o.Ledger.Renew(ctx, leases, e.o.Now().Add(e.o.Lease))
	if err != nil {
		e.trouble(ctx, "leases cannot be renewed", err)
		return false
	}
	for _, j := range jobs {
		if slices.Contains(lost, j.lease.Chunk) {
			j.stopped.Store(true)
		}
	}
	return true
}

// stopExpired ends jobs whose leases are over by our own clock.
func (e *Engine) stopExpired(renewed time.Time) {
	if time.Since(renewed) < e.o.Lease {
		return
	}
	for _, j := range e.activeJobs.all() {
		j.stopped.Store(true)
	}
}

// pauseRefused pauses every send while no relay takes anything from us: a person has to
// change the set-up, and nobody's message fails meanwhile.
func (e *Engine) pauseRefused(ctx context.Context) {
	words := e.refusedByAll()
	if words == "" {
		return
	}
	for _, v := range e.views() {
		if v.get().State == Sending && !e.pause(ctx, v, words) {
			return
		}
	}
	for _, r := range e.relays {
		r.refusing.Store(nil) // resumed, the next message asks the relay anew
	}
}

// pause pauses a send for a reason, and reports whether that was noted.
func (e *Engine) pause(ctx context.Context, v *sendView, words string) bool {
	s := v.get()
	if _, err := e.o.Ledger.Pause(ctx, s.ID, words); err != nil {
		e.trouble(ctx, "a send cannot be paused", err, "send", s.ID)
		return false
	}
	s.State, s.Reason = Paused, words
	e.update(s)
	e.signalChanged()
	return true
}

// applyStopRules applies the stop rule and ends the canary share.
func (e *Engine) applyStopRules(ctx context.Context) {
	e.pauseRefused(ctx)
	for _, v := range e.views() {
		s := v.get()
		if s.State != Sending || s.Stop.Share <= 0 && !s.Canary {
			continue
		}
		if err := e.applyStopRule(ctx, v); err != nil {
			e.trouble(ctx, "the stop rule cannot be checked", err, "send", s.ID)
		}
	}
}

func (e *Engine) applyStopRule(ctx context.Context, v *sendView) error {
	s, settled := v.get(), false
	asked := v.gate.asked()
	if s.Canary { // as this process knows; another may have ended it since
		var err error
		if s, err = e.o.Ledger.Send(ctx, s.ID); err != nil {
			return err
		}
		e.update(s)
	}
	if s.Canary {
		var err error
		if settled, err = e.o.Ledger.CanarySettled(ctx, s.ID); err != nil {
			return err
		}
	}
	st, err := e.o.Ledger.Status(ctx, s.ID)
	if err != nil {
		return err
	}
	failed, seen, rows := answeredSince(&st)
	rule, what := s.Stop, "messages"
	if settled {
		rule.After, what = 1, "canary messages"
	}
	if rule.Stops(failed, seen, rows) {
		why := fmt.Sprintf("%d of %d %s failed, which is more than the stop rule allows (%.0f%%)", failed, seen, what,
			100*rule.Share)
		_, err := e.o.Ledger.Pause(ctx, s.ID, why)
		s.State, s.Reason = Paused, why
		e.update(s)
		return err
	}
	v.gate.learn(failed, seen, rows, asked)
	if settled {
		return e.o.Ledger.ReleaseCanary(ctx, s.ID)
	}
	return nil
}

// heartbeat tells the others that this worker lives, and learns whether the database
// takes writes: between two chunks the writer has nothing to write.
func (e *Engine) heartbeat(ctx context.Context) {
	known := e.fault.known(databaseFault)
	if err := e.sendHeartbeats(ctx); err != nil {
		if e.trouble(ctx, "the other workers cannot be told that this one lives", err) {
			e.databaseFailed("the database takes no writes", err, time.Second)
		}
		return
	}
	e.fault.clearKnown(databaseFault, known)
}

func (e *Engine) sendHeartbeats(ctx context.Context) error {
	words, kind, retry := e.lastFault()
	for _, v := range e.views() {
		s := v.get()
		if s.State != Sending && s.State != Paused {
			continue
		}
		rate := v.meter.read(v.results.Load(), time.Now())
		if err := e.o.Ledger.Heartbeat(ctx,
			Heartbeat{Worker: e.o.Worker, Send: s.ID, Rate: rate, Fault: words, Kind: kind,
				RetryAt: retry}); err != nil {
			return err
		}
	}
	return e.o.Ledger.Heartbeat(ctx, Heartbeat{Worker: e.o.Worker, Kind: NoFault})
}

// databaseFailed notes what the database could not do, and when it is tried again.
func (e *Engine) databaseFailed(what string, err error, after time.Duration) {
	e.fault.set(databaseFault, what+": "+e.o.Words(err), e.o.Now(), e.o.Now().Add(after))
}

// trouble logs what failed, and reports whether it is trouble at all: what fails
// because this engine ends is none, and a ledger that is gone ends it.
func (e *Engine) trouble(ctx context.Context, what string, err error, args ...any) bool {
	if e.ledgerGone(err) || ctx.Err() != nil {
		e.o.Logger.Debug(what, append(args, "error", err)...)
		return false
	}
	e.o.Logger.Warn(what, append(args, "error", e.o.Words(err))...)
	return true
}

// lastHeartbeat says that this worker sends nothing more, if the database can hear.
func (e *Engine) lastHeartbeat() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	words, kind, retry := e.lastFault()
	for _, v := range e.views() {
		b := Heartbeat{Worker: e.o.Worker, Send: v.get().ID, Fault: words, Kind: kind, RetryAt: retry}
		if e.o.Ledger.Heartbeat(ctx, b) != nil {
			return
		}
	}
}

func (e *Engine) sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	n, err := e.o.Ledger.Sweep(ctx, e.o.Worker)
	if err != nil {
		e.trouble(ctx, "chunks that nobody works on cannot be looked for", err)
	}
	if n > 0 {
		e.o.Logger.Info("chunks woken that nobody worked on", "chunks", n)
	}
}
