package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"tidings/internal/acts"
	"tidings/internal/check"
	"tidings/internal/locale"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/recipients"
	"tidings/recipients/spell"
)

// ImportOptions say how a list of recipients is read.
type ImportOptions struct {
	// As says what the rows are: contacts, accounts, services or opt-outs; empty: what
	// tidings.yaml says of the list, else contacts.
	As string
	// Map says of headings what they are, and counts for more than what tidings.yaml says.
	Map map[string]string
	// Remember keeps As, Map and Encoding in tidings.yaml once the list came in.
	Remember bool
	// SkipBad takes the good rows beside bad ones; where more than half are bad, only if
	// Confirmed is their number.
	SkipBad   bool
	Confirmed int
	Encoding  string
	Region    string    // of rows that name none
	Stdin     io.Reader // for the list "-"

	bad  io.Writer // takes refused rows; nil: nobody does
	plan bool
}

// ImportReport says what an import did.
type ImportReport struct {
	As        recipients.As `json:"as"`
	Rows      int           `json:"rows"`
	Added     int           `json:"added"`
	Changed   int           `json:"changed"`
	Unchanged int           `json:"unchanged"`
	Refused   int           `json:"refused"`
	Repeated  int           `json:"repeated,omitempty"` // rows of whom an earlier one tells
	Erased    int           `json:"erased,omitempty"`
	BadFile   string        `json:"bad_file,omitempty"`
	// Remembered is under what name tidings.yaml has from now on what the list is.
	Remembered string `json:"remembered,omitempty"`

	Accounts recipients.Tally `json:"accounts,omitzero"`
	Contacts recipients.Tally `json:"contacts,omitzero"` // people's parts in accounts
	// OptedOut counts people who are new among those who do not want the update stream.
	OptedOut int `json:"opted_out,omitempty"`

	// Suppressed counts the rows of a list of people who are not to be written to.
	Suppressed int `json:"suppressed,omitempty"`
	// UpdateOnly: all of them are suppressed on the update stream alone.
	UpdateOnly bool     `json:"update_only,omitempty"`
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
	f, done, err := openList(ctx, name, o.Stdin)
	if err != nil {
		return nil, err
	}
	defer done()
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
	if o.Remember {
		as, columns, encoding := k.said(name, o)
		r.Remembered = filepath.Base(name)
		err = k.ws.SaveList(r.Remembered, workspace.List{As: as, Map: columns, Encoding: encoding})
	}
	return r, err
}

// ImportRows is ImportRecipients for rows that are no file: in is CSV with headings, name says
// where it is from. Rows that are skipped are counted and told, and written nowhere.
func (k *Keeper) ImportRows(ctx context.Context, name string, in io.ReadSeeker,
	o ImportOptions) (*ImportReport, error) {
	if o.Region != "" {
		if err := talk.KnownRegion(k.ws.Config.Regions, o.Region); err != nil {
			return nil, err
		}
	}
	return k.importRows(ctx, name, in, o)
}

func (k *Keeper) importRows(ctx context.Context, name string, in io.ReadSeeker,
	o ImportOptions) (*ImportReport, error) {
	r, err := k.importFrom(ctx, name, in, o)
	var refused *recipients.ListError
	if errors.As(err, &refused) && refused.Rows > 0 && !refused.Most {
		err = talk.Also(err, check.ErrFailed)
	}
	return r, err
}

// said joins what the options say of a list with what tidings.yaml says of it.
func (k *Keeper) said(name string, o ImportOptions) (as string, columns map[string]string, encoding string) {
	known := k.ws.Config.Lists[filepath.Base(name)]
	as, encoding, columns = known.As, known.Encoding, map[string]string{}
	if o.As != "" {
		as = o.As
	}
	if o.Encoding != "" {
		encoding = o.Encoding
	}
	given := map[string]bool{}
	for heading := range o.Map {
		given[spell.FieldName(heading)] = true
	}
	for heading, to := range known.Map {
		if !given[spell.FieldName(heading)] {
			columns[heading] = to
		}
	}
	maps.Copy(columns, o.Map)
	return as, columns, encoding
}

// open reads the headings of a list.
func (k *Keeper) open(name string, in io.ReadSeeker, o ImportOptions) (*recipients.List, error) {
	word, columns, encoding := k.said(name, o)
	as, err := recipients.ParseAs(word)
	if err != nil {
		return nil, talk.BadFlag("--as: %v", err)
	}
	list, err := recipients.NewList(in, recipients.ListOptions{Regions: k.ws.Config.Regions,
		Components: k.ws.Config.Components, As: as, Map: columns, DefaultRegion: o.Region, Encoding: encoding,
		SkipBad: o.SkipBad, Confirmed: o.Confirmed, BadRows: o.bad, Plan: o.plan})
	var headings *recipients.ListError
	if known := k.ws.Config.Lists[filepath.Base(name)].Map; errors.As(err, &headings) && len(known) > 0 {
		err = fmt.Errorf("%w\n  what its columns are is said in tidings.yaml too, in lists: %s", err,
			filepath.Base(name))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// nobody refuses a list without rows: somebody exported nothing, or the wrong sheet.
func nobody(name string, list *recipients.List) error {
	if list.Empty() {
		return talk.Also(fmt.Errorf("%s: it names nobody: there is no row below the headings", name), check.ErrFailed)
	}
	return nil
}

func (k *Keeper) importFrom(ctx context.Context, name string, in io.ReadSeeker,
	o ImportOptions) (*ImportReport, error) {
	list, err := k.open(name, in, o)
	if err == nil {
		err = nobody(name, list)
	}
	if err != nil {
		return nil, err
	}
	r := &ImportReport{As: list.Report().As, Ignored: list.Ignored()}
	if k.suppresses(name, o, list) {
		r.As = recipients.OptOuts
		return r, k.suppressList(ctx, name, list, r)
	}
	r.Fields = list.Unknown()
	return r, k.importList(ctx, name, list, r)
}

// suppresses reports whether a list is of people who are not to be written to: it is said,
// or nothing is said and the list has nothing else.
func (k *Keeper) suppresses(name string, o ImportOptions, list *recipients.List) bool {
	as, _, _ := k.said(name, o)
	return as == string(recipients.OptOuts) || as == "" && isSuppressions(list.Columns())
}

// rowsOf gives the rows of a list as they are stored: those of a list of services add up.
func rowsOf(list *recipients.List) (recipients.Rows, error) {
	if list.Report().As == recipients.Services {
		return recipients.Gather(list)
	}
	return list, nil
}

func (k *Keeper) importList(ctx context.Context, name string, list *recipients.List, r *ImportReport) error {
	rows, err := rowsOf(list)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	counts, err := db.ImportRecipients(store.Acting(ctx, func() acts.Entry {
		return k.journal.Act("recipients import", "", "%s: %s", filepath.Base(name),
			locale.Num(list.Report().Rows, "row"))
	}), rows, filepath.Base(name))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.take(list.Report(), counts)
	r.Warnings = warnings(list, counts)
	scattered, err := scattered(ctx, db, list)
	r.Warnings = append(r.Warnings, scattered...)
	return err
}

func (r *ImportReport) take(report recipients.Report, counts recipients.Counts) {
	r.Rows, r.Refused, r.Repeated = report.Rows, report.Bad, report.Repeated
	r.Added, r.Changed, r.Unchanged, r.Erased = counts.Added, counts.Changed, counts.Unchanged, counts.Erased
	r.Accounts, r.Contacts, r.OptedOut = counts.Accounts, counts.Contacts, counts.OptedOut
}

// warnings says what deserves a look in a list that was taken.
func warnings(list *recipients.List, counts recipients.Counts) (said []string) {
	report, columns := list.Report(), list.Columns()
	for _, w := range report.Warnings {
		said = append(said, w.String())
	}
	said = append(said, alike(report)...)
	if n := report.Roles; n > 0 {
		said = append(said, locale.Num(n, "address is of a role, not of a person",
			"addresses are of roles, not of persons"))
	}
	if n := report.Repeated; n > 0 {
		said = append(said, locale.Num(n, "row says what an earlier row says, or adds to it, and was taken with it",
			"rows say what an earlier row says, or add to it, and were taken with it"))
	}
	if n := counts.Sourced; n > 0 {
		said = append(said, fmt.Sprintf("%s that a source of tidings.yaml brings too changed; where the source says "+
			"otherwise, its next sync changes them back. \"tidings recipients sync NAME --dry-run\" names them",
			locale.Num(n, "entry", "entries")))
	}
	none := report.NoRegion
	if !columns.Region { // whoever was known keeps the region of an earlier list
		none = counts.Added
	}
	if none > 0 && !columns.Account.Alone {
		said = append(said, fmt.Sprintf("%d %s in no region; only letters to all regions go there", none,
			map[bool]string{true: "person is", false: "people are"}[none == 1]))
	}
	return said
}

// alike names accounts of a list that look alike and are not written alike.
func alike(report recipients.Report) (said []string) {
	for _, w := range report.AlikeFirst {
		said = append(said, w.String())
	}
	if n := report.Alike - len(report.AlikeFirst); n > 0 {
		said = append(said, locale.Num(n, "more account looks like another one", "more accounts look like others"))
	}
	return said
}

// isSuppressions reports whether a list names people who are not to be written to:
// beside the address it has a reason, and nothing that tells of a person.
func isSuppressions(c recipients.Columns) bool {
	if c.Name || c.FirstName || c.LastName || c.Company || c.Region || c.Locale || c.Staged() ||
		!slices.Contains(c.Fields, "reason") {
		return false
	}
	return !slices.ContainsFunc(c.Fields, func(f string) bool {
		return !slices.Contains([]string{"reason", "note",
			"stream", "until"}, f)
	})
}
