package desk

import (
	"context"

	"tidings/internal/report"
)

// List gives every notice, the newest first. It writes nothing and makes no database.
func (d *Desk) List(ctx context.Context) ([]*report.NoticeLine, error) {
	db, err := d.stored(ctx)
	if err != nil {
		return nil, err
	}
	reports := &report.Reader{}
	if db != nil {
		if reports, err = d.reports(ctx); err != nil {
			return nil, err
		}
	}
	return reports.List(ctx, d.ws)
}
