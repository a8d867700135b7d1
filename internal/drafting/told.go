package drafting

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/records"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// whoWasTold looks through everything that was sent for letters that tell of the
// maintenance, the first one first, and counts who has one of them. A send that still goes
// on would tell the former time behind our back: that is refused.
func (d *Drafter) whoWasTold(ctx context.Context, p *MovePlan) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	var slugs []string
	about := []notices.RecordRef{{Kind: records.OfMaintenance, ID: p.record.ID}}
	err = d.sentOf(ctx, l, about, func(s delivery.Send, source *letter.Source) error {
		st, err := l.Status(ctx, s.ID)
		if err != nil {
			return err
		}
		p.sources, slugs = append(p.sources, source), append(slugs, s.Slug)
		return p.sent(s, st)
	})
	if err != nil {
		return err
	}
	return l.Told(ctx, slugs, func(int64) { p.Told++ })
}

// sentOf gives each send of letters that tell of one of some records, the first one first.
func (d *Drafter) sentOf(ctx context.Context, l *store.Ledger, about []notices.RecordRef,
	each func(delivery.Send, *letter.Source) error) error {
	sends, err := l.Sends(ctx)
	if err != nil {
		return err
	}
	for _, s := range slices.Backward(sends) {
		rev, err := d.kept.Revision(ctx, s.Slug, s.Revision)
		switch {
		case errors.Is(err, store.ErrNoRevision): // a trial has no letter
			continue
		case err != nil:
			return err
		case !slices.ContainsFunc(about, func(r notices.RecordRef) bool { return rev.Source.TellsOf(r.Kind, r.ID) }):
			continue
		}
		if err := each(s, rev.Source); err != nil {
			return err
		}
	}
	return nil
}

// ToldOf names the notices that were sent and tell of one of some records, the first one first: their
// recipients are those who wait for the next letter about it.
func (d *Drafter) ToldOf(ctx context.Context, about ...notices.RecordRef) (slugs []string, err error) {
	if len(about) == 0 {
		return nil, nil
	}
	if db, err := d.stored(ctx); err != nil || db == nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	err = d.sentOf(ctx, l, about, func(s delivery.Send, _ *letter.Source) error {
		if !slices.Contains(slugs, s.Slug) {
			slugs = append(slugs, s.Slug)
		}
		return nil
	})
	return slugs, err
}

// Telling names the notices that were drafted of a record, sent or not. What cannot be read names none.
func (d *Drafter) Telling(kind, id string) (slugs []string) {
	names, _ := workspace.NoticeNames(d.ws.Root) //nolint:errcheck // then there is none to look at
	for _, slug := range names {
		n, err := d.ws.Notice(slug)
		if err == nil && slices.ContainsFunc(n.Records, func(r notices.RecordRef) bool {
			return r.Kind == kind && r.ID == id
		}) {
			slugs = append(slugs, slug)
		}
	}
	return slugs
}

// toldOf is ToldOf for all records that a draft names; none where it says to whom it goes by
// earlier letters already.
func (d *Drafter) toldOf(ctx context.Context, o Options) (slugs []string, err error) {
	if len(o.Told) > 0 {
		return nil, nil
	}
	var about []notices.RecordRef
	for _, id := range o.Incidents {
		about = append(about, notices.RecordRef{Kind: records.OfIncident, ID: id})
	}
	if o.Maintenance != "" {
		about = append(about, notices.RecordRef{Kind: records.OfMaintenance, ID: o.Maintenance})
	}
	slugs, err = d.ToldOf(ctx, about...)
	slices.Sort(slugs)
	return slugs, err
}

// sent notes one send of a letter that tells of the maintenance.
func (p *MovePlan) sent(s delivery.Send, st delivery.Status) error {
	n := st.Counts
	t := ToldNotice{Notice: s.Slug, Revision: s.Revision, State: string(s.State), Selected: int(st.Selected),
		Open: int(n[delivery.Queued] + n[delivery.Deferred])}
	for _, state := range []delivery.State{delivery.Accepted, delivery.Delivered, delivery.Complained,
		delivery.Uncertain, delivery.Attempting} {
		t.Told += int(n[state])
	}
	t.Missed = t.Selected - t.Told - t.Open - int(n[delivery.Suppressed])
	p.Notices = append(p.Notices, t)
	switch {
	case s.State == delivery.Sending:
		return fmt.Errorf("%s r%d is still being sent with the former time: %d of %d to go. Let it end, or stop it "+
			"with \"tidings cancel %[1]s\"; then run this command again", s.Slug, s.Revision, t.Open, t.Selected)
	case s.State == delivery.Paused:
		p.warn("%s r%d is paused with %d to go, who would be told the former time; do not resume it: \"tidings cancel "+
			"%[1]s\", then \"tidings follow-up %[1]s NEW-SLUG --state cancelled\" tells them the time that holds",
			s.Slug, s.Revision, t.Open)
	case t.Missed > 0 && p.Act == "moved":
		p.warn("%s did not reach %s, to whom this message does not go either; \"tidings follow-up %[1]s NEW-SLUG "+
			"--state failed --state bounced --state cancelled\" tells them the time that holds", s.Slug,
			talk.People(t.Missed))
	}
	return nil
}

// notTold finds the letters that tell of the maintenance and were not sent: what they show
// changes with the record, and so their approval does not hold.
func (d *Drafter) notTold(ctx context.Context, p *MovePlan) error {
	entries, err := os.ReadDir(d.ws.Path(workspace.NoticeDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	for _, e := range entries {
		slug := e.Name()
		if !e.IsDir() || !notices.ValidID(slug) {
			continue
		}
		if _, err := l.FindSend(ctx, slug, 0); err == nil {
			continue
		} else if !errors.Is(err, store.ErrNoSend) {
			return err
		}
		s, err := letter.Read(d.ws, slug, func() (notices.Records, error) { return p.records, nil })
		if err != nil {
			p.warn("whether notices/%s tells of %s is not known: %v", slug, p.record.ID, err)
			continue
		}
		if !s.TellsOf("maintenance", p.record.ID) {
			continue
		}
		u := UnsentNotice{Notice: slug}
		if rev, err := d.kept.Latest(ctx, slug); err != nil {
			return err
		} else if rev != nil {
			u.ApprovedBy = rev.Approval.By
		}
		p.Unsent = append(p.Unsent, u)
	}
	return nil
}
