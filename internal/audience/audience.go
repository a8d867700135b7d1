// Package audience says whom a notice goes to, and why: the rule of its notice.yaml, made ready
// for the registry with what its records or its list of accounts say; who is selected, streamed,
// counted, listed and compared; and in words why somebody is in or out.
package audience

import (
	"context"
	"errors"
	"time"

	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
)

// Room answers for one workspace.
type Room struct{ needs Needs }

// Needs are what the room needs.
type Needs struct {
	Workspace *workspace.Workspace
	Zone      *time.Location // of times without an offset
	Store     func(context.Context) (*store.Store, error)
	// Followed says whom the earlier notices let in that an audience is drawn from, as
	// recipients.Rule.Of; nil: it is drawn from none.
	Followed func(context.Context, notices.Notice) (func(recipient, account int64) bool, error)
}

// New is the room of a workspace.
func New(n Needs) *Room { return &Room{n} }

// Each streams everybody who is selected, in the order of the registry. A row is good for one
// call only. The files are read anew.
func (r *Room) Each(ctx context.Context, s *letter.Source, each func(letter.Selected) error) error {
	rule, err := r.whole(ctx, s)
	if err != nil {
		return err
	}
	return r.each(ctx, s, rule, each)
}

// Digested is Each, and tells the digest what is not in the rows: the list of accounts.
func (r *Room) Digested(ctx context.Context, s *letter.Source, d *letter.AudienceDigest,
	each func(letter.Selected) error) error {
	rule, err := r.whole(ctx, s)
	if err != nil {
		return err
	}
	d.List(rule.ListedSHA256)
	if err := d.Letters(s); err != nil {
		return err
	}
	return r.each(ctx, s, rule, each)
}

func (r *Room) each(ctx context.Context, s *letter.Source, rule recipients.Rule,
	each func(letter.Selected) error) error {
	db, err := r.needs.Store(ctx)
	if err != nil {
		return err
	}
	letters, facts := r.needs.Workspace.Config.Languages.Letters(s.Notice.Locales), s.OwnFacts(rule.Listed)
	err = db.StreamAudience(ctx, rule, func(a *recipients.AudienceRow) error {
		return each(letter.Selected{AudienceRow: a, Tag: letters.For(a.Locale, rule.RegionLocales[a.Region]),
			Facts: facts})
	})
	return r.placed(s.Notice.Slug, err)
}

// placed shows a fault of a condition at its line of notice.yaml.
func (r *Room) placed(slug string, err error) error {
	var e *recipients.ConditionError
	if !errors.As(err, &e) {
		return err
	}
	return r.fault(slug, e.Path, e.Error())
}

// fault is what is wrong with the audience at a place of notice.yaml.
func (r *Room) fault(slug, path, message string) error {
	if err := r.needs.Workspace.NoticeFault(slug, path, message); err != nil {
		return err
	}
	return errors.New(message)
}
