package desk

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
)

// WriteReport writes a report as csv, html or pdf; the latter two in the
// organisation's language.
func (d *Desk) WriteReport(ctx context.Context, w io.Writer, r *FullReport, format string) error {
	if format == "csv" {
		return writeReportCSV(w, r.Report)
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

// writeReportCSV writes a line for each region and state.
func writeReportCSV(w io.Writer, r *Report) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"notice", "revision", "region", "state", "messages"}); err != nil {
		return err
	}
	for _, g := range r.Regions {
		for _, s := range stateNames() {
			if n := g.ByState[s]; n > 0 {
				if err := out.Write([]string{r.Notice, fmt.Sprint(r.Revision), g.Region, s, fmt.Sprint(n)}); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}
