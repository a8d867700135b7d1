package importer

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// A grid is read as a list of people is: any delimiter, any encoding that a spreadsheet
// writes, blank rows and columns left out.
func TestProjectGrid(t *testing.T) {
	const grid = "phase,2026-01,2026-02,2026-03\r\nPrüfung,X,x,\r\nUmzug,,,1\r\n"
	wide := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(strings.ReplaceAll(grid, ",", ";"))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	planned := func(id, title, from, until string) notices.Phase {
		return notices.Phase{
			ID:      id,
			Title:   title,
			Status:  notices.PhasePlanned,
			Planned: notices.Span{From: from, Until: until},
		}
	}
	want := []notices.Phase{
		planned("phase-01", "Prüfung", "2026-01", "2026-02"),
		planned("phase-02", "Umzug", "2026-03", "2026-03"),
	}
	for name, in := range map[string]struct{ data, encoding string }{
		"plain":              {grid, ""},
		"byte-order mark":    {"\ufeff" + grid, ""},
		"semicolons, UTF-16": {string(wide), ""},
		"tabs":               {strings.ReplaceAll(grid, ",", "\t"), ""},
		"sep=":               {"sep=;\n" + strings.ReplaceAll(grid, ",", ";"), ""},
		"windows-1252":       {strings.ReplaceAll(grid, "ü", "\xfc"), "windows-1252"},
		"short rows":         {strings.ReplaceAll(strings.ReplaceAll(grid, ",\r\n", "\r\n"), "Umzug", " ,\nUmzug"), ""},
		"invisible characters": {strings.ReplaceAll(strings.ReplaceAll(grid, "2026", "\u200b2026"), "Umzug",
			"\u00a0Umzug\u200b"), ""},
		"blank rows and headings": {strings.ReplaceAll(grid, "\r\n", ",,\r\n,,,,,\r\n"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := ProjectGrid([]byte(in.data), in.encoding)
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%v\n%s", err, d)
			}
		})
	}
}

// A mark that says more than that it is one is named: no phase has a place for it.
func TestMarksOfProjectGrid(t *testing.T) {
	phases, _, err := ProjectGrid([]byte("phase,2026-01,2026-02,2026-03,2026-04\nA,-,x,N/A,no\nB,–,0,X,\n"), "")
	if err != nil || len(phases) != 2 || phases[0].Planned != (notices.Span{From: "2026-02", Until: "2026-02"}) ||
		phases[1].Planned != (notices.Span{From: "2026-03", Until: "2026-03"}) {
		t.Errorf("cells that say no: %v, %v", phases, err)
	}
	if _, _, err := ProjectGrid([]byte("2026-01,2026-02\nx,x\n"), ""); err == nil {
		t.Error("a table without names of phases was read")
	}
	_, marks, err := ProjectGrid([]byte("phase,2026-01,2026-02\nA,X,half\nB,late,1\nC,half,\n"), "")
	if d := cmp.Diff([]string{"half", "late"}, marks); d != "" || err != nil {
		t.Error(err, d)
	}
}

func TestBadProjectGrids(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty":     {"", "it needs a row of headings"},
		"no phases": {"phase,2026-01\n", "it needs a row of headings"},
		"month":     {"phase,2026-01,soon\nTest,X,\n", "row 1, column C: "},
		"order":     {"phase;2026-01;2026-03\nTest;X;\n", "row 1, column C: 2026-03 does not follow 2026-01"},
		"long":      {"phase,2026-01\nTest,X,X\n", "row 2 has 3 cells, but there are only 2 headings"},
		"quote":     {"phase,2026-01\n\"Te\"st,X\n", "row 2 has text right after a closing quote"},
		"open quote": {"phase,2026-01\n\"Test,X\n",
			"row 2, which begins in line 2: a quote opened in line 2 is never closed"},
		"not UTF-8": {"phase,2026-01\nPr\xfcfung,X\n",
			"row 2, column A is not UTF-8; in Windows-1252 it would read \"Prüfung\""},
		"control": {"phase,2026-01\nTe\x01st,X\n", "row 2, column A has a control character (U+0001)"},
		"gap": {"phase,2026-01,2026-02,2026-03\nTest,X,,X\n",
			"row 2: \"Test\" is marked in 2026-01 and again in 2026-03"},
		"two faults": {"phase,2026-01,2026-02,2026-03\nA,X,,X\nB\nC,X\n",
			"a gap between; write two phases\nrow 3: \"B\" is marked in no month"},
		"twice":         {"phase,2026-01\nA,X\nA,X\n", "row 3: there is a phase \"A\" above already"},
		"never":         {"phase,2026-01\nTest,\n", "row 2: \"Test\" is marked in no month"},
		"without title": {"phase,2026-01\n,X\n", "row 2: the phase has no name"},
	} {
		if _, _, err := ProjectGrid([]byte(c.in), ""); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
