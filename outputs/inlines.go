package outputs

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/idna"
)

// inlines lowers the text of one block: its markup, then its personal fields, then the
// ends of its lines in the source.
func (l *lowering) inlines(parent ast.Node, depth int) []Inline {
	out := l.spans(parent, depth, false)
	l.leftovers(parent)
	l.here = max(l.lineOf(parent), 1)
	out = l.fields(out)
	l.settleBreaks(out)
	return out
}

// spans lowers markup; linked says that it stands in the words of a link.
func (l *lowering) spans(parent ast.Node, depth int, linked bool) []Inline {
	if depth > maxNesting {
		l.faults = append(l.faults, tooDeep(l.env.File, l.lineOf(parent)))
		return nil
	}
	var out []Inline
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if t, ok := n.(*ast.Text); ok {
			l.here = l.lineAt(t.Segment.Start)
		}
		out = append(out, l.inline(n, depth, linked)...)
	}
	return joinText(out)
}

func (l *lowering) inline(n ast.Node, depth int, linked bool) []Inline {
	switch n := n.(type) {
	case *ast.Text:
		return l.text(n)
	case *addressNode:
		l.here = l.lineAt(n.start)
		return l.address(n, linked)
	case *ast.String:
		return []Inline{&Text{Value: protect(string(n.Value))}}
	case *ast.CodeSpan:
		return []Inline{&CodeSpan{Value: l.raw(n)}}
	case *ast.Emphasis:
		if n.Level == 2 {
			return []Inline{&Strong{l.spans(n, depth+1, linked)}}
		}
		return []Inline{&Emphasis{l.spans(n, depth+1, linked)}}
	case *east.Strikethrough:
		return []Inline{&Strike{l.spans(n, depth+1, linked)}}
	case *ast.Link:
		if n.Reference != nil {
			l.used[string(util.ToLinkReference(n.Reference.Value))] = true
		}
		l.untitled(n.Title)
		if l.linked > maxLetter { // said when it was reached
			return l.spans(n, depth+1, true)
		}
		return l.link(unescape(string(n.Destination)), l.spans(n, depth+1, true))
	case *ast.AutoLink:
		return l.autoLink(n)
	case *ast.Image:
		if n.Reference != nil {
			l.used[string(util.ToLinkReference(n.Reference.Value))] = true
		}
		l.warn(l.here, "images are not sent; the words in its place are its description")
		l.untitled(n.Title)
		return l.spans(n, depth+1, linked)
	case *ast.RawHTML:
		return l.rawHTML(string(n.Segments.Value(l.src)))
	}
	l.fail(l.here, "this part (%s) cannot be written in a letter", n.Kind())
	return nil
}

// untitled says that the title of a link, which pages show under the pointer, is not
// shown: a letter has no pointer.
func (l *lowering) untitled(title []byte) {
	if s := OneLine(string(title)); s != "" {
		l.warn(l.here, "the words “%s” behind a link's address are not shown; write them in the text", shorten(s, 60))
	}
}

// lineEnd stands in a text for the end of a line in the source, until both its sides
// are known. Parse refuses letters that hold this noncharacter.
const lineEnd = '\uFDD3'

func (l *lowering) text(n *ast.Text) []Inline {
	s := resolve(string(n.Segment.Value(l.src)))
	switch {
	case n.HardLineBreak():
		return []Inline{&Text{Value: s}, &Break{}}
	case n.SoftLineBreak():
		s += string(lineEnd)
	}
	return []Inline{&Text{Value: s}}
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
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
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
	if anchor, ok := strings.CutPrefix(dest, "#"); ok {
		return l.inside(anchor, ins)
	}
	if l.linked += len(dest); l.linked > maxLetter {
		if l.linked-len(dest) <= maxLetter {
			l.fail(l.here, "the addresses of all links together are longer than a letter may be; write shorter ones")
		}
		return ins
	}
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

const maxURL = 2000 // characters; browsers and mail programs differ above

// CheckURL makes a link's address safe to print in any channel: absolute, http,
// https, mailto or tel, without white space, quotes and parentheses. Otherwise it
// says what is wrong and what to write.
func CheckURL(dest string) (clean, why string) {
	if len(dest) > maxURL {
		return "", fmt.Sprintf("the link to %s has %d characters; mail programs take at most %d", shorten(dest, 60),
			len(dest), maxURL)
	}
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
