package email_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
)

func named(f *outputs.Field) string { return map[string]string{"first name": "Ann Example"}[f.Name] }

var links = outputs.Links{Web: "https://status.example.com/x", Acknowledge: "https://t.example.com/a/1?x=1&y=2",
	Unsubscribe: "https://t.example.com/u/1", Preferences: "https://t.example.com/p/1"}

func sameWords(t *testing.T, doc *outputs.Document) []byte {
	t.Helper()
	page, err := email.HTML(doc, named, links)
	if err != nil {
		t.Fatal(err)
	}
	got, err := outputstest.HTMLWords(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(outputs.Words(doc, named), got); diff != "" {
		t.Fatal(diff)
	}
	return page
}

func TestWordsOfTheModelLetter(t *testing.T) {
	for _, tag := range []string{"en", "de", "fr", "es", "ja", "pt-BR", "ar"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		page := sameWords(t, doc)
		if len(page) > 80<<10 {
			t.Errorf("%s: the page has %d bytes", tag, len(page))
		}
		for _, want := range []string{`lang="` + tag + `"`, `dir="` + doc.Meta.Dir + `"`, "a/1?x=1&amp;y=2",
			links.Preferences, links.Unsubscribe, links.Web} {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("%s: %s is missing", tag, want)
			}
		}
		if dir := os.Getenv("TIDINGS_SHOW_DIR"); dir != "" {
			if err := os.WriteFile(dir+"/qsol."+tag+".html", page, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestWordsOfRandomLetters(t *testing.T) {
	for seed := range uint64(300) {
		sameWords(t, outputstest.Random(rand.New(rand.NewPCG(seed, 2))))
	}
}

func TestNothingRemote(t *testing.T) {
	for seed := range uint64(40) {
		page := sameWords(t, outputstest.Random(rand.New(rand.NewPCG(seed, 3))))
		for _, bad := range []string{"<script", "<svg", "<link", "@import", "@font-face", "url(", "src=\"http", "<form",
			"javascript:"} {
			if bytes.Contains(bytes.ToLower(page), []byte(bad)) {
				t.Errorf("the page holds %s", bad)
			}
		}
	}
}

type strange struct{ outputs.Block }

func TestUnknownBlock(t *testing.T) {
	_, err := email.HTML(outputstest.Document(&outputs.Quote{Blocks: []outputs.Block{strange{}}}), nil, outputs.Links{})
	if err == nil || !strings.Contains(err.Error(), "cannot show") {
		t.Errorf("err = %v", err)
	}
}

func BenchmarkHTML(b *testing.B) {
	doc, err := outputstest.QSOL("en")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := email.HTML(doc, named, links); err != nil {
			b.Fatal(err)
		}
	}
}

// A line may end behind a hyphen between letters: such a word does not make a table one whose
// words are broken anywhere on a telephone.
func TestHyphenIsNoPartOfALongWord(t *testing.T) {
	for name, want := range map[string]string{"Ásia-Pacífico": `class="wide whole"`, "ÁsiaOPacífico": `class="wide"`} {
		rows := []outputs.UptimeRow{{Name: name, Text: "99,97%", Percent: 99.97, Target: "98%", Verdict: "cumprida"}}
		columns := []string{"Região", "Disponibilidade", "Meta"}
		page := sameWords(t, outputstest.Document(&outputs.Uptime{Columns: columns, Rows: rows}))
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("%s: no %s", name, want)
		}
	}
}
