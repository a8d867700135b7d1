package workspace

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

const commented = `# one
# two
id: e1
title: 'It''s down' # keep me

# why we think so
status: investigating   # as of noon
impact: "minor" # so far
began_at: 2026-11-20T10:00:00Z # by the log
components: [website] # the shop
outages:
  # the first
  - component: website # all of it
    state: major_outage
    began_at: 2026-11-20T10:00:00Z # by the log
updates:
- at: 2026-11-20T10:05:00Z # at once
  status: investigating
  text: |
    We look.

    # not a comment
# the end
`

// A record that is changed keeps its comments, order, style and line ends; only what
// changed is written, also within lists and groups.
func TestPatchKeepsTheRest(t *testing.T) {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	change := func(i *notices.Incident) {
		i.Status, i.Impact, i.Title = notices.Resolved, notices.ImpactMajor, "It's up"
		i.EndedAt = at
		i.Components = append(i.Components, "database")
		i.Outages[0].EndedAt = at
		i.Updates = append(i.Updates, notices.Update{At: at, Status: "resolved", Text: "Over."})
	}
	want := strings.NewReplacer(
		"'It''s down'", "'It''s up'",
		"status: investigating   # as", "status: resolved   # as",
		`"minor"`, `"major"`,
		"10:00:00Z # by the log\ncomponents: [website]",
		"10:00:00Z # by the log\nended_at: 2026-11-20T12:00:00+00:00\ncomponents: [website, database]",
		"10:00:00Z # by the log\nupdates:",
		"10:00:00Z # by the log\n    ended_at: 2026-11-20T12:00:00+00:00\nupdates:",
		"    # not a comment\n",
		"    # not a comment\n- at: 2026-11-20T12:00:00+00:00\n  status: resolved\n  text: Over.\n",
	).Replace(commented)
	known := notices.Records{Components: []notices.Component{{ID: "website"}, {ID: "database"}}}
	for name, as := range map[string]func(string) string{
		"LF":         func(s string) string { return s },
		"CR LF":      func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"CR":         func(s string) string { return strings.ReplaceAll(s, "\n", "\r") },
		"mark":       func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") },
		"two marks":  func(s string) string { return "\ufeff\ufeff" + s },
		"mixed ends": func(s string) string { return strings.Replace(s, "# two\n", "# two\r\n", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			w := &Workspace{Root: t.TempDir(), Config: Config{Components: known.Components}}
			file := w.Path(IncidentDir, "e1.yaml")
			if err := WriteFile(file, []byte(as(commented)), 0o644); err != nil {
				t.Fatal(err)
			}
			r, err := w.RecordsAfresh()
			if err != nil {
				t.Fatal(err)
			}
			i := r.Incidents[0]
			change(&i)
			if err := w.SaveIncident(i); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(as(want), string(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Entries that go take only their own lines, and keys that go leave the comment above.
// A list that was written empty takes entries, whatever it looks like, and marks of the
// document's begin and end stay.
func TestPatchFillsEmptyLists(t *testing.T) {
	const head = "---\n# one\nid: e1\ntitle: T # t\nstatus: investigating # s\nimpact: minor\n" +
		"began_at: 2026-11-20T10:00:00Z\ncomponents: [website]\n"
	const entry = "  - at: 2026-11-20T12:00:00+00:00\n    status: identified\n    text: New.\n"
	for list, want := range map[string]string{
		"updates: []\n":                 "updates:\n" + entry,
		"updates: [ ] # none\n":         "updates: # none\n" + entry,
		"updates:\n  []\n":              "updates:\n" + entry,
		"updates: [\n  ]\n":             "updates:\n" + entry,
		"updates: []\n# end\n...\n":     "updates:\n" + entry + "# end\n...\n",
		"# end\n...\n":                  "updates:\n" + entry + "# end\n...\n",
		"summary: |\n  a\n...\n\n# x\n": "summary: |\n  a\nupdates:\n" + entry + "...\n\n# x\n",
	} {
		w := &Workspace{Root: t.TempDir(), Config: Config{Components: []notices.Component{{ID: "website"}}}}
		file := w.Path(IncidentDir, "e1.yaml")
		if err := WriteFile(file, []byte(head+list), 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := w.RecordsAfresh()
		if err != nil {
			t.Fatal(err)
		}
		i := r.Incidents[0]
		i.Status = notices.Identified
		at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		i.Updates = append(i.Updates, notices.Update{At: at, Status: "identified", Text: "New."})
		if err := w.SaveIncident(i); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Replace(head, "investigating", "identified", 1)+want, string(got)); d != "" {
			t.Errorf("%q: %s", list, d)
		}
	}
}

func TestPatchTakesAway(t *testing.T) {
	const old = "id: p\ntitle: P # name\n# gone with reason\nsummary: S\nphases:\n  - id: a # first\n    title: A\n" +
		"    status: planned\n    planned: {from: 2026-01, until: 2026-02} # spring\n  # second\n" +
		"  - id: b\n    title: B\n" +
		"    status: planned # still\n    planned:\n      from: 2026-03 # soon\n      until: 2026-04\n"
	planned := func(from, until string) notices.Span { return notices.Span{From: from, Until: until} }
	p := notices.Project{ID: "p", Title: "P", Phases: []notices.Phase{{ID: "b", Title: "B", Status: notices.PhaseActive,
		Planned: planned("2026-05", "2026-06")}}}
	want := "id: p\ntitle: P # name\n# gone with reason\nphases:\n  # second\n  - id: b\n    title: B\n" +
		"    status: active # still\n    planned:\n      from: 2026-05 # soon\n      until: 2026-06\n"
	whole, err := render("x.yaml", p)
	if err != nil {
		t.Fatal(err)
	}
	got := patch("x.yaml", old, whole, p)
	if !reads("x.yaml", got, p) {
		t.Fatal("it does not read back")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Errors name the line and column that an editor shows, whatever ends the lines.
func TestPlacesInFiles(t *testing.T) {
	bad := strings.Replace(commented, `"minor" # so far`, `"minorr" # so far`, 1)
	for name, text := range map[string]string{
		"LF":    bad,
		"CR LF": strings.ReplaceAll(bad, "\n", "\r\n"),
		"CR":    strings.ReplaceAll(bad, "\n", "\r"),
		"mark":  "\ufeff" + strings.ReplaceAll(bad, "\n", "\r\n"),
		"mixed": strings.Replace(bad, "\n", "\r\n", 3),
	} {
		_, err := parse("e1.yaml", []byte(text), func(i notices.Incident) notices.Problems {
			return i.Validate(notices.Records{Components: []notices.Component{{ID: "website"}}})
		})
		want := "e1.yaml:8:9: \"minorr\" is no known impact; use one of none, minor, major, critical\n" +
			"    8 | impact: \"minorr\" # so far\n      |         ^"
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A key that is new stands below the commented example of the one before it, so that the
// example can be taken in; a comment right above the next key stays there.
func TestPatchPutsKeysBelowExamples(t *testing.T) {
	const begin = "id: e1\ntitle: Down\nstatus: investigating\nimpact: minor\nbegan_at: 2026-11-20T10:00:00Z\n"
	const ended, components = "ended_at: 2026-11-20T12:00:00+00:00\n", "components: [website]\n"
	for _, c := range []struct{ name, in, want string }{
		{"example", begin + "#  one: more\n\n# the parts\n" + components,
			begin + "#  one: more\n\n" + ended + "\n# the parts\n" + components},
		{"above the next", begin + "# the parts\n" + components, begin + ended + "# the parts\n" + components},
		{"at the end", components + begin + "#  one: more\n", components + begin + "#  one: more\n" + ended},
		{"blank", begin + "\n" + components, begin + ended + "\n" + components},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &Workspace{Root: t.TempDir(), Config: Config{Components: []notices.Component{{ID: "website"}}}}
			file := w.Path(IncidentDir, "e1.yaml")
			if err := WriteFile(file, []byte(c.in), 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := w.RecordsAfresh()
			if err != nil {
				t.Fatal(err)
			}
			i := r.Incidents[0]
			i.Status, i.EndedAt = notices.Resolved, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
			if err := w.SaveIncident(i); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(file)
			want := strings.Replace(c.want, "investigating", "resolved", 1)
			if d := cmp.Diff(want, string(got)); d != "" || err != nil {
				t.Errorf("err %v, -want +got:\n%s", err, d)
			}
		})
	}
}
