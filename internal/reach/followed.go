package reach

import (
	"context"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/notices"
)

// Followed says whom the earlier notices let in that a notice follows up; nil: it follows none.
func (r *Room) Followed(ctx context.Context, n notices.Notice) (func(recipient, account int64) bool, error) {
	slugs := n.Audience.Followed()
	if len(slugs) == 0 {
		return nil, nil
	}
	var sends []delivery.Send
	for _, slug := range slugs {
		send, err := r.needs.Kept.LastSend(ctx, slug)
		if err != nil {
			return nil, err
		}
		sends = append(sends, send)
	}
	reports, err := r.needs.Reports(ctx)
	if err != nil {
		return nil, err
	}
	if slices.Contains(n.Audience.States, notices.AccountsNotReached) {
		return reports.NotReached(ctx, sends, n,
			func(ctx context.Context, send delivery.Send, known *store.Reached) (map[int64]bool, error) {
				found, err := r.since(ctx, send, known)
				if err != nil {
					return nil, err
				}
				return found.Held, nil
			})
	}
	return reports.Followed(ctx, sends, n.Audience)
}
