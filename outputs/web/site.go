package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/templates"
)

// Days is the number of days that the bars of a component show.
const Days = 90

// Site is what is published. The pages' own wording is in Locale; a letter's page
// is in the letter's language.
type Site struct {
	ID           string // lasting name of the site, e.g. the service's List-Id; entries of feeds and calendar are named by it
	URL          string // where the site stands; empty: unknown, then nothing needs it
	Title        string // empty: the organisation's name
	Organisation string
	Address      []string
	Locale       *locale.Locale
	Zone         *time.Location
	Brand        templates.Brand
	Records      notices.Records
	Letters      []Letter // in any order
	// Source names the content of a record, incident or maintenance, for instance by
	// the digest of its file: while it stays the same, the record's page is not made
	// anew. It may be nil, or give nothing for a record.
	Source func(kind, id string) string
	Now    time.Time // the moment of which the pages speak; nothing else reads a clock
	// Program names the build of the program that makes the pages: when it changes,
	// all are made anew, and written where their bytes are others. It may be empty.
	Program string
}

// Letter is one published letter in its languages, the first being the default.
type Letter struct {
	Slug     string
	Date     time.Time
	Versions []Version
}

// Version is a letter in one language.
type Version struct {
	Locale  string
	Title   string
	Summary string // a sentence for lists and feeds; may be empty
	// Source names everything that the page is made of: while it stays the same,
	// Make is not called.
	Source string
	// Make gives the document and the file to put beside the page; no bytes: none.
	Make func(context.Context) (doc *outputs.Document, pdf []byte, err error)
}

// Stats count what a build did. Pages are HTML files; Written, Unchanged and
// Removed count files of every kind.
type Stats struct{ Pages, Written, Unchanged, Removed int }

// Build brings the site in dir up to date: a file is written only if its bytes
// changed, and removed if it was written by an earlier build and is no more part
// of the site. A page whose source did not change is not even rendered. Equal
// sites give equal bytes.
func Build(ctx context.Context, s Site, dir string) (Stats, error) {
	b, err := newBuilder(ctx, s, dir)
	if err != nil {
		return Stats{}, fmt.Errorf("the site: %w", err)
	}
	err = b.build()
	return b.stats, errors.Join(err, b.close())
}

// builder is one build.
type builder struct {
	ctx context.Context
	Site
	*frame
	loc     *locale.Locale
	folder  *folder
	stats   Stats
	entries []entry       // incidents and maintenance, the newest first
	cares   []*entry      // the maintenance among them
	months  []monthGroup  // the newest first
	recent  recentRecords // what the last Days touch
	letters []Letter      // the newest first
	print   string        // fingerprint of the look and of the program
}

func newBuilder(ctx context.Context, s Site, dir string) (*builder, error) {
	if s.Locale == nil || s.Zone == nil || s.Now.IsZero() {
		return nil, errors.New("it needs a locale, a time zone and a moment")
	}
	s.URL = strings.TrimRight(s.URL, "/")
	b := &builder{ctx: ctx, Site: s, loc: s.Locale, frame: newFrame(s.Brand, s.Organisation, s.Title, s.Address)}
	b.site, b.base, b.frame.letters = true, s.URL, len(s.Letters) > 0
	b.letters = slices.Clone(s.Letters)
	slices.SortFunc(b.letters, func(x, y Letter) int {
		if c := y.Date.Compare(x.Date); c != 0 {
			return c
		}
		return strings.Compare(x.Slug, y.Slug)
	})
	if err := b.checkNames(); err != nil {
		return nil, err
	}
	var err error
	if b.folder, err = openFolder(dir); err != nil {
		return nil, err
	}
	b.gather()
	if b.print, err = b.fingerprint(); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

// checkNames refuses names that could leave the site's folder.
func (b *builder) checkNames() error {
	bad := func(what, id string) error { return fmt.Errorf("%s %q cannot be the name of a page", what, id) }
	for _, i := range b.Records.Incidents {
		if !notices.ValidID(i.ID) {
			return bad("incident", i.ID)
		}
	}
	for _, m := range b.Records.Maintenance {
		if !notices.ValidID(m.ID) {
			return bad("maintenance", m.ID)
		}
	}
	for _, c := range b.Records.Components {
		if !notices.ValidID(c.ID) {
			return bad("component", c.ID)
		}
	}
	for _, r := range b.Records.Regions {
		if !notices.ValidID(r.ID) {
			return bad("region", r.ID)
		}
	}
	for _, l := range b.letters {
		if !notices.ValidID(l.Slug) || len(l.Versions) == 0 {
			return bad("letter", l.Slug)
		}
		for _, v := range l.Versions {
			if strings.ContainsAny(v.Locale, `/\.`) || v.Locale == "" || v.Locale == "index" {
				return bad("language", v.Locale)
			}
		}
	}
	return nil
}

// build makes every file.
func (b *builder) build() error {
	for _, step := range []func() error{b.sheets, b.entryPages, b.history, b.letterPages, b.home, b.componentPages, b.regionPages,
		b.notFound, b.feedFiles, b.calendar, b.summary, b.sitemap} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.prune()
}

func (b *builder) close() error { return b.folder.close() }

// sheets writes the style sheet.
func (b *builder) sheets() error {
	return b.put("style.css", "", func() ([]byte, error) { return []byte(b.sheet), nil })
}

// digest is a short fingerprint of a value's JSON.
func digest(parts ...any) string {
	h := sha256.New()
	out := json.NewEncoder(h)
	for _, p := range parts {
		if err := out.Encode(p); err != nil {
			// A value that JSON cannot hold is named by its error; records that
			// passed validation never are.
			fmt.Fprint(h, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// fingerprint changes with whatever all pages share: brand, wording, time zone,
// names of components and regions, and the program's own code, told by its build
// and by the bytes of specimen pages.
func (b *builder) fingerprint() (string, error) {
	at := time.Date(2006, 11, 14, 8, 10, 0, 0, time.UTC)
	update := []notices.Update{{At: at, Status: "resolved", Text: "a"}}
	i := notices.Incident{ID: "i", Title: "t", Status: notices.Resolved, Impact: notices.ImpactMajor, BeganAt: at, EndedAt: at.Add(time.Hour),
		Summary: "s", Cause: "c", Remedy: "r", Updates: update, Actions: []notices.Action{{Text: "x"}}, Sample: "m"}
	m := notices.Maintenance{ID: "m", Title: "t", Status: notices.Completed, Impact: notices.ImpactMinor, ScheduledFor: at, ScheduledUntil: at.Add(time.Hour),
		BeganAt: at, EndedAt: at, Summary: "s", Updates: []notices.Update{{At: at, Status: "completed", Text: "a"}}, Sample: "m"}
	specimen := []string{string(b.incidentPage(&i)), string(b.maintenancePage(&m))}
	doc := &outputs.Document{Meta: outputs.Meta{Locale: "en", Dir: "ltr", DateText: "d", Date: at}, Blocks: []outputs.Block{
		&outputs.Heading{Level: 1}, &outputs.Table{}, specimenTimeline(), &outputs.Incidents{Items: []outputs.Incident{{Title: "t"}}},
		&outputs.Uptime{Rows: []outputs.UptimeRow{{}}}, &outputs.Phases{Rows: []outputs.PhaseRow{{}}}, &outputs.Signoff{}, &outputs.List{}}}
	page, err := Page(doc, PageOptions{frame: b.frame, path: "notices/x/en.html", PDF: PDFFile{Href: "x"}})
	if err != nil {
		return "", err
	}
	return digest(specimen, string(page), b.sheet, b.Records.Components, b.Records.Regions, b.loc.Tag(), b.Zone.String(), b.ID, b.Program), nil
}

// specimenTimeline has a bar of every state.
func specimenTimeline() *outputs.Timeline {
	t := &outputs.Timeline{Caption: "c", RowLabel: "r"}
	row := outputs.TimelineRow{Title: "t"}
	for s := outputs.Idle; s <= outputs.Late; s++ {
		t.Months = append(t.Months, outputs.TimelineMonth{Short: "m", Long: "l", Year: "y", Now: s == outputs.Active})
		row.Cells = append(row.Cells, outputs.TimelineCell{State: s, Mark: "X", Label: "l"})
		t.Legend = append(t.Legend, outputs.LegendEntry{State: s, Mark: "X", Label: "l"})
	}
	t.Rows = []outputs.TimelineRow{row}
	return t
}
