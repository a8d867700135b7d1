package workspace

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// openSample makes the sample's workspace and opens it.
func openSample(t testing.TB) *Workspace {
	t.Helper()
	dir := t.TempDir()
	if err := Init(dir, Options{Sample: "qsol"}); err != nil {
		t.Fatal(err)
	}
	w, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSample(t *testing.T) {
	w := openSample(t)
	r, err := w.Records()
	if err != nil {
		t.Fatal(err)
	}
	m := r.Measure(r.Objectives[0], time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC), time.UTC)
	t.Logf("uptime %.3f, major %v, partial %v", m.Overall.Percent, m.Overall.Major, m.Overall.Partial)
	if m.Met || m.Overall.Percent < 95 {
		t.Errorf("the sample misses its objective by a little; measured %v", m.Overall)
	}
	p := r.Projects[0]
	first, last, _ := p.Bounds()
	if len(p.Phases) != 8 || len(notices.MonthList(first, last)) != 11 {
		t.Errorf("%d phases from %v to %v", len(p.Phases), first, last)
	}
}

// The table of the project in the model letter, July 2006 to May 2007, as it
// stands in November 2006.
func TestSampleTimeline(t *testing.T) {
	r, err := openSample(t).Records()
	if err != nil {
		t.Fatal(err)
	}
	p := r.Projects[0]
	first, last, _ := p.Bounds()
	now := notices.Month{Year: 2006, Month: time.November}
	letters := map[notices.PhaseStatus]string{"": ".", notices.PhasePlanned: "p", notices.PhaseActive: "a",
		notices.PhaseDone: "d", notices.PhaseLate: "L"}
	var got []string
	for _, phase := range p.Phases {
		row := ""
		for _, m := range notices.MonthList(first, last) {
			row += letters[phase.StateIn(m, now)]
		}
		got = append(got, row)
	}
	want := []string{"dd.........", ".dd........", "...da......", ".....pp....", "......pp...", ".......pp..",
		"........pp.", ".........pp"}
	if diff := cmp.Diff(want, got); diff != "" || first.String() != "2006-07" || last.String() != "2007-05" {
		t.Error(first, last, diff)
	}
}

// Every text of the records that a letter may merge exists in every language of
// the built-in letters.
func TestSampleTranslations(t *testing.T) {
	w := openSample(t)
	r, err := w.Records()
	if err != nil {
		t.Fatal(err)
	}
	for _, locale := range []string{"de", "fr", "es", "ja", "pt-BR"} {
		in := r.In(locale)
		before, after := texts(r), texts(in)
		for path, s := range before {
			if s != "" && after[path] == s {
				t.Errorf("%s: %s is not translated: %q", locale, path, s)
			}
		}
		for n, c := range r.Regions {
			if c.Names[locale] == "" || in.Regions[n].Name != c.Names[locale] {
				t.Errorf("%s: region %s is not translated", locale, c.ID)
			}
		}
		if w.Config.Organisation.Descriptions[locale] == "" {
			t.Errorf("%s: no description of the service", locale)
		}
	}
}

func texts(r notices.Records) map[string]string {
	out := map[string]string{}
	for _, i := range r.Incidents {
		out[i.ID+" title"], out[i.ID+" summary"], out[i.ID+" cause"], out[i.ID+" remedy"] = i.Title, i.Summary,
			i.Cause, i.Remedy
		for n, u := range i.Updates {
			out[fmt.Sprint(i.ID, " update ", n)] = u.Text
		}
		for n, a := range i.Actions {
			out[fmt.Sprint(i.ID, " action ", n)] = a.Text
		}
	}
	for _, m := range r.Maintenance {
		out[m.ID+" title"], out[m.ID+" summary"] = m.Title, m.Summary
	}
	for _, p := range r.Projects {
		out["title"], out["summary"], out["planned"] = p.Title, p.Summary, p.PlannedIn
		for name, list := range map[string][]string{"reason": p.Reasons, "cause": p.Causes, "note": p.Notes} {
			for n, s := range list {
				out[fmt.Sprint(name, n)] = s
			}
		}
		for _, phase := range p.Phases {
			out[phase.ID+" title"], out[phase.ID+" note"] = phase.Title, phase.Note
		}
	}
	for _, c := range r.Components {
		out[c.ID] = c.Name
	}
	for _, o := range r.Objectives {
		out[o.ID] = o.Name
	}
	return out
}

func TestInitRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := Init(dir, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := Init(dir, Options{Sample: "qsol"}); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("%v", err)
	}
	if err := Init(t.TempDir(), Options{Sample: "none"}); err == nil || !strings.Contains(err.Error(), "qsol") {
		t.Errorf("%v", err)
	}
}

func TestFind(t *testing.T) {
	w := openSample(t)
	got, err := Find(w.Path(IncidentDir))
	if err != nil || got != w.Root {
		t.Errorf("%s, %v", got, err)
	}
	var none *NotFoundError
	empty := t.TempDir()
	if _, err := Find(empty); !errors.As(err, &none) {
		t.Errorf("%v", err)
	}
	if _, err := Open(empty); !errors.As(err, &none) {
		t.Errorf("%v", err)
	}
}

func TestBareWorkspace(t *testing.T) {
	dir := t.TempDir()
	now := func() time.Time { return time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC) }
	if err := Init(dir, Options{Now: now}); err != nil {
		t.Fatal(err)
	}
	w, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(w.Path(ConfigFile)); err != nil || !strings.Contains(string(text),
		"\n#    from: 2026-01-02\n") {
		t.Errorf("%s, %v", text, err)
	}
	want := Relay{Name: "127.0.0.1:2525", Address: "127.0.0.1:2525", Protocol: "smtp", TLS: "none", Connections: 8,
		Depth: 8, Weight: 1}
	if diff := cmp.Diff(want, w.Config.Relays[0]); diff != "" {
		t.Error(diff)
	}
	if r, err := w.Records(); err != nil || len(r.Incidents) != 0 {
		t.Error(r, err)
	}
}
