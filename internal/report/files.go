package report

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/internal/table"
)

// Write writes a report as csv, html or pdf; the latter two in the
// organisation's language.
func (rd *Reader) Write(ctx context.Context, w io.Writer, r *Full, format string) error {
	if format == "csv" {
		return rd.writeCSV(ctx, w, r)
	}
	p, err := rd.page(r)
	if err != nil {
		return err
	}
	switch format {
	case "html":
		return writeHTML(w, p)
	case "pdf":
		return rd.writePDF(ctx, w, p)
	}
	return fmt.Errorf("format %q: use csv, html or pdf", format)
}

// writeCSV writes a line for each region, language, mail domain and state,
// with its messages, how many of those were confirmed as read, about how many something
// was reported without proof, and how many correct what the recipient has, which a
// spreadsheet adds up in any way that is wanted. Cells cannot be taken for formulas.
func (rd *Reader) writeCSV(ctx context.Context, w io.Writer, r *Full) error {
	send, err := rd.Ledger.FindSend(ctx, r.Notice, r.Revision)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write([]string{"notice", "revision", "region", "state", "messages", "locale", "domain",
		"acknowledged", "reported_unproven", "corrections"}); err != nil {
		return err
	}
	err = rd.Ledger.CountBreakdown(ctx, send.ID, func(c store.BreakdownCount) error {
		line := []string{r.Notice, fmt.Sprint(r.Revision), letter.RegionName(c.Region), string(c.State),
			fmt.Sprint(c.N), c.Locale, c.Domain, fmt.Sprint(c.Acknowledged), fmt.Sprint(c.Reported),
			fmt.Sprint(c.Corrections)}
		for i, cell := range line {
			line[i] = table.Neutralise(cell)
		}
		return out.Write(line)
	})
	out.Flush()
	return errors.Join(err, out.Error())
}
