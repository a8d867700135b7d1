package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/report"
	"tidings/internal/sendplan"
	"tidings/internal/store"
)

// Progress is where a send stands.
type Progress = report.Status

// Send does what the plan says: it freezes the audience and sends until every
// message is final, the send is paused, whoever sends leaves, or the context ends. The
// report tells what became of it; ErrPartly says that some did not get it.
func (d *Desk) Send(ctx context.Context, p *sendplan.Plan, progress func(Progress)) (*report.Report, error) {
	send, err := d.Freeze(ctx, p)
	if err != nil {
		return nil, err
	}
	o := p.Options()
	before, err := d.missedBefore(ctx, send, o)
	if err != nil {
		return nil, err
	}
	if !o.Detach && send.State == delivery.Sending {
		if err := d.run(ctx, send, &o, progress); err != nil {
			return nil, err
		}
	}
	r, err := d.Report(context.WithoutCancel(ctx), p.Slug)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		list, err := d.Status(context.WithoutCancel(ctx), p.Slug)
		if err != nil {
			return r, err
		}
		words := strings.TrimPrefix(list[0].Line, report.NowInterrupted+", ")
		return r, fmt.Errorf("%s: %w", words, ctx.Err())
	}
	return r, d.verdict(ctx, send.ID, r, before, o.Detach)
}

// missedBefore counts who did not get the letter before newcomers get it: that is told already.
func (d *Desk) missedBefore(ctx context.Context, send delivery.Send, o sendplan.Options) (int, error) {
	if !o.Newcomers {
		return 0, nil
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return 0, err
	}
	st, err := l.Status(ctx, send.ID)
	return int(st.Counts[delivery.Failed] + st.Counts[delivery.Uncertain]), err
}

// run sends in this process, until the send needs nobody any more or whoever sends
// leaves: then what is in flight is finished, and the rest waits in the ledger.
func (d *Desk) run(ctx context.Context, send delivery.Send, o *sendplan.Options, progress func(Progress)) error {
	log := d.log
	if o.Shown {
		log = slog.New(slog.DiscardHandler)
	}
	e, err := d.engine(ctx, o.Connections, log)
	if err != nil {
		return err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	reports, err := d.reports(ctx)
	if err != nil {
		return err
	}
	here, leave := context.WithCancel(ctx)
	defer leave()
	go func() {
		select {
		case <-o.Leave:
			leave()
		case <-here.Done():
		}
	}()
	w := waitsReader{ledger: l}
	_, err = e.SendOne(here, send.ID, 200*time.Millisecond, func(p delivery.Progress) {
		if here.Err() != nil {
			return // who left is told how it stands when nothing is in flight any more
		}
		fresh := w.fill(here, &p.Status)
		p.Names = slices.DeleteFunc(p.Names, func(name string) bool { return name == d.worker })
		s := reports.StatusOf(p.Status)
		progress(s)
		if o.NoWait && fresh && s.MayLeave {
			leave()
		}
	})
	l.Leave() // what is told from here on must not count on this process
	return err
}

// waitsReader asks the ledger what messages wait for, about once a second: the status itself
// is read more often.
type waitsReader struct {
	ledger *store.Ledger
	last   delivery.Waits
	at     time.Time
}

// fill reports whether what it adds is of this moment.
func (w *waitsReader) fill(ctx context.Context, st *delivery.Status) bool {
	if time.Since(w.at) < time.Second {
		st.Waits = w.last
		return false
	}
	if w.ledger.FillWaits(ctx, st) != nil { // the engine tells of a database that is away
		return false
	}
	w.last, w.at = st.Waits, time.Now()
	return true
}

// verdict turns a report into the way that a send ended. One that was left while
// messages wait is no failure, as long as none has failed; before are those that had failed already.
func (d *Desk) verdict(ctx context.Context, id int64, r *report.Report, before int, detached bool) error {
	switch {
	case detached:
		return nil
	case r.State == string(delivery.Paused):
		l, err := d.ledger(ctx)
		if err != nil {
			return err
		}
		s, err := l.Send(ctx, id)
		return errors.Join(err, fmt.Errorf("%w: the send is paused: %s", ErrPartly, s.Reason))
	case r.State == string(delivery.SendCancelled):
		return fmt.Errorf("%w: the send was cancelled", ErrPartly)
	}
	if bad := r.ByState[string(delivery.Failed)] + r.ByState[string(delivery.Uncertain)] - before; bad > 0 {
		return fmt.Errorf("%w: %d of %d did not get it, or it is not known; \"tidings deliveries %s\" lists them",
			ErrPartly, bad, r.Selected, r.Notice)
	}
	return nil
}
