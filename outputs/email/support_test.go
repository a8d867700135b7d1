package email_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tidings/internal/testneed"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
)

// feature is an entry of caniemail's data: support by family of clients, platform
// and version; "y" yes, "a" in part, "n" no, "u" unknown, each with notes.
type feature struct {
	Slug  string
	Stats map[string]map[string]map[string]string
}

// enhancements may be missing in a client without harm: why.
var enhancements = map[string]string{
	"css-max-height":    "hides the preheader, besides display:none, which all clients know",
	"css-overflow":      "the same",
	"css-overflow-wrap": "breaks long words, besides word-break",
	"css-word-break":    "breaks long words, besides overflow-wrap",
	"css-max-width":     "the width attribute says the same to old clients",
	"css-height":        "Yahoo takes it for the least height, which is as good for bars and swatches",
	"css-border-radius": "rounds the corners of a button",
	"html-body":         "the table inside has the same ground and font",
	"html-aria-label":   "words for screen readers, besides the text of the cell",
}

// largeClients are the families that the rule speaks of.
var largeClients = []string{"apple-mail", "gmail", "outlook", "yahoo"}

// support is the share of the large clients' newest versions that know a feature,
// at least in part; versions of which nothing is known do not count.
func (f feature) support() float64 {
	known, good := 0, 0
	for _, family := range largeClients {
		for _, versions := range f.Stats[family] {
			newest := slices.MaxFunc(slices.Collect(maps.Keys(versions)), byNumber)
			switch versions[newest][0] {
			case 'y', 'a':
				good++
				known++
			case 'n':
				known++
			}
		}
	}
	if known == 0 {
		return 1
	}
	return float64(good) / float64(known)
}

// byNumber orders versions: 9.1 before 10.3, and months as 2019-06.
func byNumber(a, b string) int {
	x, _ := strconv.ParseFloat(regexp.MustCompile(`^\d+(\.\d+)?`).FindString(a), 64)
	y, _ := strconv.ParseFloat(regexp.MustCompile(`^\d+(\.\d+)?`).FindString(b), 64)
	return cmp.Or(cmp.Compare(x, y), strings.Compare(a, b))
}

func readFeatures(t *testing.T) map[string]feature {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", ".tools", "node_modules", "caniemail", "data", "caniemail.json"))
	if err != nil {
		testneed.Skip(t, "caniemail", "the data of caniemail are not in .tools; run make tools")
	}
	var all struct{ Data []feature }
	if err := json.Unmarshal(b, &all); err != nil || len(all.Data) < 200 {
		t.Fatalf("%d features, %v", len(all.Data), err)
	}
	out := map[string]feature{}
	for _, f := range all.Data {
		out[f.Slug] = f
	}
	return out
}

// slugs gives the entries that speak of an element, attribute or property: the
// one of its name, of the name that it is part of, or of its group.
func slugs(kind, name string) (out []string) {
	groups := map[string]string{"h1": "h1-h6", "h2": "h1-h6", "h3": "h1-h6", "ul": "lists", "ol": "lists",
		"li": "lists", "td": "table", "th": "table", "tr": "table", "thead": "table", "tbody": "table",
		"caption": "table"}
	if g := groups[name]; kind == "html" && g != "" {
		return []string{"html-" + g}
	}
	if kind == "attribute" { // an entry of that name may speak of an element
		if !slices.Contains([]string{"role", "lang", "dir", "align", "valign", "width", "height", "cellpadding",
			"cellspacing", "aria-label", "aria-hidden", "hidden", "background"}, name) {
			return nil
		}
		kind = "html"
	}
	for n := name; n != ""; n = n[:max(strings.LastIndexByte(n, '-'), 0)] {
		out = append(out, kind+"-"+n)
	}
	return out
}

// used gives the features of a page's elements, attributes and inline styles.
func used(t *testing.T, page []byte) map[string][]string {
	t.Helper()
	body := regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAll(page, nil)
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		out["<"+n.Data+">"] = slugs("html", n.Data)
		for _, a := range n.Attr {
			out[a.Key+"="] = slugs("attribute", a.Key)
			if a.Key != "style" {
				continue
			}
			delete(out, "style=")
			for _, d := range strings.Split(a.Val, ";") {
				if name, _, ok := strings.Cut(d, ":"); ok {
					name = strings.TrimSpace(name)
					out[name] = slugs("css", name)
				}
			}
		}
	}
	return out
}

// Outside the style element, which is enhancement, the letter uses nothing that
// fewer than 90 of 100 of the large clients know.
func TestSupportInLargeClients(t *testing.T) {
	features := readFeatures(t)
	doc, err := outputstest.QSOL("en")
	if err != nil {
		t.Fatal(err)
	}
	page, err := email.HTML(doc, named, links)
	if err != nil {
		t.Fatal(err)
	}
	if len(page) > 80<<10 {
		t.Errorf("the letter has %d bytes; 80 KB are the limit", len(page))
	}
	found := 0
	for what, names := range used(t, page) {
		at := slices.IndexFunc(names, func(s string) bool { _, ok := features[s]; return ok })
		if at < 0 {
			continue // caniemail lists what is doubtful; what every client knows has no entry
		}
		found++
		if share := features[names[at]].support(); share < 0.9 && enhancements[names[at]] == "" {
			t.Errorf("%s (%s) is known to %.0f of 100 clients", what, names[at], 100*share)
		}
	}
	if found < 15 {
		t.Errorf("only %d features found", found)
	}
}
