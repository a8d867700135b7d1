package desk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/publishing"
	"tidings/internal/records"
	"tidings/internal/registry"
	"tidings/internal/sendplan"
	"tidings/outputs/outputstest"
)

const letterFolder = "outputs/site/notices"

// page reads a file of the workspace.
func page(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func publish(t *testing.T, d *desk.Desk) *publishing.Report {
	t.Helper()
	r, err := d.Publish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// openSample opens a new workspace of the sample, for the length of the test.
func openSample(t *testing.T) (d *desk.Desk, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "w")
	if err := desk.Init(dir, "qsol"); err != nil {
		t.Fatal(err)
	}
	d, err := desk.Open(t.Context(), desk.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, dir
}

// A letter is published when it was sent, not when it was drafted, approved, or
// queued for a worker that has not begun.
func TestOnlySentLettersArePublished(t *testing.T) {
	d, dir := openSample(t)
	hidden := func(when string) {
		t.Helper()
		publish(t, d)
		if _, err := os.Stat(filepath.Join(dir, letterFolder)); !os.IsNotExist(err) {
			t.Errorf("a letter that was %s is published (%v)", when, err)
		}
		if strings.Contains(page(t, dir, "outputs/site/feed.atom"), "/notices/") {
			t.Errorf("a letter that was %s is in the feed", when)
		}
	}
	if _, err := d.ImportRecipients(t.Context(), filepath.Join(dir, "recipients", "qsol-users.csv"),
		registry.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Draft(t.Context(), drafting.Options{Slug: "n", Template: "service-update",
		Project: "qsol-upgrade", Since: "2006-09-01",
		AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}}); err != nil {
		t.Fatal(err)
	}
	hidden("drafted")
	if _, err := d.Approve(t.Context(), "n", desk.Decider{By: "Kathy Oren"}); err != nil {
		t.Fatal(err)
	}
	hidden("approved")
	plan, err := d.PlanSend(t.Context(), sendplan.Options{Slug: "n", Detach: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Send(t.Context(), plan, func(desk.Progress) {}); err != nil {
		t.Fatal(err)
	}
	hidden("frozen")
}

func TestPublish(t *testing.T) {
	dir, d := demo(t)
	if r := publish(t, d); r.Written != 0 || r.Removed != 0 || r.Unchanged == 0 || r.Dir != "outputs/site" {
		t.Errorf("published again: %+v", r)
	}
	t.Run("words", func(t *testing.T) { sameWordsAsTheEmail(t, dir) })
	t.Run("file", func(t *testing.T) { fileIsTheSealedOne(t, dir) })
	t.Run("bars", func(t *testing.T) { barsShowTheSample(t, dir, d) })
	t.Run("edited", func(t *testing.T) { editsStayInside(t, dir, d) })
}

// The page of the record and the email of the record say the same.
func sameWordsAsTheEmail(t *testing.T, dir string) {
	for _, tag := range []string{"en", "de", "fr", "es", "ja", "pt-BR"} {
		web, err := outputstest.HTMLWords([]byte(page(t, dir, letterFolder+"/qsol-update/"+tag+".html")))
		if err != nil {
			t.Fatal(err)
		}
		mail, err := outputstest.HTMLWords([]byte(page(t, dir, "outputs/qsol-update/r1/email."+tag+".html")))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(mail, web); diff != "" || len(web) < 200 {
			t.Errorf("%s: %d words, %s", tag, len(web), diff)
		}
	}
}

// The file beside the page is the one in the archive, and the page has its digest.
func fileIsTheSealedOne(t *testing.T, dir string) {
	file := page(t, dir, letterFolder+"/qsol-update/letter.en.pdf")
	if file != page(t, dir, "outputs/qsol-update/r1/letter.en.pdf") {
		t.Error("the file is not the sealed one")
	}
	sum := sha256.Sum256([]byte(file))
	if !strings.Contains(page(t, dir, letterFolder+"/qsol-update/en.html"), hex.EncodeToString(sum[:])) {
		t.Error("the page has not the file's digest")
	}
}

// Sample records are shown at their own time; a real one brings the present.
func barsShowTheSample(t *testing.T, dir string, d *desk.Desk) {
	const day = "<title>14 November 2006: "
	if !strings.Contains(page(t, dir, "outputs/site/index.html"), day) {
		t.Error("the sample's outage is not on the first page")
	}
	_, err := d.NewIncident(records.NewRecord{ID: "real", Title: "Sign-in is slow", Impact: "minor",
		Status: "investigating", Components: []string{"website"},
		Began: time.Now().Add(-time.Hour).Format(time.RFC3339)})
	if err != nil {
		t.Fatal(err)
	}
	if r := publish(t, d); r.Written == 0 {
		t.Errorf("%+v", r)
	}
	first := page(t, dir, "outputs/site/index.html")
	if strings.Contains(first, day) || !strings.Contains(first, "incidents/real.html") || !strings.Contains(first,
		"Some systems are impaired") {
		t.Error("the first page does not show the present")
	}
}

// What is edited after the approval stays in the workspace.
func editsStayInside(t *testing.T, dir string, d *desk.Desk) {
	before := page(t, dir, letterFolder+"/qsol-update/en.html")
	file := filepath.Join(dir, "notices", "qsol-update", "en.md")
	text := page(t, dir, "notices/qsol-update/en.md")
	if err := os.WriteFile(file, []byte(text+"\nA secret.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	publish(t, d)
	if page(t, dir, letterFolder+"/qsol-update/en.html") != before {
		t.Error("an edited letter changed its page before it was sent")
	}
}

func TestPreviewOfThePage(t *testing.T) {
	d, _ := openSample(t)
	if _, err := d.Draft(t.Context(), drafting.Options{Slug: "n", Template: "service-update",
		Project: "qsol-upgrade", Since: "2006-09-01",
		AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en", "de"}}); err != nil {
		t.Fatal(err)
	}
	b, err := d.Preview(t.Context(), desk.PreviewOptions{Slug: "n", Format: "web", Locale: "de"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="de"`, "<style>", `id="letter"`, `hreflang="en"`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the preview has no %s", want)
		}
	}
}
