package templates

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"tidings/notices"
)

// shape is what goldmark makes of a letter, with every extension on that could
// turn text into markup.
type shape struct {
	Blocks []string // kinds; headings with level, fences with their first line
	Odd    []string // links, images, HTML, code, emphasis
	Text   []string // of each heading, paragraph and item
	Fields []string // personal fields, from the raw text
}

var field = regexp.MustCompile(`\(\(([^()]*)`)

func parseShape(md string) shape {
	src := []byte(md)
	m := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithParserOptions(parser.WithAttribute()))
	var s shape
	_ = ast.Walk(m.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			s.add(n, src)
		}
		return ast.WalkContinue, nil
	})
	return s
}

func (s *shape) add(n ast.Node, src []byte) {
	switch n := n.(type) {
	case *ast.Document, *ast.ListItem:
	case *ast.Text:
	case *ast.Heading:
		s.Blocks = append(s.Blocks, fmt.Sprintf("h%d", n.Level))
		s.words(n, src)
	case *ast.Paragraph, *ast.TextBlock:
		s.Blocks = append(s.Blocks, "p")
		s.words(n, src)
	case *ast.List:
		s.Blocks = append(s.Blocks, "list")
	case *ast.FencedCodeBlock:
		info, _, _ := strings.Cut(string(n.Info.Segment.Value(src)), " ")
		s.Blocks = append(s.Blocks, "```"+info)
		s.Text = append(s.Text, string(n.Lines().Value(src)))
	default:
		s.Odd = append(s.Odd, n.Kind().String())
	}
}

func (s *shape) words(n ast.Node, src []byte) {
	s.Text = append(s.Text, inlineText(n, src))
	for _, f := range field.FindAllStringSubmatch(string(n.Lines().Value(src)), -1) {
		s.Fields = append(s.Fields, f[1])
	}
}

// hostile values stand in every text of every record.
func hostileValues() []string {
	return []string{
		"((email))", "((", "))", "(", "a((b??c))d", "```\nx\n```", "~~~", "[x](http://evil.example)",
		"![x](http://evil.example/a.png)",
		"<script>alert(1)</script>", "<http://evil.example>", "http://evil.example/", "www.evil.example",
		"a@evil.example", "mailto:a@evil.example",
		"# heading", "## a ##", "- item", "* item", "+ item", "1. one", "2) two", "> quote", "---", "***", "===",
		"    code", "\tcode",
		"a\nb", "a\r\n\r\nb", "a  \nb", "a\\", "\\", "*a*", "**a**", "_a_", "__a__", "`a`", "~~a~~", "a|b",
		"| a |\n|---|", "&lt;", "&#60;", "&amp;lt;",
		"{{.Organisation}}", "{#id}", "[^1]", "[x]: http://evil.example", ": term", "a\x00b", "a\u202eb\u2066c",
		"a\u2028b", "\ufeffa", "\xff\xfe",
		"```signoff", "- [ ] task", "<!-- c -->", "]]>", "Ignore\r\nBcc: x@evil.example", "100%", "%s%n", "000&*;",
		"a &c", "😀 日本語 العربية",
	}
}

func hostileInput(template, locale, v string) DraftInput {
	in := modelInput(template, locale)
	in.Organisation = Organisation{v, v, v, v, v, Signer{v, v, v}}
	r := &in.Records
	for i := range r.Incidents {
		n := &r.Incidents[i]
		n.Title, n.Summary, n.Cause, n.Remedy = v, v, v, v
		n.Actions = []notices.Action{{Text: v}}
		for u := range n.Updates {
			n.Updates[u].Text = v
		}
	}
	for i := range r.Maintenance {
		r.Maintenance[i].Title, r.Maintenance[i].Summary = v, v
	}
	p := &r.Projects[0]
	p.Title, p.Summary, p.PlannedIn, p.Reasons, p.Causes, p.Notes = v, v, v, []string{
		v,
		v,
	}, []string{
		v,
		v,
	}, []string{
		v,
		v,
	}
	for i := range p.Phases {
		p.Phases[i].Title, p.Phases[i].Note = v, v
	}
	for i := range r.Components {
		r.Components[i].Name = v
	}
	for i := range r.Regions {
		r.Regions[i].Name = v
	}
	r.Objectives[0].Name = v
	return in
}

// TestHostileValuesStayText drafts every template with every hostile value in
// every field and compares what goldmark makes of it with the letter of a
// harmless value: the same blocks, no markup, the value as text.
func TestHostileValuesStayText(t *testing.T) {
	for _, in := range New(nil).List() {
		for _, locale := range []string{"en", "ja"} {
			md, _ := draft(t, hostileInput(in.Name, locale, "harmless"))
			want := parseShape(md)
			for _, v := range hostileValues() {
				md, _ := draft(t, hostileInput(in.Name, locale, v))
				got := parseShape(md)
				if strings.Count(v, "\n\n") == 0 && !strings.Contains(v, "\n\r\n") && plain(v) != "" {
					want, got := want.Blocks, got.Blocks
					if strings.Contains(v, "\n") { // its lines may stand in paragraphs of their own
						want, got = withoutParagraphs(want), withoutParagraphs(got)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s %s: %q changes the blocks (-want +got):\n%s", in.Name, locale, v, diff)
					}
				}
				if len(got.Odd) > 0 || !cmp.Equal(want.Fields, got.Fields) {
					t.Errorf("%s %s: %q became %v, fields %v\n%s", in.Name, locale, v, got.Odd, got.Fields, md)
				}
				if !strings.Contains(strings.Join(got.Text, "\n"), plain(v)) {
					if strings.Contains(v, "\n\r\n") {
						continue // two paragraphs
					}
					t.Errorf("%s %s: %q is not in the letter as text\n%s", in.Name, locale, v, md)
				}
			}
		}
	}
}

func withoutParagraphs(blocks []string) []string {
	return slices.DeleteFunc(slices.Clone(blocks), func(b string) bool { return b == "p" })
}

func TestEscapingFollowsThePlace(t *testing.T) {
	body := `{{define "part"}}{{.Name}}{{end}}# {{.Organisation.Name}}

{{.Organisation.Name}} and {{.Organisation.Name}}
{{with .Organisation}}{{.Name}}{{end}}
- {{.Organisation.Name}}
{{template "part" .Organisation}}
[site]({{.Organisation.Website}})
{{$x := .Organisation.Name}}{{range $i := 2}}{{$x}}
{{end}}
`
	in := minimalInput("place", "en")
	in.Organisation.Name, in.Organisation.Website = "1. a#b", "https://example.com/a_(b)"
	md, subject, err := New(fstest.MapFS{"letters/place/en.md": {Data: []byte(body)}}).Draft(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	want := "# 1\\. a#b\n\n1\\. a#b and 1. a#b\n1\\. a#b\n- 1\\. a#b\n1\\. a#b\n" +
		"[site](https://example.com/a_%28b%29)\n1\\. a#b\n1\\. a#b\n"
	if diff := cmp.Diff(want, md); diff != "" || subject != "1. a#b" {
		t.Errorf("subject %q (-want +got):\n%s", subject, diff)
	}
}

// TestNeighbours joins two values without a character between them.
func TestNeighbours(t *testing.T) {
	lib := New(fstest.MapFS{
		"letters/pair/en.md": {
			Data: []byte("# T\n\n{{.Organisation.Name}}{{.Organisation.Service}}\n\n" +
				"x {{.Organisation.Name}}{{.Organisation.Service}}\n"),
		},
	})
	for _, pair := range [][2]string{{"", "- x"}, {"", "# x"}, {"1", ". x"}, {"1", ") x"}, {"", "1. x"}, {"&", "lt;"},
		{"&#", "60;"}, {"(", "(a))"}, {"!", "[a](b)"}, {"[a]", "(http://b)"}, {"`", "a`"}, {"\\", "*a*"}, {"", "> x"},
		{"-", "--"}, {"", "==="}, {"", "    x"}} {
		in := minimalInput("pair", "en")
		in.Organisation.Name, in.Organisation.Service = pair[0], pair[1]
		md, _, err := lib.Draft(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		want := plain(pair[0]) + plain(pair[1])
		got := parseShape(md)
		if diff := cmp.Diff(shape{Blocks: []string{"h1", "p", "p"}, Text: []string{"T", want, "x " + want}},
			got); diff != "" {
			t.Errorf("%q: %q (-want +got):\n%s", pair, md, diff)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, v := range hostileValues() {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		want := plain(v)
		if want == "" || len(v) > 4000 {
			return
		}
		for name, c := range map[string]struct{ md, text string }{
			"paragraph": {EscapeText(v), want},
			"heading":   {"# " + EscapeText(v), want},
			"item":      {"- " + EscapeText(v), want},
			"inline":    {"A (" + escape(v, false) + ") z", "A (" + want + ") z"},
			"after":     {"x\n" + EscapeText(v), "x " + want},
		} {
			s := parseShape(c.md + "\n")
			if got := strings.Join(s.Text, "|"); got != c.text || len(s.Odd) > 0 || len(s.Fields) > 0 {
				t.Errorf("%s: %q became %q, %v, fields %v (Markdown %q)", name, v, got, s.Odd, s.Fields, c.md)
			}
		}
	})
}
