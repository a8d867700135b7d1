package desk

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
)

// WriteReport writes a report as csv, html or pdf.
func (d *Desk) WriteReport(ctx context.Context, w io.Writer, r *Report, format string) error {
	switch format {
	case "csv":
		return writeReportCSV(w, r)
	}
	return fmt.Errorf("format %q", format)
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
