package pdf

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tidings/internal/costtest"
	"tidings/outputs"
	"tidings/outputs/outputstest"
)

// heavy are letters of every shape that could cost more than their size, n long.
func heavy() map[string]func(n int) *outputs.Document {
	repeat := func(s string) func(n int) *outputs.Document {
		return func(n int) *outputs.Document { return outputstest.Document(par("a" + strings.Repeat(s, n))) }
	}
	blocks := func(f func(i int) outputs.Block) func(n int) *outputs.Document {
		return func(n int) *outputs.Document {
			var out []outputs.Block
			for i := range n / 10 {
				out = append(out, f(i))
			}
			return outputstest.Document(out...)
		}
	}
	return map[string]func(n int) *outputs.Document{
		"accents":      repeat("\u0301"),
		"vowels":       repeat("\u1161"),
		"joiners":      repeat("\u200d"),
		"variations":   repeat("\ufe0f"),
		"soft hyphens": repeat("\u00ad"),
		"one word":     repeat("m"),
		"syllables":    repeat("la"),
		"one figure":   repeat("7"),
		"one address":  repeat("a/"),
		"spaces":       repeat(" "),
		"words":        repeat("word "),
		"ideographs":   repeat("漢"),
		"korean":       repeat("한"),
		"headings":     blocks(func(int) outputs.Block { return head(2, "Heading") }),
		"links":        blocks(func(int) outputs.Block { return link("https://example.com/", "a link") }),
		"refused": func(n int) *outputs.Document {
			var b strings.Builder
			for i := range n {
				b.WriteRune(0x13000 + rune(i)%0x400 + rune(i/0x400)*0x1000)
			}
			return outputstest.Document(par(b.String()))
		},
		"rows": func(n int) *outputs.Document { return outputstest.Document(longTable(n / 20)) },
		"columns": func(n int) *outputs.Document {
			return outputstest.Document(wideTable(n / 40))
		},
		"items": func(n int) *outputs.Document {
			return outputstest.Document(bullets(strings.Fields(strings.Repeat("item ", n/10))...))
		},
		"quotations": func(n int) *outputs.Document {
			b := outputs.Block(par(strings.Repeat("word ", n/5)))
			for range 30 {
				b = &outputs.Quote{Blocks: []outputs.Block{b}}
			}
			return outputstest.Document(b)
		},
		"code": func(n int) *outputs.Document {
			return outputstest.Document(&outputs.Code{Text: strings.Repeat("x", n)})
		},
		"timeline": func(n int) *outputs.Document { return outputstest.Document(longTimeline(24, n/100)) },
	}
}

// TestCost wants a letter eight times as long to take about eight times as long.
func TestCost(t *testing.T) {
	r := newRenderer(t)
	for name, letter := range heavy() {
		t.Run(name, func(t *testing.T) {
			costtest.Linear(t, 4_000, 8, func(n int) {
				var u *UnsupportedError
				if _, err := r.Render(t.Context(), letter(n), Options{}); err != nil && !errors.As(err, &u) {
					t.Fatal(err)
				}
			})
		})
	}
}

// asked is a context that ends when it has been asked so often.
type asked struct {
	context.Context
	left int
}

func (a *asked) Err() error {
	if a.left--; a.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestContextEnds ends the context at every moment at which it is asked, and wants it to
// be asked often while a long letter is made.
func TestContextEnds(t *testing.T) {
	r := newRenderer(t)
	for name, doc := range map[string]*outputs.Document{"long line": heavy()["words"](20_000),
		"rows": heavy()["rows"](2_000), "items": heavy()["items"](2_000), "links": heavy()["links"](1_000)} {
		asks := 0
		for left := 0; ; left += 1 + left/20 {
			b, err := r.Render(&asked{t.Context(), left}, doc, Options{})
			if err == nil {
				asks = left
				break
			}
			if !errors.Is(err, context.Canceled) || b != nil {
				t.Fatalf("%s, asked %d times: %d bytes and error %v", name, left, len(b), err)
			}
		}
		if asks < 30 {
			t.Errorf("%s: the context is asked %d times only", name, asks)
		}
	}
}
