package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/store"
	"tidings/recipients"
)

// ImportOptions say how a list of recipients is read.
type ImportOptions struct {
	SkipBad  bool
	Encoding string
	Region   string // of rows that name none
}

// ImportReport says what an import did.
type ImportReport struct {
	Rows      int    `json:"rows"`
	Added     int    `json:"added"`
	Changed   int    `json:"changed"`
	Unchanged int    `json:"unchanged"`
	Refused   int    `json:"refused"`
	Erased    int    `json:"erased,omitempty"`
	BadFile   string `json:"bad_file,omitempty"`

	// Suppressed counts the rows of a list of people who are not to be written to.
	Suppressed int      `json:"suppressed,omitempty"`
	Warnings   []string `json:"warnings,omitempty"`
}

// ImportRecipients puts a CSV file into the registry: all of its rows, or none. A
// list of addresses with reasons, and nothing else of persons, is taken for what it
// is: people who are not to be written to.
func (d *Desk) ImportRecipients(ctx context.Context, name string, o ImportOptions) (*ImportReport, error) {
	if o.Region != "" {
		if err := d.knownRegion(o.Region); err != nil {
			return nil, err
		}
	}
	f, err := openList(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	opts := recipients.ListOptions{Regions: d.ws.Config.Regions, DefaultRegion: o.Region, Encoding: o.Encoding,
		SkipBad: o.SkipBad}
	r := &ImportReport{}
	if o.SkipBad {
		bad, err := newBadFile(name)
		if err != nil {
			return nil, err
		}
		opts.BadRows = bad
		defer bad.finish(r)
	}
	list, err := recipients.NewList(f, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if isSuppressions(list.Columns()) {
		return r, d.suppressList(ctx, name, list, r)
	}
	return r, d.importList(ctx, name, list, r)
}

func (d *Desk) importList(ctx context.Context, name string, list *recipients.List, r *ImportReport) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	counts, err := db.ImportRecipients(ctx, list, filepath.Base(name))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	report := list.Report()
	r.Rows, r.Refused = report.Rows, report.Bad
	r.Added, r.Changed, r.Unchanged, r.Erased = counts.Added, counts.Changed, counts.Unchanged, counts.Erased
	for _, w := range report.Warnings {
		r.Warnings = append(r.Warnings, w.String())
	}
	if n := report.Roles; n > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d addresses are of roles, not of persons", n))
	}
	if n := report.NoRegion; n > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d rows are in no region; they get letters that go to all "+
			"regions only", n))
	}
	return nil
}

// openList opens a list, or standard input for "-".
func openList(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(name)
}

// badFile keeps refused rows beside the list; it goes away if there were none.
type badFile struct {
	*os.File
	wrote bool
}

func newBadFile(list string) (*badFile, error) {
	name := strings.TrimSuffix(list, filepath.Ext(list)) + ".bad.csv"
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	return &badFile{File: f}, err
}

func (b *badFile) Write(p []byte) (int, error) {
	b.wrote = true
	return b.File.Write(p)
}

func (b *badFile) finish(r *ImportReport) {
	b.Close()
	if r.Refused == 0 {
		os.Remove(b.Name())
		return
	}
	r.BadFile = b.Name()
}

// isSuppressions reports whether a list names people who are not to be written to:
// beside the address it has a reason, and nothing that tells of a person.
func isSuppressions(c recipients.Columns) bool {
	if c.Name || c.Company || c.Region || c.Locale || !slices.Contains(c.Fields, "reason") {
		return false
	}
	return !slices.ContainsFunc(c.Fields, func(f string) bool {
		return !slices.Contains([]string{"reason", "note",
			"stream", "until"}, f)
	})
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
		s, err := d.suppression(row.Email, SuppressOptions{Reason: f["reason"], Note: f["note"], Stream: f["stream"],
			Until: f["until"]})
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
