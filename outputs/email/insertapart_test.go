package email

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tidings/outputs"
	"tidings/outputs/text"
)

// TestApart encodes random lines and lists of them by the parts that inserts share, and as a whole: the
// bytes are the same, whatever was encoded before.
func TestApart(t *testing.T) {
	words := []string{"", " ", "a", "Part 1:", "From", ".", "=3D", "x\ny", "<b>", "été ", strings.Repeat("long ", 40),
		strings.Repeat("w", 200), "日本語の部品", "קטע", "(t", ")", "i("}
	rng := rand.New(rand.NewPCG(13, 4))
	line := func() outputs.Block {
		p := &outputs.Paragraph{}
		for range rng.IntN(4) {
			if rng.IntN(5) == 0 {
				p.Inlines = append(p.Inlines, &outputs.Break{})
			}
			var in outputs.Inline = &outputs.Text{Value: words[rng.IntN(len(words))]}
			if rng.IntN(3) == 0 {
				in = &outputs.Strong{Inlines: []outputs.Inline{in}}
			}
			p.Inlines = append(p.Inlines, in)
		}
		return p
	}
	for _, dir := range []string{"ltr", "rtl"} {
		doc := &outputs.Document{Meta: outputs.Meta{Dir: dir, Locale: "en"}}
		x := NewInserter(doc, func(blocks []outputs.Block, v outputs.Values) ([]byte, error) {
			return text.Part(doc, blocks, v)
		})
		shared := 0
		for range 3000 {
			var blocks []outputs.Block
			for range 1 + rng.IntN(3) {
				blocks = append(blocks, line())
				if rng.IntN(2) > 0 {
					list := &outputs.List{Tight: rng.IntN(2) == 0, Start: 1}
					for range 1 + rng.IntN(4) {
						item := outputs.ListItem{Blocks: []outputs.Block{line()}}
						for rng.IntN(3) == 0 {
							item.Blocks = append(item.Blocks, line())
						}
						list.Items = append(list.Items, item)
					}
					blocks = append(blocks, list)
				}
			}
			got, ok, err := x.apart(blocks)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			want, _, _, _, err := x.insert(blocks)
			if err != nil {
				t.Fatal(err)
			}
			if g, w := encoded(got), encoded(want); g != w {
				t.Fatalf("%s: %q\nand as a whole %q", dir, g, w)
			}
			if got.fresh == 0 {
				shared++
			}
		}
		if shared == 0 {
			t.Error("no insert was made of parts that were there: the test shows nothing")
		}
	}
}

func encoded(i Insert) string {
	var b [2]strings.Builder
	room := 0
	for _, part := range i.parts {
		room += part.room
		for n, pieces := range [...][]piece{part.text, part.html} {
			for _, p := range pieces {
				b[n].WriteString(p.text)
			}
		}
	}
	return fmt.Sprint(b[0].String(), "\n====\n", b[1].String(), room)
}

// What is more than plain lines is encoded as a whole.
func TestNotApart(t *testing.T) {
	plain := func(s string) *outputs.Paragraph {
		return &outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Text{Value: s}}}
	}
	field := &outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Field{Name: "name", Fallback: "you"}}}
	doc := &outputs.Document{}
	x := NewInserter(doc, func(blocks []outputs.Block, v outputs.Values) ([]byte, error) {
		return text.Part(doc, blocks, v)
	})
	items := []outputs.ListItem{{Blocks: []outputs.Block{plain("a")}}}
	for name, b := range map[string]outputs.Block{"a personal field": field,
		"an ordered list": &outputs.List{Ordered: true, Tight: true, Start: 1, Items: items},
		"a heading":       &outputs.Heading{Level: 2},
		"an item with a field": &outputs.List{Tight: true, Start: 1,
			Items: []outputs.ListItem{{Blocks: []outputs.Block{field}}}},
		"a list in a list": &outputs.List{Tight: true, Start: 1, Items: []outputs.ListItem{{Blocks: []outputs.Block{
			&outputs.List{Tight: true, Start: 1, Items: items}}}}}} {
		if _, ok, err := x.apart([]outputs.Block{plain("before"), b}); ok || err != nil {
			t.Error(name, ok, err)
		}
	}
}
