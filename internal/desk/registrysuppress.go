package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"tidings/internal/store"
	"tidings/recipients"
)

// isSuppressions reports whether a list names people who are not to be written to:
// beside the address it has a reason, and nothing that tells of a person.
func isSuppressions(c recipients.Columns) bool {
	if c.Name || c.Company || c.Region || c.Locale || !slices.Contains(c.Fields, "reason") {
		return false
	}
	return !slices.ContainsFunc(c.Fields, func(f string) bool { return !slices.Contains([]string{"reason", "note", "stream", "until"}, f) })
}

// suppressList takes a list of people who are not to be written to: all of its
// rows, or none if one is wrong.
func (d *Desk) suppressList(ctx context.Context, name string, list *recipients.List, r *ImportReport) error {
	var all []recipients.Suppression
	for {
		row, err := list.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f := row.Fields
		s, err := d.suppression(row.Email, SuppressOptions{Reason: f["reason"], Note: f["note"], Stream: f["stream"], Until: f["until"]})
		if err != nil {
			return fmt.Errorf("%s: row %d: %w; nothing was taken", name, list.Report().Rows+1, err)
		}
		all = append(all, s)
	}
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	r.Rows, r.Refused = list.Report().Rows, list.Report().Bad
	return suppressAll(ctx, db, all, r)
}

func suppressAll(ctx context.Context, db *store.Store, all []recipients.Suppression, r *ImportReport) error {
	for _, s := range all {
		if err := db.Suppress(ctx, s); err != nil {
			return fmt.Errorf("%d of %d were taken: %w", r.Suppressed, len(all), err)
		}
		r.Suppressed++
	}
	return nil
}
