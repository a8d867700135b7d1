package desk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"

	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/mailaddr"
	"tidings/internal/plain"
	"tidings/internal/sendplan"
	"tidings/internal/store"
)

// Freeze puts the audience into the ledger; for a send that was begun it adds
// nobody and changes the rate at most.
func (d *Desk) Freeze(ctx context.Context, p *sendplan.Plan) (delivery.Send, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return delivery.Send{}, err
	}
	if p.Unanswered() {
		return delivery.Send{}, p.AnswerNeeded()
	}
	if p.Resumed && p.New == 0 {
		send, err := l.FindSend(ctx, p.Slug, p.Revision)
		if err == nil && p.Options().Rate > 0 {
			err = l.SetRate(ctx, send.ID, p.Options().Rate)
		}
		if err == nil {
			d.journal.Did(ctx, "send", p.Slug, "r%d goes on, %d to be sent", p.Revision, p.ToSend)
		}
		return send, err
	}
	if p.ToSend == 0 && p.SuppressedTotal == 0 {
		if err := d.nobody(ctx, p); err != nil {
			return delivery.Send{}, err
		}
		return l.FindSend(ctx, p.Slug, p.Revision)
	}
	if err := d.olderWorkers(ctx, p); err != nil {
		return delivery.Send{}, err
	}
	f, err := p.Freeze(d.frozenRows(ctx, p))
	if err != nil {
		return delivery.Send{}, err
	}
	act := d.journal.Act("send", p.Slug, "r%d, %d to be sent, %d suppressed", p.Revision, p.ToSend, p.SuppressedTotal)
	if p.Options().Newcomers {
		act = d.newcomersAct(p)
	}
	act.After = p.Of().Digest
	saying, who, err := d.kept.Sends(ctx, p.Of(), p.Options().Key, d.now())
	if err != nil {
		return delivery.Send{}, err
	}
	if who != nil {
		act.Who = who.By.Name
	}
	r, err := l.Freeze(journal.Acting(saying, act), f)
	if errors.Is(err, store.ErrWithdrawn) {
		err = d.withdrawn(ctx, p)
	}
	return r.Send, err
}

// errEnough ends a stream whose reader has had enough.
var errEnough = errors.New("enough")

// frozenRows streams the audience as the ledger wants it. If it is not as large as
// the plan that was confirmed, the stream ends with an error and nothing is kept.
func (d *Desk) frozenRows(ctx context.Context, p *sendplan.Plan) iter.Seq2[delivery.Frozen, error] {
	return func(yield func(delivery.Frozen, error) bool) {
		n, m := 0, 0 // recipients who are selected now, and rows of them
		var merger letter.FieldMerger
		said := letter.NewAudienceDigest()
		err := d.audience.Digested(ctx, p.Of().Source, said, func(s letter.Selected) error {
			if err := said.Add(s); err != nil {
				return err
			}
			if asked, err := p.Asked(s); err != nil || !asked {
				return err
			}
			n++
			if p.Has(s.ID) || !p.Wants(&s) {
				return nil
			}
			fields, err := merger.Merge(s)
			if err != nil {
				return err
			}
			row := delivery.Frozen{Recipient: s.ID, Email: s.Email, Key: mailaddr.KeyOf(s.Email), Region: s.Region,
				Locale: s.Tag, Fields: fields, Suppressed: string(s.Excluded),
				Accounts: s.AccountNumbers(), Corrects: s.Corrects, InReplyTo: s.InReplyTo}
			if m++; !yield(row, nil) {
				return errEnough
			}
			return nil
		})
		if err == nil && (n != p.Streamed() || m != p.Chosen()) {
			err = fmt.Errorf("%w: %s selected when you confirmed, and now it is %d; nothing was sent, look again",
				ErrNotConfirmed, locale.Num(p.Streamed(), "recipient was", "recipients were"), n)
		}
		if was := p.Of().Said(); err == nil && was != "" && !p.Options().Newcomers && said.Said() != was {
			err = fmt.Errorf("%w; nothing was sent", unbound(p, "what the letters say of recipients"))
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(delivery.Frozen{}, err)
		}
	}
}

// Engine builds the engine of this process. connections limits each relay; 0
// leaves the configuration's.
func (d *Desk) Engine(ctx context.Context, connections int) (*delivery.Engine, error) {
	return d.engine(ctx, connections, d.log)
}

func (d *Desk) engine(ctx context.Context, connections int, log *slog.Logger) (*delivery.Engine, error) {
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
		Logger: log, Now: d.now})
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
