// Package site makes the status site from records and letters: a lasting page for each
// incident and maintenance, for components and regions, an archive by month, feeds, a
// calendar and a summary for programs. A build writes only what changed.
//
// It stands above outputs/web: letters are pages of web.Page in this site's frame, and
// its own pages stand in the same web.Frame. Nothing else of web is used here, and web
// knows nothing of a site but the places and feeds that its frame is given.
//
// The files stand in this order, each using only those before it: entries, index,
// folder, site (what is published, and the builder), state, gather, files (what is
// written, and what is left from the build before), sitewriter, the pages, feeds and
// summary, build.
package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/web"
	"tidings/templates"
)

// Days is the number of days that the bars of a component show.
const Days = 90

// Site is what is published. The pages' own wording is in Locale; a letter's page
// is in the letter's language.
type Site struct {
	// lasting name of the site, e.g. the service's List-Id; entries of feeds and calendar are named by it
	ID           string
	URL          string // where the site stands; empty: unknown, then nothing needs it
	Title        string // empty: the organisation's name
	Organisation string
	Address      []string
	Locale       *locale.Locale
	Zone         *time.Location
	Brand        templates.Brand
	SignUp       string // where people sign up for letters by email; empty: nowhere
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
	// Changed are ids of maintenance that the letter tells of and that was moved or
	// cancelled since: its pages say so.
	Changed []string
	Formers []Former // the versions that this one replaced, the newest first
	// Corrected is when the version shown was approved; it counts where there are Formers.
	Corrected time.Time
}

// Former is a version of a letter that was replaced. It stays to be read, marked so.
type Former struct {
	Revision int
	Date     time.Time // when it was approved
	Versions []Version
}

// updated is when the letter last said something new.
func (l *Letter) updated() time.Time {
	if len(l.Formers) > 0 && l.Corrected.After(l.Date) {
		return l.Corrected
	}
	return l.Date
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

// builder is one build.
type builder struct {
	ctx context.Context
	Site
	frame       *web.Frame
	loc         *locale.Locale
	folder      *folder
	stats       Stats
	entries     []entry       // incidents and maintenance, the newest first
	maintenance []*entry      // the maintenance among them
	months      []monthGroup  // the newest first
	recent      recentRecords // what the last Days touch
	letters     []Letter      // the newest first
	print       string        // fingerprint of the look and of the program
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

// inLanguage gives the version in a language, in another variant of it, or the
// first.
func (l *Letter) inLanguage(tag string) *Version {
	base, _, _ := strings.Cut(tag, "-")
	for _, same := range []func(string) bool{
		func(s string) bool { return strings.EqualFold(s, tag) },
		func(s string) bool { other, _, _ := strings.Cut(s, "-"); return strings.EqualFold(other, base) },
	} {
		if i := slices.IndexFunc(l.Versions, func(v Version) bool { return same(v.Locale) }); i >= 0 {
			return &l.Versions[i]
		}
	}
	return &l.Versions[0]
}

// letterPath is where a letter stands below the site's root.
func letterPath(slug, tag string) string { return path.Join("notices", slug, tag+".html") }

func pdfName(tag string) string { return "letter." + tag + ".pdf" }

// uuid names a thing of this site for good: a version 8 UUID (RFC 9562, 5.8) of
// the site's name, the kind and the id.
func (b *builder) uuid(kind, id string) string {
	u := sha256.Sum256([]byte(b.ID + "\x00" + kind + "\x00" + id))
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[0:4], u[4:6], u[6:8], u[8:10], u[10:16])
}

// address is where a feed's entry leads: absolute where the site's address is
// known, else from the root.
func (b *builder) address(path string) string {
	if url := b.frame.URL(path); url != "" {
		return url
	}
	return "/" + path
}

// recentRecords is what the bars and figures of the last days are made from.
type recentRecords struct {
	records     notices.Records // with the incidents that touch the last days alone
	first, last notices.Day
	begin       time.Time
	parts       map[string]notices.Records // the same for each component alone
	uptimes     map[[2]string]float64      // by component and region, as they are measured
}

// places is the navigation of every page.
func places(letters bool) []web.Place {
	all := []web.Place{
		{Path: "index.html", Label: locale.KeyHome}, {Path: "history/index.html", Label: locale.KeyHistory},
		{Path: "notices/index.html", Label: locale.KeyLetters},
		{Path: "index.html#subscribe", Label: locale.KeySubscribe},
	}
	if !letters {
		return slices.Delete(all, 2, 3)
	}
	return all
}

// feeds are the files for feed readers, calendars and programs.
func feeds() []web.Feed {
	return []web.Feed{
		{Path: "feed.atom", Kind: "application/atom+xml", Label: locale.KeyFeedAtom},
		{Path: "feed.rss", Kind: "application/rss+xml", Label: locale.KeyFeedRSS},
		{Path: "feed.json", Kind: "application/feed+json", Label: locale.KeyFeedJSON},
		{Path: "maintenance.ics", Kind: "text/calendar", Label: locale.KeyCalendar},
		{Path: "summary.json", Kind: "application/json", Label: locale.KeyMachineData},
	}
}

// stamp is a time for machines; empty for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
