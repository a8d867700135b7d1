package outputs

import (
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/idna"
)

func (l *lowering) inlines(parent ast.Node, depth int) []Inline {
	if depth > maxNesting {
		l.faults = append(l.faults, tooDeep(l.env.File, l.lineOf(parent)))
		return nil
	}
	var out []Inline
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if t, ok := n.(*ast.Text); ok {
			l.here = l.lineAt(t.Segment.Start)
		}
		out = append(out, l.inline(n, depth)...)
	}
	return joinText(l.fields(joinText(out)))
}

func (l *lowering) inline(n ast.Node, depth int) []Inline {
	switch n := n.(type) {
	case *ast.Text:
		return l.text(n)
	case *ast.String:
		return []Inline{&Text{Value: protect(string(n.Value))}}
	case *ast.CodeSpan:
		return []Inline{&CodeSpan{Value: l.raw(n)}}
	case *ast.Emphasis:
		if n.Level == 2 {
			return []Inline{&Strong{l.inlines(n, depth+1)}}
		}
		return []Inline{&Emphasis{l.inlines(n, depth+1)}}
	case *east.Strikethrough:
		return []Inline{&Strike{l.inlines(n, depth+1)}}
	case *ast.Link:
		return l.link(unescape(string(n.Destination)), l.inlines(n, depth+1))
	case *ast.AutoLink:
		return l.autoLink(n)
	case *ast.Image:
		l.warn(l.here, "images are not sent; the words in its place are its description")
		return l.inlines(n, depth+1)
	case *ast.RawHTML:
		l.warn(l.here, "HTML is not rendered and will be seen as text; write Markdown instead, or escape the < as \\<")
		return []Inline{&Text{Value: protect(OneLine(string(n.Segments.Value(l.src))))}}
	}
	l.fail(l.here, "this part (%s) cannot be written in a letter", n.Kind())
	return nil
}

func (l *lowering) text(n *ast.Text) []Inline {
	out := []Inline{&Text{Value: resolve(string(n.Segment.Value(l.src)))}}
	switch {
	case n.HardLineBreak():
		out = append(out, &Break{})
	case n.SoftLineBreak() && !wideBreak(n, l.src):
		out = append(out, &Text{Value: " "})
	}
	return out
}

// wideBreak reports whether a line ends between two East Asian characters, where
// no space belongs.
func wideBreak(n *ast.Text, src []byte) bool {
	next, ok := n.NextSibling().(*ast.Text)
	if !ok {
		return false
	}
	before, after := []rune(string(n.Segment.Value(src))), []rune(string(next.Segment.Value(src)))
	return len(before) > 0 && len(after) > 0 && Wide(before[len(before)-1]) && Wide(after[0])
}

// raw gives the text of a code span, line ends as spaces.
func (l *lowering) raw(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(l.src))
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "\r\n", " "), "\n", " ")
}

var entity = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z0-9]{2,31});`)

// resolve takes backslashes and entities out of text; parentheses that came from
// them are marked as literal, and control characters that came from them dropped.
func resolve(s string) string {
	return entity.ReplaceAllStringFunc(s, func(m string) string {
		if m[0] == '\\' {
			return protect(m[1:])
		}
		return protect(strings.Map(func(r rune) rune {
			if !printable(r) && r != 0x00ad && r != 0x200e && r != 0x200f {
				return -1
			}
			return r
		}, html.UnescapeString(m)))
	})
}

func protect(s string) string { return parens.Replace(s) }

// unescape is resolve for places that hold no fields.
func unescape(s string) string { return bare.Replace(resolve(s)) }

func (l *lowering) autoLink(n *ast.AutoLink) []Inline {
	label, dest := string(n.Label(l.src)), string(n.URL(l.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(dest, "mailto:") {
		dest = "mailto:" + dest
	}
	return l.link(dest, []Inline{&Text{Value: protect(strings.TrimPrefix(label, "mailto:"))}})
}

func (l *lowering) link(dest string, ins []Inline) []Inline {
	dest, why := CheckURL(dest)
	if why != "" {
		l.fail(l.here, "%s", why)
		return ins
	}
	if blank(ins) {
		ins = []Inline{&Text{Value: protect(dest)}} // what nobody sees, nobody follows
	}
	return []Inline{&Link{URL: dest, Inlines: ins}}
}

// CheckURL makes a link's address safe to print in any channel: absolute, http,
// https, mailto or tel, without white space, quotes and parentheses. Otherwise it
// says what is wrong and what to write.
func CheckURL(dest string) (clean, why string) {
	u, err := url.Parse(dest)
	switch {
	case dest == "":
		return "", "a link has no address; write it in full, for instance [status](https://www.example.com/page)"
	case strings.Contains(dest, "((") || strings.Contains(dest, "%28%28"):
		return "", "the link to " + dest +
			" holds a personal field; addresses are the same for everybody, so write it without ((…))"
	case err != nil || strings.ContainsAny(dest, "\x00\r\n\t"):
		return "", "the link to " + dest + " is no address; write it in full, for instance https://www.example.com/page"
	case ghtml.IsDangerousURL([]byte(strings.ToLower(dest))):
		return "", "the link to " + dest + " could run a program; link to an https: address"
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return "", "the link to " + dest +
				" names no host; write it in full, for instance https://www.example.com/page"
		}
		host, err := idna.Lookup.ToASCII(strings.ToLower(u.Hostname()))
		if err != nil && !strings.Contains(u.Host, ":") && !strings.Contains(u.Host, "_") {
			return "", "the link to " + dest + " names the host " + u.Hostname() + ", which is not valid"
		}
		if err == nil && host != strings.ToLower(u.Hostname()) {
			u.Host = strings.TrimSuffix(host+":"+u.Port(), ":")
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return "", "the link to " + dest + " has no address after " + u.Scheme + ":"
		}
	case "":
		return "", "the link to " + dest + " is relative; letters are read elsewhere, so write the whole address, " +
			"for instance https://www.example.com/page"
	default:
		return "", "the link to " + dest + " cannot be used in a letter; use http:, https:, mailto: or tel:"
	}
	return urlEscape(u.String()), ""
}

// urlEscape encodes what could end an address in HTML, text or PDF.
func urlEscape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"'<>()\^`+"`{|}", c) >= 0 {
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// blank reports whether inlines show nothing whatever their personal fields hold.
func blank(ins []Inline) bool {
	return strings.TrimSpace(PlainText(ins, func(*Field) string { return "field" })) == ""
}
