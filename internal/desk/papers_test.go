package desk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tidings/internal/drafting"
	"tidings/internal/letter"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/outputstest/papertest"
	"tidings/outputs/pdf"
)

// sampleDesk opens a new workspace with the QSOL sample.
func sampleDesk(t testing.TB) *Desk {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "w")
	if err := Init(dir, "qsol"); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// Every built-in template, drafted from the sample's records in every language
// that it has, gives a PDF that other programs find sound and read whole.
func TestEveryTemplateOnPaper(t *testing.T) {
	d := sampleDesk(t)
	infos, err := d.Templates()
	if err != nil || len(infos) < 10 {
		t.Fatalf("%d templates, %v", len(infos), err)
	}
	for _, info := range infos {
		o := drafting.Options{Slug: "paper-" + info.Name, Template: info.Name, Project: "qsol-upgrade",
			Incidents:   []string{"2006-11-14-oracle-shutdown"},
			Maintenance: "2007-01-web-servers", Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z",
			Locales: info.Locales}
		if info.Name == "service-update" {
			o.Incidents = nil
		}
		recordFor(t, d, o.Maintenance, info.Name)
		if _, err := d.Draft(t.Context(), o); err != nil {
			t.Fatalf("%s: %v", info.Name, err)
		}
		e, err := letter.Read(d.ws, o.Slug, d.ws.Records)
		if err != nil {
			t.Fatal(err)
		}
		for i, tag := range info.Locales {
			read := i == len(info.Name)%len(info.Locales) // another one for each template
			t.Run(info.Name+"."+tag, func(t *testing.T) {
				t.Parallel()
				paperOf(t, d, e, tag, read)
			})
		}
	}
}

// recordFor brings the record of a maintenance to where a template's letter is true of it.
func recordFor(t *testing.T, d *Desk, id, template string) {
	t.Helper()
	m, err := d.OneMaintenance(id)
	if err != nil {
		t.Fatal(err)
	}
	plan := m
	plan.Status, plan.BeganAt, plan.EndedAt, plan.CancelledAt = notices.Scheduled, time.Time{}, time.Time{}, time.Time{}
	m = plan
	at := time.Date(2006, 11, 20, 8, 0, 0, 0, time.UTC)
	switch template {
	case "maintenance-moved":
		from, until := plan.ScheduledFor.AddDate(0, 0, 7), plan.ScheduledUntil.AddDate(0, 0, 7)
		m, err = plan.Move(from, until, at, "They come late.")
	case "maintenance-cancelled":
		m, err = plan.Cancel(at, "")
	case "maintenance-done":
		m.Status, m.BeganAt, m.EndedAt = notices.Completed, plan.ScheduledFor, plan.ScheduledUntil
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ws.SaveMaintenance(m); err != nil {
		t.Fatal(err)
	}
}

// paperOf sets one letter and has it examined. pdf.js, which takes a second, sees
// one language of each template.
func paperOf(t *testing.T, d *Desk, e *letter.Source, tag string, read bool) {
	doc, err := e.Document(tag, e.Zone())
	if err != nil {
		t.Fatal(err)
	}
	data, err := d.pdf(t.Context(), e, doc, outputs.Fallbacks, nil)
	var unsupported *pdf.UnsupportedError
	if slices.Contains([]string{"ar", "he", "hi", "th"}, tag) { // their letters are on no paper yet
		if !errors.As(err, &unsupported) || len(unsupported.Scripts) == 0 {
			t.Errorf("the PDF of %s is %v", tag, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), tag+".pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	papertest.Letter(t, path, doc)
	if read {
		papertest.Read(t, path, doc, "letter."+tag+".md", "records.json")
	}
}
