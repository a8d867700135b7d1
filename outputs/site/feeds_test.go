package site_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"tidings/notices"
	"tidings/outputs/site"
)

type parsedFeed struct {
	ids, titles, links []string
	updated            []time.Time
}

func parseAtom(t *testing.T, b []byte) (f parsedFeed) {
	t.Helper()
	var x struct {
		XMLName xml.Name
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(b, &x); err != nil || x.XMLName.Space != "http://www.w3.org/2005/Atom" || x.ID == "" {
		t.Fatalf("%v: %+v", err, x)
	}
	for _, e := range x.Entries {
		f.add(t, e.ID, e.Title, e.Link.Href, e.Updated, time.RFC3339)
	}
	if x.Updated != x.Entries[0].Updated {
		t.Errorf("the feed is of %s, its newest entry of %s", x.Updated, x.Entries[0].Updated)
	}
	return f
}

func parseRSS(t *testing.T, b []byte) (f parsedFeed) {
	t.Helper()
	var x struct {
		Version string `xml:"version,attr"`
		Items   []struct {
			GUID  string `xml:"guid"`
			Title string `xml:"title"`
			Link  string `xml:"link"`
			Date  string `xml:"pubDate"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal(b, &x); err != nil || x.Version != "2.0" {
		t.Fatalf("%v: %+v", err, x)
	}
	for _, e := range x.Items {
		f.add(t, e.GUID, e.Title, e.Link, e.Date, time.RFC1123Z)
	}
	return f
}

func parseJSON(t *testing.T, b []byte) (f parsedFeed) {
	t.Helper()
	var x struct {
		Version string
		Items   []struct {
			ID, Title, URL string
			Modified       string `json:"date_modified"`
		}
	}
	if err := json.Unmarshal(b, &x); err != nil || x.Version != "https://jsonfeed.org/version/1.1" {
		t.Fatalf("%v: %+v", err, x)
	}
	for _, e := range x.Items {
		f.add(t, e.ID, e.Title, e.URL, e.Modified, time.RFC3339)
	}
	return f
}

func (f *parsedFeed) add(t *testing.T, id, title, link, at, layout string) {
	t.Helper()
	updated, err := time.Parse(layout, at)
	if err != nil || !strings.HasPrefix(id, "urn:uuid:") || title == "" ||
		!strings.HasPrefix(link, "https://status.qsol.example/") {
		t.Errorf("entry %q %q %q %q: %v", id, title, link, at, err)
	}
	f.ids, f.titles, f.links, f.updated = append(f.ids, id), append(f.titles, title), append(f.links, link),
		append(f.updated, updated.UTC())
}

// The three feeds tell the same entries in the same order, the newest first.
func TestFeeds(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	build(t, s, dir)
	all := files(t, dir)
	atom, rss, js := parseAtom(t, all["feed.atom"]), parseRSS(t, all["feed.rss"]), parseJSON(t, all["feed.json"])
	for _, other := range []parsedFeed{rss, js} {
		if diff := cmp.Diff(atom, other, cmp.AllowUnexported(parsedFeed{})); diff != "" {
			t.Error(diff)
		}
	}
	if want := len(s.Records.Incidents) + len(s.Records.Maintenance) + len(s.Letters); len(atom.ids) != want {
		t.Errorf("%d entries, want %d", len(atom.ids), want)
	}
	if !slices.IsSortedFunc(atom.updated, func(a, b time.Time) int { return b.Compare(a) }) {
		t.Errorf("order: %v", atom.updated)
	}
	if atom.updated[0].After(now) {
		t.Errorf("an entry of %v, which is to come", atom.updated[0])
	}
	s.Now = now.Add(72 * time.Hour)
	build(t, s, dir)
	if later := files(t, dir)["feed.atom"]; !bytes.Equal(later, all["feed.atom"]) {
		t.Error("an announcement became younger")
	}
	s.URL = "https://elsewhere.example"
	build(t, s, dir)
	if moved := files(t, dir)["feed.atom"]; !bytes.Contains(moved, []byte(atom.ids[0])) ||
		!bytes.Contains(moved, []byte("https://elsewhere.example/incidents/")) {
		t.Error("a new address changed the names of the entries")
	}
}

func calendar(t *testing.T, dir string) map[string]*ics.VEvent {
	t.Helper()
	b := files(t, dir)["maintenance.ics"]
	for _, line := range strings.Split(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ics.VEvent{}
	for _, e := range cal.Events() {
		out[e.GetProperty(ics.ComponentPropertySummary).Value] = e
	}
	return out
}

func property(e *ics.VEvent, p ics.ComponentProperty) string {
	if v := e.GetProperty(p); v != nil {
		return v.Value
	}
	return ""
}

func TestCalendar(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	m := &s.Records.Maintenance[0]
	m.Translations = nil
	key := "QuickServe Online: " + m.Title
	build(t, s, dir)
	first := calendar(t, dir)
	e, ok := first[key]
	if !ok || len(first) != len(s.Records.Maintenance) {
		t.Fatalf("%d events: %v", len(first), first)
	}
	began, err := e.GetStartAt()
	ended, err2 := e.GetEndAt()
	if err != nil || err2 != nil || !began.Equal(m.ScheduledFor) || !ended.Equal(m.ScheduledUntil) {
		t.Errorf("from %v to %v (%v, %v)", began, ended, err, err2)
	}
	if property(e, ics.ComponentPropertyStatus) != "CONFIRMED" || property(e, ics.ComponentPropertySequence) != "0" ||
		e.Id() == "" {
		t.Errorf("%+v", e)
	}
	build(t, s, dir)
	if again := calendar(t, dir)[key]; property(again, ics.ComponentPropertySequence) != "0" {
		t.Error("nothing changed, but the sequence did")
	}
	m.ScheduledFor, m.ScheduledUntil = m.ScheduledFor.Add(24*time.Hour), m.ScheduledUntil.Add(24*time.Hour)
	build(t, s, dir)
	moved := calendar(t, dir)[key]
	if moved.Id() != e.Id() || property(moved, ics.ComponentPropertySequence) != "1" {
		t.Errorf("moved: %s, sequence %s", moved.Id(), property(moved, ics.ComponentPropertySequence))
	}
	m.Status = notices.Cancelled
	m.Updates = append(m.Updates,
		notices.Update{At: now, Status: "cancelled", Text: "Not needed; see\nthe letter, please."})
	build(t, s, dir)
	off := calendar(t, dir)[key]
	if off.Id() != e.Id() || property(off, ics.ComponentPropertyStatus) != "CANCELLED" ||
		property(off, ics.ComponentPropertySequence) != "2" {
		t.Errorf("cancelled: %s, sequence %s, status %s", off.Id(), property(off, ics.ComponentPropertySequence),
			property(off, ics.ComponentPropertyStatus))
	}
}

func TestCalendarInJapanese(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "ja")
	s.Records.Maintenance[0].Translations = nil
	s.Records.Maintenance[0].Summary = strings.Repeat("データベースの更新、", 40)
	build(t, s, dir)
	found := false
	for _, e := range calendar(t, dir) {
		found = found || property(e, ics.ComponentPropertyDescription) == s.Records.Maintenance[0].Summary
	}
	if !found {
		t.Error("the long description did not come back")
	}
}

// summary.json has the fields of Statuspage's, with its words.
func TestSummary(t *testing.T) {
	type entry struct {
		ID, Name, Status, Impact, Shortlink string
		Updates                             []struct{ ID, Status, Body string } `json:"incident_updates"`
		Components                          []struct{ ID string }
		ScheduledFor                        *time.Time `json:"scheduled_for"`
		Started                             time.Time  `json:"started_at"`
	}
	type summary struct {
		Page struct {
			ID, Name, URL string
			TimeZone      string    `json:"time_zone"`
			Updated       time.Time `json:"updated_at"`
		}
		Components  []struct{ ID, Name, Status string }
		Incidents   []entry
		Maintenance []entry `json:"scheduled_maintenances"`
		Status      struct{ Indicator, Description string }
	}
	read := func(s site.Site) (out summary) {
		dir := t.TempDir()
		build(t, s, dir)
		if err := json.Unmarshal(files(t, dir)["summary.json"], &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	calm := read(sample(t, "en"))
	if calm.Status.Indicator != "minor" || calm.Status.Description != "A recent incident is being monitored" ||
		calm.Page.Name != "QSOL service status" || calm.Page.URL != "https://status.qsol.example/" ||
		len(calm.Components) != 4 || calm.Components[0].Status != "operational" || len(calm.Incidents) != 1 ||
		calm.Incidents[0].Status != "monitoring" || len(calm.Maintenance) != 2 ||
		calm.Maintenance[0].ScheduledFor == nil ||
		calm.Maintenance[0].ScheduledFor.After(*calm.Maintenance[1].ScheduledFor) ||
		calm.Incidents[0].Updates[0].Status != "monitoring" {
		t.Errorf("%+v", calm)
	}
	bad := read(trouble(t, "en"))
	var states []string
	for _, c := range bad.Components {
		states = append(states, c.Status)
	}
	if diff := cmp.Diff([]string{"major_outage", "partial_outage", "degraded_performance", "under_maintenance"},
		states); diff != "" || bad.Status.Indicator != "critical" || len(bad.Incidents) != 4 {
		t.Errorf("%s %+v", diff, bad.Status)
	}
}

func TestSitemap(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	build(t, s, dir)
	all := files(t, dir)
	var list struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(all["sitemap.xml"], &list); err != nil {
		t.Fatal(err)
	}
	if want := len(pages(all)) - 2; len(list.URLs) != want { // all but the 404 and the letter's second address
		t.Errorf("%d addresses, want %d", len(list.URLs), want)
	}
	if !bytes.Contains(all["robots.txt"], []byte("Sitemap: https://status.qsol.example/sitemap.xml")) {
		t.Errorf("%s", all["robots.txt"])
	}
	s.URL = ""
	build(t, s, dir)
	all = files(t, dir)
	if _, ok := all["sitemap.xml"]; ok || bytes.Contains(all["robots.txt"], []byte("Sitemap")) ||
		bytes.Contains(all["index.html"], []byte("canonical")) {
		t.Error("a site without an address names one")
	}
}

// The regions' pages show times in their own zones, all in the site's language.
func TestRegionsAndLanguages(t *testing.T) {
	dir := t.TempDir()
	build(t, sample(t, "de"), dir)
	all := files(t, dir)
	for name, want := range map[string]string{"regions/japan.html": "(UTC+09:00)", "index.html": "(UTC+00:00)",
		"regions/north-america.html": "(UTC−05:00)"} {
		if !bytes.Contains(all[name], []byte(want)) {
			t.Errorf("%s shows no time with %s", name, want)
		}
	}
	for name, want := range map[string]string{"index.html": "Komponenten",
		"incidents/2006-11-14-oracle-shutdown.html": "Ausfall des Datenbankclusters",
		"notices/qsol-update/ja.html":               `lang="ja"`} {
		if !bytes.Contains(all[name], []byte(want)) {
			t.Errorf("%s: %s is missing", name, want)
		}
	}
	page := all["notices/qsol-update/de.html"]
	for _, want := range []string{`hreflang="en" href="https://status.qsol.example/notices/qsol-update/en.html"`,
		`hreflang="x-default"`, `href="letter.de.pdf"`, `lang="ja">日本語</a>`} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the letter has no %s", want)
		}
	}
	if m := regexp.MustCompile(`<code dir="ltr">([0-9a-f]{64})</code>`).FindSubmatch(page); m == nil {
		t.Error("the file's checksum is missing")
	}
}
