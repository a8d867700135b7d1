package pdf

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
)

// letters are the documents that most tests go through.
func letters() map[string]*outputs.Document {
	return map[string]*outputs.Document{"qsol": qsolLetter(), "german": germanLetter(), "japanese": japaneseLetter(),
		"stress": stressLetter()}
}

func attachments() []Attachment {
	return []Attachment{
		{Name: "letter.md", MIME: "text/markdown", Description: "The letter as it was written", Relationship: "Source",
			Data: []byte("# Hello\n")},
		{Name: "größe.json", MIME: "application/json", Relationship: "Data", Data: []byte(`{"a":1}`)},
	}
}

func TestLettersAreSound(t *testing.T) {
	for name, doc := range letters() {
		t.Run(name, func(t *testing.T) {
			path, data := render(t, doc, Options{Attachments: attachments()})
			papertest.Sound(t, path)
			checkWords(t, path, doc, nil)
			checkFonts(t, papertest.Run(t, "poppler", "pdffonts", path))
			papertest.File(t, data)
		})
	}
}

// checkFonts wants every font embedded, as a subset, with a map to Unicode.
func checkFonts(t *testing.T, list string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(list), "\n")[2:]
	if len(lines) == 0 {
		t.Error("no fonts")
	}
	for _, ln := range lines {
		if !strings.Contains(ln, "CID TrueType") || !strings.Contains(ln, "yes yes yes") {
			t.Errorf("font is not embedded as a subset with Unicode: %s", ln)
		}
	}
}

func TestModelLetterInAllPapers(t *testing.T) {
	to := []string{"Example Ltd", "Ms Ana Beispiel-O’Neill",
		"12 Long Street with a Name that is Much too Long for Any Window of an Envelope", "10115 Sampletown", "GERMANY"}
	for _, paper := range []string{"A4", "Letter"} {
		for _, window := range []string{"", "din5008", "us"} {
			t.Run(paper+window, func(t *testing.T) {
				doc, err := outputstest.QSOL("en")
				if err != nil {
					t.Fatal(err)
				}
				o := Options{Paper: paper, Window: window, To: to}
				if window == "" {
					o.To = nil
				}
				path, data := render(t, doc, o)
				checkWords(t, path, doc, o.To)
				papertest.File(t, data)
				papertest.Sound(t, path)
			})
		}
	}
}

func TestRandomLetters(t *testing.T) {
	for seed := range 150 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			doc := outputstest.Random(rand.New(rand.NewPCG(uint64(seed), 1)))
			path, data := render(t, doc, Options{})
			papertest.File(t, data)
			checkStructure(t, doc)
			if seed < 16 { // other programs take most of the time
				checkWords(t, path, doc, nil)
			}
		})
	}
}

func TestSameBytes(t *testing.T) {
	r := newRenderer(t)
	docs := []*outputs.Document{qsolLetter(), japaneseLetter()}
	const builds, workers = 200, 8
	var mu sync.Mutex
	seen := [2]map[[32]byte]int{{}, {}}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range builds / workers {
				which := (w + i) % 2
				b, err := r.Render(context.Background(), docs[which], Options{Attachments: attachments()})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[which][sha256.Sum256(b)]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for i, s := range seen {
		if len(s) != 1 {
			t.Errorf("letter %d: %d different files out of %d builds", i, len(s), builds/2)
		}
	}
}

func TestUnsupported(t *testing.T) {
	r := newRenderer(t)
	for name, c := range map[string]struct{ text, script string }{
		"arabic": {"Hello مرحبا", "Arabic"}, "hebrew": {"שלום", "Hebrew"}, "hindi": {"नमस्ते", "Devanagari"},
		"thai":     {"สวัสดี", "Thai"},
		"override": {"abc\u202edef", "Common"}, "private": {"\ue000", "unassigned"}, "control": {"a\x01b", "Common"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := outputstest.Document(head(1, "A letter"), bullets("fine", c.text))
			b, err := r.Render(context.Background(), doc, Options{})
			var u *UnsupportedError
			if !errors.As(err, &u) || b != nil {
				t.Fatalf("got %d bytes and error %v, want an UnsupportedError", len(b), err)
			}
			if tried := r.Try(context.Background(), doc, Options{}); tried == nil || tried.Error() != err.Error() {
				t.Errorf("tried: %v, set: %v", tried, err)
			}
			if len(u.Runes) == 0 || len(u.Places) != len(u.Runes) || u.Scripts[0] != c.script {
				t.Errorf("got %+v, want script %s", u, c.script)
			}
			if !strings.Contains(err.Error(), fmt.Sprintf("U+%04X", u.Runes[0])) {
				t.Errorf("the message does not name the character: %v", err)
			}
		})
	}
}

type foreignBlock struct{ outputs.Block }

type foreignInline struct{ outputs.Inline }

func TestUnknownNodes(t *testing.T) {
	r := newRenderer(t)
	for name, b := range map[string]outputs.Block{"block": foreignBlock{},
		"nested": &outputs.Quote{Blocks: []outputs.Block{foreignBlock{}}},
		"inline": &outputs.Paragraph{Inlines: []outputs.Inline{
			&outputs.Strong{Inlines: []outputs.Inline{foreignInline{}}}}}} {
		if _, err := r.Render(context.Background(), outputstest.Document(b), Options{}); err == nil ||
			!strings.Contains(err.Error(), "foreign") {
			t.Errorf("%s: error %v, want one that names the unknown type", name, err)
		}
	}
}

func TestBadOptions(t *testing.T) {
	r := newRenderer(t)
	for want, o := range map[string]Options{
		"paper": {Paper: "A3"}, "window": {Window: "uk"},
		"name":         {Attachments: []Attachment{{Name: "../x"}}},
		"no other":     {Attachments: []Attachment{{Name: "x"}, {Name: "x"}}},
		"relationship": {Attachments: []Attachment{{Name: "x", Relationship: "Friend"}}},
	} {
		if _, err := r.Render(context.Background(), qsolLetter(), o); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one about %q", err, want)
		}
	}
	for want, change := range map[string]func(*outputs.Meta){
		"footer":         func(m *outputs.Meta) { m.Brand.Footer = strings.Repeat("line\n", 30) },
		"more than half": func(m *outputs.Meta) { m.Address = strings.Split(strings.Repeat("line,", 60), ",") },
	} {
		doc := qsolLetter()
		change(&doc.Meta)
		if _, err := r.Render(context.Background(), doc, Options{}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one about %q", err, want)
		}
	}
	if _, err := r.Render(context.Background(), qsolLetter(),
		Options{Window: "us", To: make([]string, 9)}); err == nil || !strings.Contains(err.Error(), "at most 8") {
		t.Errorf("error %v, want one about the lines of the address", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Render(ctx, qsolLetter(), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestAttachments(t *testing.T) {
	path, _ := render(t, qsolLetter(), Options{Attachments: attachments()})
	dir := t.TempDir()
	papertest.Run(t, "poppler", "pdfdetach", "-saveall", "-o", dir, path)
	for _, a := range attachments() {
		b, err := os.ReadFile(filepath.Join(dir, a.Name))
		if err != nil || string(b) != string(a.Data) {
			t.Errorf("%s: got %q, %v", a.Name, b, err)
		}
	}
}

func TestPersonalValues(t *testing.T) {
	path, _ := render(t, qsolLetter(), Options{Values: func(f *outputs.Field) string { return "Zoë " + f.Name }})
	if text := papertest.Run(t, "poppler", "pdftotext", path, "-"); !strings.Contains(text, "Dear Zoë first name,") {
		t.Errorf("the value is not in the letter: %.300s", text)
	}
}

func TestEmptyLetter(t *testing.T) {
	path, data := render(t, &outputs.Document{}, Options{})
	papertest.Run(t, "qpdf", "qpdf", "--check", path)
	papertest.File(t, data)
}
