package desk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/mailaddr"
	"tidings/internal/plain"
	"tidings/internal/report"
	"tidings/internal/store"
	"tidings/internal/workspace"
)

// Progress is where a send stands.
type Progress struct {
	State     string
	Total     int
	Final     int
	Rate      float64 // messages a second
	Left      time.Duration
	LastError string
	Waiting   string // for whose lease, and how long at most; "": for nobody's
}

// Send does what the plan says: it freezes the audience and sends until every
// message is final, the send is paused, or the context ends. The report tells
// what became of it; ErrPartly says that some did not get it.
func (d *Desk) Send(ctx context.Context, p *SendPlan, progress func(Progress)) (*report.Report, error) {
	send, err := d.Freeze(ctx, p)
	if err != nil {
		return nil, err
	}
	if !p.options.Detach && send.State == delivery.Sending {
		e, err := d.Engine(ctx, p.options.Connections)
		if err != nil {
			return nil, err
		}
		if _, err := e.SendOne(ctx, send.ID, 200*time.Millisecond,
			func(s delivery.Progress) { progress(d.progressOf(s)) }); err != nil {
			return nil, err
		}
	}
	r, err := d.Report(context.WithoutCancel(ctx), p.Slug)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		done := 0
		for state, n := range r.ByState {
			if delivery.State(state).Final() {
				done += n
			}
		}
		return r, fmt.Errorf("%d of %d messages are decided; \"tidings send %s\" goes on, and so does a worker: %w",
			done, r.Selected, p.Slug, ctx.Err())
	}
	return r, d.verdict(ctx, send.ID, r, p.options.Detach)
}

// verdict turns a report into the way that a send ended.
func (d *Desk) verdict(ctx context.Context, id int64, r *report.Report, detached bool) error {
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
	if bad := r.ByState[string(delivery.Failed)] + r.ByState[string(delivery.Uncertain)]; bad > 0 {
		return fmt.Errorf("%w: %d of %d did not get it, or it is not known; \"tidings deliveries %s\" lists them",
			ErrPartly, bad, r.Selected, r.Notice)
	}
	return nil
}

func (d *Desk) progressOf(s delivery.Progress) Progress {
	p := Progress{State: string(s.Send.State), Total: int(s.Selected), Rate: s.Rate, Left: s.Remaining,
		LastError: s.Fault}
	for state, n := range s.Counts {
		if state.Final() {
			p.Final += int(n)
		}
	}
	if w := report.WaitingFor(s.StaleWorker); w != nil {
		p.Waiting = w.At(d.now())
	}
	return p
}

// Freeze puts the audience into the ledger; for a send that was begun it adds
// nobody and changes the rate at most.
func (d *Desk) Freeze(ctx context.Context, p *SendPlan) (delivery.Send, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return delivery.Send{}, err
	}
	if p.Resumed && p.New == 0 {
		send, err := l.FindSend(ctx, p.Slug, p.Revision)
		if err == nil && p.options.Rate > 0 {
			err = l.SetRate(ctx, send.ID, p.options.Rate)
		}
		return send, err
	}
	if p.ToSend == 0 && p.SuppressedTotal == 0 {
		send, err := l.FindSend(ctx, p.Slug, p.Revision)
		if errors.Is(err, store.ErrNoSend) {
			err = fmt.Errorf("nobody is selected; widen the audience in notice.yaml, or import recipients")
		}
		return send, err
	}
	f, err := d.freezeOf(ctx, p)
	if err != nil {
		return delivery.Send{}, err
	}
	r, err := l.Freeze(ctx, f)
	if errors.Is(err, store.ErrWithdrawn) {
		err = d.withdrawn(ctx, p)
	}
	return r.Send, err
}

func (d *Desk) freezeOf(ctx context.Context, p *SendPlan) (delivery.Freeze, error) {
	policy, n := p.rev.Source.Config.Delivery, p.rev.Source.Notice
	retry, err := retryRule(policy)
	if err != nil {
		return delivery.Freeze{}, err
	}
	f := delivery.Freeze{
		Slug: p.Slug, Revision: p.Revision, Stream: p.Stream, Policy: delivery.Policy(n.Uncertain),
		Rate: p.options.Rate, Retry: retry,
		Stop: delivery.StopRule{Share: policy.StopRate, After: policy.StopAfter}, Canary: policy.Canary,
		Expected: p.ToSend + p.SuppressedTotal,
		Start:    p.start, Rows: d.frozenRows(ctx, p),
	}
	if f.Rate == 0 {
		f.Rate = policy.Rate
	}
	if f.Policy == "" {
		f.Policy = delivery.Hold
		if p.Stream == "service" {
			f.Policy = delivery.Resend
		}
	}
	return f, nil
}

func retryRule(p workspace.DeliveryPolicy) (r delivery.RetryRule, err error) {
	r.MaxAttempts = p.MaxAttempts
	for _, x := range []struct {
		name, text string
		to         *time.Duration
	}{{"retry_first", p.RetryFirst, &r.First}, {"retry_max", p.RetryMax, &r.Max}} {
		if x.text == "" {
			continue
		}
		if *x.to, err = time.ParseDuration(x.text); err != nil {
			return r, fmt.Errorf("tidings.yaml, delivery.%s: %w", x.name, err)
		}
	}
	return r, nil
}

// errEnough ends a stream whose reader has had enough.
var errEnough = errors.New("enough")

// frozenRows streams the audience as the ledger wants it. If it is not as large as
// the plan that was confirmed, the stream ends with an error and nothing is kept.
func (d *Desk) frozenRows(ctx context.Context, p *SendPlan) iter.Seq2[delivery.Frozen, error] {
	return func(yield func(delivery.Frozen, error) bool) {
		n := 0
		var merger letter.FieldMerger
		err := d.eachSelected(ctx, p.rev.Source.Notice, p.options.Regions, func(s letter.Selected) error {
			fields, err := merger.Merge(s.AudienceRow)
			if err != nil {
				return err
			}
			row := delivery.Frozen{Recipient: s.ID, Email: s.Email, Key: mailaddr.KeyOf(s.Email), Region: s.Region,
				Locale: s.Tag, Fields: fields, Suppressed: string(s.Excluded)}
			if n++; !yield(row, nil) {
				return errEnough
			}
			return nil
		})
		if err == nil && n != p.streamed {
			err = fmt.Errorf("%w: %d recipients were selected when you confirmed, %d are now; nothing was sent, "+
				"look again", ErrNotConfirmed, p.streamed, n)
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(delivery.Frozen{}, err)
		}
	}
}

// Engine builds the engine of this process. connections limits each relay; 0
// leaves the configuration's.
func (d *Desk) Engine(ctx context.Context, connections int) (*delivery.Engine, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	if err := db.Writable(); err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.Settle(ctx); err != nil {
		return nil, err
	}
	relays, err := d.relays(connections)
	if err != nil {
		return nil, err
	}
	return delivery.New(delivery.Options{Worker: d.worker, Ledger: l, Jobs: store.NewJobs(db), Source: messages{d},
		Relays: relays, Words: plain.Error,
		Logger: d.log, Now: d.now})
}

func (d *Desk) relays(connections int) (out []delivery.Relay, err error) {
	for _, r := range d.ws.Config.Relays {
		t, err := d.transportOf(r)
		if err != nil {
			return nil, err
		}
		n := r.Connections
		if connections > 0 {
			n = connections
		}
		out = append(out, delivery.Relay{Transport: t, Connections: n, Rate: r.Rate, Weight: r.Weight})
	}
	if len(out) == 0 {
		return nil, errors.New("tidings.yaml names no relay; write one under relays")
	}
	return out, nil
}
