package kept

import (
	"context"
	"fmt"

	"tidings/internal/store"
	"tidings/internal/talk"
)

// Rejection says who said no to a notice as it is, and why.
func (b *Book) Rejection(ctx context.Context, slug string) error {
	db, err := b.store(ctx)
	if err != nil {
		return err
	}
	all, err := db.Approvals(ctx, slug)
	if err != nil {
		return err
	}
	if n := len(all); n > 0 && all[n-1].Decision == store.Rejected {
		return fmt.Errorf("%w: %s rejected %s: %s", talk.ErrNotApproved, all[n-1].By, slug, all[n-1].Note)
	}
	if n := len(all); n > 0 { // four_eyes wants more approvals than it has
		return fmt.Errorf("%w: %s approved %s r%d, and four_eyes in tidings.yaml wants more people to; \"tidings "+
			"approve %[3]s\" by another one", talk.ErrNotApproved, all[n-1].By, slug, all[n-1].Revision)
	}
	return NotApproved(slug)
}

// NotApproved says that nobody decided about a notice yet.
func NotApproved(slug string) error {
	return fmt.Errorf("%w: nobody approved %s yet; use \"tidings approve %[2]s --by NAME\"", talk.ErrNotApproved, slug)
}
