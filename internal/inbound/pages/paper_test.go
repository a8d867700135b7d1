package pages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/feedback/token"
	"tidings/outputs/outputstest/papertest"
)

// A reader's link gives their own letter as PDF, to them alone, for 90 days, and changes nothing.
func TestPaperLink(t *testing.T) {
	o := openOffice(t, 6)
	_, err := o.d.Draft(t.Context(), drafting.Options{Slug: "news", Template: "service-update", Project: "qsol-upgrade",
		Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z", Stream: "update", Locales: []string{"en"}})
	must(t, err)
	for file, more := range map[string]string{"notice.yaml": "link: pdf\n", "en.md": "\nOnly for ((name??nobody)).\n"} {
		path := filepath.Join(o.dir, "notices", "news", file)
		b, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, append(b, more...), 0o600))
	}
	_, err = o.d.Approve(t.Context(), "news", desk.Decider{By: "Kathy Oren"})
	must(t, err)
	must(t, o.send(t, "news", 0))
	all, before := o.arrived(t), o.state(t, "news")
	if len(all) != 6 {
		t.Fatalf("%d messages, want 6", len(all))
	}
	pdfs := map[string]string{}
	for _, g := range all {
		for _, method := range []string{"GET", "HEAD", "GET"} {
			a, body := ask(t, method, o.link(t, g, "d"), nil)
			if a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/pdf" ||
				a.Header.Get("Content-Disposition") != `attachment; filename="news.pdf"` ||
				a.Header.Get("Cache-Control") != "no-store" {
				t.Fatalf("%s: %d %v", method, a.StatusCode, a.Header)
			}
			if old, again := pdfs[g.to]; method == "GET" && again && old != body {
				t.Error("the same link gives another file")
			}
			if method == "GET" {
				pdfs[g.to] = body
			}
		}
		n := strings.TrimSuffix(strings.TrimPrefix(g.to, "reader"), "@example.net")
		path := filepath.Join(t.TempDir(), "letter.pdf")
		must(t, os.WriteFile(path, []byte(pdfs[g.to]), 0o600))
		papertest.File(t, []byte(pdfs[g.to]))
		text := papertest.Run(t, "poppler", "pdftotext", path, "-")
		if !strings.Contains(text, "Only for Reader "+n+".") || strings.Count(text, "Reader ") != 1 {
			t.Errorf("the letter of %s is somebody else's:\n%s", g.to, text)
		}
	}
	if after := o.state(t, "news"); after != before {
		t.Errorf("fetching changed\n%s to\n%s", before, after)
	}
	t.Run("not by another link", func(t *testing.T) {
		link := o.link(t, all[0], "d")
		preferences := o.link(t, all[0], "p")
		for _, bad := range []string{strings.Replace(preferences, "/p/", "/d/", 1), link[:len(link)-1], link + "a",
			o.site + publicPath + "/d/" + o.keys.Seal(token.Paper, token.ID{Row: 1, Revision: 99})} {
			if a, body := ask(t, "GET", bad, nil); a.StatusCode != 404 || strings.Contains(body, "%PDF") {
				t.Errorf("%s: %d", bad, a.StatusCode)
			}
		}
		if a, _ := ask(t, "POST", link, confirm); a.StatusCode != 405 {
			t.Errorf("POST: %d", a.StatusCode)
		}
	})
	t.Run("not of the forgotten", func(t *testing.T) {
		must(t, o.d.Forget(t.Context(), all[1].to))
		if a, _ := ask(t, "GET", o.link(t, all[1], "d"), nil); a.StatusCode != 404 {
			t.Errorf("%d", a.StatusCode)
		}
	})
	t.Run("for 90 days", func(t *testing.T) {
		for days, want := range map[int]int{89: 200, 91: 404} {
			d, err := desk.Open(t.Context(), desk.Options{Dir: o.dir,
				Now: func() time.Time { return time.Now().AddDate(0, 0, days) }})
			must(t, err)
			later := &office{d: d, dir: o.dir, keys: o.keys}
			later.serve(t)
			if a, _ := ask(t, "GET", later.link(t, all[0], "d"), nil); a.StatusCode != want {
				t.Errorf("after %d days: %d, want %d", days, a.StatusCode, want)
			}
			must(t, d.Close())
		}
	})
}
