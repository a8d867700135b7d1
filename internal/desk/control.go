package desk

import (
	"context"
	"fmt"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/report"
)

// Pause stops a send for now, on every machine, within about a second.
func (d *Desk) Pause(ctx context.Context, slug string) error {
	send, l, err := d.kept.SendOf(ctx, slug)
	if err != nil {
		return err
	}
	ok, err := l.Pause(journal.Acting(ctx, d.journal.Act("pause", slug, "r%d", send.Revision)), send.ID,
		delivery.ManagerPaused)
	return stateError(ok, err, slug, "being sent", send.State)
}

// Resume lets a paused send go on. One that is not paused, but on which nobody works, was
// interrupted: it goes on all the same, so that is no error. What is given says where the
// send stands now.
func (d *Desk) Resume(ctx context.Context, slug string) (resumed bool, now report.Status, err error) {
	send, l, err := d.kept.SendOf(ctx, slug)
	if err != nil {
		return false, now, err
	}
	resumed, err = l.Resume(journal.Acting(ctx, d.journal.Act("resume", slug, "r%d", send.Revision)), send.ID)
	if err == nil && !resumed && send.State != delivery.Sending {
		err = stateError(false, nil, slug, "paused", send.State)
	}
	if err != nil {
		return false, now, err
	}
	list, err := d.Status(ctx, slug)
	if err != nil {
		return resumed, now, err
	}
	if now = list[0]; !resumed && !now.NobodySends {
		err = fmt.Errorf("%s is not paused; it is being sent, \"tidings status %[1]s --watch\" shows how it goes", slug)
	}
	return resumed, now, err
}

func stateError(ok bool, err error, slug, wanted string, state delivery.SendState) error {
	if err == nil && !ok {
		err = fmt.Errorf("%s is not %s; it is %s", slug, wanted, state)
	}
	return err
}

// Cancelled says what a cancellation took back.
type Cancelled struct {
	Taken int // messages that will not be sent
	Open  int // messages in chunks that a worker still holds: it takes them back, or finishes them
}

// cancelPatience bounds the wait for workers to let go of what they hold; they
// look about once a second.
const cancelPatience = 5 * time.Second

// Cancel takes back what was not sent yet. It waits a little for the workers that
// hold a part of it.
func (d *Desk) Cancel(ctx context.Context, slug string) (c Cancelled, err error) {
	send, l, err := d.kept.SendOf(ctx, slug)
	if err != nil {
		return c, err
	}
	if send.State != delivery.Sending && send.State != delivery.Paused {
		return c, stateError(false, nil, slug, "being sent", send.State)
	}
	before, err := l.Status(ctx, send.ID)
	if err != nil {
		return c, err
	}
	act := d.journal.Act("cancel", slug, "r%d", send.Revision)
	if err := l.Cancel(journal.Acting(ctx, act), send.ID, "cancelled by the manager"); err != nil {
		return c, err
	}
	for end := time.Now().Add(cancelPatience); ; {
		after, err := l.Status(ctx, send.ID)
		n := after.Counts
		c = Cancelled{Taken: int(n[delivery.Cancelled] - before.Counts[delivery.Cancelled]),
			Open: int(n[delivery.Queued] + n[delivery.Deferred] + n[delivery.Attempting])}
		if err != nil || c.Open == 0 || time.Now().After(end) {
			return c, err
		}
		select {
		case <-ctx.Done():
			return c, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Retried says what was queued again.
type Retried struct {
	Queued  int
	Blocked int // of those queued, to people who are not to be written to by now: they get nothing
}

// Retry queues failed or uncertain messages again.
func (d *Desk) Retry(ctx context.Context, slug, state string) (r Retried, err error) {
	send, err := d.kept.Settled(ctx, slug)
	if err != nil {
		return r, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return r, err
	}
	if send.State == delivery.SendCancelled {
		return r, fmt.Errorf("%s was cancelled, so nothing of it is sent again; \"tidings follow-up %[1]s NEW-SLUG "+
			"--state %s\" writes to those whom it did not reach", slug, state)
	}
	blocked, err := l.CountBlocked(ctx, send.ID, delivery.State(state))
	if err != nil {
		return r, err
	}
	act := d.journal.Act("retry", slug, "r%d, what was %s", send.Revision, state)
	n, err := l.Retry(journal.Acting(ctx, act), send.ID, delivery.State(state))
	return Retried{Queued: int(n), Blocked: int(min(n, blocked))}, err
}

// Status tells where a notice's newest send stands, or every send's.
func (d *Desk) Status(ctx context.Context, slug string) ([]report.Status, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	var sends []delivery.Send
	if slug == "" {
		sends, err = l.Sends(ctx)
	} else {
		var send delivery.Send
		send, err = d.kept.LastSend(ctx, slug)
		sends = append(sends, send)
	}
	if err != nil {
		return nil, err
	}
	reports, err := d.reports(ctx)
	if err != nil {
		return nil, err
	}
	out := []report.Status{}
	for _, s := range sends {
		st, err := reports.Status(ctx, s)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

// Watch calls progress about once a second until the send needs no worker.
func (d *Desk) Watch(ctx context.Context, slug string, progress func(Progress)) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		list, err := d.Status(ctx, slug)
		if err != nil {
			return err
		}
		progress(list[0])
		if list[0].State != string(delivery.Sending) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
