package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// An update adds its lines and changes the status; everything else in the file,
// comments above all, stays as the author wrote it.
func TestUpdateKeepsComments(t *testing.T) {
	w := openSample(t)
	const name = "2006-11-14-oracle-shutdown"
	file := w.Path(IncidentDir, name+".yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	text = strings.Replace(text, "summary: >-", "# told by the database group\nsummary: >-   # folded", 1)
	text = strings.Replace(text, "status: monitoring\nimpact", "status: monitoring # since Wednesday\nimpact", 1)
	text = strings.Replace(text, "updates:\n", "updates: # newest last\n  # the first call came at 08:20\n", 1)
	text += "# end of file\n"
	if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	i := find(t, w, name)
	at := time.Date(2006, 11, 17, 9, 0, 0, 0, time.UTC)
	i.Status = notices.Resolved
	i.Updates = append(i.Updates,
		notices.Update{At: at, Status: "resolved", Text: "Patched.\n\n# not a comment\nOver."})
	if err := w.SaveIncident(i); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(i, find(t, w, name)); diff != "" {
		t.Fatal(diff)
	}
	after, _ := os.ReadFile(file)
	gone, added := lineDiff(text, string(after))
	if diff := cmp.Diff([]string{"status: monitoring # since Wednesday"}, gone); diff != "" {
		t.Error("lines lost:", diff)
	}
	if len(added) > 9 || !slices.Contains(added, "status: resolved # since Wednesday") {
		t.Errorf("lines added: %q", added)
	}
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", info.Mode())
	}
}

func find(t *testing.T, w *Workspace, id string) notices.Incident {
	t.Helper()
	r, err := w.Records()
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(r.Incidents, func(i notices.Incident) bool { return i.ID == id })
	if n < 0 {
		t.Fatalf("no incident %s", id)
	}
	return r.Incidents[n]
}

// lineDiff gives the lines that only one of two texts has.
func lineDiff(a, b string) (gone, added []string) {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for _, l := range as {
		if !slices.Contains(bs, l) {
			gone = append(gone, l)
		}
	}
	for _, l := range bs {
		if !slices.Contains(as, l) {
			added = append(added, l)
		}
	}
	return gone, added
}

// Whatever a file looked like, saving gives back the value that was saved.
func TestSaveOverAnyStyle(t *testing.T) {
	base := "id: x\ntitle: T\nstatus: investigating\nimpact: minor\nbegan_at: " +
		"2006-11-14T08:10:00+00:00\ncomponents: [website]\n"
	for name, old := range map[string]string{
		"block": base,
		"flow": "{id: x, title: T, status: investigating, impact: minor, began_at: " +
			"\"2006-11-14T08:10:00+00:00\", components: [website]}\n",
		"crlf":      strings.ReplaceAll(base, "\n", "\r\n"),
		"no indent": base + "updates:\n- at: 2006-11-14T08:10:00+00:00\n  status: investigating\n  text: a\n",
		"deep indent": base + "updates:\n      - at: 2006-11-14T08:10:00+00:00\n        status: investigating\n  " +
			"      text: >-\n           a\n\n           b\n",
		"flow list":      base + "updates: [{at: 2006-11-14T08:10:00+00:00, status: investigating, text: a}]\n",
		"document mark":  "---\n" + base,
		"quoted keys":    strings.Replace(base, "title:", "\"title\":", 1),
		"broken":         "id: [",
		"removed key":    base + "# why\ncause: unknown\n# tail\n",
		"comment inside": strings.Replace(base, "[website]", "\n  # the one\n  - website", 1),
		"byte order":     "\ufeff" + base,
	} {
		t.Run(name, func(t *testing.T) {
			w := openSample(t)
			file := w.Path(IncidentDir, "x.yaml")
			if err := os.WriteFile(file, []byte(old), 0o644); err != nil {
				t.Fatal(err)
			}
			at := time.Date(2006, 11, 14, 8, 10, 0, 0, time.UTC)
			i := notices.Incident{ID: "x", Title: "Tö: \"#\"", Status: notices.Identified,
				Impact: notices.ImpactMajor, BeganAt: at, Components: []string{"website", "database"},
				Remedy: "- a\n- b\n", Updates: []notices.Update{{At: at, Status: "investigating", Text: "a"},
					{At: at.Add(time.Hour), Status: "identified", Text: "b: c\n  d"}}}
			if err := w.SaveIncident(i); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(i, find(t, w, "x")); diff != "" {
				t.Error(diff)
			}
			after, _ := os.ReadFile(file)
			for _, line := range strings.Split(old, "\n") {
				if comment := strings.TrimSpace(line); strings.HasPrefix(comment, "#") && name != "comment inside" &&
					!strings.Contains(string(after), comment) {
					t.Errorf("comment %q is lost:\n%s", comment, after)
				}
			}
		})
	}
}

func TestSaveRefuses(t *testing.T) {
	w := openSample(t)
	for _, id := range []string{"../x", "", "a/b", "-a", "A", "a.b", strings.Repeat("a", 65), "..", "a\x00b"} {
		if err := w.SaveIncident(notices.Incident{ID: id}); err == nil {
			t.Errorf("id %q was taken", id)
		}
		if _, err := w.Notice(id); err == nil {
			t.Errorf("slug %q was taken", id)
		}
		if _, err := w.LetterPath(id, "en"); err == nil {
			t.Errorf("slug %q was taken", id)
		}
	}
	for _, locale := range []string{"../en", "", "e", "en/..", "en.md", "en_US"} {
		if _, err := w.LetterPath("ok", locale); err == nil {
			t.Errorf("locale %q was taken", locale)
		}
	}
	if err := w.SaveIncident(notices.Incident{ID: "empty"}); err == nil ||
		!strings.Contains(err.Error(), "title is empty") {
		t.Errorf("an empty incident: %v", err)
	}
	if _, err := os.Stat(w.Path(IncidentDir, "empty.yaml")); err == nil {
		t.Error("a refused incident was written")
	}
}

func TestWriteFileLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o755); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(dir, "taken", "x"), nil, 0o644)
	if err := WriteFile(filepath.Join(dir, "taken"), []byte("x"), 0o644); err == nil {
		t.Error("a folder was replaced by a file")
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestNoticeRoundTrip(t *testing.T) {
	w := openSample(t)
	n := notices.Notice{Slug: "qsol-update", Template: "service-update", Stream: notices.Service,
		Locales: []string{"en", "de"},
		AsOf:    time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC), Since: notices.Day{Year: 2006, Month: 9, Day: 1},
		Audience: notices.Audience{Regions: []string{"emea"}},
		Records:  []notices.RecordRef{{Kind: "project", ID: "qsol-upgrade", Digest: notices.Digest("x")}}}
	if err := w.SaveNotice(n); err != nil {
		t.Fatal(err)
	}
	got, err := w.Notice("qsol-update")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(n, got); diff != "" {
		t.Error(diff)
	}
	if err := w.SaveLetter("qsol-update", "en", "# Hello\n"); err != nil {
		t.Fatal(err)
	}
	text, err := w.Letter("qsol-update", "en")
	if err != nil || text != "# Hello\n" {
		t.Errorf("%q, %v", text, err)
	}
	letters, err := w.Letters("qsol-update")
	if diff := cmp.Diff([]string{"en"}, letters); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
