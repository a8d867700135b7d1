package outputstest_test

import (
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
	"tidings/outputs/pdf"
	"tidings/outputs/text"
	"tidings/outputs/web"
)

// press opens the fonts once.
func press(t testing.TB) *pdf.Renderer {
	t.Helper()
	p, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// everywhere wants the words of a document in its email, text, web page and, where
// paper is set, PDF.
func everywhere(t *testing.T, p *pdf.Renderer, doc *outputs.Document, paper bool) {
	t.Helper()
	want := outputs.Words(doc, outputs.Fallbacks)
	same := func(channel string, got []string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", channel, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("words of the %s (-want +got):\n%s", channel, diff)
		}
	}
	mail, err := email.HTML(doc, outputs.Fallbacks, outputs.Links{})
	if err != nil {
		t.Fatal(err)
	}
	words, err := outputstest.HTMLWords(mail)
	same("email", words, err)
	page, err := web.Page(doc, web.PageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	words, err = outputstest.HTMLWords(page)
	same("web page", words, err)
	plain, err := text.Render(doc, outputs.Fallbacks, outputs.Links{})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, doc, want, outputstest.TextWords(plain))
	if paper {
		data, err := p.Render(t.Context(), doc, pdf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "letter.pdf")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		same("PDF", papertest.StructWords(t, path, doc, nil), nil)
	}
}

// shows wants every word in the text. A table that is too wide for its columns is
// turned around there, so order and number are its own tests' matter.
func shows(t *testing.T, doc *outputs.Document, want, got []string) {
	t.Helper()
	have := headWords(doc)
	for _, w := range got {
		have[w] = true
	}
	for _, w := range want {
		if !have[w] {
			t.Errorf("the text has no %q", w)
		}
	}
}

// headWords are those above columns, which a table that was turned around may do
// without.
func headWords(doc *outputs.Document) map[string]bool {
	out := map[string]bool{}
	add := func(texts ...string) {
		for _, s := range texts {
			for _, w := range outputs.SplitWords(s) {
				out[w] = true
			}
		}
	}
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case *outputs.Table:
			for _, c := range b.Head {
				add(outputs.PlainText(c.Inlines, outputs.Fallbacks))
			}
		case *outputs.Timeline:
			add(b.RowLabel)
		case *outputs.Phases:
			add(b.Columns...)
		case *outputs.Uptime:
			add(b.Columns...)
		}
	}
	return out
}

// Random letters have the same words in all outputs. Other programs read the PDF
// of some.
func TestRandomLettersEverywhere(t *testing.T) {
	p := press(t)
	for seed := range uint64(120) {
		everywhere(t, p, outputstest.Random(rand.New(rand.NewPCG(seed, 21))), seed%10 == 0)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzEverywhere(f *testing.F) {
	p := press(f)
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		everywhere(t, p, outputstest.Random(rand.New(rand.NewPCG(a, b))), false)
	})
}

func TestModelLetterEverywhere(t *testing.T) {
	p := press(t)
	for _, tag := range []string{"en", "de", "ja"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		everywhere(t, p, doc, true)
	}
}

// Two hundred builds at once give one hash for each output.
func TestOneHash(t *testing.T) {
	p := press(t)
	channels := map[string]func(*outputs.Document) ([]byte, error){
		"email": func(d *outputs.Document) ([]byte, error) { return email.HTML(d, outputs.Fallbacks, outputs.Links{}) },
		"text": func(d *outputs.Document) ([]byte, error) {
			return text.Render(d, outputs.Fallbacks, outputs.Links{})
		},
		"web": func(d *outputs.Document) ([]byte, error) { return web.Page(d, web.PageOptions{}) },
		"PDF": func(d *outputs.Document) ([]byte, error) { return p.Render(context.Background(), d, pdf.Options{}) },
	}
	for name, build := range channels {
		var mu sync.Mutex
		var wg sync.WaitGroup
		seen := map[[32]byte]int{}
		for range 8 {
			wg.Go(func() {
				for range 25 {
					doc, err := outputstest.QSOL("de") // parsed anew each time
					if err != nil {
						t.Error(err)
						return
					}
					b, err := build(doc)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					seen[sha256.Sum256(b)]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(seen) != 1 {
			t.Errorf("%s: %d different files", name, len(seen))
		}
	}
}
