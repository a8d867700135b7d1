package desk

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"tidings/internal/store"
	"tidings/internal/table"
)

// WriteReport writes a report as csv, html or pdf; the latter two in the
// organisation's language.
func (d *Desk) WriteReport(ctx context.Context, w io.Writer, r *FullReport, format string) error {
	if format == "csv" {
		return d.writeReportCSV(ctx, w, r)
	}
	p, err := d.pageOf(r)
	if err != nil {
		return err
	}
	switch format {
	case "html":
		return writeReportHTML(w, p)
	case "pdf":
		return d.writeReportPDF(ctx, w, p)
	}
	return fmt.Errorf("format %q: use csv, html or pdf", format)
}

// writeReportCSV writes a line for each region, language, mail domain and state,
// with its messages and how many of those were confirmed as read, which a
// spreadsheet adds up in any way that is wanted. Cells cannot be taken
// for formulas.
func (d *Desk) writeReportCSV(ctx context.Context, w io.Writer, r *FullReport) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	send, err := l.FindSend(ctx, r.Notice, r.Revision)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write([]string{"notice", "revision", "region", "state", "messages", "locale", "domain", "acknowledged"}); err != nil {
		return err
	}
	err = l.CountFinely(ctx, send.ID, func(c store.FineCount) error {
		line := []string{r.Notice, fmt.Sprint(r.Revision), regionName(c.Region), string(c.State), fmt.Sprint(c.N), c.Locale, c.Domain, fmt.Sprint(c.Acknowledged)}
		for i, cell := range line {
			line[i] = table.Neutralise(cell)
		}
		return out.Write(line)
	})
	out.Flush()
	return errors.Join(err, out.Error())
}
