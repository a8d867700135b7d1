// Package publishing brings the status site up to date with the records and with the letters that
// were sent, and shows it.
package publishing

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/kept"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/sealing"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/pdf"
	"tidings/outputs/site"
)

// Publisher publishes one workspace's site.
type Publisher struct {
	ws      *workspace.Workspace
	clock   *talk.Clock
	journal *journal.Journal
	kept    *kept.Book
	vault   *sealing.Vault
	ledger  func(context.Context) (*store.Ledger, error)
	printer func() (*pdf.Renderer, error)

	compileCorrections func(context.Context, *letter.Revision)
}

// Needs are what a publisher needs.
type Needs struct {
	Workspace *workspace.Workspace
	Clock     *talk.Clock
	Journal   *journal.Journal
	Kept      *kept.Book
	Vault     *sealing.Vault
	Ledger    func(context.Context) (*store.Ledger, error)
	Printer   func() (*pdf.Renderer, error)
	// Corrections compiles a revision as the correction of the earlier ones that were sent.
	Corrections func(context.Context, *letter.Revision)
}

// New is the publisher of a workspace.
func New(n Needs) *Publisher {
	return &Publisher{ws: n.Workspace, clock: n.Clock, journal: n.Journal, kept: n.Kept, vault: n.Vault,
		ledger: n.Ledger, printer: n.Printer, compileCorrections: n.Corrections}
}

// Dir is the folder of the published pages in the workspace.
const Dir = workspace.OutputDir + "/site"

// Report says what publishing did. Pages are HTML files; the other figures
// count files of every kind.
type Report struct {
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
func (p *Publisher) Publish(ctx context.Context) (*Report, error) {
	pages, left, err := p.site(ctx)
	if err != nil {
		return nil, err
	}
	for n := range left {
		_, err := os.Stat(p.ws.Path(Dir, "notices", left[n].Notice))
		left[n].Withdrawn = err == nil
	}
	st, err := site.Build(ctx, pages, p.ws.Path(Dir))
	if err != nil {
		return nil, err
	}
	p.journal.Did(ctx, "publish", "", "%s, %d written, %d removed", locale.Num(st.Pages, "page"), st.Written,
		st.Removed)
	return &Report{Dir: Dir, Pages: st.Pages, Written: st.Written,
		Unchanged: st.Unchanged, Removed: st.Removed, LeftOut: left}, nil
}

// site gathers what the pages are made of.
func (p *Publisher) site(ctx context.Context) (site.Site, []LeftOut, error) {
	c := p.ws.Config
	s := site.Site{ID: c.Streams.Service.ListID, URL: c.Site.URL, Title: c.Site.Title,
		Organisation: c.Organisation.Name, Address: c.Organisation.Address,
		Zone: p.clock.Location(), Brand: (&letter.Source{Config: c, Logo: c.Brand.LogoPNG}).Brand()}
	if c.Subscribe.Open && c.Feedback.PublicURL != "" {
		s.SignUp = strings.TrimRight(c.Feedback.PublicURL, "/") + "/subscribe"
	}
	var err error
	if s.Locale, err = c.Languages.Parse(c.Organisation.Locale); err != nil {
		return s, nil, err
	}
	s.Program, _ = workspace.Program() // without it, specimens tell what changed
	var sums workspace.Sums
	if s.Records, sums, err = p.ws.RecordsAndSums(); err != nil {
		return s, nil, err
	}
	s.Records, sums = publicRecords(s.Records, sums)
	s.Source = sources(s.Records, sums)
	sent, left, err := p.sentRevisions(ctx)
	if err != nil {
		return s, nil, err
	}
	for _, versions := range sent {
		s.Letters = append(s.Letters, p.siteLetter(versions, s.Records.Maintenance))
	}
	s.Now = p.siteNow(&s)
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

// sentRevisions gives of each notice that is for the site the revisions that were sent,
// the newest first: approved, and the first message at least tried; and the others, with
// the reason. A send that waits for its time, or that was cancelled before it began, shows
// nothing. Whoever finds out later that a follow-up should be on the site says so in
// its notice.yaml, although what was sent cannot be changed any more.
func (p *Publisher) sentRevisions(ctx context.Context) (out [][]*letter.Revision, left []LeftOut, err error) {
	l, err := p.ledger(ctx)
	if err != nil {
		return nil, nil, err
	}
	sends, err := l.Sends(ctx)
	if err != nil {
		return nil, nil, err
	}
	begun := map[string][]delivery.Send{}
	for _, s := range sends {
		if !s.StartedAt.IsZero() {
			begun[s.Slug] = append(begun[s.Slug], s)
		}
	}
	left = []LeftOut{}
	for slug, sends := range begun {
		slices.SortFunc(sends, func(a, b delivery.Send) int { return cmp.Compare(b.Revision, a.Revision) })
		versions, reason, err := p.publicRevisions(ctx, sends)
		switch {
		case err != nil:
			return nil, nil, err
		case reason != "":
			left = append(left, LeftOut{Notice: slug, Reason: reason})
		case len(versions) > 0:
			out = append(out, versions)
		}
	}
	slices.SortFunc(out, func(a, b []*letter.Revision) int { return cmp.Compare(a[0].Slug, b[0].Slug) })
	slices.SortFunc(left, func(a, b LeftOut) int { return cmp.Compare(a.Notice, b.Notice) })
	return out, left, nil
}

// publicRevisions reads the revisions of a notice that the site shows, the newest first.
// Where the newest is not for the site, none is, and the reason says why.
func (p *Publisher) publicRevisions(ctx context.Context, sends []delivery.Send) (out []*letter.Revision, reason string,
	err error) {
	for n, s := range sends {
		rev, err := p.kept.Revision(ctx, s.Slug, s.Revision)
		if err != nil {
			return nil, "", err
		}
		sent := rev.Source.Notice
		if now, err := p.ws.Notice(s.Slug); err == nil && now.Publish {
			sent.Publish = true
		}
		why := sent.Unpublished()
		if n == 0 && (why != "" || rev.Approval.By == "") {
			return nil, why, nil
		}
		if why != "" || rev.Approval.By == "" {
			continue
		}
		p.compileCorrections(ctx, rev) // its PDF says what it replaces
		out = append(out, rev)
	}
	return out, "", nil
}

// siteLetter is a letter as the site shows it: as it was approved, whatever the workspace
// holds now. Earlier versions of it stay, and are marked.
func (p *Publisher) siteLetter(versions []*letter.Revision, now []notices.Maintenance) site.Letter {
	rev := versions[0]
	l := site.Letter{Slug: rev.Slug, Date: rev.Source.Notice.AsOf, Corrected: rev.Approval.At,
		Changed: rev.Source.ChangedSince(now), Versions: p.siteVersions(rev)}
	for _, was := range versions[1:] {
		l.Formers = append(l.Formers, site.Former{Revision: was.Number, Date: was.Approval.At,
			Versions: p.siteVersions(was)})
	}
	return l
}

// siteVersions are a revision's languages.
func (p *Publisher) siteVersions(rev *letter.Revision) (out []site.Version) {
	for _, tag := range rev.Source.Notice.Locales {
		out = append(out, site.Version{Locale: tag, Title: rev.Subjects[tag],
			Source: fmt.Sprintf("%s r%d %s %s", rev.Digest, rev.Number, tag, p.ws.Config.Site.URL),
			Make: func(ctx context.Context) (*outputs.Document, []byte, error) {
				return p.publishedLetter(ctx, rev, tag)
			}})
	}
	return out
}

// publishedLetter makes one language of a letter and the file beside it. The site
// may have moved since the approval: the page's own address is the present one.
func (p *Publisher) publishedLetter(ctx context.Context, rev *letter.Revision,
	tag string) (*outputs.Document, []byte, error) {
	e := *rev.Source
	paper, err := p.paper(ctx, rev, tag)
	if err != nil {
		return nil, nil, err
	}
	e.Config.Site = p.ws.Config.Site
	doc, err := e.Document(tag, e.Zone())
	return doc, paper, err
}

// paper gives the PDF of a revision: the file that was rendered, if its manifest
// says that it is still the same, so that both have one checksum; else the letter
// is set anew.
func (p *Publisher) paper(ctx context.Context, rev *letter.Revision, tag string) ([]byte, error) {
	name := letter.PDFName(tag)
	if data, ok := p.vault.Rendered(rev, name); ok {
		return data, nil
	}
	doc, err := rev.PublicDocument(tag)
	if err != nil {
		return nil, err
	}
	r, err := p.printer()
	if err != nil {
		return nil, err
	}
	return rev.Source.PublicPDF(ctx, r, doc)
}

// siteNow is the moment of which the pages speak: now. A workspace in which every
// record is marked as sample data has no now of its own; its pages speak of the
// newest moment that its records and letters know, so that the bars show it.
func (p *Publisher) siteNow(s *site.Site) time.Time {
	var newest time.Time
	take := func(t time.Time) {
		if t.After(newest) {
			newest = t
		}
	}
	for _, i := range s.Records.Incidents {
		if i.Sample == "" {
			return p.clock.Now()
		}
		take(i.BeganAt)
		take(i.EndedAt)
		for _, u := range i.Updates {
			take(u.At)
		}
	}
	for _, m := range s.Records.Maintenance {
		if m.Sample == "" {
			return p.clock.Now()
		}
	}
	for _, l := range s.Letters {
		take(l.Date)
	}
	if now := p.clock.Now(); newest.IsZero() || newest.After(now) {
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
