package desk

import (
	"context"

	"tidings/internal/report"
)

// Reach tells which accounts were told of a notice; see report.Reader.Reach.
func (d *Desk) Reach(ctx context.Context, slug string, roles []string, begin func(*report.Reach) error,
	each func(report.ReachAccount) error) error {
	reports, _, err := d.sentReports(ctx, slug)
	if err != nil {
		return err
	}
	return reports.Reach(ctx, slug, roles, begin, each)
}
