package desk

import (
	"context"
	"slices"

	"tidings/internal/check"
	"tidings/notices"
)

// earlier finds the letter that was sent last of what a notice tells of: the same thread, or
// the same incident or maintenance. Nil: there is none, or the notice follows one up.
func (d *Desk) earlier(ctx context.Context, n notices.Notice) (*check.Earlier, error) {
	if n.Audience.Of != "" {
		return nil, nil
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	sends, err := l.Sends(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{n.Slug: true}
	for _, s := range sends {
		if seen[s.Slug] {
			continue
		}
		seen[s.Slug] = true
		if other, err := d.ws.Notice(s.Slug); err != nil || !sameStory(n, other) {
			continue // gone from the workspace, or of something else
		}
		e := &check.Earlier{Notice: s.Slug, Email: func(ctx context.Context, id int64) string {
			db, err := d.store(ctx)
			if err != nil {
				return ""
			}
			who, err := db.RecipientByID(ctx, id)
			if err != nil || who == nil {
				return ""
			}
			return who.Email
		}}
		return e, l.Told(ctx, []string{s.Slug}, func(id int64) { e.Told = append(e.Told, id) })
	}
	return nil, nil
}

// sameStory reports whether two notices tell of one thing.
func sameStory(a, b notices.Notice) bool {
	if a.Thread != "" && a.Thread == b.Thread {
		return true
	}
	for _, x := range a.Records {
		same := func(y notices.RecordRef) bool { return x.Kind == y.Kind && x.ID == y.ID }
		if (x.Kind == "incident" || x.Kind == "maintenance") && slices.ContainsFunc(b.Records, same) {
			return true
		}
	}
	return false
}
