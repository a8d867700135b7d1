package email_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tidings/internal/browsertest"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
)

// contrast measures, in the page, the lowest contrast of any text with what lies
// behind it, and names the element.
const contrast = `(() => {
const lum = c => { const f = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
const rgb = s => s.match(/[\d.]+/g).map(Number);
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
let worst = [99, ""];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const e = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || e.getClientRects().length === 0) continue;
  if (rgb(getComputedStyle(e).color)[3] === 0) continue; // a mark for paper
  const a = lum(rgb(getComputedStyle(e).color)), b = lum(behind(e));
  const r = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (r < worst[0]) worst = [r, e.outerHTML.slice(0, 200)];
}
return worst; })()`

// tooWide names what stands out of the window.
const tooWide = `[...document.querySelectorAll("body *")].filter(e => { const r = e.getBoundingClientRect();
  return r.right > 321 || r.left < -1; }).slice(0, 6).map(e => e.outerHTML.slice(0, 160))`

// In a browser the letter fits a window of 320 pixels without scrolling sideways,
// and every text can be read on light and dark ground.
func TestInBrowser(t *testing.T) {
	tab := browsertest.Open(t)
	for _, tag := range []string{"en", "de", "ja", "ar"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		doc.Blocks = append(doc.Blocks, &outputs.Phases{Caption: "Phases",
			Columns: []string{"Phase", "Planned", "Actual", "Status"}, Rows: []outputs.PhaseRow{
				{Title: "One", Planned: "July 2006", Actual: "August 2006", Status: "late", State: outputs.Late}}})
		page, err := email.HTML(doc, named, links)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), tag+".html")
		if err := os.WriteFile(file, page, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, scheme := range []string{"light", "dark"} {
			var worst []any
			var width int
			err := chromedp.Run(tab, chromedp.EmulateViewport(320, 800),
				browsertest.Scheme(scheme),
				chromedp.Navigate("file://"+file), chromedp.Evaluate(contrast, &worst),
				chromedp.Evaluate("document.documentElement.scrollWidth", &width))
			if err != nil {
				t.Fatal(err)
			}
			if r, ok := worst[0].(float64); !ok || r < 4.5 || r > 30 {
				t.Errorf("%s %s: contrast %v at %v", tag, scheme, worst[0], worst[1])
			}
			if width > 320 {
				var wide []string
				_ = chromedp.Run(tab, chromedp.Evaluate(tooWide, &wide))
				t.Errorf("%s %s: the letter is %d pixels wide in a window of 320: %q", tag, scheme, width, wide)
			}
			if scheme == "dark" {
				var ground string
				if err := chromedp.Run(tab, chromedp.Evaluate("getComputedStyle(document.body).backgroundColor",
					&ground)); err != nil || ground != "rgb(17, 22, 29)" {
					t.Errorf("%s: the dark ground is %s (%v)", tag, ground, err)
				}
			}
		}
	}
}

// Words of a table's short columns are not broken for the sake of a long one, and a
// table with too many columns still fits the letter.
func TestWordsOfTablesStayWhole(t *testing.T) {
	tab := browsertest.Open(t)
	cells := func(texts ...string) (out []outputs.Cell) {
		for _, s := range texts {
			out = append(out, outputs.Cell{Inlines: []outputs.Inline{&outputs.Text{Value: s}}})
		}
		return out
	}
	long := strings.Repeat("a somewhat longer text that goes over several lines ", 3)
	narrow := &outputs.Table{RowHeaders: true, Columns: make([]outputs.Align, 3),
		Head: cells("Left", "Centre", "Right"), Rows: [][]outputs.Cell{cells("ragged", long, "54000\u00a0€")}}
	address := &outputs.Table{RowHeaders: true, Columns: make([]outputs.Align, 4),
		Head: cells("Region", "Hosts", "Where", "Sum"), Rows: [][]outputs.Cell{cells("Japan", "two",
			"https://status.example.com/incidents/a/very/long/address/without/any/space/in/it", "1,234.50\u00a0€")}}
	field := &outputs.Table{RowHeaders: true, Columns: make([]outputs.Align, 3),
		Head: cells("Customer", "Account", "Sum"), Rows: [][]outputs.Cell{cells("Number", "", "1,234.50\u00a0€")}}
	field.Rows[0][1].Inlines = []outputs.Inline{&outputs.Field{Name: "account"}}
	many := &outputs.Table{Columns: make([]outputs.Align, 12)}
	for range 12 {
		many.Head = append(many.Head, cells("Administration")...)
	}
	for name, table := range map[string]*outputs.Table{"narrow": narrow, "many": many, "address": address,
		"field": field} {
		doc, err := outputstest.QSOL("en")
		if err != nil {
			t.Fatal(err)
		}
		doc.Blocks = []outputs.Block{&outputs.Heading{Level: 1, Inlines: []outputs.Inline{&outputs.Text{Value: "T"}}},
			table}
		page, err := email.HTML(doc, named, links)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), name+".html")
		if err := os.WriteFile(file, page, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int64{320, 700} {
			var width int64
			var rows []int
			err := chromedp.Run(tab, chromedp.EmulateViewport(size, 800), chromedp.Navigate("file://"+file),
				chromedp.Evaluate("document.documentElement.scrollWidth", &width),
				chromedp.Evaluate(linesOfEnds, &rows))
			if err != nil {
				t.Fatal(err)
			}
			if width > size {
				t.Errorf("%s: %d pixels wide in a window of %d", name, width, size)
			}
			if name != "many" && (rows[0] != 1 || rows[1] != 1) {
				t.Errorf("%s: in a window of %d the words of the outer columns take %v lines", name, size, rows)
			}
		}
	}
}

// linesOfEnds counts the lines of the first and of the last cell of a table.
const linesOfEnds = `[...document.querySelectorAll("#letter tbody th, #letter tbody td:last-child")].map(e => {
  const r = document.createRange(); r.selectNodeContents(e);
  return new Set([...r.getClientRects()].map(x => Math.round(x.top))).size; })`
