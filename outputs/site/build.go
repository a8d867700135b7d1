package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/web"
)

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

func newBuilder(ctx context.Context, s Site, dir string) (*builder, error) {
	if s.Locale == nil || s.Zone == nil || s.Now.IsZero() {
		return nil, errors.New("it needs a locale, a time zone and a moment")
	}
	s.URL = strings.TrimRight(s.URL, "/")
	b := &builder{ctx: ctx, Site: s, loc: s.Locale, frame: web.NewFrame(s.Brand, s.Organisation, s.Title, s.Address)}
	b.frame.Base, b.frame.Places, b.frame.Feeds = s.URL, places(len(s.Letters) > 0), feeds()
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
		for _, v := range slices.Concat(l.Versions, formerVersions(&l)) {
			if strings.ContainsAny(v.Locale, `/\.`) || v.Locale == "" || v.Locale == "index" {
				return bad("language", v.Locale)
			}
		}
	}
	return nil
}

func formerVersions(l *Letter) (out []Version) {
	for _, f := range l.Formers {
		out = append(out, f.Versions...)
	}
	return out
}

// build makes every file.
func (b *builder) build() error {
	for _, step := range []func() error{b.sheets, b.entryPages, b.history, b.letterPages, b.home, b.componentPages,
		b.regionPages,
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
	return b.put("style.css", "", func() ([]byte, error) { return []byte(b.frame.Sheet), nil })
}

// fingerprint changes with whatever all pages share: brand, wording, time zone,
// names of components and regions, and the program's own code, told by its build
// and by the bytes of specimen pages.
func (b *builder) fingerprint() (string, error) {
	at := time.Date(2006, 11, 14, 8, 10, 0, 0, time.UTC)
	update := []notices.Update{{At: at, Status: "resolved", Text: "a"}}
	i := notices.Incident{ID: "i", Title: "t", Status: notices.Resolved, Impact: notices.ImpactMajor, BeganAt: at,
		EndedAt: at.Add(time.Hour),
		Summary: "s", Cause: "c", Remedy: "r", Updates: update, Actions: []notices.Action{{Text: "x"}}, Sample: "m"}
	m := notices.Maintenance{ID: "m", Title: "t", Status: notices.Completed, Impact: notices.ImpactMinor,
		ScheduledFor: at, ScheduledUntil: at.Add(time.Hour), BeganAt: at, EndedAt: at, Summary: "s",
		Updates: []notices.Update{{At: at, Status: "completed", Text: "a"}}, Sample: "m"}
	off := m
	off.Status, off.Moves = notices.Cancelled, []notices.Move{{At: at, ScheduledFor: at, ScheduledUntil: at}}
	specimen := []string{string(b.incidentPage(&i)), string(b.maintenancePage(&m)), string(b.maintenancePage(&off))}
	doc := &outputs.Document{Meta: outputs.Meta{Locale: "en", Dir: "ltr", DateText: "d", Date: at},
		Blocks: []outputs.Block{
			&outputs.Heading{Level: 1}, &outputs.Table{}, specimenTimeline(),
			&outputs.Incidents{Items: []outputs.Incident{{Title: "t"}}},
			&outputs.Uptime{Rows: []outputs.UptimeRow{{}}}, &outputs.Phases{Rows: []outputs.PhaseRow{{}}},
			&outputs.Signoff{},
			&outputs.List{}}}
	page, err := web.Page(doc, web.PageOptions{Frame: b.frame, Path: "notices/x/en.html", PDF: web.PDFFile{Href: "x"},
		Marks: []web.Mark{{Text: "t", Link: "l", Href: "h"}}})
	if err != nil {
		return "", err
	}
	return digest(specimen, string(page), b.frame.Sheet, b.Records.Components, b.Records.Regions, b.loc.Tag(),
		b.Zone.String(), b.ID, b.Program), nil
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
