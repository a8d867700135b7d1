package desk

import (
	"os"
	"path/filepath"
	"testing"

	"tidings/internal/letter"
	"tidings/outputs"
	"tidings/outputs/outputstest/papertest"
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
		o := DraftOptions{Slug: "paper-" + info.Name, Template: info.Name, Project: "qsol-upgrade",
			Incidents:   []string{"2006-11-14-oracle-shutdown"},
			Maintenance: "2007-01-web-servers", Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z",
			Locales: info.Locales}
		if info.Name == "service-update" {
			o.Incidents = nil
		}
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

// paperOf sets one letter and has it examined. pdf.js, which takes a second, sees
// one language of each template.
func paperOf(t *testing.T, d *Desk, e *letter.Source, tag string, read bool) {
	doc, err := e.Document(tag, e.Zone())
	if err != nil {
		t.Fatal(err)
	}
	data, err := d.pdf(t.Context(), e, doc, outputs.Fallbacks, nil)
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
