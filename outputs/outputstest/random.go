// Package outputstest helps the tests of the channels: random documents that
// use every block, and the words that an HTML page or a text shows, to be
// compared with outputs.Words.
package outputstest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"tidings/outputs"
)

// words are mixed on purpose: markup and header characters, long words, accents,
// Greek, Cyrillic, CJK. Scripts that need shaping are left to tests of their own.
var words = strings.Fields(`the service was slow on Monday server database cluster upgrade customers
impact months 2006 98% 1,5 (bracketed) "quoted" it's <b>not-markup</b> a&b &amp; C:\temp e.g. naïve Zürich
façade señor Ελλάδα Москва 障害 データベース 更新 日本語 _under_ *star* #hash x=y --dash semi;colon
Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft
= . -- From Subject: =3D %s %d ((literal)) / and or with because therefore again`)

// Random makes a document with one to twelve blocks of any kind, valid in every
// channel: links are absolute, rows are as long as their heads. Equal sources
// give equal documents.
func Random(rng *rand.Rand) *outputs.Document {
	g := &gen{Rand: rng}
	blocks := []outputs.Block{&outputs.Heading{Level: 1, ID: "title", Inlines: g.inlines(0)}}
	return Document(append(blocks, g.blocks(1+g.IntN(12), 0)...)...)
}

// Document puts blocks into a document with complete meta data in English.
func Document(blocks ...outputs.Block) *outputs.Document {
	return &outputs.Document{Blocks: blocks, Meta: outputs.Meta{
		Slug: "qsol-update", Revision: 1, Title: "A letter", Subject: "A letter", Preheader: "In short.",
		Locale: "en", Dir: "ltr", Zone: "Etc/UTC", Stream: "service", Organisation: "Example Ltd",
		Address: []string{"1 Example Street", "Exampletown"}, Date: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC),
		DateText: "20 November 2006", WebURL: "https://status.example.com/qsol-update/",
		Furniture: outputs.Furniture{ViewOnWeb: "View this letter on the web", Acknowledge: "I have read this",
			Unsubscribe: "Stop these messages", Preferences: "Choose what you receive",
			WhyYouGet: "You receive this because you are a registered user.", Page: "Page %d of %d",
			Contents: "Contents", Continued: "continued", TableOf: "Table", SkipToLetter: "Skip to the letter",
			Download: "Download as PDF"},
	}}
}

func (g *gen) blocks(n, depth int) []outputs.Block {
	out := make([]outputs.Block, 0, n)
	for range n {
		out = append(out, g.block(depth))
	}
	return out
}

func (g *gen) block(depth int) outputs.Block {
	kinds := 14
	if depth > 0 {
		kinds = 6 // only what Markdown can nest
	}
	switch g.IntN(kinds) {
	case 0, 1, 2:
		return &outputs.Paragraph{Inlines: g.inlines(0)}
	case 3:
		return &outputs.Code{Text: g.text(6) + "\n    " + g.text(4)}
	case 4:
		return g.list(depth)
	case 5:
		if depth > 3 {
			return &outputs.Rule{}
		}
		return &outputs.Quote{Blocks: g.blocks(1+g.IntN(2), depth+1)}
	case 6:
		g.heads++
		return &outputs.Heading{Level: 2 + g.IntN(5), ID: fmt.Sprintf("h-%d", g.heads), Inlines: g.inlines(0)}
	case 7:
		return g.table()
	case 8:
		return g.timeline()
	case 9:
		return g.incidents()
	case 10:
		return g.uptime()
	case 11:
		return g.phases()
	case 12:
		return &outputs.Rule{}
	}
	return &outputs.Signoff{Closing: "Yours sincerely,", Name: g.text(2), Title: g.maybe(2), Unit: g.maybe(1)}
}

func (g *gen) list(depth int) outputs.Block {
	l := &outputs.List{Ordered: g.IntN(2) == 0, Start: 1, Tight: g.IntN(2) == 0}
	if l.Ordered && g.IntN(3) == 0 {
		l.Start = g.IntN(100)
	}
	for range 1 + g.IntN(4) {
		item := outputs.ListItem{Blocks: []outputs.Block{&outputs.Paragraph{Inlines: g.inlines(0)}}}
		if depth < 3 && g.IntN(3) == 0 {
			item.Blocks = append(item.Blocks, g.list(depth+1))
		}
		if !l.Tight && depth < 3 && g.IntN(4) == 0 {
			item.Blocks = append(item.Blocks, g.block(depth+1))
		}
		l.Items = append(l.Items, item)
	}
	return l
}

func (g *gen) inlines(depth int) []outputs.Inline {
	out := []outputs.Inline{&outputs.Text{Value: g.text(12)}}
	for range g.IntN(4) {
		out = append(out, &outputs.Text{Value: " "}, g.inline(depth), &outputs.Text{Value: " " + g.text(5)})
	}
	return out
}

func (g *gen) inline(depth int) outputs.Inline {
	kind := g.IntN(7)
	if depth > 2 && kind > 2 {
		kind = 1
	}
	switch kind {
	case 0:
		return &outputs.Field{Name: "first name", Fallback: "reader", HasFallback: true}
	case 1:
		return &outputs.CodeSpan{Value: g.text(2)}
	case 2:
		return &outputs.Break{}
	case 3:
		return &outputs.Strong{Inlines: g.inlines(depth + 1)}
	case 4:
		return &outputs.Emphasis{Inlines: g.inlines(depth + 1)}
	case 5:
		return &outputs.Strike{Inlines: g.inlines(depth + 1)}
	}
	in := []outputs.Inline{&outputs.Text{Value: g.text(4)}}
	if g.IntN(3) == 0 {
		in = append(in, &outputs.Text{Value: " "}, &outputs.Field{Name: "city", Fallback: "town", HasFallback: true})
	}
	return &outputs.Link{URL: "https://www.example.com/a?b=1&c=%22" + fmt.Sprint(g.IntN(100)), Inlines: in}
}
