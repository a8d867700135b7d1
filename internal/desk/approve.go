package desk

import (
	"context"
	"fmt"

	"tidings/internal/deciding"
	"tidings/internal/kept"
	"tidings/internal/letter"
	"tidings/internal/sendplan"
	"tidings/internal/talk"
)

// Who decides, and what was decided.
type (
	Decider  = deciding.Decider
	Approved = deciding.Approved
)

// bind reads, compiles and digests the notice as it is now, from the files alone,
// in one pass over the audience; visit sees everybody who is selected. nil: nobody
// looks.
func (d *Desk) bind(ctx context.Context, slug string, visit func(letter.Selected) error) (*letter.Revision, error) {
	s, err := letter.Read(d.ws, slug, d.ws.RecordsAfresh)
	if err != nil {
		return nil, err
	}
	c, err := s.Compile(ctx, s.Notice.AsOf)
	if err != nil {
		return nil, err
	}
	d.unneeded(s.Records, talk.NotInLetter)
	return d.bound(ctx, s, c, visit)
}

// bound digests what is read and compiled together with its audience.
func (d *Desk) bound(ctx context.Context, s *letter.Source, c *letter.Compiled,
	visit func(letter.Selected) error) (*letter.Revision, error) {
	audience := letter.NewAudienceDigest()
	err := d.audience.Digested(ctx, s, audience, func(r letter.Selected) error {
		if err := audience.Add(r); err != nil || visit == nil {
			return err
		}
		return visit(r)
	})
	if err != nil {
		return nil, err
	}
	return letter.NewRevision(s, c, audience), nil
}

// visitor is told the approved revision, and gives who looks at everybody selected.
type visitor func(*letter.Revision) (func(letter.Selected) error, error)

// approved gives the notice as the workspace holds it now, which is the same as the revision that was
// approved and may be sent. That takes a pass over the audience, in which visit sees the
// approved revision first and then everybody; nil: nobody looks.
func (d *Desk) approved(ctx context.Context, slug string, visit visitor) (*letter.Revision, error) {
	r, err := d.kept.Latest(ctx, slug)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, kept.NotApproved(slug)
	}
	if r.Approval.By == "" {
		return nil, d.kept.Rejection(ctx, slug)
	}
	if err := d.kept.Counts(ctx, r, ""); err != nil {
		return nil, err
	}
	var each func(letter.Selected) error
	if visit != nil {
		if each, err = visit(r); err != nil {
			return nil, err
		}
	}
	now, err := d.bind(ctx, slug, each)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotApproved, err)
	}
	same, err := r.Same(ctx, now)
	if err != nil {
		return nil, err
	}
	if !same {
		return nil, d.changedSince(ctx, r, now)
	}
	return now, nil
}

// withdrawn says what became of an approval while its plan was looked at.
func (d *Desk) withdrawn(ctx context.Context, p *sendplan.Plan) error {
	r, err := d.kept.Latest(ctx, p.Slug)
	if err != nil {
		return err
	}
	if r == nil || r.Approval.By == "" {
		err = d.kept.Rejection(ctx, p.Slug)
	} else {
		err = fmt.Errorf("%w: %s approved r%d since this plan was made, which was of r%d", ErrNotApproved,
			r.Approval.By, r.Number, p.Revision)
	}
	return fmt.Errorf("%w; nothing was sent. \"tidings send %s\" shows what would be now", err, p.Slug)
}
