package desk

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/sendplan"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// holders asks the ledger who has an earlier revision than rev, and compiles rev as the
// correction of each that somebody has.
func (d *Desk) holders(ctx context.Context, rev *letter.Revision) (*sendplan.Holders, error) {
	h := &sendplan.Holders{Has: map[int64]sendplan.Held{}, Formers: map[int]sendplan.Former{}}
	sends, l, err := d.sendsBefore(ctx, rev)
	if err != nil || len(sends) == 0 {
		return h, err
	}
	for _, s := range sends {
		if err := d.isSettled(ctx, l, s); err != nil {
			return nil, err
		}
	}
	err = l.Holders(ctx, rev.Slug, sends[len(sends)-1].Revision+1, func(x store.Holder) {
		h.Has[x.Recipient] = sendplan.Held{Row: x.Row, Revision: x.Revision}
	})
	if err != nil || len(h.Has) == 0 {
		return h, err
	}
	keys, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range sends {
		was, err := d.kept.Revision(ctx, s.Slug, s.Revision)
		if err != nil {
			return nil, err
		}
		h.Formers[s.Revision] = sendplan.Former{Rev: was, Seal: keys.SealerAt(s.CreatedAt), Send: s, Sent: d.day(s)}
		if err := rev.Correct(ctx, was); err != nil {
			return nil, fmt.Errorf("%s %w", rev.Slug, err)
		}
	}
	return h, nil
}

// isSettled refuses to say who has a revision while a worker still finishes what it had
// in its hands when the send was cancelled.
func (d *Desk) isSettled(ctx context.Context, l *store.Ledger, s delivery.Send) error {
	if s.State != delivery.SendCancelled {
		return nil
	}
	open := 0
	for swept := false; ; swept = true {
		st, err := l.Status(ctx, s.ID)
		if err != nil || st.Complete {
			return err
		}
		open = int(st.Counts[delivery.Queued] + st.Counts[delivery.Deferred] + st.Counts[delivery.Attempting])
		if swept || open == 0 || d.Writable(ctx) != nil {
			break
		}
		if _, err := l.Sweep(ctx, d.worker); err != nil {
			return err
		}
	}
	if open == 0 {
		return nil
	}
	return fmt.Errorf("%s r%d was cancelled, and a worker still holds %s of it; whether their recipients have it is "+
		"known when it lets go, within a minute: try again then", s.Slug, s.Revision, locale.Num(open, "message"))
}

// sendsBefore gives the sends of earlier revisions than rev, which may have no number yet.
func (d *Desk) sendsBefore(ctx context.Context, rev *letter.Revision) ([]delivery.Send, *store.Ledger, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, nil, err
	}
	before := rev.Number
	if before == 0 {
		before = math.MaxInt32
	}
	sends, err := l.SendsBefore(ctx, rev.Slug, before)
	return sends, l, err
}

// corrections compiles a revision as the correction of every earlier one that was sent,
// where that was not done at its approval.
func (d *Desk) corrections(ctx context.Context, rev *letter.Revision) error {
	sends, _, err := d.sendsBefore(ctx, rev)
	if err != nil {
		return err
	}
	for _, s := range sends {
		if rev.Corrections[s.Revision] != nil {
			continue
		}
		was, err := d.kept.Revision(ctx, s.Slug, s.Revision)
		if err == nil {
			err = rev.Correct(ctx, was)
		}
		if err != nil {
			return fmt.Errorf("%s %w", rev.Slug, err)
		}
	}
	return nil
}

// compileCorrections is corrections for whom a fault of one must not stop: whoever needs
// that one is told of it.
func (d *Desk) compileCorrections(ctx context.Context, rev *letter.Revision) {
	if rev.Number < 2 {
		return
	}
	if err := d.corrections(ctx, rev); err != nil {
		d.log.Warn("messages that correct an earlier version cannot be composed", "why", err)
	}
}

// stillSending describes an unfinished send of what the notice says no more.
func (d *Desk) stillSending(ctx context.Context, send delivery.Send, changed []string, selection bool) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	st, err := l.Status(ctx, send.ID)
	if err != nil {
		return err
	}
	e := &sendplan.StillSending{Slug: send.Slug, Revision: send.Revision, Rows: int(st.Selected),
		Paused: send.State == delivery.Paused, Changed: changed, Selection: selection}
	for state, n := range st.Counts {
		if !state.Final() {
			e.Open += int(n)
		}
	}
	last, err := d.kept.Latest(ctx, send.Slug)
	if err != nil {
		return err
	}
	if last.Number > send.Revision && last.Approval.By != "" {
		e.Approved = last.Number
	}
	return e
}

// changedSince says that the notice is not what was approved, and where that was sent
// already, that a correction is needed.
func (d *Desk) changedSince(ctx context.Context, r, now *letter.Revision) error {
	differs := strings.Join(r.Differences(now), ", ")
	again := fmt.Errorf("%w: %s changed since %s approved it: %s; check and approve it again",
		ErrNotApproved, r.Slug, r.Approval.By, differs)
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	send, err := l.FindSend(ctx, r.Slug, r.Number)
	if errors.Is(err, store.ErrNoSend) {
		return again
	}
	if err != nil {
		return err
	}
	sent, err := d.sentTo(ctx, l, send)
	if err != nil {
		return err
	}
	if sent == 0 {
		return again
	}
	if same, err := r.SameButSelection(ctx, now); err != nil || same {
		found, serr := d.reach.Since(ctx, send)
		if err = errors.Join(err, serr); err != nil {
			return err
		}
		return talk.Also(fmt.Errorf("%s r%d was sent on %s to %s, and others are selected now: %s. %s", r.Slug,
			r.Number, d.day(send), locale.Num(sent, "recipient"), differs,
			sendplan.Way(r.Slug, found.People, len(found.Held))), ErrNotApproved)
	}
	return talk.Also(fmt.Errorf("%s r%d was sent on %s to %s; changed since: %s. To tell them, approve the "+
		"correction: \"tidings check %[1]s\", \"tidings approve %[1]s --by NAME\", \"tidings send %[1]s\"", r.Slug,
		r.Number, d.day(send), locale.Num(sent, "recipient"), differs), ErrNotApproved)
}

// sentTo counts who has the messages of a send, as far as anybody knows.
func (d *Desk) sentTo(ctx context.Context, l *store.Ledger, send delivery.Send) (n int, err error) {
	st, err := l.Status(ctx, send.ID)
	for _, s := range []delivery.State{delivery.Accepted, delivery.Delivered, delivery.Complained, delivery.Uncertain} {
		n += int(st.Counts[s])
	}
	return n, err
}

// day is when a send began, for people: the day that the organisation's calendar had.
func (d *Desk) day(s delivery.Send) string {
	at := s.StartedAt
	if at.IsZero() {
		at = s.CreatedAt
	}
	return at.In(d.Location()).Format(time.DateOnly)
}

// Corrects says which earlier revision a notice, as it is now, would correct; "" where
// nobody has one.
func (d *Desk) Corrects(ctx context.Context, slug string, number int) (string, error) {
	sends, l, err := d.sendsBefore(ctx, &letter.Revision{Slug: slug, Number: number})
	if err != nil {
		return "", err
	}
	var parts, open []string
	for _, s := range slices.Backward(sends) {
		n, err := d.sentTo(ctx, l, s)
		if err != nil {
			return "", err
		}
		if n > 0 {
			parts = append(parts,
				fmt.Sprintf("r%d, sent on %s to %s", s.Revision, d.day(s), locale.Num(n, "recipient")))
		}
		if s.State == delivery.Sending || s.State == delivery.Paused {
			open = append(open, fmt.Sprintf("r%d is still being sent with the text approved then; \"tidings cancel "+
				"%s\" stops it, and only then the correction can be sent", s.Revision, slug))
		}
	}
	if len(parts) == 0 {
		return strings.Join(open, "; "), nil
	}
	said := "it corrects " + strings.Join(parts, ", and ") + "; \"tidings send " + slug + "\" asks who gets it"
	return strings.Join(append([]string{said}, open...), "; "), nil
}

// noteCorrection tells whoever checks a notice that it corrects what was sent, and that
// it can be composed so. It gives the revision of the same content that was decided on, nil
// where none was.
func (d *Desk) noteCorrection(ctx context.Context, rev *letter.Revision, r *check.Report) (*letter.Revision, error) {
	kept, _, err := d.KeptAs(ctx, rev)
	if err != nil {
		return nil, err
	}
	if kept != nil {
		rev = kept
	}
	said, err := d.Corrects(ctx, rev.Slug, rev.Number)
	if err != nil || said == "" {
		return kept, err
	}
	r.Add(check.Note, "correction", "%s", said)
	if err := d.corrections(ctx, rev); err != nil {
		return kept, r.Take(err)
	}
	return kept, nil
}
