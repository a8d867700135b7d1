package pdf

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
)

// grids lays a table out and gives its plan, the type's size and the lines of every cell
// as they are drawn, grid by grid.
func grids(t *testing.T, tag string, b *outputs.Table) (plan, float64, [][][]line) {
	t.Helper()
	doc := outputstest.Document(b)
	doc.Meta.Locale = tag
	l := newBuild(newTestPress(t, newRenderer(t), doc), doc, Options{}).layout
	shape := func(size float64) *grid {
		g, err := l.shapeTable(b, l.root.add("Table"), size)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := shape(tableSize)
	p := g.plan(sheet{l.full.w, l.room}, l.side)
	if p.size < g.size {
		g = shape(p.size)
	}
	var out [][][]line
	for _, part := range g.widths(p) {
		if w := sum(part.widths); w > p.room+0.1 {
			t.Errorf("a grid is %.1f wide, the page %.1f", w, p.room)
		}
		for _, row := range append([][]cell{g.head}, g.rows...) {
			var lines [][]line
			for i, col := range part.cols {
				lines = append(lines, l.ts.evenLines(row[col].atoms, part.widths[i]-2*part.pad))
			}
			out = append(out, lines)
		}
	}
	if err := l.ts.failed(); err != nil {
		t.Fatal(err)
	}
	return p, g.size, out
}

// rightlyBroken reports whether one line may end where the next one begins.
func rightlyBroken(end, next line) bool {
	if len(end.atoms) == 0 || len(next.atoms) == 0 || end.last {
		return true
	}
	last := end.atoms[len(end.atoms)-1]
	a, b := last.r, next.atoms[0].r
	switch {
	case space(a), last.face.texts[last.cid] == "\u00ad", ideographic(a), ideographic(b):
		return true
	case unicode.Is(unicode.Hangul, a) && unicode.Is(unicode.Hangul, b):
		return end.width > 100 // a word much longer than a column
	}
	return addressMark(a) && !unicode.IsDigit(b) || a == '/' || a == '='
}

var tableWords = map[string][]string{
	"en": strings.Fields(`1,234,567 98,765,432,100 97.41% (1,234.5) -12 2006-11-14 08:10 met missed Requests Errors
		availability telecommunications https://status.example.com/history/2006/11?lang=en&page=2
		business.manager@example-company.example ORA-00600 v1.2.3 a94a8fe5ccb19ba61c4c0873d391e987 and/or
		well-known x`),
	"de": strings.Fields(`1.234.567,89 12,5 Verfügbarkeit Wiederherstellungszeit Störung erledigt am
		Datenbankverbindungswiederherstellungsverfahren Donaudampfschifffahrtselektrizitätenhauptbetriebswerk Straße`),
	"ja": strings.Fields("検討中 短期間 はい いいえ データベースクラスターの更新とネットワーク機器の交換、ならびに増設 12,345,678 10件 Oracle"),
	"ko": strings.Fields("장애 데이터베이스 클러스터 업그레이드 점검완료 12,345,678 2006년 11월 네트워크 Oracle"),
}

func randomTable(rng *rand.Rand, words []string) *outputs.Table {
	b := &outputs.Table{RowHeaders: true, Columns: make([]outputs.Align, 1+rng.IntN(30))}
	longest := 1 + rng.IntN(4)
	cells := func() (out []outputs.Cell) {
		for range b.Columns {
			var s []string
			for range rng.IntN(longest + 1) {
				s = append(s, words[rng.IntN(len(words))])
			}
			out = append(out, outputs.Cell{Inlines: txt(strings.Join(s, " "))})
		}
		return out
	}
	for i := range b.Columns {
		b.Columns[i] = outputs.Align(rng.IntN(3))
	}
	b.Head = cells()
	for range 1 + rng.IntN(12) {
		b.Rows = append(b.Rows, cells())
	}
	return b
}

// TestRandomTables wants every table to keep its figures and words whole: what is
// divided has a hyphen, or is an address that goes on behind a mark.
func TestRandomTables(t *testing.T) {
	for tag, words := range tableWords {
		for seed := range 60 {
			b := randomTable(rand.New(rand.NewPCG(uint64(seed), 10)), words)
			p, size, rows := grids(t, tag, b)
			if size < leastSize || p.torn {
				t.Errorf("%s %d: type of %.1f points, torn %v", tag, seed, size, p.torn)
			}
			for _, cells := range rows {
				for _, lines := range cells {
					for i := 1; i < len(lines); i++ {
						if lines[i-1].torn || !rightlyBroken(lines[i-1], lines[i]) {
							t.Errorf("%s %d: a cell is broken between %q and %q", tag, seed,
								atomText(lines[i-1].atoms), atomText(lines[i].atoms))
						}
					}
				}
			}
		}
	}
}

// TestWideTables renders tables that are divided and turned: each word stands once in the
// structure, in order; the structure has one table; pages that are turned have their
// head, their foot and their number.
func TestWideTables(t *testing.T) {
	for _, c := range []struct {
		name       string
		rows, cols int
		want       Remark
	}{{"as it is", 4, 8, Remark{}}, {"divided", 4, 20, Remark{Line: 7, Grids: 3}},
		{"turned", 60, 14, Remark{Line: 7, Grids: 1, Turned: true}},
		{"long and wide", 40, 24, Remark{Line: 7, Grids: 3}}} {
		t.Run(c.name, func(t *testing.T) {
			b := figures(c.rows, c.cols)
			doc := outputstest.Document(head(1, "A title"), par("Before."), head(2, "Figures"), b, par("After."))
			var got []Remark
			path, data := render(t, doc, Options{Remark: func(r Remark) { got = append(got, r) }})
			papertest.File(t, data)
			checkStructure(t, doc)
			checkWords(t, path, doc, nil)
			var tried []Remark
			o := Options{Remark: func(r Remark) { tried = append(tried, r) }}
			if err := newRenderer(t).Try(t.Context(), doc, o); err != nil || !slices.Equal(tried, got) {
				t.Errorf("tried: %v, %v, set: %v", err, tried, got)
			}
			if c.want == (Remark{}) != (len(got) == 0) || len(got) > 0 && got[0] != c.want {
				t.Errorf("told %+v, want %+v", got, c.want)
			}
			sizes := papertest.Run(t, "poppler", "pdfinfo", "-f", "1", "-l", "99", path)
			if turned := strings.Contains(sizes, "841.89 x 595.28"); turned != c.want.Turned ||
				!strings.Contains(sizes, "Page    1 size: 595.28 x 841.89") && !strings.Contains(sizes, "Page size:") &&
					!strings.Contains(sizes, "595.28 x 841.89") {
				t.Errorf("pages:\n%s", sizes)
			}
			if c.want.Turned {
				page := papertest.Run(t, "poppler", "pdftotext", "-f", "2", "-l", "2", "-layout", path, "-")
				for _, want := range []string{"Example Ltd", "Figures", "Page 2 of "} {
					if !strings.Contains(page, want) {
						t.Errorf("the turned page has no %q:\n%s", want, page)
					}
				}
			}
		})
	}
}

func figures(rows, cols int) *outputs.Table {
	b := &outputs.Table{Line: 7, RowHeaders: true, Caption: "Requests", Columns: make([]outputs.Align, cols)}
	row := func(first string, f func(i int) string) []outputs.Cell {
		out := cells(first)
		for i := 1; i < cols; i++ {
			out = append(out, outputs.Cell{Inlines: txt(f(i))})
		}
		return out
	}
	b.Head = row("Month", func(i int) string { return fmt.Sprintf("M%d", i) })
	for r := range rows {
		name := fmt.Sprintf("Row %d", r)
		b.Rows = append(b.Rows, row(name, func(i int) string { return fmt.Sprintf("1,%03d,%03d", i, r) }))
	}
	return b
}

// A table in a quotation or a list has no page of its own to turn to; its columns are divided.
func TestTableInAQuotation(t *testing.T) {
	doc := outputstest.Document(head(1, "T"), par("Before."), &outputs.Quote{Blocks: []outputs.Block{figures(60, 14)}})
	var got []Remark
	path, data := render(t, doc, Options{Remark: func(r Remark) { got = append(got, r) }})
	papertest.File(t, data)
	checkStructure(t, doc)
	if len(got) != 1 || got[0] != (Remark{Line: 7, Grids: 2}) {
		t.Errorf("told %+v", got)
	}
	for _, word := range strings.Fields(papertest.Run(t, "poppler", "pdftotext", "-layout", path, "-")) {
		if strings.HasPrefix(word, "1,") && len(word) != len("1,001,001") {
			t.Errorf("a figure is cut: %q", word)
		}
	}
}

// A figure that is wider than any page is cut, and the check is told of it.
func TestTornFigure(t *testing.T) {
	b := &outputs.Table{Line: 3, Columns: make([]outputs.Align, 2), Head: cells("a", "b"),
		Rows: [][]outputs.Cell{cells("x", strings.Repeat("1234567890", 30))}}
	doc := outputstest.Document(head(1, "T"), b)
	var got []Remark
	path, data := render(t, doc, Options{Remark: func(r Remark) { got = append(got, r) }})
	papertest.File(t, data)
	if len(got) != 1 || got[0].Line != 3 || !strings.HasPrefix(got[0].Torn, "1234567890") {
		t.Errorf("told %+v", got)
	}
	if s := papertest.Run(t, "poppler", "pdfinfo", path); !strings.Contains(s, "Page size") {
		t.Error(s)
	}
}

// Short heads and cells of ideographs stay on one line while another column has room.
func TestShortIdeographs(t *testing.T) {
	b := &outputs.Table{Columns: make([]outputs.Align, 4), Head: cells("対応の内容", "短期間", "中期間", "長期間"),
		Rows: [][]outputs.Cell{
			cells("次のリンク先のいくつかのページを読んで各企業のエンジニアリングブログに応募する会社について知る", "はい", "はい", "いいえ"),
			cells("データベースクラスターの更新とネットワーク機器の交換、ならびにウェブサーバーの増設", "済み", "予定", "検討中")}}
	_, size, rows := grids(t, "ja", b)
	if size != tableSize {
		t.Errorf("type of %.1f points", size)
	}
	for _, cells := range rows {
		for i, lines := range cells[1:] {
			if len(lines) != 1 {
				t.Errorf("column %d has %q in %d lines", i+1, atomText(lines[0].atoms), len(lines))
			}
		}
	}
}

func TestHyphenates(t *testing.T) {
	for _, c := range []struct{ tag, want string }{
		{"de", "Ver·füg·bar·keit"}, {"de", "Da·ten·bank·clus·ter"}, {"de", "Schiff·fahrt"},
		{"de", "War·tungs·fens·ter"},
		{"en", "mul·ti·pli·ca·tion"}, {"es", "ha·bi·ta·ción"}, {"fr", "mon·ta·gne"}, {"pt-BR", "tra·ba·lho"},
		{"en", "strengths"}, {"en", "a"}, {"en", "пе·ре·за·груз·ка"},
	} {
		word := []rune(strings.ReplaceAll(c.want, "·", ""))
		var b strings.Builder
		for k, r := range word {
			if hyphenates(word, k, onsets(c.tag)) {
				b.WriteString("·")
			}
			b.WriteRune(r)
		}
		if b.String() != c.want {
			t.Errorf("%s: %s, want %s", c.tag, b.String(), c.want)
		}
	}
}
