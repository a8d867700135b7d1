package desk

import (
	"context"
	"slices"

	"tidings/internal/report"
	"tidings/notices"
)

// followed says whom the earlier notices let in that a notice follows up; nil: it follows none.
func (d *Desk) followed(ctx context.Context, n notices.Notice) (func(recipient, account int64) bool, error) {
	var all []report.Followed
	for _, slug := range n.Audience.Followed() {
		reports, send, err := d.sentReports(ctx, slug)
		if err != nil {
			return nil, err
		}
		one, err := reports.Followed(ctx, send, n.Audience)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return func(recipient, account int64) bool {
		return slices.ContainsFunc(all, func(one report.Followed) bool { return one(recipient, account) })
	}, nil
}
