package store

import (
	"context"
	"fmt"
	"time"

	"tidings/internal/delivery"
)

// Known is what the database knows of one notice at a glance.
type Known struct {
	// Of the newest revision; Revision 0: there is none. ApprovedBy "": it was rejected.
	Revision   int
	ApprovedBy string
	ApprovedAt time.Time
	// Signed: who decided last signed it. Emergency: it was a yes without the approvals that the policy wants.
	Signed, Emergency bool
	// RejectedBy is who said no last, with Note; "": the last word was a yes.
	RejectedBy, Note string
	DecidedAt        time.Time

	Send   delivery.Send // the newest; ID 0: there is none
	Counts delivery.Counts
	Sealed bool // the newest send is in the archive
}

// Overview gives what is known of every notice, by slug. It reads no payloads and the
// maintained counts, so it takes as long for a million recipients as for ten.
func (l *Ledger) Overview(ctx context.Context) (map[string]*Known, error) {
	o := overview{l: l, known: map[string]*Known{}, sends: map[int64]*Known{}}
	for _, part := range []func(context.Context) error{o.revisions, o.decisions, o.newestSends, o.counts, o.seals} {
		if err := part(ctx); err != nil {
			return nil, fmt.Errorf("overview: %w", err)
		}
	}
	return o.known, nil
}

// overview is what was read so far.
type overview struct {
	l     *Ledger
	known map[string]*Known
	sends map[int64]*Known // by the number of their newest send
}

func (o *overview) of(slug string) *Known {
	k := o.known[slug]
	if k == nil {
		k = &Known{}
		o.known[slug] = k
	}
	return k
}

func (o *overview) revisions(ctx context.Context) error {
	rows, err := o.l.s.query(ctx, `SELECT slug, number, approved_by, approved_at FROM revisions r
		WHERE number = (SELECT max(number) FROM revisions WHERE slug = r.slug)`)
	return forEach(rows, err, func(row scanner) error {
		var slug string
		var k Known
		var at int64
		err := row.Scan(&slug, &k.Revision, &k.ApprovedBy, &at)
		k.ApprovedAt = Moment(at)
		*o.of(slug) = k
		return err
	})
}

func (o *overview) decisions(ctx context.Context) error {
	rows, err := o.l.s.query(ctx, `SELECT slug, decision, by_whom, note, at, coalesce((SELECT max(CASE
			WHEN signature = '' THEN 0 WHEN body LIKE '%,"emergency":"%' THEN 2 ELSE 1 END)
			FROM statements WHERE slug = a.slug AND at = a.at), 0)
		FROM approvals a
		WHERE id = (SELECT max(id) FROM approvals WHERE slug = a.slug)`)
	return forEach(rows, err, func(row scanner) error {
		var slug, by, note string
		var decision Decision
		var at, signed int64
		if err := row.Scan(&slug, &decision, &by, &note, &at, &signed); err != nil {
			return err
		}
		k := o.of(slug)
		k.Signed, k.Emergency = signed > 0, signed > 1
		if k.DecidedAt = Moment(at); decision == Rejected {
			k.RejectedBy, k.Note = by, note
		}
		return nil
	})
}

func (o *overview) newestSends(ctx context.Context) error {
	sends, err := o.l.Sends(ctx)
	for _, s := range sends {
		if k := o.of(s.Slug); s.Revision > k.Send.Revision {
			k.Send = s
		}
	}
	for _, k := range o.known {
		o.sends[k.Send.ID] = k
	}
	delete(o.sends, 0)
	return err
}

func (o *overview) counts(ctx context.Context) error {
	rows, err := o.l.s.query(ctx, `SELECT send_id, `+stateColumns("CAST(sum(%) AS bigint)")+` FROM send_counts
		GROUP BY send_id`)
	return forEach(rows, err, func(row scanner) error {
		var id int64
		var n [len(states)]int64
		into := []any{&id}
		for i := range n {
			into = append(into, &n[i])
		}
		if err := row.Scan(into...); err != nil || o.sends[id] == nil {
			return err
		}
		counts := delivery.Counts{}
		for i, s := range states {
			if n[i] != 0 {
				counts[s] = n[i]
			}
		}
		o.sends[id].Counts = counts
		return nil
	})
}

func (o *overview) seals(ctx context.Context) error {
	rows, err := o.l.s.query(ctx, `SELECT slug, revision FROM archive`)
	return forEach(rows, err, func(row scanner) error {
		var slug string
		var revision int
		err := row.Scan(&slug, &revision)
		if k := o.known[slug]; k != nil && k.Send.Revision == revision {
			k.Sealed = true
		}
		return err
	})
}
