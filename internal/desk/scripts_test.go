package desk

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tidings/internal/check"
	"tidings/internal/drafting"
	"tidings/internal/workspace"
)

const arabicLetter = `# تحديث حول QuickServe Online

عزيزي العميل،

نعتذر عن الإزعاج. فيما يلي ما حدث:

` + "```incidents\n```\n"

// arabic drafts a letter in English and adds one in Arabic.
func arabic(t *testing.T, d *Desk) {
	t.Helper()
	o := drafting.Options{Slug: "two-scripts", Template: "service-update", Project: "qsol-upgrade", Since: "2006-09-01",
		AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}}
	if _, err := d.Draft(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	n, err := d.ws.Notice(o.Slug)
	if err != nil {
		t.Fatal(err)
	}
	n.Locales = append(n.Locales, "ar")
	if err := d.ws.SaveNotice(n); err != nil {
		t.Fatal(err)
	}
	if err := d.ws.SaveLetter(o.Slug, "ar", arabicLetter); err != nil {
		t.Fatal(err)
	}
}

// A letter in a script that the PDF cannot set keeps nothing from being sent: the
// check warns and names the characters, and the other outputs are made, from
// right to left.
func TestScriptWithoutPDF(t *testing.T) {
	d := sampleDesk(t)
	arabic(t, d)
	r, err := d.Check(t.Context(), "two-scripts")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(r.Findings, func(f check.Finding) bool {
		return strings.Contains(f.Message,
			"the PDF cannot set")
	})
	if at < 0 || r.Findings[at].Level != check.Warning || r.Findings[at].Where != "notices/two-scripts/ar.md" ||
		!strings.Contains(r.Findings[at].Message, "Arabic") || !strings.Contains(r.Findings[at].Message, "U+062A") {
		t.Fatalf("findings %+v", r.Findings)
	}
	files := renderAll(t, d, "two-scripts")
	if files["letter.en.pdf"] == nil || files["letter.ar.pdf"] != nil {
		t.Errorf("PDF of en: %d bytes, of ar: %d", len(files["letter.en.pdf"]), len(files["letter.ar.pdf"]))
	}
	if !bytes.Contains(files["email.ar.html"], []byte(`dir="rtl"`)) || !bytes.Contains(files["email.ar.txt"],
		[]byte("نعتذر")) || len(files["email.ar.eml"]) == 0 {
		t.Error("the Arabic letter is not there, or not from right to left")
	}
}

// A table that is too wide for a page of the PDF is told of, with its line; its figures
// stay whole.
func TestWideTableIsToldOf(t *testing.T) {
	d := sampleDesk(t)
	o := drafting.Options{Slug: "wide", Template: "service-update", Project: "qsol-upgrade", Since: "2006-09-01",
		AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}}
	if _, err := d.Draft(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	head, rule, row := "| Month |", "|:--|", "| Requests |"
	for i := range 20 {
		head, rule, row = head+fmt.Sprintf(" M%d |", i), rule+"--:|", row+" 12,345,678 |"
	}
	text := "# Requests\n\nIn short.\n\n" + head + "\n" + rule + "\n" + row + "\n"
	if err := d.ws.SaveLetter(o.Slug, "en", text); err != nil {
		t.Fatal(err)
	}
	r, err := d.Check(t.Context(), o.Slug)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(r.Findings, func(f check.Finding) bool { return f.Where == "notices/wide/en.md:5" })
	if at < 0 || r.Findings[at].Level != check.Warning || !strings.Contains(r.Findings[at].Message, "3 tables") {
		t.Errorf("findings %+v", r.Findings)
	}
}

func renderAll(t *testing.T, d *Desk, slug string) map[string][]byte {
	t.Helper()
	report, err := d.Render(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range report.Files {
		if out[filepath.Base(f)], err = os.ReadFile(filepath.Join(d.ws.Root, f)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A colour that cannot be read is corrected, and the check says so with the ratio.
func TestFaintBrandIsNamed(t *testing.T) {
	d := sampleDesk(t)
	arabic(t, d)
	d.ws.Config.Brand.Accent = "#ffcc00"
	r, err := d.Check(t.Context(), "two-scripts")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Findings, func(f check.Finding) bool {
		return f.Where == workspace.ConfigFile && f.Level == check.Warning && strings.Contains(f.Message,
			"#ffcc00 has a contrast of 1.")
	}) {
		t.Errorf("findings %+v", r.Findings)
	}
}

// The paper and the address window of tidings.yaml reach the file.
func TestPaperOfTheWorkspace(t *testing.T) {
	d := sampleDesk(t)
	arabic(t, d)
	for paper, box := range map[string]string{"": "[0 0 595.28 841.89]", "Letter": "[0 0 612.00 792.00]"} {
		d.ws.Config.Letter = workspace.Letter{Paper: paper, Window: "us"}
		b, err := d.Preview(context.Background(), PreviewOptions{Slug: "two-scripts", Format: "pdf", Locale: "en"})
		if err != nil || !bytes.Contains(b, []byte("/MediaBox "+box)) {
			t.Errorf("paper %q: %d bytes without %s, %v", paper, len(b), box, err)
		}
	}
}

// What the PDF cannot set is named where it is written: in tidings.yaml, in a record.
func TestOriginOfWhatThePDFCannotSet(t *testing.T) {
	d := sampleDesk(t)
	o := drafting.Options{Slug: "origin", Template: "service-update", Project: "qsol-upgrade", Since: "2006-09-01",
		AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}}
	if _, err := d.Draft(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	d.ws.Config.Organisation.Address = []string{"12 Main St", "דרך מנחם בגין 12, תל אביב"}
	d.ws.Config.Organisation.Signer.Unit = "ฝ่ายขาย"
	r, err := d.Check(t.Context(), o.Slug)
	if err != nil {
		t.Fatal(err)
	}
	for key, script := range map[string]string{"organisation.address[2]: ": "Hebrew", "organisation.signer.unit: " +
		"": "Thai"} {
		if !slices.ContainsFunc(r.Findings, func(f check.Finding) bool {
			return f.Where == workspace.ConfigFile && f.Rule == "pdf" && strings.HasPrefix(f.Message, key) &&
				strings.Contains(f.Message, script)
		}) {
			t.Errorf("no finding of %s: %+v", key, r.Findings)
		}
	}
}
