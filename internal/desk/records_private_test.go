package desk

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/drafting"
	"tidings/internal/publishing"
	"tidings/internal/registry"
	"tidings/internal/workspace"
)

// findOnSite gives the files of the site that hold a text.
func findOnSite(t *testing.T, d *Desk, text string) (found []string) {
	t.Helper()
	root := d.ws.Path(publishing.Dir)
	err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(file)
		if strings.Contains(string(b), text) || strings.Contains(file, text) {
			found = append(found, e.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// hide makes a record private.
func hide(t *testing.T, d *Desk, dir, id string) {
	t.Helper()
	file := d.ws.Path(dir, id+".yaml")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(b, "private: true\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A private record is nowhere on the site, and what was there before goes.
func TestPrivateRecordsAreNotPublished(t *testing.T) {
	d := sampleDesk(t)
	if _, err := d.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	hidden := map[string]string{"2006-11-14-oracle-shutdown": "Database cluster shut down",
		"2007-01-web-servers": "2007-01-web-servers"}
	for id, text := range hidden {
		if len(findOnSite(t, d, text)) < 3 {
			t.Fatalf("%s was not on the site, so nothing is tested", id)
		}
	}
	hide(t, d, workspace.IncidentDir, "2006-11-14-oracle-shutdown")
	hide(t, d, workspace.MaintenanceDir, "2007-01-web-servers")
	r, err := d.Publish(t.Context())
	if err != nil || r.Removed != 2 { // the two pages
		t.Errorf("%+v, %v", r, err)
	}
	for id, text := range hidden {
		for _, s := range []string{id, text} {
			if found := findOnSite(t, d, s); len(found) > 0 {
				t.Errorf("%s is still in %v", s, found)
			}
		}
	}
	records, err := d.Incidents("")
	if err != nil || len(records) != 5 {
		t.Errorf("%d incidents in the workspace, %v", len(records), err)
	}
}

// A check warns of a letter for the site that names a private record, whether in a
// block, in its words or as what it was drafted from, and not of others.
func TestCheckWarnsOfPrivateRecords(t *testing.T) {
	d := sampleDesk(t)
	if _, err := d.ImportRecipients(t.Context(), filepath.Join(d.ws.Root, workspace.RecipientDir, "qsol-users.csv"),
		registry.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	hide(t, d, workspace.IncidentDir, "2006-11-14-oracle-shutdown")
	hide(t, d, workspace.ProjectDir, "qsol-upgrade")
	warnings := func(text, more string) (n int) {
		t.Helper()
		for name, body := range map[string]string{
			"notice.yaml": "template: service-update\nstream: service\nlocales: [en]\naudience: {}\nas_of: " +
				"2006-11-20T09:00:00Z\n" + more,
			"en.md": "# News\n\n" + text + "\n",
		} {
			if err := workspace.WriteFile(d.ws.Path(workspace.NoticeDir, "n", name), []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r, err := d.Check(t.Context(), "n")
		if err != nil {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, f := range r.Findings {
			if strings.Contains(f.Message, "names the private") {
				n++
			}
		}
		return n
	}
	none, drafted := "records: []\n", "records: [{kind: incident, id: 2006-11-14-oracle-shutdown, digest: "+
		""+strings.Repeat("ab", 32)+"}]\n"
	for name, c := range map[string]struct {
		text, more string
		want       int
	}{
		"nothing":   {"All is well.", none, 0},
		"words":     {"We mean: database cluster shut\ndown, not this.", none, 0},
		"title":     {"About “Database cluster\nshut down”.", none, 1},
		"block":     {"```incidents since=2006-11-10\n```", none, 1},
		"others":    {"```incidents until=2006-11-10\n```", none, 0},
		"timeline":  {"```timeline project=qsol-upgrade\n```", none, 1},
		"drafted":   {"All is well.", drafted, 1},
		"unpublic":  {"```incidents since=2006-11-10\n```", "private: true\n" + drafted, 0},
		"both":      {"```timeline project=qsol-upgrade\n```\n\n```incidents since=2006-11-10\n```", none, 2},
		"elsewhere": {"```incidents ids=2006-11-07-webserver-slowness\n```", none, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := warnings(c.text, c.more); got != c.want {
				t.Errorf("%d warnings, want %d", got, c.want)
			}
		})
	}
}

// The pages of a preview answer to this machine alone, for whom they are asked.
func TestPreviewPages(t *testing.T) {
	d := sampleDesk(t)
	if _, err := d.ImportRecipients(t.Context(), filepath.Join(d.ws.Root, workspace.RecipientDir, "qsol-users.csv"),
		registry.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Draft(t.Context(), drafting.Options{Slug: "n", Template: "service-update", Project: "qsol-upgrade",
		Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en", "de"}}); err != nil {
		t.Fatal(err)
	}
	h := d.previewHandler(t.Context(), PreviewOptions{Slug: "n"})
	get := func(host, path string) (int, string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+path, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	if code, body := get("evil.example:80",
		"/web/en?as=james.carter%40example.com"); code != http.StatusMisdirectedRequest || strings.Contains(body,
		"Carter") {
		t.Errorf("another name: %d %.80s", code, body)
	}
	for _, format := range []string{"html", "text", "pdf", "web", "eml"} {
		href := "/" + format + "/de?as=james.carter%40example.com"
		if code, body := get("localhost:1", href); code != http.StatusOK || format != "pdf" && !strings.Contains(body,
			"James") {
			t.Errorf("%s: %d %.200s", href, code, body)
		}
	}
	if _, page := get("127.0.0.1", "/web/de?as=james.carter%40example.com"); !strings.Contains(page,
		`href="/web/en?as=james.carter%40example.com"`) {
		t.Error("the page does not lead to its other language")
	}
	if code, _ := get("127.0.0.1", "/web/de?as=x%22%3E"); code != http.StatusUnprocessableEntity {
		t.Errorf("a recipient who is not there: %d", code)
	}
}

// A preview for a browser holds the logo, which the message has as a part.
func TestPreviewShowsTheLogo(t *testing.T) {
	d := sampleDesk(t)
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 40, 10))); err != nil {
		t.Fatal(err)
	}
	d.ws.Config.Brand.LogoPNG = logo.Bytes()
	if _, err := d.Draft(t.Context(), drafting.Options{Slug: "n", Template: "service-update", Project: "qsol-upgrade",
		Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}}); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{"html": "data:image/png;base64,", "web": "data:image/png;base64,"} {
		b, err := d.Preview(t.Context(), PreviewOptions{Slug: "n", Format: format})
		if err != nil || !bytes.Contains(b, []byte(want+base64.StdEncoding.EncodeToString(logo.Bytes()))) ||
			bytes.Contains(b, []byte("cid:")) {
			t.Errorf("%s: the logo is not in it (%v)", format, err)
		}
	}
}
