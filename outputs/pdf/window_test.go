package pdf

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
	"tidings/outputs/pdf/bundle"
)

var placedWord = regexp.MustCompile(
	`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>`)

// wordsWithin gives the words of the first page that touch an area, as poppler sees them.
func wordsWithin(t *testing.T, path string, x, y, w, h float64) (inside []string) {
	t.Helper()
	page := papertest.Run(t, "poppler", "pdftotext", "-f", "1", "-l", "1", "-bbox", path, "-")
	for _, m := range placedWord.FindAllStringSubmatch(page, -1) {
		var at [4]float64
		for i := range at {
			at[i], _ = strconv.ParseFloat(m[i+1], 64)
		}
		if at[0] < x+w && at[2] > x && at[1] < y+h && at[3] > y {
			inside = append(inside, m[5])
		}
	}
	return inside
}

// In the part of the page that may show through the window stand the address and, by DIN
// 5008, the sender's above it, and nothing else; in the part that always shows, the whole address.
func TestWindowShowsTheAddressAlone(t *testing.T) {
	always := map[string][4]float64{"din5008": {20 * mm, 45 * mm, 85 * mm, 45 * mm},
		"us": {0.875 * 72, 2.5 * 72, 3.5 * 72, 0.67 * 72}}
	for _, to := range [][]string{{"Example Ltd", "10115 Sampletown"},
		{"Example Manufacturing Ltd", "Ms Ana Sample", "Suite 500", "100 Main Street", "Springfield, IL 62701", "USA"},
		{"Example Ltd", "Legal", "Ms Ana Sample", "c/o Other Ltd", "Building 7", "100 Main Street", "10115 Sampletown",
			"GERMANY"},
		{strings.Repeat("Incomparable Enterprises ", 4), "100 Main Street", "10115 Sampletown"}} {
		for kind, paper := range map[string]string{"din5008": "A4", "us": "Letter"} {
			doc := qsolLetter()
			doc.Meta.Brand.LogoPNG = picture(t)
			path, _ := render(t, doc, Options{Paper: paper, Window: kind, To: to})
			want := outputs.SplitWords(strings.Join(to, " "))
			if got := wordsWithin(t, path, always[kind][0], always[kind][1], always[kind][2],
				always[kind][3]); !endsWith(got, want) {
				t.Errorf("%s always shows %q, want the whole of %q", kind, got, want)
			}
			if kind == "din5008" {
				want = append(outputs.SplitWords(strings.Join(doc.Meta.SenderLines(), " · ")), want...)
			}
			x, y, w, h := window(kind)
			if diff := cmp.Diff(want, outputs.SplitWords(strings.Join(wordsWithin(t, path, x, y, w, h),
				" "))); diff != "" {
				t.Errorf("%s may show (-want +got):\n%s", kind, diff)
			}
		}
	}
}

func endsWith(got, want []string) bool {
	got = outputs.SplitWords(strings.Join(got, " "))
	return len(got) >= len(want) && slices.Equal(got[len(got)-len(want):], want)
}

// A sender whose address would show in the window as well is refused, on letters that have one.
func TestSenderOutsideTheWindow(t *testing.T) {
	doc := outputstest.Document(head(1, "A letter"))
	doc.Meta.Address = strings.Split("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t", ",")
	doc.Meta.Organisation = strings.Repeat("Very long name of an organisation ", 9)
	r := newRenderer(t)
	if _, err := r.Render(t.Context(), doc, Options{Window: "us"}); err != nil {
		t.Errorf("without an address: %v", err)
	}
	if _, err := r.Render(t.Context(), doc, Options{Window: "us", To: []string{"Ana"}}); err == nil ||
		!strings.Contains(err.Error(), "reaches into the envelope's window") {
		t.Errorf("error %v, want one about the window", err)
	}
}

// A bundle has all letters in their order, each on a sheet of its own, and what they share once.
func TestBundle(t *testing.T) {
	p, err := newRenderer(t).Prepare(t.Context(), qsolLetter(), Options{Window: "din5008"})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	b := bundle.New(&file)
	var firsts []int
	names := append(people(), people()...)
	for _, s := range names {
		firsts = append(firsts, b.Pages()+1)
		one, pages, err := p.AppendBoth(t.Context(), nil, Copy{Values: valuesOf(s), To: []string{"Company " + s}}, b)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := p.Append(t.Context(), nil, Copy{Values: valuesOf(s), To: []string{"Company " + s}})
		if err != nil || !bytes.Equal(one, alone) || pages != bytes.Count(one, []byte("/Type /Page\n")) {
			t.Errorf("the letter for %q is another beside the bundle, or has not %d pages (%v)", s, pages, err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "print.pdf")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	papertest.Sound(t, path)
	sheets := strings.Split(papertest.Run(t, "poppler", "pdftotext", path, "-"), "\f")
	if len(sheets) != b.Pages()+1 {
		t.Errorf("%d pages, want %d", len(sheets)-1, b.Pages())
	}
	for i, at := range firsts {
		if at%2 != 1 || !strings.Contains(sheets[at-1], "Company "+strings.Fields(names[i] + " x")[0]) &&
			names[i] != "" && i%len(people()) < 2 {
			t.Errorf("the letter for %q does not begin on page %d", names[i], at)
		}
	}
	if n := bytes.Count(file.Bytes(), []byte("/Type /FontDescriptor")); n > 40 {
		t.Errorf("%d fonts in the file for %d letters", n, len(names))
	}
}

// An empty bundle is no file.
func TestEmptyBundle(t *testing.T) {
	if err := bundle.New(&bytes.Buffer{}).Close(); err == nil {
		t.Error("no error for a file without pages")
	}
}
