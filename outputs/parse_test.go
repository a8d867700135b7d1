package outputs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/outputstest"
)

// grid is the table of the model letter, a row for each element.
const grid = `XX.........
.XX........
...XX......
.....XX....
......XX...
.......XX..
........XX.
.........XX`

func qsol(t *testing.T, tag string) *outputs.Document {
	t.Helper()
	doc, err := outputstest.QSOL(tag)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func find[T outputs.Block](t *testing.T, doc *outputs.Document) T {
	t.Helper()
	for _, b := range doc.Blocks {
		if got, ok := b.(T); ok {
			return got
		}
	}
	t.Fatalf("the document has no %T", *new(T))
	return *new(T)
}

func TestQSOLTimeline(t *testing.T) {
	tl := find[*outputs.Timeline](t, qsol(t, "en"))
	var rows, months []string
	for _, r := range tl.Rows {
		var b strings.Builder
		for _, c := range r.Cells {
			b.WriteString(strings.Replace(c.Mark+".", "X.", "X", 1))
		}
		rows = append(rows, b.String())
	}
	for _, m := range tl.Months {
		months = append(months, m.Short)
	}
	if diff := cmp.Diff(grid, strings.Join(rows, "\n")); diff != "" {
		t.Error(diff)
	}
	if got := strings.Join(months, " "); got != "Jul Aug Sep Oct Nov Dec Jan Feb Mar Apr May" {
		t.Errorf("months are %s", got)
	}
	move := tl.Rows[2].Cells
	if move[3].State != outputs.Done || move[4].State != outputs.Active ||
		tl.Rows[3].Cells[5].State != outputs.Planned {
		t.Errorf("states are %v", move)
	}
}

func TestQSOLMeta(t *testing.T) {
	doc := qsol(t, "en")
	m := doc.Meta
	if m.Title != "An update on QuickServe Online" || m.Subject != m.Title || m.DateText != "20 November 2006" {
		t.Errorf("meta is %+v", m)
	}
	if !strings.HasPrefix(m.Preheader, "Over the past couple of months") {
		t.Errorf("preheader is %q", m.Preheader)
	}
	if len(doc.Warnings) > 0 {
		t.Errorf("warnings: %v", doc.Warnings)
	}
	fields := outputs.Fields(doc)
	if diff := cmp.Diff([]*outputs.Field{{Name: "first name", Fallback: "customer", HasFallback: true}},
		fields); diff != "" {
		t.Error(diff)
	}
	if w := find[*outputs.Incidents](t, doc).Items[0].Title; w != "Database cluster shut down" {
		t.Errorf("newest incident is %q", w)
	}
	up := find[*outputs.Uptime](t, doc)
	if up.Objective != "Objective: 98% uptime worldwide" || len(up.Rows) != 3 || up.Met != (up.Rows[0].Percent >= 98) {
		t.Errorf("uptime is %+v", up)
	}
}

func TestZones(t *testing.T) {
	env, err := outputstest.QSOLEnv("en")
	if err != nil {
		t.Fatal(err)
	}
	if env.Zone, err = time.LoadLocation("Asia/Tokyo"); err != nil {
		t.Fatal(err)
	}
	doc, err := outputs.Parse([]byte("# T\n\n```incidents ids=2006-11-14-database-shutdown\n```\n"), env)
	if err != nil {
		t.Fatal(err)
	}
	want := "14 November 2006, 17:10 to 15 November 2006, 11:40 (UTC+09:00)"
	if got := find[*outputs.Incidents](t, doc).Items[0].When; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFaults(t *testing.T) {
	tests := []struct{ name, md, want string }{
		{"unknown project", "# T\n\n```timeline project=nope\n```",
			`l.md:3: there is no project "nope"; known: qsol-upgrade`},
		{"missing parameter", "# T\n\n```timeline\n```",
			"l.md:3: the timeline block lacks project=…; write ```timeline project=… [from=…] [until=…]"},
		{"unknown parameter", "# T\n\n```signoff by=me\n```",
			`l.md:3: the signoff block does not understand "by=me"; it takes no parameters`},
		{"bad day", "# T\n\n```incidents since=14.11.2006\n```",
			`l.md:3: since of the incidents block: "14.11.2006" is no date; ` +
				`write it as YYYY-MM-DD, for instance 2006-11-14`},
		{"unknown objective", "# T\n\n```uptime objective=x\n```",
			`l.md:3: there is no objective "x"; known: worldwide`},
		{"unknown incident", "# T\n\n```actions incident=x\n```", `l.md:3: there is no incident "x"`},
		{"unknown region", "# T\n\n```incidents regions=mars\n```",
			`l.md:3: there is no region "mars"; known: americas, emea, japan`},
		{"too many months", "# T\n\n```timeline project=qsol-upgrade from=2000-01\n```",
			"l.md:3: the timeline would run over 89 months"},
		{"in a list", "# T\n\n- ```signoff\n  ```", "l.md:3: the signoff block stands inside a list"},
		{"script link", "# T\n\nSee [x](javascript:alert(1)).",
			"l.md:3: the link to javascript:alert(1) could run a program"},
		{"data link", "# T\n\n[x](data:text/html,hi)", "could run a program"},
		{"relative link", "# T\n\na\nb [x](/status)", "l.md:4: the link to /status is relative"},
		{"no address", "# T\n\n[x]()", "l.md:3: a link has no address; write it in full"},
		{"ftp link", "# T\n\n<ftp://example.com/x>", "cannot be used in a letter"},
		{"field in address", "# T\n\n[x](https://example.com/((name)))",
			"l.md:3: the link to https://example.com/((name)) holds a personal field"},
		{"control character", "# T\n\na\x07b", "l.md:3: this line holds the control character U+0007"},
		{"a cell too much", "# T\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n",
			`l.md:5: this row has more cells than its table has columns, so "3" would be lost`},
		{"a pipe too much", "# T\n\n> a | b\n> --|--\n> 1 || 3\n",
			`l.md:5: this row has more cells than its table has columns, so "3" would be lost`},
		{"not UTF-8", "# T\n\n\xff", "l.md:3: this line is not UTF-8"},
		{"deep quotes", "# T\n\n" + strings.Repeat(">", 40) + " x",
			"l.md:3: lists, quotations or emphasis are nested more than 32 deep"},
		{"deep lists", "# T\n\n" + strings.Repeat("- ", 40) + "x", "nested more than 32 deep"},
		{"empty", "", "neither a heading nor a subject"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env, err := outputstest.QSOLEnv("en")
			if err != nil {
				t.Fatal(err)
			}
			env.File = "l.md"
			_, err = outputs.Parse([]byte(tt.md), env)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestInlines(t *testing.T) {
	tests := []struct {
		md   string
		want []outputs.Inline
		warn string
	}{
		{`Dear ((first_name??a\_b)),`,
			ins("Dear ", &outputs.Field{Name: "first name", Fallback: "a_b", HasFallback: true}, ","), ""},
		{`((a??)) ((B))`, ins(&outputs.Field{Name: "a", HasFallback: true}, " ", &outputs.Field{Name: "b"}), ""},
		{`\(\(a\)\) &#40;&#40;a))`, ins("((a)) ((a))"), ""},
		{"`((a))`", ins(&outputs.CodeSpan{Value: "((a))"}), ""},
		{`x ((a`, ins("x ((a"), "does not end"},
		{`((a ((b)) c`, ins("((a ", &outputs.Field{Name: "b"}, " c"), "holds another"},
		{`((a**b**))`, ins("((a", &outputs.Strong{Inlines: ins("b")}, "))"), "does not end"},
		{`((<b>))`, ins("((<b>))"), "HTML is not rendered"},
		{`a <b onclick=x>c</b>`, ins("a <b onclick=x>c</b>"), "HTML is not rendered"},
		{`![alt *text*](https://example.com/x.png)`, ins("alt ", &outputs.Emphasis{Inlines: ins("text")}),
			"images are not sent"},
		{`[((a??x))](https://example.com/a(b))`, ins(&outputs.Link{URL: "https://example.com/a%28b%29",
			Inlines: ins(&outputs.Field{Name: "a", Fallback: "x", HasFallback: true})}), ""},
		{`[a](https://bücher.example:8080/ü?q=ä)`,
			ins(&outputs.Link{URL: "https://xn--bcher-kva.example:8080/%C3%BC?q=%C3%A4", Inlines: ins("a")}), ""},
		{`<support@example.com>`,
			ins(&outputs.Link{URL: "mailto:support@example.com", Inlines: ins("support@example.com")}), ""},
		{"a\nb  \nc ~~d~~ &amp; &copy; \\* \\<",
			ins("a b", &outputs.Break{}, "c ", &outputs.Strike{Inlines: ins("d")}, " & © * <"), ""},
		{"日本\n語 x\n日", ins("日本語 x 日"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.md, func(t *testing.T) {
			env, err := outputstest.QSOLEnv("en")
			if err != nil {
				t.Fatal(err)
			}
			doc, err := outputs.Parse([]byte("# T\n\n"+tt.md+"\n"), env)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, doc.Blocks[1].(*outputs.Paragraph).Inlines); diff != "" {
				t.Error(diff)
			}
			var warned string
			for _, w := range doc.Warnings {
				warned += w.Error() + "\n"
			}
			if (tt.warn == "") != (warned == "") || !strings.Contains(warned, tt.warn) {
				t.Errorf("warnings: %q, want %q", warned, tt.warn)
			}
		})
	}
}

func ins(parts ...any) []outputs.Inline {
	var out []outputs.Inline
	for _, p := range parts {
		if s, ok := p.(string); ok {
			p = &outputs.Text{Value: s}
		}
		out = append(out, p.(outputs.Inline))
	}
	return out
}

func TestLongProjects(t *testing.T) {
	env, err := outputstest.QSOLEnv("en")
	if err != nil {
		t.Fatal(err)
	}
	env.Records = &notices.Records{Projects: []notices.Project{{ID: "p", Title: "P", Phases: []notices.Phase{
		{ID: "a", Title: "A", Status: notices.PhasePlanned, Planned: notices.Span{From: "2006-01", Until: "2006-03"}},
		{ID: "b", Title: "B", Status: notices.PhasePlanned,
			Planned: notices.Span{From: "2008-11", Until: "2008-12"}}}}}}
	doc, err := outputs.Parse([]byte("# T\n\n```timeline project=p\n```\n"), env)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range doc.Blocks[1:] {
		tl := b.(*outputs.Timeline)
		got = append(got, tl.Caption+": "+tl.Rows[0].Title)
	}
	want := []string{"P, January to December 2006: A", "P, January to December 2008: B"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(outputstest.QSOLLetter())
	f.Add([]byte("# T ((a\n\n> - [x](http://[::1) ((b??c)) <b> &#0; \\((\n\n| a | b |\n|--|--|\n| ((c)) |"))
	f.Fuzz(func(t *testing.T, md []byte) {
		env, err := outputstest.QSOLEnv("en")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := outputs.Parse(md, env)
		if err != nil {
			return
		}
		for _, w := range outputs.Words(doc, outputs.Fallbacks) {
			if strings.ContainsAny(w, "\x00\r\uFDD0\uFDD1\uFDD2") {
				t.Fatalf("word %q holds a character that no letter has", w)
			}
		}
	})
}

// A figure just below the objective does not read as if it were met.
func TestUptimeBesideTheObjective(t *testing.T) {
	began := time.Date(2006, 9, 10, 0, 0, 0, 0, time.UTC)
	total := 80*24*time.Hour + 9*time.Hour // 1 September to 20 November, 09:00
	tests := []struct {
		down time.Duration
		want string
		met  bool
	}{
		{0, "100%", true},
		{total / 50, "98%", true},
		{total/50 + 2*time.Minute, "97.998%", false},
		{total / 40, "97.5%", false},
		{time.Second, "99.99%", true},
	}
	for _, tt := range tests {
		env, err := outputstest.QSOLEnv("en")
		if err != nil {
			t.Fatal(err)
		}
		env.Records.Incidents = nil
		if tt.down > 0 {
			env.Records.Incidents = []notices.Incident{{ID: "i", Title: "I", Status: notices.Resolved,
				Impact:  notices.ImpactCritical,
				BeganAt: began, EndedAt: began.Add(tt.down), Components: []string{"web"}}}
		}
		doc, err := outputs.Parse([]byte("# T\n\n```uptime objective=worldwide\n```\n"), env)
		if err != nil {
			t.Fatal(err)
		}
		up := find[*outputs.Uptime](t, doc)
		if got := up.Rows[0]; got.Text != tt.want || got.Met != tt.met || up.Met != tt.met {
			t.Errorf("%v down: %s, met %v; want %s, %v", tt.down, got.Text, got.Met, tt.want, tt.met)
		}
	}
}

// What shows nothing is left out, and a link without words shows its address.
func TestEmptyParts(t *testing.T) {
	env, err := outputstest.QSOLEnv("en")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := outputs.Parse([]byte("# T\n\n##\n\n# ((name??))\n\n>\n\n```sh\n```\n\n> # \n\n[ "+
		"](https://example.com/a) [](https://example.com/b)\n"), env)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range doc.Blocks {
		s := fmt.Sprintf("%T", b)
		if p, ok := b.(*outputs.Paragraph); ok {
			s += " " + outputs.PlainText(p.Inlines, outputs.Fallbacks)
		}
		got = append(got, s)
	}
	want := []string{"*outputs.Heading", "*outputs.Heading",
		"*outputs.Paragraph https://example.com/a https://example.com/b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
