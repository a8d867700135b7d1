package pdf

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
)

// broken breaks text into lines of so many points and gives them as strings.
func broken(t *testing.T, s string, width float64) []string {
	t.Helper()
	l := &layout{ts: newTypesetter(t.Context(), newRenderer(t).lib, "en")}
	sp := &span{size: 10}
	var out []string
	for _, ln := range l.ts.breakLines(l.ts.shape(nil, s, sp, true), width) {
		if ln.width > width+0.01 {
			t.Errorf("line %q is %.1f wide, more than %.1f", atomText(ln.atoms), ln.width, width)
		}
		out = append(out, atomText(ln.atoms))
	}
	if err := l.ts.failed(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBreakLines(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      float64
		want       []string
	}{
		{"spaces", "one two three", 40, []string{"one two ", "three"}},
		{"hyphen stays", "well-known", 34, []string{"well-", "known"}},
		{"no break before a number", "-5 and 10-20", 1000, []string{"-5 and 10-20"}},
		{"no-break space", "10\u00a0km or 20\u00a0km", 62, []string{"10\u00a0km or ", "20\u00a0km"}},
		{"soft hyphen", "data\u00adbase", 34, []string{"data\u00ad", "base"}},
		{"soft hyphen unused", "data\u00adbase", 90, []string{"database"}},
		{"zero width space", "aaaa\u200bbbbb", 30, []string{"aaaa", "bbbb"}},
		{"dash does not begin a line", "eins – zwei", 22, []string{"eins ", "– ", "zwei"}},
		{"forced", "a\n\nb", 100, []string{"a ", " ", "b"}},
		{"letters without a syllable", strings.Repeat("m", 10), 40, []string{"mmmm\u00ad", "mmmm\u00ad", "mm"}},
		{"long word", "Donaudampfschifffahrt", 40, []string{"Donau\u00ad", "dampf\u00ad", "schiff\u00ad", "fahrt"}},
		{"long figure", "12345678901234", 40, []string{"123456", "789012", "34"}},
		{"figure with spaces", "in 12 345 678 of", 58, []string{"in ", "12 345 678 ", "of"}},
		{"figure with a sign", "up 97.41 % of", 40, []string{"up ", "97.41 % ", "of"}},
		{"address", "https://example.com/one/two", 100, []string{"https://example.com/", "one/two"}},
		{"no small kana or stop at the start", "あいうえっ。おか", 41, []string{"あいう", "えっ。お", "か"}},
		{"no opening bracket at the end", "あいう「えお", 41, []string{"あいう", "「えお"}},
		{"korean", "한국어 문장은 줄을", 50, []string{"한국어 ", "문장은 ", "줄을"}},
		{"korean with a particle", "서버(server)를 11월에", 75, []string{"서버(server)를 ", "11월에"}},
		{"korean word longer than a line", "데이터베이스", 41, []string{"데이터베", "이스"}},
		{"path", "in /var/lib/tidings/deliveries", 60, []string{"in ", "/var/lib/", "tidings/", "deliveries"}},
		{"mail address", "business.manager@example.com", 70, []string{"business.", "manager@", "example.com"}},
		{"day of a date", "bis 20. November", 44, []string{"bis ", "20. No\u00ad", "vember"}},
		{"number and counter", "あいう12月から", 43, []string{"あいう", "12月から"}},
		{"accents stay", strings.Repeat("q\u0301", 6), 14, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := broken(t, c.text, c.width)
			if c.want == nil {
				for _, s := range got {
					if strings.HasPrefix(s, "\u0301") {
						t.Errorf("a line begins with an accent: %q", got)
					}
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestCut looks at where boxes of random letters go: in order, inside the page,
// together where they must be.
func TestCut(t *testing.T) {
	r := newRenderer(t)
	for seed := range 60 {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		var blocks []outputs.Block
		for range 6 {
			blocks = append(blocks, outputstest.Random(rng).Blocks...)
		}
		doc := outputstest.Document(blocks...)
		b := newBuild(newTestPress(t, r, doc), doc, Options{})
		if err := b.layout.blocks(blocks, b.root.add("Sect"), frame{b.pages.left, 450}); err != nil {
			t.Fatal(err)
		}
		b.pages.first = 200
		checkCut(t, b.boxes, b.pages, fit(b.boxes, b.pages))
	}
}

func checkCut(t *testing.T, boxes []box, p pages, spots []spot) {
	t.Helper()
	for i, s := range spots {
		if s.top+boxes[i].height > p.bottom+0.01 && boxes[i].height <= p.room()*0.9 {
			t.Errorf("box %d ends at %.1f, below the page's text at %.1f", i, s.top+boxes[i].height, p.bottom)
		}
		if i == 0 {
			continue
		}
		before := spots[i-1]
		if s.page < before.page || s.page == before.page && s.top < before.top+boxes[i-1].height-0.01 {
			t.Errorf("box %d overlaps the one before", i)
		}
		if s.page == before.page || !boxes[i-1].keep {
			continue
		}
		start := i - 1
		for start > 0 && boxes[start-1].keep {
			start--
		}
		if _, h := chain(boxes, start, p, 1, 1); h > boxes[start].height {
			t.Errorf("boxes %d and %d belong together, but stand on pages %d and %d", i-1, i, before.page, s.page)
		}
	}
}

var wordBox = regexp.MustCompile(`xMin="([0-9.-]+)" yMin="([0-9.-]+)" xMax="([0-9.-]+)" yMax="([0-9.-]+)">([^<]*)<`)

// TestNothingOutside looks at the place of every word on the page.
func TestNothingOutside(t *testing.T) {
	path, _ := render(t, stressLetter(), Options{})
	n := 0
	for _, m := range wordBox.FindAllStringSubmatch(papertest.Run(t, "poppler", "pdftotext", "-bbox", path, "-"), -1) {
		left, _ := strconv.ParseFloat(m[1], 64)
		right, _ := strconv.ParseFloat(m[3], 64)
		if left < 25*mm-2 || right > 595.28-25*mm+2 {
			t.Errorf("%q stands at %.1f to %.1f, outside the margins", m[5], left, right)
		}
		n++
	}
	if n < 5000 {
		t.Errorf("only %d words found", n)
	}
}

// TestTallThings sets heads and names that are taller than a page.
func TestTallThings(t *testing.T) {
	long := strings.Repeat("Much too long for a name. ", 300)
	tl := longTimeline(12, 3)
	tl.Rows[1].Title, tl.Legend[0].Label = long, long
	doc := outputstest.Document(head(1, "Tall"), tl,
		&outputs.Table{Caption: "Tall", Columns: make([]outputs.Align, 2), Head: cells(long, "b"),
			Rows: [][]outputs.Cell{cells("1", long), cells("2", "d")}},
		&outputs.Phases{Columns: []string{"a", "b", "c", "d"},
			Rows: []outputs.PhaseRow{{Title: long, Note: long, Status: "done"}}},
		&outputs.Incidents{Items: []outputs.Incident{
			{Title: long, When: long, Status: long, Facts: []outputs.Fact{{Label: long, Text: long}}}}})
	path, data := render(t, doc, Options{})
	checkWords(t, path, doc, nil)
	papertest.File(t, data)
	checkStructure(t, doc)
	b := newBuild(newTestPress(t, newRenderer(t), doc), doc, Options{})
	if err := b.layout.blocks(doc.Blocks, b.root, frame{b.pages.left, 450}); err != nil {
		t.Fatal(err)
	}
	for i, bx := range b.boxes {
		if bx.height > b.pages.room()*0.9 {
			t.Errorf("box %d is %.0f points tall; a page has %.0f", i, bx.height, b.pages.room())
		}
	}
}

// FuzzText sets any text: it is either set whole or refused by name.
func FuzzText(f *testing.F) {
	for _, s := range []string{"plain", "日本語、。", "a\u0301\u0302", "👩‍💻🇩🇪1️⃣", "مرحبا", "\x00\x01", "\xff\xfe",
		"a\u2028b", "\u00ad\u200b", "(\\)<>%", strings.Repeat("x", 500)} {
		f.Add(s)
	}
	r := newRenderer(f)
	f.Fuzz(func(t *testing.T, s string) {
		doc := outputstest.Document(par(s), &outputs.Code{Text: s}, &outputs.Table{Caption: s,
			Columns: make([]outputs.Align, 1), Head: cells(s), Rows: [][]outputs.Cell{cells(s)}})
		short := string([]rune(s)[:min(60, len([]rune(s)))])
		doc.Meta.Title, doc.Meta.Brand.Footer, doc.Meta.DateText = s, short, short
		b, err := r.Render(t.Context(), doc, Options{To: []string{short}, Window: windowDIN})
		if err != nil {
			if _, ok := err.(*UnsupportedError); !ok {
				t.Fatalf("error %T: %v", err, err)
			}
			return
		}
		papertest.File(t, b)
	})
}

// TestAccentsTakeNoRoom sets accents that no font has in one piece.
func TestAccentsTakeNoRoom(t *testing.T) {
	ts := newTypesetter(t.Context(), newRenderer(t).lib, "en")
	sp := &span{size: 10}
	plain, marked := ts.shape(nil, "nxyn", sp, false), ts.shape(nil, "nx\u0302yn", sp, false)
	if a, b := ts.textWidth(plain), ts.textWidth(marked); b < a-0.3 || b > a+0.3 {
		t.Errorf("with an accent the word is %.2f wide, without one %.2f", b, a)
	}
	if got := atomText(marked); got != "nx\u0302yn" {
		t.Errorf("extracted text is %q", got)
	}
	two := ts.shape(nil, "nx\u0323\u0302yn", sp, false)
	if a, b := ts.textWidth(plain), ts.textWidth(two); b < a-0.3 || b > a+0.3 {
		t.Errorf("with two accents the word is %.2f wide, without one %.2f", b, a)
	}
}

func TestWhatIsSet(t *testing.T) {
	ts := newTypesetter(t.Context(), newRenderer(t).lib, "en")
	for _, s := range []string{"–—‘’“”„‚‹›«»…•·§¶©®™°±×÷≤≥≠→←↑↓€£¥₹½¼¾²³µ", "ĄąĆćĘęŁłŃńŚśŹźŻżŐőŰűĞğİışŞțȚșȘ", "ẤầẩẫậỲỳ",
		"ΑΒΓαβγ", "АБВабвЄєІіЇї", "漢字かなカナ、。「」", "简体中文繁體", "한국어", "😀✅⚠★☎", "✓✗✔✘☐☒►➜", "№ ﬁ", "█▓▒░▌═║╔",
		"⇐⟵⟶⟹⟨⟩⌈⌉⌊⌋∲∮∯⟦⟧⊢⊨⋯⌀Ⅻ", "ⅬⅽⅮ〈〉",
		"to \u2068Ana\u2069, \u2066Bo\u2069", "\u1112\u1161\u11ab\u1100\u116e\u11a8",
		"🏴\U000e0067\U000e0062\U000e007f"} {
		ts.shape(nil, s, &span{size: 10}, false)
		if err := ts.failed(); err != nil {
			t.Errorf("%s: %v", s, err)
			ts.refused = refused{}
		}
	}
	for r := rune(0x2500); r < 0x25a0; r++ { // they join only where all are of one face
		if loc := ts.locate(r, style{}); loc.face == nil || loc.face.id != monoRegular {
			t.Errorf("%c is not set in the face of code", r)
		}
	}
	if got := fmt.Sprint(fallbacks(style{}, "zh-TW")); got == fmt.Sprint(fallbacks(style{}, "ja")) {
		t.Errorf("Chinese and Japanese letters take the same faces: %s", got)
	}
}
