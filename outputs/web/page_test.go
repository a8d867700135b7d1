package web_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/web"
)

func sameWords(t *testing.T, doc *outputs.Document, o web.PageOptions) []byte {
	t.Helper()
	page, err := web.Page(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := outputstest.HTMLWords(page)
	if err != nil {
		t.Fatal(err)
	}
	v := o.Values
	if v == nil {
		v = outputs.Fallbacks
	}
	if diff := cmp.Diff(outputs.Words(doc, v), got); diff != "" {
		t.Fatal(diff)
	}
	return page
}

func TestWordsOfTheModelLetter(t *testing.T) {
	for _, tag := range []string{"en", "de", "fr", "es", "ja", "pt-BR", "ar", "he"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		page := sameWords(t, doc, web.PageOptions{PDF: web.PDFFile{Href: "letter.pdf", SHA256: strings.Repeat("ab", 32),
			Bytes: 70 << 10},
			Alternates: []web.Alternate{{Locale: "en", Href: "en.html", URL: "https://status.example.com/en.html"},
				{Locale: tag, Href: tag + ".html"}}})
		if len(page) > 50<<10 {
			t.Errorf("%s: the page has %d bytes", tag, len(page))
		}
		for _, want := range []string{`lang="` + tag + `"`, `dir="` + doc.Meta.Dir + `"`,
			`hreflang="x-default" href="https://status.example.com/en.html"`, strings.Repeat("ab", 32),
			`rel="canonical" href="` + doc.Meta.WebURL, `property="og:title"`, `class="skip"`, `name="twitter:card"`,
			`href="letter.pdf"`} {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("%s: %s is missing", tag, want)
			}
		}
	}
}

func TestWordsOfRandomLetters(t *testing.T) {
	named := func(f *outputs.Field) string { return map[string]string{"first name": "<Ann & Example>"}[f.Name] }
	for seed := range uint64(300) {
		page := sameWords(t, outputstest.Random(rand.New(rand.NewPCG(seed, 4))), web.PageOptions{Values: named})
		for _, bad := range []string{"<script", "javascript:", " style=\"", "<form", " onclick", "src=\"http"} {
			if bytes.Contains(bytes.ToLower(page), []byte(bad)) {
				t.Errorf("the page of seed %d holds %s", seed, bad)
			}
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("a <b> & \"c\" 'd'")
	f.Add("\x00\x7f\u0085\ufffe\U0001fffe]]>--")
	f.Fuzz(func(t *testing.T, s string) {
		text := strings.ToValidUTF8(s, "")
		doc := outputstest.Document(&outputs.Heading{Level: 1, ID: text,
			Inlines: []outputs.Inline{&outputs.Text{Value: text}}},
			&outputs.Code{Text: text}, &outputs.Signoff{Closing: text, Name: text})
		doc.Meta.Title, doc.Meta.Preheader = text, text
		page, err := web.Page(doc, web.PageOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Count(page, []byte("<h1")) != 1 || bytes.Count(page, []byte("<title>")) != 1 ||
			bytes.ContainsAny(page, "\x00\x7f") {
			t.Fatalf("text became markup: %q", s)
		}
	})
}

type (
	strangeBlock  struct{ outputs.Block }
	strangeInline struct{ outputs.Inline }
)

func TestUnknownParts(t *testing.T) {
	for _, b := range []outputs.Block{
		&outputs.Quote{Blocks: []outputs.Block{strangeBlock{}}},
		&outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Strong{Inlines: []outputs.Inline{strangeInline{}}}}},
		&outputs.Table{Head: []outputs.Cell{{Inlines: []outputs.Inline{strangeInline{}}}}},
	} {
		if _, err := web.Page(outputstest.Document(b), web.PageOptions{}); err == nil ||
			!strings.Contains(err.Error(), "cannot show") {
			t.Errorf("err = %v", err)
		}
	}
}

// A link that leads to nothing safe is text, whatever the parser let through.
func TestDangerousLinks(t *testing.T) {
	for _, url := range []string{"javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x",
		"file:///etc/passwd", "relative", ""} {
		page := sameWords(t, outputstest.Document(&outputs.Paragraph{Inlines: []outputs.Inline{
			&outputs.Link{URL: url, Inlines: []outputs.Inline{&outputs.Text{Value: "click"}}}}}), web.PageOptions{})
		if bytes.Contains(page, []byte(">click</a>")) {
			t.Errorf("%q became a link", url)
		}
	}
	page := sameWords(t, outputstest.Document(&outputs.Paragraph{Inlines: []outputs.Inline{
		&outputs.Link{URL: "https://example.com/?a=1&b=2", Inlines: []outputs.Inline{&outputs.Text{Value: "click"}}}}}),
		web.PageOptions{})
	if !bytes.Contains(page, []byte(`<a href="https://example.com/?a=1&amp;b=2">click</a>`)) {
		t.Error("a good link is missing")
	}
}

func TestOneHash(t *testing.T) {
	doc, err := outputstest.QSOL("de")
	if err != nil {
		t.Fatal(err)
	}
	want := sameWords(t, doc, web.PageOptions{})
	var group sync.WaitGroup
	for range 200 {
		group.Go(func() {
			if got, err := web.Page(doc, web.PageOptions{}); err != nil || !bytes.Equal(got, want) {
				t.Errorf("another page came out (%v)", err)
			}
		})
	}
	group.Wait()
}

func BenchmarkPage(b *testing.B) {
	doc, err := outputstest.QSOL("en")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := web.Page(doc, web.PageOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
