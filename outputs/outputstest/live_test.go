package outputstest_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
	"tidings/outputs/pdf"
	"tidings/outputs/site"
	"tidings/outputs/text"
	"tidings/outputs/web"
	"tidings/templates"
)

// reader is somebody somewhere who reads a letter about random records.
type reader struct {
	env   outputs.Env
	marks []string // every fact that the records have, as the letter writes it
}

// zones have whole, half and quarter hours of offset, change their clocks or not, and lie on
// both sides of the date line.
var zones = strings.Fields(`UTC Europe/Berlin America/New_York Asia/Tokyo Asia/Kolkata Asia/Kathmandu
	Australia/Lord_Howe Pacific/Chatham Pacific/Apia America/St_Johns Africa/Lagos America/Sao_Paulo`)

// randomReader makes records around a change of clocks, some of them open, and a reader of them.
func randomReader(t *testing.T, rng *rand.Rand) reader {
	t.Helper()
	// Right-to-left letters have tests of their own on paper.
	tags := slices.DeleteFunc(locale.Known(), func(tag string) bool { return tag == "ar" || tag == "he" })
	loc, err := locale.Parse(tags[rng.IntN(len(tags))])
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(zones[rng.IntN(len(zones))])
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, time.Month(1+rng.IntN(12)), 25, 0, 0, 0, 0, time.UTC)
	moment := func() time.Time { return first.Add(time.Duration(rng.IntN(10*24*60)) * time.Minute) }
	later := func(at time.Time) time.Time {
		if rng.IntN(4) == 0 {
			return time.Time{}
		}
		return at.Add(time.Duration(1+rng.IntN(3000)) * time.Minute)
	}
	r := notices.Records{Components: []notices.Component{{ID: "web", Name: "Website"}, {ID: "db", Name: "Database"}},
		Regions: []notices.Region{{ID: "here-1", Name: "Europe"}, {ID: "there-2", Name: "Asia"},
			{ID: "far-3", Name: "Rest"}},
		Objectives: []notices.Objective{{ID: "all", Name: "Uptime", Target: 90 + float64(rng.IntN(1000))/100,
			From: notices.Day{Year: first.Year(), Month: first.Month(), Day: 1}}},
		Projects: []notices.Project{{ID: "move", Title: "The move", PlannedIn: "Q3",
			LaunchedIn: notices.Month{Year: 2026, Month: time.Month(1 + rng.IntN(12))}}}}
	for n := range 1 + rng.IntN(4) {
		i := notices.Incident{ID: fmt.Sprintf("incident-%d", n), Title: fmt.Sprintf("Trouble %d", n),
			BeganAt:    moment(),
			Status:     []notices.IncidentStatus{notices.Identified, notices.Resolved}[rng.IntN(2)],
			Cause:      "A disk failed.",
			Impact:     []notices.Impact{notices.ImpactMinor, notices.ImpactMajor, notices.ImpactCritical}[rng.IntN(3)],
			Components: []string{"web", "db"}[:1+rng.IntN(2)], Regions: [][]string{nil, {"here-1"}}[rng.IntN(2)]}
		i.EndedAt, i.NextUpdateAt = later(i.BeganAt), later(i.BeganAt)
		i.Updates = []notices.Update{{At: i.BeganAt, Status: "identified", Text: "We saw it."}}
		r.Incidents = append(r.Incidents, i)
		m := notices.Maintenance{ID: fmt.Sprintf("work-%d", n), Title: "Work", Status: notices.Scheduled,
			Impact: "minor", ScheduledFor: moment(), Components: []string{"db"}}
		m.ScheduledUntil = m.ScheduledFor.Add(time.Duration(1+rng.IntN(1000)) * time.Minute)
		if rng.IntN(2) == 0 {
			m.BeganAt = moment()
			m.EndedAt = later(m.BeganAt)
		}
		r.Maintenance = append(r.Maintenance, m)
		p := &r.Projects[0]
		p.Phases = append(p.Phases, notices.Phase{ID: fmt.Sprintf("phase-%d", n), Title: fmt.Sprintf("Part %d", n),
			Percent: rng.IntN(100), Planned: notices.Span{From: "2026-11", Until: "2027-02-03"},
			Status: []notices.PhaseStatus{notices.PhaseDone, notices.PhaseActive, notices.PhasePlanned}[rng.IntN(3)]})
	}
	records := r
	env := outputs.Env{File: "notices/x/en.md", Slug: "x", Locale: loc, Zone: zone, Records: &records,
		Organisation: "Example", Region: []string{"", "here-1", "far-3"}[rng.IntN(3)], AsOf: first.AddDate(0, 0, 12),
		Since: notices.Day{Year: first.Year(), Month: first.Month(), Day: 20}}
	who := reader{env: env}
	for _, kind := range notices.LiveKinds() {
		for _, id := range append(who.reading().IDs(kind.Name), "period", "2026-11", "here") {
			for _, f := range kind.Facts {
				for _, form := range []string{"", " date", " time", " month", " rounded"} {
					mark := kind.Name + " " + id + " " + f.Name + form
					if l, live, err := notices.ParseLive(mark); live && err == nil {
						if _, err := who.reading().Look(l); err == nil {
							who.marks = append(who.marks, mark)
						}
					}
				}
			}
		}
	}
	rng.Shuffle(len(who.marks), func(i, j int) { who.marks[i], who.marks[j] = who.marks[j], who.marks[i] })
	who.marks = append(who.marks[:min(len(who.marks), 60)], "time 2026-03-29T00:59Z", "day 2026-11-29", "month 2026-11",
		"percent 97.67", "number 1234567.5")
	return who
}

func (r reader) reading() notices.Reading {
	return notices.Reading{Records: r.env.Records.In(r.env.Locale.Tag()), AsOf: r.env.AsOf, Since: r.env.Since,
		Zone: r.env.Zone, Region: r.env.Region}
}

// letter writes every fact between two words that mark it, and the blocks that show the same.
func (r reader) letter() string {
	var b strings.Builder
	b.WriteString("# Letter\n\n")
	for n, mark := range r.marks {
		fmt.Fprintf(&b, "BEGIN%d ((%s)) END%d\n\n", n, mark, n)
	}
	b.WriteString("```incidents\n```\n\n```uptime objective=all\n```\n\n```phases project=move\n```\n")
	return b.String()
}

// TestLiveFactsEverywhere is the property that one thing has one value: for random records, zones
// and languages every moment and figure of a letter is what the records say, the same in email,
// text, page and PDF, and the same as the blocks of the letter show.
func TestLiveFactsEverywhere(t *testing.T) {
	p := press(t)
	for seed := range uint64(30) {
		who := randomReader(t, rand.New(rand.NewPCG(seed, 12)))
		doc, err := outputs.Parse([]byte(who.letter()), who.env)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		everywhere(t, p, doc, seed%15 == 0)
		for channel, words := range shown(t, p, doc, seed%15 == 0) {
			for n, mark := range who.marks {
				l, _, err := notices.ParseLive(mark)
				if err != nil {
					t.Fatal(err)
				}
				want, err := templates.ShowLive(l, who.reading(), who.env.Locale)
				if err != nil {
					t.Fatal(err)
				}
				from := slices.Index(words, fmt.Sprintf("BEGIN%d", n))
				until := slices.Index(words, fmt.Sprintf("END%d", n))
				if from < 0 || until < from {
					t.Fatalf("seed %d, %s: ((%s)) is nowhere", seed, channel, mark)
				}
				if diff := cmp.Diff(outputs.SplitWords(want), words[from+1:until]); diff != "" {
					t.Errorf("seed %d, %s: ((%s)) (-want +got):\n%s", seed, channel, mark, diff)
				}
			}
		}
		who.agrees(t, doc)
		if t.Failed() {
			t.Fatalf("seed %d: %s in %s", seed, who.env.Locale.Tag(), who.env.Zone)
		}
	}
}

// shown gives the words of a document as each channel shows them.
func shown(t *testing.T, p *pdf.Renderer, doc *outputs.Document, paper bool) map[string][]string {
	t.Helper()
	must := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	words := func(page []byte) []string {
		t.Helper()
		w, err := outputstest.HTMLWords(page)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	out := map[string][]string{
		"email": words(must(email.HTML(doc, outputs.Fallbacks, outputs.Links{}))),
		"web":   words(must(web.Page(doc, web.PageOptions{}))),
		"text":  outputstest.TextWords(must(text.Render(doc, outputs.Fallbacks, outputs.Links{}))),
	}
	if paper {
		path := filepath.Join(t.TempDir(), "letter.pdf")
		data := must(p.Render(t.Context(), doc, pdf.Options{}))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		out["PDF"] = papertest.StructWords(t, path, doc, nil)
	}
	return out
}

// agrees wants the blocks of a letter to show what facts in its sentences would.
func (r reader) agrees(t *testing.T, doc *outputs.Document) {
	t.Helper()
	fact := func(mark string) string {
		l, _, _ := notices.ParseLive(mark)
		s, err := templates.ShowLive(l, r.reading(), r.env.Locale)
		if err != nil {
			t.Errorf("((%s)): %v", mark, err)
		}
		return s
	}
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case *outputs.Incidents:
			if got := fact("incidents period count"); got != fmt.Sprint(len(b.Items)) {
				t.Errorf("%s incidents in a sentence, %d in the block", got, len(b.Items))
			}
			for _, i := range r.env.Records.Incidents {
				at := slices.IndexFunc(b.Items, func(item outputs.Incident) bool { return item.Title == i.Title })
				if at < 0 {
					continue
				}
				if got := fact("incident " + i.ID + " period"); got != b.Items[at].When {
					t.Errorf("%s lasted %q in a sentence, %q in the block", i.ID, got, b.Items[at].When)
				}
				if got := fact("incident " + i.ID + " impact"); !strings.HasSuffix(b.Items[at].Impact, got) {
					t.Errorf("the impact of %s is %q in a sentence, %q in the block", i.ID, got, b.Items[at].Impact)
				}
			}
		case *outputs.Uptime:
			for _, of := range []string{"uptime", "from", "until"} {
				if want := fact("objective all " + of); !strings.Contains(b.Reality, want) {
					t.Errorf("%q is in a sentence, and the block says %q", want, b.Reality)
				}
			}
			for _, row := range b.Rows {
				own := row.Name == map[string]string{"here-1": "Europe", "far-3": "Rest"}[r.env.Region]
				if got := fact("objective all uptime-here"); own && got != row.Text {
					t.Errorf("here it is %q in a sentence, %q in the block", got, row.Text)
				}
			}
		case *outputs.Phases:
			for n, row := range b.Rows {
				id := "phase move/" + r.env.Records.Projects[0].Phases[n].ID
				if fact(id+" planned") != row.Planned || fact(id+" status") != row.Status {
					t.Errorf("%s: %q, %q in the block", id, row.Planned, row.Status)
				}
			}
		}
	}
}

// TestLiveFactsAndTheSite wants the site and its feeds to say of an incident what the public page
// of a letter says in a sentence.
func TestLiveFactsAndTheSite(t *testing.T) {
	for seed := range uint64(6) {
		who := randomReader(t, rand.New(rand.NewPCG(seed, 34)))
		dir := t.TempDir()
		s := site.Site{ID: "x", Organisation: "Example", Locale: who.env.Locale, Zone: who.env.Zone, Now: who.env.AsOf,
			Records: *who.env.Records}
		if _, err := site.Build(context.Background(), s, dir); err != nil {
			t.Fatal(err)
		}
		for _, i := range s.Records.Incidents {
			l, _, _ := notices.ParseLive("incident " + i.ID + " period")
			want, err := templates.ShowLive(l, who.reading(), who.env.Locale)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"feed.atom", "feed.rss", "feed.json"} {
				b, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil || !bytes.Contains(b, []byte(want)) {
					t.Errorf("seed %d: %s does not say %q of %s: %v", seed, name, want, i.ID, err)
				}
			}
		}
	}
}
