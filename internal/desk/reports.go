package desk

import (
	"context"
	"io"

	"tidings/internal/delivery"
	"tidings/internal/report"
	"tidings/internal/talk"
)

// reports reads what became of sends.
func (d *Desk) reports(ctx context.Context) (*report.Reader, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	return &report.Reader{Store: db, Ledger: l, Config: &d.ws.Config, Now: d.now, Keys: d.keys,
		Revision: d.kept.Noted, Printer: d.printer}, nil
}

// sentReports is reports with the newest send of a notice.
func (d *Desk) sentReports(ctx context.Context, slug string) (*report.Reader, delivery.Send, error) {
	send, err := d.kept.LastSend(ctx, slug)
	if err != nil {
		return nil, send, err
	}
	reports, err := d.reports(ctx)
	return reports, send, err
}

// Report tells what became of the notice's newest sent revision.
func (d *Desk) Report(ctx context.Context, slug string) (*report.Report, error) {
	reports, send, err := d.sentReports(ctx, slug)
	if err != nil {
		return nil, err
	}
	return reports.Report(ctx, send)
}

// FullReport is Report with everything that its pages show.
func (d *Desk) FullReport(ctx context.Context, slug string) (*report.Full, error) {
	reports, send, err := d.sentReports(ctx, slug)
	if err != nil {
		return nil, err
	}
	return reports.Full(ctx, send)
}

// WriteReport writes a report as csv, html or pdf; the latter two in the
// organisation's language.
func (d *Desk) WriteReport(ctx context.Context, w io.Writer, r *report.Full, format string) error {
	reports, err := d.reports(ctx)
	if err != nil {
		return err
	}
	d.journal.Saw(ctx, "report export", r.Notice, "%s", format)
	return reports.Write(ctx, w, r, format)
}

// Reach tells which accounts were told of a notice; see report.Reader.Reach.
func (d *Desk) Reach(ctx context.Context, slug string, roles []string, begin func(*report.Reach) error,
	each func(report.ReachAccount) error) error {
	d.journal.Saw(ctx, "reach export", slug, "")
	return d.reach.Reach(ctx, slug, roles, begin, each)
}

// Deliveries streams the messages of the notice's newest sent revision.
func (d *Desk) Deliveries(ctx context.Context, slug string, f report.Filter, each func(report.Line) error) error {
	if f.State != "" && !report.KnownState(f.State) {
		return talk.BadFlag("there is no state %q; there are %s, %s", f.State, talk.Words(report.States()),
			report.NotAcknowledged)
	}
	for _, r := range f.Regions {
		if err := talk.KnownRegion(d.ws.Config.Regions, r); err != nil {
			return err
		}
	}
	reports, send, err := d.sentReports(ctx, slug)
	if err != nil {
		return err
	}
	d.journal.Saw(ctx, "deliveries export", slug, "r%d", send.Revision)
	return reports.Deliveries(ctx, send, f, each)
}
