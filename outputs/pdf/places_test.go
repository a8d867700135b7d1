package pdf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
)

// nested is a list of lists, whose items have so many lines as rng says.
func nested(rng *rand.Rand, depth int) *outputs.List {
	l := &outputs.List{Ordered: depth%2 == 0, Start: 1, Tight: true}
	for i := range 3 {
		text := strings.Repeat("A few words of an item. ", 4+rng.IntN(12))
		item := outputs.ListItem{Blocks: []outputs.Block{par(text)}}
		if i == 1 && depth > 1 {
			item.Blocks = append(item.Blocks, nested(rng, depth-1))
		}
		l.Items = append(l.Items, item)
	}
	return l
}

// Pages of nested lists are full: their closing items need not stay together.
func TestNestedListsFillPages(t *testing.T) {
	r := newRenderer(t)
	for seed := range 20 {
		doc := outputstest.Document(head(1, "Lists"), nested(rand.New(rand.NewPCG(uint64(seed), 3)), 9))
		b := newBuild(newTestPress(t, r, doc), doc, Options{})
		if err := b.layout.blocks(doc.Blocks, b.root.add("Sect"), b.full); err != nil {
			t.Fatal(err)
		}
		b.pages.first = 150
		spots := cut(b.boxes, b.pages, 1)
		for i := 1; i < len(spots); i++ {
			if spots[i].page == spots[i-1].page {
				continue
			}
			if left := b.pages.bottom - spots[i-1].top - b.boxes[i-1].height; left > b.pages.room()*0.12 {
				t.Errorf("lists %d: page %d ends with %.0f of %.0f points empty", seed, spots[i-1].page+1, left,
					b.pages.room())
			}
		}
	}
}

// A link to a heading leads to its page; one to nowhere is plain text.
func TestLinksWithinTheLetter(t *testing.T) {
	far := head(2, "Far away")
	far.ID = "far-away"
	doc := outputstest.Document(head(1, "Contents"), link("#far-away", "Far away"), link("#nowhere", "Nowhere"),
		par(strings.Repeat("Words between. ", 900)), &outputs.Quote{Blocks: []outputs.Block{far}}, par("Text."))
	path, data := render(t, doc, Options{})
	papertest.File(t, data)
	papertest.Sound(t, path)
	checkStructure(t, doc)
	checkWords(t, path, doc, nil)
	if got := bytes.Count(data, []byte("/S /GoTo /D [")); got != 1 || bytes.Contains(data, []byte("/S /URI")) {
		t.Errorf("%d links to headings, want one and no other", got)
	}
}

// The sender's block says the organisation's name once.
func TestSenderOnce(t *testing.T) {
	for _, first := range []string{"QuickServe Online", "QuickServe Online, eBusiness", "QUICKSERVE ONLINE."} {
		for _, logo := range [][]byte{nil, picture(t)} {
			doc := outputstest.Document(head(1, "Hello"))
			doc.Meta.Organisation, doc.Meta.Address = "QuickServe Online", []string{first, "10115 Sampletown"}
			doc.Meta.Brand.LogoPNG = logo
			path, _ := render(t, doc, Options{})
			checkWords(t, path, doc, nil)
			shown := strings.ToLower(papertest.Run(t, "poppler", "pdftotext", path, "-"))
			if n := strings.Count(shown, "quickserve online"); n != 1 {
				t.Errorf("%q, logo %v: the name stands %d times:\n%s", first, logo != nil, n, shown)
			}
		}
	}
}

// A line never holds what is deep within lists and quotations beside the page.
func TestDeepThingsStayOnThePage(t *testing.T) {
	b := outputs.Block(par("Words that are deep inside."))
	for i := range 30 {
		if i%2 == 0 {
			b = &outputs.Quote{Blocks: []outputs.Block{b}}
		} else {
			b = &outputs.List{Ordered: true, Start: 1000, Items: []outputs.ListItem{{Blocks: []outputs.Block{b}}}}
		}
	}
	path, _ := render(t, outputstest.Document(head(1, "Deep"), b), Options{})
	for _, m := range wordBox.FindAllStringSubmatch(papertest.Run(t, "poppler", "pdftotext", "-bbox", path, "-"), -1) {
		var left, right float64
		fmt.Sscan(m[1], &left)
		fmt.Sscan(m[3], &right)
		if left < 25*mm-2 || right > 595.28-25*mm+2 {
			t.Errorf("%q stands at %.1f to %.1f, outside the margins", m[5], left, right)
		}
	}
}

// A line that introduces a list is never the last of its page, whatever mark it ends in.
func TestLeadInStaysWithItsList(t *testing.T) {
	r := newRenderer(t)
	for filler := range 60 {
		blocks := []outputs.Block{head(1, "Letter")}
		for range filler {
			blocks = append(blocks, par("A line."))
		}
		blocks = append(blocks, par("主な原因は次の2点です。"), &outputs.List{Tight: true, Items: []outputs.ListItem{
			{Blocks: []outputs.Block{par("One.")}}, {Blocks: []outputs.Block{par("Two.")}}}})
		doc := outputstest.Document(blocks...)
		b := newBuild(newTestPress(t, r, doc), doc, Options{})
		if err := b.layout.blocks(doc.Blocks, b.root.add("Sect"), b.full); err != nil {
			t.Fatal(err)
		}
		spots := cut(b.boxes, b.pages, 1)
		if lead := len(spots) - 3; spots[lead].page != spots[lead+1].page {
			t.Errorf("behind %d lines: the lead-in stands on page %d, its list on page %d", filler,
				spots[lead].page+1, spots[lead+1].page+1)
		}
	}
}
