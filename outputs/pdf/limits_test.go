package pdf

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
)

func link(url, text string) *outputs.Paragraph {
	return &outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Link{URL: url, Inlines: txt(text)}}}
}

// lengthy has texts in every place of the file that holds one in a string.
func lengthy() *outputs.Document {
	long := strings.Repeat("Überlänge, (in) Klammern ", 700)
	doc := outputstest.Document(head(1, long), link("https://example.com/", long),
		par("https://example.com/"+strings.Repeat("aé/", 6000)))
	doc.Meta.Title, doc.Meta.Subject = long, long
	tl := longTimeline(3, 1)
	tl.Rows[0].Cells[0].Label = long
	doc.Blocks = append(doc.Blocks, tl)
	return doc
}

// No string is longer than an archive allows; what the page shows is whole.
func TestLongStrings(t *testing.T) {
	doc := lengthy()
	path, data := render(t, doc, Options{})
	papertest.File(t, data)
	papertest.Run(t, "qpdf", "qpdf", "--check", path)
	checkStructure(t, doc)
}

// An address that does not fit into a string leaves its text without a link.
func TestLongAddress(t *testing.T) {
	for n, want := range map[int]int{32000: 1, 40000: 0} {
		doc := outputstest.Document(head(1, "Links"), link("https://example.com/"+strings.Repeat("a", n), "the list"))
		path, data := render(t, doc, Options{})
		papertest.File(t, data)
		checkWords(t, path, doc, nil)
		if got := bytes.Count(data, []byte("/S /URI")); got != want {
			t.Errorf("address of %d bytes: %d links, want %d", n, got, want)
		}
	}
}

// A table that has a head alone has it as its body; short rows are filled up.
func TestTablesWithoutRows(t *testing.T) {
	doc := outputstest.Document(head(1, "Nothing"), longTimeline(3, 0),
		&outputs.Table{Columns: make([]outputs.Align, 2), Head: cells("a", "b")},
		&outputs.Table{Columns: make([]outputs.Align, 3), Head: cells("c", "d"),
			Rows: [][]outputs.Cell{{}, cells("e"), cells("f", "g", "h")}, RowHeaders: true},
		&outputs.Phases{Caption: "Phases", Columns: []string{"Phase", "Planned", "Actual", "Status"}},
		&outputs.Uptime{Caption: "Uptime", Columns: []string{"Region", "Uptime", "Objective"}, Objective: "98%",
			Reality: "unknown"}, &outputs.Incidents{Caption: "Incidents", Empty: "None."})
	path, data := render(t, doc, Options{})
	papertest.File(t, data)
	checkWords(t, path, doc, nil)
	checkStructure(t, doc)
}

// A paragraph does not end in a line of one short word if the others can help.
func TestEvenLines(t *testing.T) {
	l := &layout{ts: newTypesetter(t.Context(), newRenderer(t).lib, "en")}
	sp := &span{size: 10}
	for text, want := range map[string]string{
		"This letter tells you what happened and what we do about it": "This letter tells you what happened and | " +
			"what we do about it",
		"ここ二か月の間に発生した障害と今後の予定をお知らせします。": "ここ二か月の間に発生した障害と今後の予定を|お知らせします。",
		strings.Repeat("m", 24) + "i": "",
	} {
		atoms := l.ts.shape(nil, text, sp, false)
		width := l.ts.textWidth(atoms) - 12
		var got []string
		for _, ln := range l.ts.evenLines(atoms, width) {
			got = append(got, atomText(ln.atoms))
		}
		if want == "" {
			if len(got) != 2 {
				t.Errorf("a word too long for the line is set as %q", got)
			}
			continue
		}
		if len(got) != 2 || len([]rune(got[1])) < 4 {
			t.Errorf("got %q, want two lines such as %q", got, want)
		}
	}
	if err := l.ts.failed(); err != nil {
		t.Fatal(err)
	}
}

// TestArchive asks veraPDF, where it is installed, about every kind of letter.
func TestArchive(t *testing.T) {
	r := newRenderer(t)
	files := map[string][]byte{}
	add := func(name string, doc *outputs.Document, o Options) {
		data, err := r.Render(context.Background(), doc, o)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		files[name] = data
	}
	for name, doc := range letters() {
		add(name, doc, Options{Attachments: attachments()})
	}
	add("lengthy", lengthy(), Options{})
	add("empty", &outputs.Document{}, Options{})
	for _, w := range []string{windowDIN, windowUS} {
		add(w, qsolLetter(), Options{Window: w, To: []string{"Example Ltd", "12 Long Street", "10115 Sampletown"}})
	}
	papertest.Archive(t, files)
}

// The sender's address stands in the window in full, and says its name once.
func TestBackAddress(t *testing.T) {
	doc := qsolLetter()
	doc.Meta.Address = []string{"QuickServe Online, Department of Electronic Business",
		"100 Very Long Example Avenue, Building 7", "10115 Sampletown"}
	path, data := render(t, doc,
		Options{Window: windowDIN, To: []string{strings.Repeat("Example Limited ", 6), "10115 Sampletown"}})
	papertest.File(t, data)
	shown := papertest.Run(t, "poppler", "pdftotext", "-f", "1", "-l", "1", "-raw", path, "-")
	if want := strings.Join(doc.Meta.Address, " · "); !strings.Contains(shown, "\n"+want+"\n") {
		t.Errorf("page 1 has no line %q:\n%.600s", want, shown)
	}
}

func TestOnlySafeLinksAreActive(t *testing.T) {
	var ins []outputs.Inline
	for _, u := range []string{"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "relative",
		"HTTPS://example.com/ü", "mailto:help@example.com"} {
		ins = append(ins, &outputs.Link{URL: u, Inlines: txt("link ")})
	}
	_, data := render(t, outputstest.Document(&outputs.Paragraph{Inlines: ins}), Options{})
	if n := bytes.Count(data, []byte("/S /URI")); n != 2 {
		t.Errorf("%d links are active, want 2", n)
	}
	if !bytes.Contains(data, []byte("(HTTPS://example.com/%C3%BC)")) {
		t.Error("the address is not written in ASCII")
	}
}
