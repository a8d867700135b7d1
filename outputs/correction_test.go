package outputs_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/text"
	"tidings/outputs/web"
)

// A correction says so in its subject and in one line below its heading, in the letter's
// language; mail, text and page say the same.
func TestCorrection(t *testing.T) {
	for tag, want := range map[string][2]string{
		"en": {"Correction: News",
			"Correction: this letter replaces our letter “The old news” of 19 November 2006."},
		"de": {"Korrektur: News",
			"Korrektur: Dieser Brief ersetzt unseren Brief „The old news“ vom 19. November 2006."},
		"fr":    {"Rectificatif\u202f: News", "« The old news » du 19 novembre 2006."},
		"es":    {"Corrección: News", "«The old news» del 19 de noviembre de 2006."},
		"pt-BR": {"Correção: News", "“The old news” de 19 de novembro de 2006."},
		"ja":    {"【訂正】News", "「The old news」（2006年11月19日付）を訂正"},
		"ar":    {"تصحيح: News", "رسالتنا «The old news» المؤرخة 19 نوفمبر 2006."},
		"he":    {"תיקון: News", "מכתבנו ”The old news” מיום 19 בנובמבר 2006."},
	} {
		t.Run(tag, func(t *testing.T) {
			env, err := outputstest.QSOLEnv(tag)
			if err != nil {
				t.Fatal(err)
			}
			env.Corrects = &outputs.Correction{Subject: "The old\nnews", Date: time.Date(2006, 11, 19, 12, 0, 0, 0,
				time.UTC)}
			doc, err := outputs.Parse([]byte("# News\n\nThe text. It is short.\n"), env)
			if err != nil {
				t.Fatal(err)
			}
			if doc.Meta.Subject != want[0] || doc.Meta.Title != "News" {
				t.Errorf("the subject is %q, the title %q", doc.Meta.Subject, doc.Meta.Title)
			}
			line, ok := doc.Blocks[1].(*outputs.Paragraph)
			if !ok {
				t.Fatalf("below the heading stands %T", doc.Blocks[1])
			}
			said := strings.ReplaceAll(outputs.PlainText(line.Inlines, nil), "\u00a0", " ")
			if !strings.Contains(said, want[1]) {
				t.Errorf("it says %q", said)
			}
			mail, err := email.HTML(doc, outputs.Fallbacks, outputs.Links{})
			if err != nil {
				t.Fatal(err)
			}
			page, err := web.Page(doc, web.PageOptions{})
			if err != nil {
				t.Fatal(err)
			}
			plain, err := text.Render(doc, outputs.Fallbacks, outputs.Links{})
			if err != nil {
				t.Fatal(err)
			}
			words := outputs.Words(doc, outputs.Fallbacks)
			for _, html := range [][]byte{mail, page} {
				got, err := outputstest.HTMLWords(html)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(words, got); diff != "" {
					t.Error(diff)
				}
			}
			if tag == "en" && !strings.Contains(string(plain), "this letter replaces our letter “The old news”") {
				t.Errorf("the text says nothing of it:\n%s", plain)
			}
		})
	}
}

// A subject is marked once, and stays one that can be sent.
func TestSubjectOfACorrection(t *testing.T) {
	for subject, want := range map[string]string{
		"Correction: new times":   "Correction: new times",
		"New times":               "Correction: New times",
		strings.Repeat("ab ", 66): "Correction: " + strings.Repeat("ab ", 62) + "a…",
	} {
		env, err := outputstest.QSOLEnv("en")
		if err != nil {
			t.Fatal(err)
		}
		env.Subject, env.Corrects = subject, &outputs.Correction{Subject: "x", Date: env.AsOf}
		doc, err := outputs.Parse([]byte("# News\n\nThe text.\n"), env)
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Meta.Subject; got != want || utf8.RuneCountInString(got) > notices.MaxTitle {
			t.Errorf("%q becomes %q", subject, got)
		}
	}
}
