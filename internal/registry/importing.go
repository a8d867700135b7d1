package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/acts"
	"tidings/internal/check"
	"tidings/internal/locale"
	"tidings/internal/safefile"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/recipients"
)

// ImportOptions say how a list of recipients is read.
type ImportOptions struct {
	// SkipBad takes the good rows beside bad ones; where more than half are bad, only if
	// Confirmed is their number.
	SkipBad   bool
	Confirmed int
	Encoding  string
	Region    string    // of rows that name none
	Stdin     io.Reader // for the list "-"

	bad io.Writer // takes refused rows; nil: nobody does
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
	Fields     []string `json:"fields,omitempty"`  // columns that mean nothing to us; kept for ((…)) in letters
	Ignored    []string `json:"ignored,omitempty"` // columns that were left out
	Warnings   []string `json:"warnings,omitempty"`
}

// ImportRecipients puts a CSV file into the registry: all of its rows, or none. A
// list of addresses with reasons, and nothing else of persons, is taken for what it
// is: people who are not to be written to. Rows that are refused make it an
// check.ErrFailed, and too many of them to skip an talk.ErrNotConfirmed.
func (k *Keeper) ImportRecipients(ctx context.Context, name string, o ImportOptions) (*ImportReport, error) {
	if o.Region != "" {
		if err := talk.KnownRegion(k.ws.Config.Regions, o.Region); err != nil {
			return nil, err
		}
	}
	f, err := openList(ctx, name, o.Stdin)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	bad := &badFile{list: name}
	if o.SkipBad {
		o.bad = bad
	}
	r, err := k.importRows(ctx, name, f, o)
	var refused *recipients.ListError
	badName, badErr := bad.finish(err == nil || errors.As(err, &refused))
	if errors.As(err, &refused) && refused.Most {
		err = talk.Also(fmt.Errorf("%w\nthe refused rows are in %s, each with its reason", err, badName),
			talk.ErrNotConfirmed)
	}
	if err = errors.Join(err, badErr); err != nil {
		return nil, err
	}
	r.BadFile = badName
	return r, nil
}

// ImportRows is ImportRecipients for rows that are no file: in is CSV with headings, name says
// where it is from. Rows that are skipped are counted and told, and written nowhere.
func (k *Keeper) ImportRows(ctx context.Context, name string, in io.Reader, o ImportOptions) (*ImportReport, error) {
	if o.Region != "" {
		if err := talk.KnownRegion(k.ws.Config.Regions, o.Region); err != nil {
			return nil, err
		}
	}
	return k.importRows(ctx, name, in, o)
}

func (k *Keeper) importRows(ctx context.Context, name string, in io.Reader, o ImportOptions) (*ImportReport, error) {
	r, err := k.importFrom(ctx, name, in, k.listOptions(o))
	var refused *recipients.ListError
	if errors.As(err, &refused) && refused.Rows > 0 && !refused.Most {
		err = talk.Also(err, check.ErrFailed)
	}
	return r, err
}

// listOptions say how the rows of an import are read.
func (k *Keeper) listOptions(o ImportOptions) recipients.ListOptions {
	return recipients.ListOptions{Regions: k.ws.Config.Regions, DefaultRegion: o.Region, Encoding: o.Encoding,
		SkipBad: o.SkipBad, Confirmed: o.Confirmed, BadRows: o.bad}
}

func (k *Keeper) importFrom(ctx context.Context, name string, f io.Reader, opts recipients.ListOptions) (*ImportReport,
	error) {
	list, err := recipients.NewList(f, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &ImportReport{Ignored: list.Ignored()}
	if isSuppressions(list.Columns()) {
		return r, k.suppressList(ctx, name, list, r)
	}
	r.Fields = list.Columns().Fields
	return r, k.importList(ctx, name, list, r)
}

func (k *Keeper) importList(ctx context.Context, name string, list *recipients.List, r *ImportReport) error {
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	counts, err := db.ImportRecipients(store.Acting(ctx, func() acts.Entry {
		return k.journal.Act("recipients import", "", "%s: %s", filepath.Base(name),
			locale.Num(list.Report().Rows, "row"))
	}), list, filepath.Base(name))
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
		r.Warnings = append(r.Warnings, locale.Num(n, "address is of a role, not of a person",
			"addresses are of roles, not of persons"))
	}
	none := report.NoRegion
	if !list.Columns().Region { // whoever was known keeps the region of an earlier list
		none = counts.Added
	}
	if none > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d %s in no region; only letters to all regions go there", none,
			map[bool]string{true: "person is", false: "people are"}[none == 1]))
	}
	return nil
}

// openList opens a list, or standard input for "-".
func openList(ctx context.Context, name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == "-" && stdin != nil {
		return io.NopCloser(safefile.Until(ctx, stdin)), nil
	}
	return safefile.Open(name)
}

// badFile keeps refused rows beside the list. It appears with the first one, for its
// owner only, under its name when it is whole.
type badFile struct {
	list string
	*os.File
}

// Write takes a piece of CSV.
func (b *badFile) Write(p []byte) (n int, err error) {
	if b.File == nil {
		if b.File, err = os.CreateTemp(filepath.Dir(b.name()), ".*.bad.csv"); err != nil {
			return 0, err
		}
	}
	return b.File.Write(p)
}

func (b *badFile) name() string {
	if b.list == "-" {
		return "stdin.bad.csv"
	}
	return strings.TrimSuffix(b.list, filepath.Ext(b.list)) + ".bad.csv"
}

// finish gives the file its name; empty if there were no refused rows, or if they are not
// all that there are.
func (b *badFile) finish(whole bool) (string, error) {
	if b.File == nil {
		return "", nil
	}
	if !whole {
		return "", errors.Join(b.Close(), os.Remove(b.Name()))
	}
	if err := errors.Join(b.Close(), os.Rename(b.Name(), b.name())); err != nil {
		return "", err
	}
	return b.name(), nil
}

// isSuppressions reports whether a list names people who are not to be written to:
// beside the address it has a reason, and nothing that tells of a person.
func isSuppressions(c recipients.Columns) bool {
	if c.Name || c.FirstName || c.LastName || c.Company || c.Region || c.Locale ||
		!slices.Contains(c.Fields, "reason") {
		return false
	}
	return !slices.ContainsFunc(c.Fields, func(f string) bool {
		return !slices.Contains([]string{"reason", "note",
			"stream", "until"}, f)
	})
}

// suppressList takes a list of people who are not to be written to: all of its
// rows, or none if one is wrong and not to be skipped.
func (k *Keeper) suppressList(ctx context.Context, name string, list *recipients.List, r *ImportReport) error {
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
		s, err := k.suppression(row.Email, SuppressOptions{Reason: f["reason"], Note: f["note"], Stream: f["stream"],
			Until: f["until"]})
		if err != nil {
			list.Reject("", strings.TrimPrefix(err.Error(), "--"))
			continue
		}
		all = append(all, s)
	}
	r.Rows, r.Refused = list.Report().Rows, list.Report().Bad
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	if err = suppressAll(ctx, db, all, r); r.Suppressed > 0 {
		k.journal.Did(ctx, "recipients import", "", "%s: %d suppressed", filepath.Base(name), r.Suppressed)
	}
	return err
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
