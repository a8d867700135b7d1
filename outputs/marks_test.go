package outputs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/locale"
	"tidings/outputs"
	"tidings/outputs/outputstest"
)

// parsed parses a letter of a heading and a body that begins in line 3.
func parsed(t *testing.T, tag, body string) (*outputs.Document, error) {
	t.Helper()
	env, err := outputstest.QSOLEnv("en")
	if err != nil {
		t.Fatal(err)
	}
	if env.Locale, err = locale.Parse(tag); err != nil {
		t.Fatal(err)
	}
	env.File = "x.md"
	return outputs.Parse([]byte("# T\n\n"+body+"\n"), env)
}

// shown writes the inlines of the first paragraph: <b>, <i>, <s>, <a ADDRESS> and {field|fallback}.
func shown(ins []outputs.Inline) string {
	var b strings.Builder
	for _, in := range ins {
		switch in := in.(type) {
		case *outputs.Text:
			b.WriteString(in.Value)
		case *outputs.CodeSpan:
			b.WriteString("`" + in.Value + "`")
		case *outputs.Break:
			b.WriteString("/")
		case *outputs.Strong:
			b.WriteString("<b>" + shown(in.Inlines) + "</b>")
		case *outputs.Emphasis:
			b.WriteString("<i>" + shown(in.Inlines) + "</i>")
		case *outputs.Strike:
			b.WriteString("<s>" + shown(in.Inlines) + "</s>")
		case *outputs.Link:
			b.WriteString("<a " + in.URL + ">" + shown(in.Inlines) + "</a>")
		case *outputs.Field:
			b.WriteString("{" + in.Name + "|" + in.Fallback + "}")
		}
	}
	return b.String()
}

func paragraph(t *testing.T, tag, body string) (got, warned string) {
	t.Helper()
	doc, err := parsed(t, tag, body)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	var lines []string
	for _, w := range doc.Warnings {
		lines = append(lines, w.Error())
	}
	for _, b := range doc.Blocks[1:] {
		if p, ok := b.(*outputs.Paragraph); ok {
			return shown(p.Inlines), strings.Join(lines, "\n")
		}
	}
	t.Fatalf("%s: no paragraph", body)
	return "", ""
}

// An address that stands bare is a link, with every character that its author wrote.
func TestBareAddresses(t *testing.T) {
	for _, tt := range []struct{ md, want string }{
		{"See https://status.example/_docs_/page for more.",
			"See <a https://status.example/_docs_/page>https://status.example/_docs_/page</a> for more."},
		{"First https://a.example/_/x then https://b.example/_/y of them.",
			"First <a https://a.example/_/x>https://a.example/_/x</a> then <a " +
				"https://b.example/_/y>https://b.example/_/y</a> of them."},
		{"https://a.example/*x*/y", "<a https://a.example/*x*/y>https://a.example/*x*/y</a>"},
		{"http://localhost:8080/a__b__c/~~d~~/e", "<a " +
			"http://localhost:8080/a__b__c/~~d~~/e>http://localhost:8080/a__b__c/~~d~~/e</a>"},
		{"(https://a.example/x_(y)_z).", "(<a https://a.example/x_%28y%29_z>https://a.example/x_(y)_z</a>)."},
		{"Is it https://a.example/x?", "Is it <a https://a.example/x>https://a.example/x</a>?"},
		{"https://a.example/x, https://a.example/y; \"https://a.example/z\" 'https://a.example/'!",
			"<a https://a.example/x>https://a.example/x</a>, <a https://a.example/y>https://a.example/y</a>; \"" +
				"<a https://a.example/z>https://a.example/z</a>\" '<a https://a.example/>https://a.example/</a>'!"},
		{"**https://a.example/a_b** and _https://a.example/c_d_",
			"<b><a https://a.example/a_b>https://a.example/a_b</a></b> and <i><a " +
				"https://a.example/c_d>https://a.example/c_d</a></i>"},
		{"www.example.com/a_b_c, or www.example.com.",
			"<a http://www.example.com/a_b_c>www.example.com/a_b_c</a>, or <a " +
				"http://www.example.com>www.example.com</a>."},
		{"Write to _ops_team_@mail.example.com, or (first_last+tag@example.com).",
			"Write to <a mailto:_ops_team_@mail.example.com>_ops_team_@mail.example.com</a>, or (<a " +
				"mailto:first_last+tag@example.com>first_last+tag@example.com</a>)."},
		{"_ops@example.com_ mailto:a_b_@example.com", "<i><a mailto:ops@example.com>ops@example.com</a></i> <a " +
			"mailto:a_b_@example.com>mailto:a_b_@example.com</a>"},
		{"ftp://files.example/_a_/b and files.example/_a_/b", "ftp://files.example/_a_/b and files.example/_a_/b"},
		{"https://a.example/?q=1&amp;r=_2_", "<a https://a.example/?q=1&r=_2_>https://a.example/?q=1&r=_2_</a>"},
		{"https://a.example/\\_x\\_", "<a https://a.example/_x_>https://a.example/_x_</a>"},
		{"[see https://a.example/_x_](https://b.example/)", "<a https://b.example/>see https://a.example/_x_</a>"},
		{"[note: https://a.example/_x_]", "[note: <a https://a.example/_x_>https://a.example/_x_</a>]"},
		{"`https://a.example/_x_` <https://a.example/_y_>",
			"`https://a.example/_x_` <a https://a.example/_y_>https://a.example/_y_</a>"},
		{"https\\://a.example/x a\\@b.example 5@6 @x.y a@b www. //x http:// 24.11./25.11.",
			"https://a.example/x a@b.example 5@6 @x.y a@b www. //x http:// 24.11./25.11."},
		{"詳細はhttps://status.example/_docs_/page。", "詳細は<a " +
			"https://status.example/_docs_/page>https://status.example/_docs_/page</a>。"},
		{"（https://a.example/x）をご覧ください", "（<a https://a.example/x>https://a.example/x</a>）をご覧ください"},
		{"자세한 내용은 https://a.example/x를 보세요", "자세한 내용은 <a https://a.example/x>https://a.example/x</a>를 보세요"},
		{"연락처: help@example.com으로", "연락처: <a mailto:help@example.com>help@example.com</a>으로"},
		{"https://bücher.example/straße", "<a " +
			"https://xn--bcher-kva.example/stra%C3%9Fe>https://bücher.example/straße</a>"},
		{"“https://a.example/x”— ok", "“<a https://a.example/x>https://a.example/x</a>”— ok"},
	} {
		got, warned := paragraph(t, "en", tt.md)
		if got != tt.want || warned != "" {
			t.Errorf("%s\n got %s\nwant %s\nwarned %s", tt.md, got, tt.want, warned)
		}
	}
	if _, warned := paragraph(t, "ja", "https://ja.example/wiki/日本"); !strings.Contains(warned, "followed by “日”") {
		t.Errorf("an address that is cut: %q", warned)
	}
}

// Bold and italic words stand beside the punctuation of Chinese, Japanese and Korean.
func TestEmphasisBesideWidePunctuation(t *testing.T) {
	for _, tt := range []struct{ md, want string }{
		{"お客様各位、**「重要」**なお知らせです。**10月1日（日）**に停止します。これは**重要。**です。",
			"お客様各位、<b>「重要」</b>なお知らせです。<b>10月1日（日）</b>に停止します。これは<b>重要。</b>です。"},
		{"这是**“重要”**的*通知。*请看~~《旧》~~版。", "这是<b>“重要”</b>的<i>通知。</i>请看<s>《旧》</s>版。"},
		{"**스크립트(script)**라고 *중요!*합니다", "<b>스크립트(script)</b>라고 <i>중요!</i>합니다"},
		{"**(สำคัญ)**ครับ", "<b>(สำคัญ)</b>ครับ"},
		{"9~12時と13~17時", "9~12時と13~17時"},
		{"snake_case_name and 2*3 and a * b", "snake_case_name and 2*3 and a * b"},
		{"***太字。***です", "<i><b>太字。</b></i>です"},
		{"10*20*30 mm, 2**3**4, 価格5*3、6*7", "10*20*30 mm, 2**3**4, 価格5*3、6*7"},
		{"Kund*innen und Freund*innen, *alle* Gäst*innen", "Kund*innen und Freund*innen, <i>alle</i> Gäst*innen"},
		{"un*believ*able **word**s, サイズは*大*です", "un<i>believ</i>able <b>word</b>s, サイズは<i>大</i>です"},
		{"the fee (*) and the tax (*)", "the fee (*) and the tax (*)"},
	} {
		got, warned := paragraph(t, "ja", tt.md)
		if got != tt.want || warned != "" {
			t.Errorf("%s\n got %s\nwant %s\nwarned %s", tt.md, got, tt.want, warned)
		}
	}
}

// What was meant as markup and is none is said, with its line.
func TestLeftOver(t *testing.T) {
	for _, tt := range []struct{ md, fault, warn string }{
		{"a\n** bold** b", "", "x.md:4: the reader sees the \"**\""},
		{"**bold", "", "x.md:3: the reader sees"},
		{"*bold ", "", "x.md:3: the reader sees"},
		{"_重要_です", "", "x.md:3: the reader sees the \"_\""},
		{"say `code now", "", "x.md:3: the reader sees the \"`\""},
		{`\*not bold* and \**`, "", "the reader sees"},
		{`\*fine\* 5 * 4, 2*3, snake_case`, "", ""},
		{"See\n[the page](https://x.example/a b) please.", "x.md:4: “[the page](https://x.example/a b) please.” is " +
			"no link: its address holds a space", ""},
		{"See [the page] (https://x.example/p) please.", "", "x.md:3: “[the page] (https://x.example/p) please.” is " +
			"no link, for a space stands between"},
		{"See [the page]\n(https://x.example/p) please.", "", "a space stands between"},
		{"See [the page](https://x.example/((first name??you))/p) please.", "holds a personal field", ""},
		{"See [the page](https://x.example/((you))/p) please.", "holds a personal field", ""},
		{"See https://x.example/((first name??you))/p please.", "holds a personal field", ""},
		{"See [the page](https://x.example/p please.", "its address does not end with )", ""},
		{"See [the page][status] please.", "", "no line of the letter says where [status] leads"},
		{"See [the page][] please.", "", "no line of the letter says where [the page] leads"},
		{"See [1][2], a[i][j], [^a-z] and [^\"]+.", "", ""},
		{"보고_최종.hwp 파일_목록_표, ㅠ_ㅠ", "", ""},
		{"報告_最終.txt", "", ""},
		{"The fee is $5* (was $7**).\n\n*) plus VAT\n\n\\** until May", "", ""},
		{"5 €*\n\n*zzgl. MwSt.", "", ""},
		{"1 200 € HT*, 1 440 € TTC**.\n\n\\* Hors taxes. \\*\\* Toutes taxes comprises", "", ""},
		{"价格5元*起。\n\n*另计税费", "", ""},
		{"It is important** now.\n\n**Note: read this", "", "x.md:3: the reader sees the \"**\""},
		{"It is important* now.", "", "x.md:3: the reader sees the \"*\""},
		{"Liebe Kolleg*innen, 2*3, (*) and x*y.", "", ""},
		{"![plan] (https://x.example/p.png)", "", "a space stands between"},
		{"![plan](https://x.example/p q.png)", "is no link: its address holds a space", ""},
		{"(the page)[https://x.example/p]", "", "its brackets are exchanged"},
		{"[the page(https://x.example/p)", "", "its words do not end with ]"},
		{"<https://x.example/a b>", "", "does not end with >"},
		{"Terms[^1].", "is a footnote", ""},
		{"- [ ] to do\n- [x] done, [Update] 12:00, a[0], [1, 2)", "", ""},
		{`\[the page](a b)`, "", ""},
		{"```sh\nls\n\nThe end.", "", "x.md:3: the code that begins here goes on to the letter's end"},
		{"- ```sh\n  ls\n\nThe end.\n\n```sh\nls\n```\n", "", ""},
		{"[words](https://x.example/p \"a title\")", "", "the words “a title” behind a link's address are not shown"},
	} {
		doc, err := parsed(t, "en", tt.md)
		fault, warned := "", ""
		if err != nil {
			fault = err.Error()
		} else {
			for _, w := range doc.Warnings {
				warned += w.Error() + "\n"
			}
		}
		if (tt.fault == "") != (fault == "") || !strings.Contains(fault, tt.fault) || err == nil &&
			((tt.warn == "") != (warned == "") || !strings.Contains(warned, tt.warn)) {
			t.Errorf("%s\nfault %s\nwarned %s", tt.md, fault, warned)
		}
	}
}

// A line that Markdown takes for the definition of a link is used by one, or refused.
func TestDefinitions(t *testing.T) {
	for _, tt := range []struct{ md, fault string }{
		{"Text.\n\n[Update]: resolved", "x.md:5: Markdown takes “[Update]: resolved”"},
		{"- [Update]: resolved", "x.md:3: Markdown takes"},
		{"> a\n\n> [Update]:\n> resolved", "x.md:5: Markdown takes"},
		{"[^1]: note", "x.md:3: Markdown takes"},
		{"[Status page]: https://status.example/", "x.md:3: no link of the letter uses"},
		{"[a]: https://a.example/\n[A]: https://b.example/\n\n[a]", "x.md:4: “[A]: https://b.example/” says for the " +
			"second time"},
		{"[a]: https://a.example/\n\nSee [a], [the b][B] and [C][].\n\n[b]: https://b.example/\n[c]: " +
			"<mailto:c@c.example>", ""},
		{`\[Update]: resolved`, ""},
		{"[Update]: it is resolved", ""},
	} {
		_, err := parsed(t, "en", tt.md)
		if (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%s: %v, want %s", tt.md, err, tt.fault)
		}
	}
}

// Where a line ends in the source stands a space, or nothing, as the script asks for.
func TestLineEnds(t *testing.T) {
	for _, tt := range []struct{ tag, md, want string }{
		{"en", "한국어 문장의\n다음 줄 단어", "한국어 문장의 다음 줄 단어"},
		{"en", "Deploy done 🎉\n🚀 next step", "Deploy done 🎉 🚀 next step"},
		{"en", "done ✔️\n✔️ next", "done ✔️ ✔️ next"},
		{"ja", "日本\n語、\n「次」\nx\n日", "日本語、「次」 x 日"},
		{"ja", "日本\n**語**\n*です*", "日本<b>語</b><i>です</i>"},
		{"ja", "カタカナ\nﾊﾝｶｸ", "カタカナﾊﾝｶｸ"},
		{"ja", "他说：\n“好”\n就走", "他说：“好”就走"},
		{"en", "你好\n“ok”", "你好 “ok”"},
		{"en", "สวัสดี\nครับ", "สวัสดี ครับ"},
		{"en", "a\n**b**\n`c`\n[d](https://d.example/)", "a <b>b</b> `c` <a https://d.example/>d</a>"},
		{"ja", "((会社??お客様))\n各位", "{会社|お客様}各位"},
		{"en", "Dear\n((name??you))\nthere", "Dear {name|you} there"},
		{"en", "a <!-- x\ny -->\nb", "a b"},
	} {
		if got, _ := paragraph(t, tt.tag, tt.md); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.md, got, tt.want)
		}
	}
}

// Of several parentheses the inner ones are the field's.
func TestFieldsInParentheses(t *testing.T) {
	for _, tt := range []struct{ md, want string }{
		{"Words (((first name??you))) here", "Words ({first name|you}) here"},
		{"((((a??b))))", "(({a|b}))"},
		{"((a??b (c)))", "{a|b (c)}"},
		{"(((a??b (c))))", "({a|b (c)})"},
		{"[((a))] \"((b))\" 「((c))」 ((d)), ((e))((f)) **((g))** ((h??x))s", "[{a|}] \"{b|}\" 「{c|}」 {d|}, {e|}{f|} " +
			"<b>{g|}</b> {h|x}s"},
		{"(see ((a??b)))", "(see {a|b})"},
		{"((a??b)) (c) ((d))", "{a|b} (c) {d|}"},
		{"((first\nname??a\nb))", "{first name|a b}"},
	} {
		if got, warned := paragraph(t, "en", tt.md); got != tt.want || warned != "" {
			t.Errorf("%s: %q, want %q; warned %s", tt.md, got, tt.want, warned)
		}
	}
	doc, err := parsed(t, "en", "a\nb ((x)) c  \n((y))\n\n- ((z))")
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, f := range outputs.Fields(doc) {
		lines = append(lines, f.Line)
	}
	if diff := cmp.Diff([]int{4, 5, 7}, lines); diff != "" {
		t.Error(diff)
	}
}

// Comments are not sent, and nothing of what stands around them is lost.
func TestHTMLIsText(t *testing.T) {
	for _, tt := range []struct{ md, want, warn string }{
		{"<!-- note for the editor\ndo not send -->\n\nThe letter.", "The letter.", "x.md:3: the comment between"},
		{"a <!-- b --> c", "a  c", "the comment between"},
		{"<!-- b --> c\n\nd", "c", "the comment between"},
		{"<div>\nDear ((name??you)),\n<b>\n</div>", "<div>/Dear {name|you},/<b>/</div>", "x.md:3: HTML is not " +
			"rendered"},
		{"<pre>\na\n  b</pre>\n\nc", "<pre>/a/b</pre>", "HTML is not rendered"},
		{"<script>\nx\n</script>", "<script>/x/</script>", "HTML is not rendered"},
	} {
		if got, warned := paragraph(t, "en", tt.md); got != tt.want || !strings.Contains(warned, tt.warn) {
			t.Errorf("%s: %q, want %q; warned %s", tt.md, got, tt.want, warned)
		}
	}
	if _, err := parsed(t, "en", "Text.\n\n<!-- open\n\nlost?"); err == nil || !strings.Contains(err.Error(),
		"x.md:5: the comment") {
		t.Errorf("an open comment: %v", err)
	}
}

// A link leads to a heading of the same letter, by the name that it has here or
// elsewhere.
func TestLinksInside(t *testing.T) {
	doc, err := parsed(t, "en", "[a](#what-happened) [b](#What-Happened-1) [c](#contents) [d](#%E6%A6%82%E8%A6%81)\n\n"+
		"## What happened?\n\n## What happened\n\n## Contents\n\n## 概要")
	if err != nil {
		t.Fatal(err)
	}
	got := shown(doc.Blocks[1].(*outputs.Paragraph).Inlines)
	want := "<a #what-happened>a</a> <a #what-happened-2>b</a> <a #section-contents>c</a> <a #概要>d</a>"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err = parsed(t, "en", "[a](#what-hapened)\n\n## What happened")
	if err == nil || !strings.Contains(err.Error(), "x.md:3: the link to #what-hapened leads to no heading of this "+
		"letter; "+
		"did you mean #what-happened?") {
		t.Errorf("a broken one: %v", err)
	}
}

// A fenced block that was meant to be a data block, or in which there is nothing, is
// refused; code stays code.
func TestMisnamedBlocks(t *testing.T) {
	for _, tt := range []struct{ md, fault string }{
		{"```signof\n```", "x.md:3: there is no block ```signof; did you mean ```signoff?"},
		{"```Signoff\n```", "did you mean ```signoff?"},
		{"~~~sign-off\n~~~", "did you mean ```signoff?"},
		{"```incident\n```", "did you mean ```incidents?"},
		{"```incident ids=x\nwords\n```", "did you mean ```incidents?"},
		{"```time line project=x\n```", "did you mean ```timeline?"},
		{"a\n\n- b\n\n  ```tiemline\n  ```", "x.md:7: there is no block ```tiemline; did you mean ```timeline?"},
		{"```sh\n```", "x.md:3: there is no block ```sh, and nothing stands in it"},
		{"Text.\n\n```\n\n```", "x.md:5: nothing stands between"},
		{"```sh\nls\n```\n\n```\na\n```\n\n```python\nx\n```\n\n```sql\ny\n```\n\n```json\n{}\n```", ""},
		{"```signoff\n\nThe end of the letter.", "x.md:3: no line closes the signoff block"},
		{"~~~signoff\n\n```\nThe end.\n", "x.md:3: no line closes the signoff block"},
		{"```signoff\nKathy\n```\n\n```signoff\n\n```\n\n```signoff", ""},
		{"```css\na\n```\n\n```nginx\na\n```\n\n```text\na\n```\n\n```c\na\n```\n\n```actionscript\na\n```", ""},
	} {
		_, err := parsed(t, "en", tt.md)
		if (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%s: %v, want %s", tt.md, err, tt.fault)
		}
	}
}
