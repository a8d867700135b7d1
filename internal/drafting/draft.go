// Package drafting makes drafts: of records, of a letter that was sent before, and of a maintenance
// that is moved or cancelled.
package drafting

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"tidings/internal/kept"
	"tidings/internal/letter"
	"tidings/internal/records"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/templates"
)

// Drafter drafts in one workspace.
type Drafter struct {
	ws       *workspace.Workspace
	lib      *templates.Library
	clock    *talk.Clock
	records  *records.Editor
	kept     *kept.Book
	unneeded func(r notices.Records, why string)
	store    func(context.Context) (*store.Store, error)
	stored   func(context.Context) (*store.Store, error)
	ledger   func(context.Context) (*store.Ledger, error)
	meant    func(context.Context, notices.Audience) error
}

// Needs are what a drafter needs.
type Needs struct {
	Workspace *workspace.Workspace
	Library   *templates.Library
	Clock     *talk.Clock
	Records   *records.Editor
	Kept      *kept.Book
	// Unneeded is told of records that cannot be read and that a draft did without.
	Unneeded func(r notices.Records, why string)
	Store    func(context.Context) (*store.Store, error)
	Stored   func(context.Context) (*store.Store, error) // nil where there is no database yet
	Ledger   func(context.Context) (*store.Ledger, error)
	// Meant refuses an audience that names what nobody has.
	Meant func(context.Context, notices.Audience) error
}

// New is the drafter of a workspace.
func New(n Needs) *Drafter {
	return &Drafter{ws: n.Workspace, lib: n.Library, clock: n.Clock, records: n.Records, kept: n.Kept,
		unneeded: n.Unneeded, store: n.Store, stored: n.Stored, ledger: n.Ledger, meant: n.Meant}
}

// Options say what is drafted from what.
type Options struct {
	Slug, Template, Project, Maintenance string
	Incidents                            []string
	Since, AsOf, Stream                  string
	Locales, Regions                     []string
	Audience                             notices.Audience // what else its rule says
	Told                                 []string         // earlier notices: to those alone whom one of them told
	AffectedList                         string           // a CSV file of affected accounts, to lie beside the notice
	Encoding                             string           // of that file; empty: UTF-8, or as its mark says
	Force                                bool             // write over a draft that exists
}

// Report names the files that a draft wrote, relative to the workspace.
type Report struct {
	Notice   string            `json:"notice"`
	Letters  []string          `json:"letters"`
	Subjects map[string]string `json:"subjects"`
	List     string            `json:"affected_list,omitempty"` // of affected accounts, as it was copied
	// Changed is what a follow-up's letter says and its records no longer do.
	Changed []string `json:"changed,omitempty"`
	Chosen  string   `json:"chosen,omitempty"` // the one open record, where none was named: "incident x"
	// Instead drafts a letter of what the records say now, where the follow-up's readers have this one already.
	Instead string `json:"instead,omitempty"`
	// ToldBy are the notices that told of the letter's record already; none where its audience follows some.
	ToldBy []string `json:"told_by,omitempty"`
	// Affected says that the letter goes to affected accounts and shows none of them what is its own.
	Affected bool `json:"affected,omitempty"`
	// Everybody says that nothing chooses the recipients, though the record affects accounts.
	Everybody bool `json:"everybody,omitempty"`
}

// Draft writes notices/SLUG: notice.yaml and a letter for each language.
func (d *Drafter) Draft(ctx context.Context, o Options) (*Report, error) {
	if err := d.MayDraft(o); err != nil {
		return nil, err
	}
	chosen, err := d.choose(&o)
	if err != nil {
		return nil, err
	}
	list, err := d.readList(o)
	if err != nil {
		return nil, err
	}
	n, from, err := d.planDraft(ctx, o)
	if err != nil {
		return nil, err
	}
	r := &Report{Notice: path.Join(workspace.NoticeDir, o.Slug, "notice.yaml"), Chosen: chosen,
		Subjects: map[string]string{}}
	letters := map[string]string{}
	for _, tag := range n.Locales {
		text, subject, err := d.lib.Draft(ctx, from.Input(d.ws.Config, n, tag))
		if err != nil {
			return nil, err
		}
		origin, err := d.lib.Origin(from.Input(d.ws.Config, n, tag))
		if err != nil {
			return nil, err
		}
		letters[tag], r.Subjects[tag] = text, subject
		from.Letters = append(from.Letters, origin)
	}
	d.advise(ctx, o, n, r)
	d.unneeded(from.Records, talk.NotInLetter)
	n.Records = from.References(d.clock.Location(), n, letters)
	if r.Letters, err = from.Write(d.ws, n, letters); err != nil || list == nil {
		return r, err
	}
	r.List = path.Join(workspace.NoticeDir, o.Slug, string(n.Audience.Affected))
	return r, workspace.WriteFile(d.ws.Path(r.List), list, 0o644)
}

// advise says what the manager may not think of: who was told of the record before, and that
// nothing chooses among customers of whom the record affects some. A database that cannot be asked
// keeps nobody from writing a letter.
func (d *Drafter) advise(ctx context.Context, o Options, n notices.Notice, r *Report) {
	r.Affected = n.Audience.Affected != "" // no template has a block of the reader's own
	r.ToldBy, _ = d.toldOf(ctx, o)         //nolint:errcheck // as above
	if !n.Audience.Everybody() || !o.Names(records.OfIncident) && !o.Names(records.OfMaintenance) {
		return
	}
	if db, err := d.stored(ctx); err == nil && db != nil {
		r.Everybody, _ = db.HasAccounts(ctx) //nolint:errcheck // as above
	}
}

// planDraft turns options into a notice and what it is drafted from.
func (d *Drafter) planDraft(ctx context.Context, o Options) (n notices.Notice, from letter.Drafted, err error) {
	info, err := d.template(o.Template)
	if err != nil {
		return n, from, err
	}
	if err := d.meantToDraft(ctx, o); err != nil {
		return n, from, err
	}
	if err := d.meant(ctx, d.audienceOf(o)); err != nil {
		return n, from, err
	}
	n = notices.Notice{Slug: o.Slug, Template: o.Template, Stream: d.streamFor(o),
		Audience: d.audienceOf(o)}
	if n.AsOf, err = d.clock.Moment("--as-of", o.AsOf); err != nil {
		return n, from, err
	}
	if o.Since != "" {
		if n.Since, err = notices.ParseDay(o.Since); err != nil {
			return n, from, talk.BadFlag("--since: %v", err)
		}
	}
	if n.Locales, err = d.draftLocales(o, info); err == nil && len(o.Locales) == 0 {
		n.Locales, err = d.readLocales(ctx, o, info, n.Locales)
	}
	if err != nil {
		return n, from, err
	}
	if n.Stream == notices.Service {
		n.Uncertain = notices.Resend
	} else {
		n.Uncertain = notices.Hold
	}
	if len(o.Incidents) > 0 && strings.HasPrefix(o.Template, "incident") {
		n.Thread = "incident-" + o.Incidents[0]
	}
	if o.Maintenance != "" && strings.HasPrefix(o.Template, "maintenance") {
		n.Thread = maintenanceThread(o.Maintenance)
	}
	from = letter.Drafted{Template: o.Template, Project: o.Project, Incidents: o.Incidents}
	if o.Maintenance != "" {
		from.Maintenance = []string{o.Maintenance}
	}
	if from.Records, err = d.ws.Readable(); err != nil {
		return n, from, err
	}
	return n, from, trueOf(from)
}

// meantToDraft refuses values that cannot be meant.
func (d *Drafter) meantToDraft(ctx context.Context, o Options) error {
	for _, slug := range o.Told {
		if _, err := d.kept.LastSend(ctx, slug); err != nil {
			return fmt.Errorf("--told: %w", err)
		}
	}
	for _, id := range o.Regions {
		if err := talk.KnownRegion(d.ws.Config.Regions, id); err != nil {
			return err
		}
	}
	if err := d.meantAudience(d.audienceOf(o)); err != nil {
		return err
	}
	if s := notices.Stream(o.Stream); s != "" && s != notices.Service && s != notices.News {
		return talk.BadFlag("--stream %q: use %s or %s", o.Stream, notices.Service, notices.News)
	}
	return nil
}

// streamFor is the stream that was asked for, else that of the workspace for the template.
func (d *Drafter) streamFor(o Options) notices.Stream {
	if o.Stream != "" {
		return notices.Stream(o.Stream)
	}
	return d.ws.Config.Streams.Of(o.Template)
}

func (d *Drafter) template(name string) (templates.Info, error) {
	var known []string
	for _, t := range d.lib.List() {
		if t.Name == name {
			return t, nil
		}
		known = append(known, t.Name)
	}
	return templates.Info{}, talk.BadFlag("there is no template %q; there are %s", name, strings.Join(known, ", "))
}

// MayDraft says why there can be no draft of this name, before anything is asked.
func (d *Drafter) MayDraft(o Options) error {
	if !notices.ValidID(o.Slug) {
		return fmt.Errorf("%q cannot name a notice; use 1 to 64 of a-z, 0-9 and -", o.Slug)
	}
	_, err := os.Stat(d.ws.Path(workspace.NoticeDir, o.Slug, "notice.yaml"))
	if err == nil && !o.Force {
		return fmt.Errorf("notices/%s exists already; \"tidings edit %[1]s\" opens it. Choose another name, or write "+
			"over it with --force", o.Slug)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
