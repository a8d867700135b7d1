package web_test

import (
	"strings"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/web"
)

// TestMomentsOnThePage wants every moment of a letter marked for programs, with its time in UTC for
// readers, and one sentence that names the zone; a letter without moments says nothing of zones.
func TestMomentsOnThePage(t *testing.T) {
	loc, err := locale.Parse("en")
	if err != nil {
		t.Fatal(err)
	}
	at := func(h, m int) time.Time { return time.Date(2026, 11, 29, h, m, 0, 0, time.UTC) }
	records := &notices.Records{Incidents: []notices.Incident{{ID: "i", Title: "Login slow", Impact: "minor",
		Status: notices.Resolved, BeganAt: at(23, 10), EndedAt: at(23, 50),
		Updates: []notices.Update{{At: at(23, 20), Status: "investigating", Text: "We look."}}}}}
	page := func(zone, words string) string {
		t.Helper()
		in, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := outputs.Parse([]byte("# Login slow\n\n"+words+"\n"), outputs.Env{File: "en.md", Slug: "x",
			Locale: loc, Zone: in, AsOf: at(23, 55), Records: records, Organisation: "Example"})
		if err != nil {
			t.Fatal(err)
		}
		b, err := web.Page(doc, web.PageOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	const block = "\n\n```incidents\n```"
	berlin := page("Europe/Berlin", "From ((incident i began)), on ((incident i day)): ((incident i duration))."+block)
	for _, want := range []string{
		`From <time datetime="2026-11-29T23:10:00Z" title="29 November 2026, 23:10 (UTC+00:00)">` +
			`30 November 2026, 00:10 (UTC+01:00)</time>`,
		`>30 November 2026</time>: 40 minutes.`,
		`<time datetime="2026-11-29T23:10:00Z" title="29 November 2026, 23:10 to 23:50 (UTC+00:00)">` +
			`30 November 2026, 00:10`,
		`<span class="small"><time datetime="2026-11-29T23:20:00Z"`,
		"Times on this page are those of the time zone Europe/Berlin; point at one to see it in UTC.",
		`<p class="muted"><time datetime="2026-11-29T23:55:00Z">30 November 2026</time></p>`,
	} {
		if !strings.Contains(berlin, want) {
			t.Errorf("%s is missing in\n%s", want, berlin[strings.Index(berlin, "<main"):])
		}
	}
	if utc := page("UTC", "From ((incident i began))."); strings.Contains(utc, "time zone") ||
		!strings.Contains(utc, `<time datetime="2026-11-29T23:10:00Z">29 November 2026, 23:10 (UTC+00:00)</time>`) {
		t.Error("a page in UTC explains UTC")
	}
	if none := page("Europe/Berlin", "It took ((incident i duration))."); strings.Contains(none, "time zone") {
		t.Error("a page without times names a zone")
	}
}
