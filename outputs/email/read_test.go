package email_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"
	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/text"
)

// opened is a message as a reader sees it.
type opened struct {
	header     mail.Header
	text, html string
	parts      []string
}

// open parses a message with the standard library and checks its form.
func open(tb testing.TB, raw []byte) opened {
	tb.Helper()
	form(tb, raw)
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		tb.Fatalf("%v in\n%s", err, raw[:min(len(raw), 2000)])
	}
	o := opened{header: m.Header}
	o.walk(tb, m.Header.Get("Content-Type"), m.Body)
	return o
}

func (o *opened) walk(tb testing.TB, contentType string, r io.Reader) {
	tb.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		tb.Fatal(err)
	}
	o.parts = append(o.parts, kind)
	if !strings.HasPrefix(kind, "multipart/") {
		b, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		s := strings.ReplaceAll(string(b), "\r\n", "\n")
		switch kind {
		case "text/plain":
			o.text = s
		case "text/html":
			o.html = s
		}
		return
	}
	mr := multipart.NewReader(r, params["boundary"])
	for {
		p, err := mr.NextPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			tb.Fatal(err)
		}
		o.walk(tb, p.Header.Get("Content-Type"), p)
	}
}

// form checks line ends, line lengths and bytes.
func form(tb testing.TB, raw []byte) {
	tb.Helper()
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		tb.Fatal("the message does not end in CRLF")
	}
	for i, line := range bytes.Split(bytes.TrimSuffix(raw, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
			tb.Fatalf("line %d has %d bytes or a bare CR, LF or NUL: %q", i, len(line), line[:min(len(line), 200)])
		}
		if i > 0 && bytes.HasPrefix(line, []byte(".")) {
			tb.Fatalf("line %d begins with a dot", i)
		}
	}
}

// second parses the message with another MIME parser.
func second(tb testing.TB, raw []byte) opened {
	tb.Helper()
	m, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		tb.Fatal(err)
	}
	var o opened
	for {
		p, err := m.NextPart()
		if err == io.EOF {
			return o
		}
		if err != nil && !message.IsUnknownCharset(err) {
			tb.Fatal(err)
		}
		b, err := io.ReadAll(p.Body)
		if err != nil {
			tb.Fatal(err)
		}
		s := strings.ReplaceAll(string(b), "\r\n", "\n")
		switch h := p.Header.(type) {
		case *gomail.InlineHeader:
			if kind, _, _ := h.ContentType(); kind == "text/plain" {
				o.text = s
			} else if kind == "text/html" {
				o.html = s
			}
		}
	}
}

// agree checks that both parsers find what the renderers give for the person.
func agree(tb testing.TB, doc *outputs.Document, raw []byte, p *email.Person) opened {
	tb.Helper()
	v := func(f *outputs.Field) string { return p.Fields[f.Name] }
	wantText, err := text.Render(doc, v, p.Links)
	if err != nil {
		tb.Fatal(err)
	}
	wantHTML, err := email.HTML(doc, v, p.Links)
	if err != nil {
		tb.Fatal(err)
	}
	o, s := open(tb, raw), second(tb, raw)
	for _, x := range []struct{ name, want, got string }{{"text", string(wantText), o.text},
		{"HTML", string(wantHTML), o.html}, {"text of the second parser", string(wantText), s.text},
		{"HTML of the second parser", string(wantHTML), s.html}} {
		if x.want != x.got {
			tb.Fatalf("%s: %s", x.name, cmp.Diff(strings.Split(x.want, "\n"), strings.Split(x.got, "\n")))
		}
	}
	return o
}
