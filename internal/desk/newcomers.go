package desk

import (
	"context"
	"fmt"
	"strings"

	"tidings/internal/acts"
	"tidings/internal/deciding"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/sendplan"
)

// planNewcomers plans to send a revision that was sent to those whom its rule selects since. Its
// approval was of the rule and of everything that the letter says, and stands for them where all
// of that is as it was; who they are is new, so their number is confirmed, and their messages
// are composed before anybody is asked.
func (d *Desk) planNewcomers(ctx context.Context, o sendplan.Options, send delivery.Send) (*sendplan.Plan, error) {
	o, err := newcomers(o, send)
	if err != nil {
		return nil, err
	}
	p, err := d.planOpen(ctx, o, send)
	if err != nil || p.New == 0 {
		return p, err
	}
	t, err := d.trial(ctx, p)
	if err != nil {
		return nil, err
	}
	_, err = t.finish(t.addJoining(ctx, d))
	return p, err
}

// newcomers are the options of a send to newcomers. Whoever has an earlier revision is none.
func newcomers(o sendplan.Options, send delivery.Send) (sendplan.Options, error) {
	o.Recipients = sendplan.ToNew
	switch {
	case send.ID == 0:
		return o, fmt.Errorf("%s was never sent, so nobody is new to it; \"tidings send %[1]s\" sends it to everybody "+
			"who is selected", o.Slug)
	case send.State == delivery.SendCancelled:
		return o, deciding.Cancelled(o.Slug, send.Revision)
	}
	return o, nil
}

// newcomersRefused says why a revision does not go to newcomers: more than the selection changed,
// or the notice cannot be read as it is now.
func newcomersRefused(r, now *letter.Revision, err error) error {
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotApproved, err)
	}
	return fmt.Errorf("%w: %s changed since %s approved r%d: %s; newcomers get what was approved or nothing. Undo the "+
		"change; or check and approve the letter as it is now, and send it to those alone who have none: \"tidings "+
		"send %[2]s --recipients new\"", ErrNotApproved, r.Slug, r.Approval.By, r.Number,
		strings.Join(r.DifferencesButSelection(now), ", "))
}

// newcomersAct tells the log that the approval was not of these recipients.
func (d *Desk) newcomersAct(p *sendplan.Plan) acts.Entry {
	return d.journal.Act("send", p.Slug, "r%d to newcomers, whom its rule selects since the approval for %s: %d to be "+
		"sent, %d suppressed", p.Revision, locale.Num(p.Of().Audience.Selected, "recipient"), p.ToSend,
		p.SuppressedTotal)
}
