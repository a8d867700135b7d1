package markup_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"tidings/outputs/markup"
)

// cases is the table of what text becomes in every page and letter.
var cases = []struct{ name, in, want string }{
	{"plain", "Plain text.", "Plain text."},
	{"markup", `<a href="x">&'</a>`, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;"},
	{"reference", "&amp;", "&amp;amp;"},
	{"white space", "a\tb\nc", "a\tb\nc"},
	{"NUL", "a\x00b", "ab"},
	{"carriage return", "a\r\nb\rc", "a\nbc"},
	{"form feed", "a\fb", "ab"},
	{"C0", "a\x01\x08\x0b\x1b\x1fb", "ab"},
	{"DEL", "a\x7fb", "ab"},
	{"C1", "a\u0080\u0085\u009fb", "ab"},
	{"no-break space", "a\u00a0b", "a\u00a0b"},
	{"soft hyphen, joiners and marks", "a\u00ad\u200b\u200d\u2060\u200f\ufeffb",
		"a\u00ad\u200b\u200d\u2060\u200f\ufeffb"},
	{"U+FDD0 to U+FDEF", "a\ufdcf\ufdd0\ufdef\ufdf0b", "a\ufdcf\ufdf0b"},
	{"U+FFFE and U+FFFF", "a\ufffe\uffffb", "ab"},
	{"noncharacters of other planes", "a\U0001fffe\U0002ffff\U0010ffffb", "ab"},
	{"last characters of planes", "a\U0001fffd\U0010fffdb", "a\U0001fffd\U0010fffdb"},
	{"replacement character", "a\ufffdb", "a\ufffdb"},
	{"private use", "a\ue0f1b", "a\ue0f1b"},
	{"emoji", "a\U0001f600b", "a\U0001f600b"},
	{"broken UTF-8", "a\xff\xfe\x80b", "ab"},
	{"cut off before markup", "a\xc2<b", "a&lt;b"},
	{"cut off at the end", "a\xe2\x82", "a"},
	{"overlong", "a\xc0\xbcb", "ab"},
	{"surrogates as UTF-8", "a\xed\xa0\x80\xed\xbf\xbfb", "ab"},
	{"above U+10FFFF", "a\xf4\x90\x80\x80b", "ab"},
	{"empty", "", ""},
}

func TestAppendEscaped(t *testing.T) {
	for _, c := range cases {
		if got := string(markup.AppendEscaped([]byte("> "), c.in)); got != "> "+c.want {
			t.Errorf("%s: %q, not %q", c.name, got, "> "+c.want)
		}
		var w markup.Writer
		w.Element(`p class="x"`, c.in)
		w.Attribute("title", c.in)
		if want := `<p class="x">` + c.want + `</p> title="` + c.want + `"`; w.String() != want {
			t.Errorf("%s: %q, not %q", c.name, w.String(), want)
		}
	}
}

// FuzzAppendEscaped proves that a parser of HTML reads one text, and one attribute,
// which hold no more than was given.
func FuzzAppendEscaped(f *testing.F) {
	for _, c := range cases {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(markup.AppendEscaped(nil, s))
		if !utf8.ValidString(got) || len(html.UnescapeString(got)) > len(s) {
			t.Fatalf("%q gave %q", s, got)
		}
		if again := string(markup.AppendEscaped(nil, html.UnescapeString(got))); again != got {
			t.Fatalf("%q gave %q and then %q", s, got, again)
		}
		z := html.NewTokenizerFragment(strings.NewReader("<p title=\""+got+"\">"+got+"</p>"), "div")
		var kinds []html.TokenType
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			if kind != html.TextToken {
				kinds = append(kinds, kind)
			}
		}
		if len(kinds) != 2 || kinds[0] != html.StartTagToken || kinds[1] != html.EndTagToken {
			t.Fatalf("%q gave %q, which is read as %v", s, got, kinds)
		}
	})
}
