package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/safefile"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/site"
)

// siteDir is the folder of the published pages in the workspace.
var siteDir = filepath.Join(workspace.OutputDir, "site")

// PublishReport says what publishing did. Pages are HTML files; the other figures
// count files of every kind.
type PublishReport struct {
	Dir       string `json:"dir"`
	Pages     int    `json:"pages"`
	Written   int    `json:"written"`
	Unchanged int    `json:"unchanged"`
	Removed   int    `json:"removed"`
	// LeftOut are letters that were sent and are not on the site.
	LeftOut []LeftOut `json:"left_out"`
}

// LeftOut is a letter that was sent and is not on the site, with the reason.
type LeftOut struct {
	Notice string `json:"notice"`
	Reason string `json:"reason"`
	// Until now it was on the site: links in letters that went out lead to it.
	Withdrawn bool `json:"withdrawn"`
}

// Publish brings the pages in outputs/site up to date with the records and with
// the letters that were sent. A letter that nobody approved, or of which no
// message was ever tried, is not on them.
func (d *Desk) Publish(ctx context.Context) (*PublishReport, error) {
	pages, left, err := d.site(ctx)
	if err != nil {
		return nil, err
	}
	for n := range left {
		_, err := os.Stat(d.ws.Path(siteDir, "notices", left[n].Notice))
		left[n].Withdrawn = err == nil
	}
	st, err := site.Build(ctx, pages, d.ws.Path(siteDir))
	if err != nil {
		return nil, err
	}
	d.noted(ctx, d.act("publish", "", "%s, %d written, %d removed", locale.Num(st.Pages, "page"), st.Written,
		st.Removed))
	return &PublishReport{Dir: filepath.ToSlash(siteDir), Pages: st.Pages, Written: st.Written,
		Unchanged: st.Unchanged, Removed: st.Removed, LeftOut: left}, nil
}

// site gathers what the pages are made of.
func (d *Desk) site(ctx context.Context) (site.Site, []LeftOut, error) {
	c := d.ws.Config
	s := site.Site{ID: c.Streams.Service.ListID, URL: c.Site.URL, Title: c.Site.Title,
		Organisation: c.Organisation.Name, Address: c.Organisation.Address,
		Zone: d.zone(), Brand: (&letter.Source{Config: c, Logo: c.Brand.LogoPNG}).Brand()}
	var err error
	if s.Locale, err = locale.Parse(c.Organisation.Locale); err != nil {
		return s, nil, err
	}
	s.Program, _ = workspace.Program() // without it, specimens tell what changed
	var sums workspace.Sums
	if s.Records, sums, err = d.ws.RecordsAndSums(); err != nil {
		return s, nil, err
	}
	s.Records, sums = publicRecords(s.Records, sums)
	s.Source = sources(s.Records, sums)
	sent, left, err := d.sentRevisions(ctx)
	if err != nil {
		return s, nil, err
	}
	for _, rev := range sent {
		s.Letters = append(s.Letters, d.siteLetter(rev))
	}
	s.Now = d.siteNow(&s)
	return s, left, nil
}

// sources names the content of records by the digests of their files.
func sources(r notices.Records, sums workspace.Sums) func(kind, id string) string {
	known := make(map[string]string, len(r.Incidents)+len(r.Maintenance))
	for n := range r.Incidents {
		known["incident/"+r.Incidents[n].ID] = hex.EncodeToString(sums.Incidents[n][:])
	}
	for n := range r.Maintenance {
		known["maintenance/"+r.Maintenance[n].ID] = hex.EncodeToString(sums.Maintenance[n][:])
	}
	return func(kind, id string) string { return known[kind+"/"+id] }
}

// sentRevisions gives of each notice that is for the site the newest revision that was
// sent: approved, and its first message at least tried; and the others, with the
// reason. A send that waits for its time, or that was cancelled before it began, shows
// nothing. Whoever finds out later that a follow-up should be on the site says so in
// its notice.yaml, although what was sent cannot be changed any more.
func (d *Desk) sentRevisions(ctx context.Context) (out []*letter.Revision, left []LeftOut, err error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, nil, err
	}
	sends, err := l.Sends(ctx)
	if err != nil {
		return nil, nil, err
	}
	newest := map[string]delivery.Send{}
	for _, s := range sends {
		if !s.StartedAt.IsZero() && s.Revision > newest[s.Slug].Revision {
			newest[s.Slug] = s
		}
	}
	left = []LeftOut{}
	for _, s := range newest {
		rev, err := d.revision(ctx, s.Slug, s.Revision)
		if err != nil {
			return nil, nil, err
		}
		sent := rev.Source.Notice
		if now, err := d.ws.Notice(s.Slug); err == nil && now.Publish {
			sent.Publish = true
		}
		switch reason := sent.Unpublished(); {
		case rev.Approval.By == "":
		case reason != "":
			left = append(left, LeftOut{Notice: s.Slug, Reason: reason})
		default:
			out = append(out, rev)
		}
	}
	slices.SortFunc(out, func(a, b *letter.Revision) int { return cmp.Compare(a.Slug, b.Slug) })
	slices.SortFunc(left, func(a, b LeftOut) int { return cmp.Compare(a.Notice, b.Notice) })
	return out, left, nil
}

// siteLetter is a sent revision as the site shows it: as it was approved, whatever the
// workspace holds now.
func (d *Desk) siteLetter(rev *letter.Revision) site.Letter {
	e := rev.Source
	l := site.Letter{Slug: rev.Slug, Date: e.Notice.AsOf}
	for _, tag := range e.Notice.Locales {
		l.Versions = append(l.Versions, site.Version{Locale: tag, Title: rev.Subjects[tag],
			Source: fmt.Sprintf("%s r%d %s %s", rev.Digest, rev.Number, tag, d.ws.Config.Site.URL),
			Make: func(ctx context.Context) (*outputs.Document, []byte, error) {
				return d.publishedLetter(ctx, rev, tag)
			}})
	}
	return l
}

// publishedLetter makes one language of a letter and the file beside it. The site
// may have moved since the approval: the page's own address is the present one.
func (d *Desk) publishedLetter(ctx context.Context, rev *letter.Revision,
	tag string) (*outputs.Document, []byte, error) {
	e := *rev.Source
	paper, err := d.paper(ctx, rev, tag)
	if err != nil {
		return nil, nil, err
	}
	e.Config.Site = d.ws.Config.Site
	doc, err := e.Document(tag, e.Zone())
	return doc, paper, err
}

// paper gives the PDF of a revision: the file that was rendered, if its manifest
// says that it is still the same, so that both have one checksum; else the letter
// is set anew.
func (d *Desk) paper(ctx context.Context, rev *letter.Revision, tag string) ([]byte, error) {
	name := letter.PDFName(tag)
	if data, ok := d.rendered(rev, name); ok {
		return data, nil
	}
	doc, err := rev.Source.Document(tag, rev.Source.Zone())
	if err != nil {
		return nil, err
	}
	return d.publicPDF(ctx, rev.Source, doc)
}

// rendered reads a file of a revision's folder if it is the one in its manifest.
func (d *Desk) rendered(rev *letter.Revision, name string) ([]byte, bool) {
	var m archive.Manifest
	b, err := safefile.Read(filepath.Join(d.folder(rev), archive.ManifestName), archive.MaxFile)
	if err != nil || json.Unmarshal(b, &m) != nil {
		return nil, false
	}
	data, err := safefile.Read(filepath.Join(d.folder(rev), name), archive.MaxFile)
	if err != nil {
		return nil, false
	}
	sum := sha256.Sum256(data)
	return data, slices.ContainsFunc(m.Files, func(f archive.File) bool {
		return f.Path == name &&
			f.SHA256 == hex.EncodeToString(sum[:])
	})
}

// siteNow is the moment of which the pages speak: now. A workspace in which every
// record is marked as sample data has no now of its own; its pages speak of the
// newest moment that its records and letters know, so that the bars show it.
func (d *Desk) siteNow(s *site.Site) time.Time {
	var newest time.Time
	take := func(t time.Time) {
		if t.After(newest) {
			newest = t
		}
	}
	for _, i := range s.Records.Incidents {
		if i.Sample == "" {
			return d.now()
		}
		take(i.BeganAt)
		take(i.EndedAt)
		for _, u := range i.Updates {
			take(u.At)
		}
	}
	for _, m := range s.Records.Maintenance {
		if m.Sample == "" {
			return d.now()
		}
	}
	for _, l := range s.Letters {
		take(l.Date)
	}
	if now := d.now(); newest.IsZero() || newest.After(now) {
		return now
	}
	return newest
}

// publicRecords leaves out what is private, and the digests of its files.
func publicRecords(r notices.Records, sums workspace.Sums) (notices.Records, workspace.Sums) {
	r.Incidents, sums.Incidents = public(r.Incidents, sums.Incidents,
		func(i *notices.Incident) bool { return i.Private })
	r.Maintenance, sums.Maintenance = public(r.Maintenance, sums.Maintenance,
		func(m *notices.Maintenance) bool { return m.Private })
	r.Projects, sums.Projects = public(r.Projects, sums.Projects, func(p *notices.Project) bool { return p.Private })
	return r, sums
}

// public keeps the records that are not private; without any private one, all as
// they are.
func public[T, S any](list []T, sums []S, private func(*T) bool) ([]T, []S) {
	some := false
	for n := range list {
		some = some || private(&list[n])
	}
	if !some {
		return list, sums
	}
	var kept []T
	var of []S
	for n := range list {
		if !private(&list[n]) {
			kept, of = append(kept, list[n]), append(of, sums[n])
		}
	}
	return kept, of
}
