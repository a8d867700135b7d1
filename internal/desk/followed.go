package desk

import (
	"context"

	"tidings/internal/delivery"
	"tidings/notices"
)

// followed says whom the earlier notices let in that a notice follows up; nil: it follows none.
func (d *Desk) followed(ctx context.Context, n notices.Notice) (func(recipient, account int64) bool, error) {
	slugs := n.Audience.Followed()
	if len(slugs) == 0 {
		return nil, nil
	}
	var sends []delivery.Send
	for _, slug := range slugs {
		send, err := d.kept.LastSend(ctx, slug)
		if err != nil {
			return nil, err
		}
		sends = append(sends, send)
	}
	reports, err := d.reports(ctx)
	if err != nil {
		return nil, err
	}
	return reports.Followed(ctx, sends, n)
}
