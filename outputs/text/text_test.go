package text

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/outputstest"
)

// body is the letter's body alone, without head and footer.
func body(doc *outputs.Document, v outputs.Values) ([]byte, error) {
	lines, err := render(doc)
	if err != nil {
		return nil, err
	}
	return fill(lines, outputs.Fields(doc), v, false), nil
}

func named(f *outputs.Field) string { return map[string]string{"first name": "Ann Example"}[f.Name] }

var links = outputs.Links{Web: "https://status.example.com/x", Acknowledge: "https://t.example.com/a/1",
	Unsubscribe: "https://t.example.com/u/1", Preferences: "https://t.example.com/p/1"}

func TestWordsOfTheModelLetter(t *testing.T) {
	doc, err := outputstest.QSOL("en")
	if err != nil {
		t.Fatal(err)
	}
	got, err := body(doc, named)
	if err != nil {
		t.Fatal(err)
	}
	// At this width no table of the letter is turned around.
	if diff := cmp.Diff(outputs.Words(doc, named), outputstest.TextWords(got)); diff != "" {
		t.Errorf("%s\n%s", diff, got)
	}
	whole, err := Render(doc, named, links)
	if err != nil {
		t.Fatal(err)
	}
	if f := os.Getenv("TIDINGS_SHOW"); f != "" {
		_ = os.WriteFile(f, whole, 0o600)
	}
	for _, want := range []string{"Dear Ann Example,", links.Web, links.Acknowledge, links.Unsubscribe,
		links.Preferences, "our status page (https://status.example.com/)", "write to support@example.com."} {
		if !strings.Contains(string(whole), want) {
			t.Errorf("%q is missing from\n%s", want, whole)
		}
	}
	for _, line := range strings.Split(string(whole), "\n") {
		if columns(line) > Columns {
			t.Errorf("line of %d columns: %s", columns(line), line)
		}
	}
}

func TestWordsOfRandomLetters(t *testing.T) {
	for seed := range uint64(400) {
		doc := outputstest.Random(rand.New(rand.NewPCG(seed, 1)))
		got, err := body(doc, named)
		if err != nil {
			t.Fatal(err)
		}
		fitted := &outputs.Document{Blocks: fit(doc.Blocks, Columns)}
		if diff := cmp.Diff(outputs.Words(fitted, named), outputstest.TextWords(got)); diff != "" {
			t.Fatalf("seed %d: %s\n%s", seed, diff, got)
		}
		lost(t, seed, doc, fitted)
	}
}

// lost fails if fitting dropped a word: each must be there as often as before,
// heads of tables and of parted timelines perhaps more often.
func lost(t *testing.T, seed uint64, doc, fitted *outputs.Document) {
	t.Helper()
	have := map[string]int{}
	for _, w := range outputs.Words(fitted, named) {
		have[w]++
	}
	heads := map[string]bool{}
	for _, b := range doc.Blocks {
		for _, w := range headWords(b) {
			heads[w] = true
		}
	}
	for _, w := range outputs.Words(doc, named) {
		if have[w]--; have[w] < 0 && !heads[w] {
			t.Fatalf("seed %d: the word %q is lost", seed, w)
		}
	}
}

// headWords are the words that turning a block into records or grids may take
// away: heads of columns that are empty everywhere.
func headWords(b outputs.Block) []string {
	var s string
	switch b := b.(type) {
	case *outputs.Table:
		for _, c := range b.Head {
			s += outputs.PlainText(c.Inlines, named) + "\n"
		}
	case *outputs.Phases:
		s = strings.Join(b.Columns, "\n")
	case *outputs.Uptime:
		s = strings.Join(b.Columns, "\n")
	}
	return outputs.SplitWords(s)
}

func TestWrap(t *testing.T) {
	tests := []struct {
		in    string
		width int
		want  string
	}{
		{"aa bb cc", 5, "aa bb|cc"},
		{"aaaaaaa b", 5, "aaaaaaa|b"},
		{"日本語の文章。です", 8, "日本語の|文章。で|す"},
		{"日本語。", 6, "日本|語。"},
		{"a\nb", 5, "a|b"},
		{"a b c", 3, "a b|c"},
		{"Dear \uFDD0, hi", 18, "Dear \uFDD0,|hi"},
	}
	for _, tt := range tests {
		if got := strings.Join(wrap(tt.in, tt.width), "|"); got != tt.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}

// The quick way to wrap breaks where the careful one does.
func TestWrapSimple(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 3000 {
		words := make([]string, 1+rng.IntN(12))
		for i := range words {
			words[i] = strings.Repeat([]string{"a", "é", "я", "\uFDD0"}[rng.IntN(4)], 1+rng.IntN(9))
		}
		s, width := strings.Join(words, " "), 1+rng.IntN(30)
		if diff := cmp.Diff(wrapPieces(s, width), wrapSimple(s, width)); diff != "" || !simple(s) {
			t.Fatalf("%q in %d columns: %s", s, width, diff)
		}
	}
}

type strange struct{ outputs.Block }

func TestUnknownBlock(t *testing.T) {
	_, err := body(outputstest.Document(&outputs.Quote{Blocks: []outputs.Block{strange{}}}), nil)
	if err == nil || !strings.Contains(err.Error(), "cannot show") {
		t.Errorf("err = %v", err)
	}
}

func TestLayoutIsTheSameForEverybody(t *testing.T) {
	doc, err := outputstest.QSOL("en")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 300)
	a, _ := Render(doc, func(*outputs.Field) string { return "\uFFFC" }, links)
	b, _ := Render(doc, func(*outputs.Field) string { return long }, links)
	if diff := cmp.Diff(string(a), strings.ReplaceAll(string(b), long, "\uFFFC")); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkRender(b *testing.B) {
	doc, err := outputstest.QSOL("en")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Render(doc, named, links); err != nil {
			b.Fatal(err)
		}
	}
}

// The legend is a list in the letter's own language.
func TestLegendIsAListOfTheLanguage(t *testing.T) {
	for tag, want := range map[string]string{"en": "X = done, ", "ja": "X = 完了、", "zh-Hans": "X = 已完成、"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Render(doc, nil, outputs.Links{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(out), want) {
			t.Errorf("%s: no %q in the text", tag, want)
		}
	}
}

func Example_timeline() {
	doc := outputstest.Document(&outputs.Timeline{Caption: "Upgrade", RowLabel: "Element",
		Months: []outputs.TimelineMonth{{Short: "Jul", Year: "2006"}, {Short: "Aug", Year: "2006"}},
		Rows: []outputs.TimelineRow{{Title: "Install", Cells: []outputs.TimelineCell{
			{State: outputs.Done, Mark: "X"}, {State: outputs.Planned, Mark: "X"}}}},
		Legend: []outputs.LegendEntry{{State: outputs.Done, Mark: "X", Label: "done"},
			{State: outputs.Planned, Mark: "X", Label: "planned"}}})
	out, err := body(doc, nil)
	fmt.Printf("%s%v", out, err)
	// Output:
	// Upgrade
	//
	//         2006
	// Element Jul Aug
	// ------- --- ---
	// Install  X  (X)
	//
	// X = done, (X) = planned
	// <nil>
}
