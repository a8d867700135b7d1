package email_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"
	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/text"
)

func envelope() email.Envelope {
	return email.Envelope{FromName: "QuickServe, Änderungen", From: "service@qsol.example", ReplyTo: "support@qsol.example",
		ListID: "service.qsol.example", ListHelp: "support@qsol.example", Thread: "thread.qsol@qsol.example",
		Stream: "update", Links: email.LinkSet{Web: true, Acknowledge: true, Unsubscribe: true, Preferences: true}}
}

func compile(tb testing.TB, env email.Envelope, doc *outputs.Document) *email.Template {
	tb.Helper()
	t, err := email.Compile(env, doc, plain(doc))
	if err != nil {
		tb.Fatal(err)
	}
	b, err := t.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	back := new(email.Template) // every test goes through the stored form
	if err := back.UnmarshalBinary(b); err != nil {
		tb.Fatal(err)
	}
	return back
}

func plain(doc *outputs.Document) func(outputs.Values, outputs.Links) ([]byte, error) {
	return func(v outputs.Values, l outputs.Links) ([]byte, error) { return text.Render(doc, v, l) }
}

func model(tb testing.TB) *outputs.Document {
	tb.Helper()
	doc, err := outputstest.QSOL("en")
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

func person(n int) *email.Person {
	return &email.Person{Email: fmt.Sprintf("person%d@example.com", n), Name: fmt.Sprintf("Person %d", n),
		MessageID: fmt.Sprintf("r1.%d@qsol.example", n), Fields: map[string]string{"first name": fmt.Sprintf("First%d", n)},
		Links: outputs.Links{Web: fmt.Sprintf("https://t.example.com/w/%d", n), Acknowledge: fmt.Sprintf("https://t.example.com/a/%d?a=1&b=2", n),
			Unsubscribe: fmt.Sprintf("https://t.example.com/u/%d", n), Preferences: fmt.Sprintf("https://t.example.com/p/%d", n)},
		FeedbackID: "qsol-update:update:qsol"}
}

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

// form checks line ends, line lengths and octets.
func form(tb testing.TB, raw []byte) {
	tb.Helper()
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		tb.Fatal("the message does not end in CRLF")
	}
	for i, line := range bytes.Split(bytes.TrimSuffix(raw, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
			tb.Fatalf("line %d has %d octets or a bare CR, LF or NUL: %q", i, len(line), line[:min(len(line), 200)])
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
	for _, x := range []struct{ name, want, got string }{{"text", string(wantText), o.text}, {"HTML", string(wantHTML), o.html},
		{"text of the second parser", string(wantText), s.text}, {"HTML of the second parser", string(wantHTML), s.html}} {
		if x.want != x.got {
			tb.Fatalf("%s: %s", x.name, cmp.Diff(strings.Split(x.want, "\n"), strings.Split(x.got, "\n")))
		}
	}
	return o
}

func TestMessage(t *testing.T) {
	doc := model(t)
	tpl := compile(t, envelope(), doc)
	p := person(1)
	p.Name, p.InReplyTo, p.UnsubscribeMailto = `Müller, "Ann" 日本 🙂`, "r0.1@qsol.example", "leave+1@qsol.example"
	raw, err := tpl.Append(nil, p)
	if err != nil {
		t.Fatal(err)
	}
	o := agree(t, doc, raw, p)
	to, err := o.header.AddressList("To")
	if err != nil {
		t.Fatal(err)
	}
	from, err := o.header.AddressList("From")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]*mail.Address{{Name: p.Name, Address: p.Email}, {Name: "QuickServe, Änderungen", Address: "service@qsol.example"}}, append(to, from...)); diff != "" {
		t.Error(diff)
	}
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	want := `Date: Mon, 20 Nov 2006 09:00:00 +0000
From: =?utf-8?B?UXVpY2tTZXJ2ZSwgw4RuZGVydW5nZW4=?= <service@qsol.example>
To: =?utf-8?B?TcO8bGxlciwgIkFubiIg5pel5pysIPCfmYI=?= <person1@example.com>
Reply-To: <support@qsol.example>
Subject: An update on QuickServe Online
Message-ID: <r1.1@qsol.example>
In-Reply-To: <r0.1@qsol.example>
References: <thread.qsol@qsol.example>
 <r0.1@qsol.example>
Content-Language: en
List-Id: <service.qsol.example>
List-Help: <mailto:support@qsol.example>
List-Unsubscribe: <https://t.example.com/u/1>,
 <mailto:leave+1@qsol.example?subject=unsubscribe>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Feedback-ID: qsol-update:update:qsol
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/alternative;
 boundary=`
	got, _, _ := strings.Cut(strings.ReplaceAll(head, "\r\n", "\n"), `"`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	again, err := tpl.Append([]byte("x"), p)
	if err != nil || !bytes.Equal(again[1:], raw) {
		t.Errorf("a second message of the same person differs (%v)", err)
	}
}

func TestServiceStreamCannotBeLeft(t *testing.T) {
	env := envelope()
	env.Stream = "service"
	raw, err := compile(t, env, model(t)).Append(nil, person(1))
	if err != nil {
		t.Fatal(err)
	}
	o := open(t, raw)
	if o.header.Get("List-Unsubscribe") != "" || strings.Contains(o.html+o.text, "/u/1") {
		t.Error("a service message offers to unsubscribe")
	}
}

func TestLogo(t *testing.T) {
	doc := model(t)
	doc.Meta.Brand.LogoPNG = bytes.Repeat([]byte("\x89PNG\r\n\x1a\n--=_x"), 300)
	p := person(1)
	raw, err := compile(t, envelope(), doc).Append(nil, p)
	if err != nil {
		t.Fatal(err)
	}
	o := agree(t, doc, raw, p)
	if diff := cmp.Diff([]string{"multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"}, o.parts); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(o.html, `src="cid:`+email.LogoCID+`"`) || !bytes.Contains(raw, []byte("Content-ID: <"+email.LogoCID+">")) {
		t.Error("the logo is not shown")
	}
}

// A thousand people of many kinds: every message parses in two parsers, shows
// what the renderers give, and never names another.
func TestManyPeople(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	letters := "abcXYZ äößéñ日本語한🙂'\"<>&=.,;:()-_"
	same := model(t)
	once := compile(t, envelope(), same)
	for n := range 1000 {
		doc, tpl := same, once
		if n%8 == 1 {
			random := outputstest.Random(rand.New(rand.NewPCG(uint64(n), 9)))
			if page, err := email.HTML(random, nil, outputs.Links{}); err == nil && len(page) < email.MaxHTML-2000 {
				doc, tpl = random, compile(t, envelope(), random)
			}
		}
		p := person(n)
		r := []rune(letters)
		var name strings.Builder
		for range rng.IntN(40) {
			name.WriteRune(r[rng.IntN(len(r))])
		}
		secret := fmt.Sprintf("only%dq", n)
		p.Fields["first name"] = name.String() + secret
		p.Name = name.String()
		raw, err := tpl.Append(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		o := agree(t, doc, raw, p)
		if len(outputs.Fields(doc)) > 0 && n%4 == 0 && (!strings.Contains(o.text, secret) || !strings.Contains(o.html, secret)) {
			t.Fatal("the person's own value is missing")
		}
		if strings.Contains(o.text+o.html, fmt.Sprintf("only%dq", n-1)) {
			t.Fatal("a message names another person")
		}
	}
}

// naughty are values that have broken mailers, our own list.
func naughty() []string {
	return []string{
		"\r\nBcc: all@example.org", "a\nX-Injected: 1\n\nbody", "a\rb", "\x00", "a\x00b", "\x1b[31mred", "\x7f\x80\x85\xa0",
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=1>", "'-alert(1)-'", "</td></table></style>",
		"<!--[if mso]>", "-->", "&lt;b&gt;", "&#60;b&#62;", "{{.Email}}", "{{template \"x\"}}", "((name))", "((first name??x))", "%s%n%d%x", "${jndi:ldap://x}",
		"javascript:alert(1)", "http://evil.example/", "www.evil.example", "mailto:evil@example.org", "[x](http://evil.example)", "![x](y)",
		"\u202eevil\u202c", "\u2066x\u2069", "\u200f\u200e", "a\u200bb", "\ufeffx", "\u2028x\u2029", "\ufdd0\ufdd1\ufffe\uffff",
		"\uE0F10\uE0F2", "\uE0F11\uE0F2\uE0F1", "\xff\xfe", "\xed\xa0\x80", "\xc0\xaf", "a\xf0\x9f", "=?utf-8?B?PHNjcmlwdD4=?=", "=\r\n.\r\nMAIL FROM:<x>",
		"\r\n.\r\n", ".", "..", "\n.\n", "--=_abc", "--=_abc--", "From here", "=20=3D", "=", "a=\n", "\t\t\t", " leading", "trailing ", "  ",
		"O'Neil", "Smith, John", "\"quoted\"", "back\\slash", "a;b", "a:b", "a@b", "<a@b.example>", "(comment)", "🙂👨‍👩‍👧‍👦", "Zoë", "Åse", "日本太郎", "이름", "مرحبا", "שלום", "नमस्ते",
		"Ω≈ç√∫˜µ≤≥÷", "Z̷a̷l̷g̷o̷", "1/0", "NaN", "null", "undefined", "true", "-1", "1e309", "../../etc/passwd", "'; DROP TABLE recipients; --", "=cmd|' /C calc'!A0",
		strings.Repeat("x", 1990), strings.Repeat("日", 600), strings.Repeat("a ", 900), strings.Repeat("\"", 500), strings.Repeat("<", 400),
	}
}

func TestNaughtyValues(t *testing.T) {
	doc := model(t)
	tpl := compile(t, envelope(), doc)
	for _, s := range naughty() {
		p := person(1)
		p.Name, p.Fields["first name"] = s, s
		raw, err := tpl.Append(nil, p)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		o := agree(t, doc, raw, p)
		clean := person(1)
		plainRaw, _ := tpl.Append(nil, clean)
		want := open(t, plainRaw)
		if diff := cmp.Diff(headerKeys(want.header), headerKeys(o.header)); diff != "" {
			t.Errorf("%q changes the header: %s", s, diff)
		}
		for _, tag := range []string{"<", "<a ", "<script", "<img", "<svg", "<!--"} {
			if a, b := strings.Count(want.html, tag), strings.Count(o.html, tag); a != b {
				t.Errorf("%q changes the number of %s from %d to %d", s, tag, a, b)
			}
		}
		to, err := o.header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != p.Email {
			t.Errorf("%q: To is %q (%v)", s, o.header.Get("To"), err)
		}
		for _, bad := range []string{"http://evil", "www.evil", "mailto:evil", "\u202e", "\x1b", "\x00", "\ufdd0"} {
			if strings.Contains(o.text+o.html, bad) {
				t.Errorf("%q leaves %q in the message", s, bad)
			}
		}
	}
}

func headerKeys(h mail.Header) map[string]int {
	out := map[string]int{}
	for k, v := range h {
		out[k] = len(v)
	}
	return out
}

// No value that reaches a header without encoding may carry anything else along.
func TestNaughtyHeaders(t *testing.T) {
	doc := model(t)
	tpl := compile(t, envelope(), doc)
	set := map[string]func(*email.Person, string){
		"email":       func(p *email.Person, s string) { p.Email = s },
		"message-id":  func(p *email.Person, s string) { p.MessageID = s },
		"in-reply-to": func(p *email.Person, s string) { p.InReplyTo = s },
		"feedback-id": func(p *email.Person, s string) { p.FeedbackID = s },
		"mailto":      func(p *email.Person, s string) { p.UnsubscribeMailto = s },
		"web":         func(p *email.Person, s string) { p.Links.Web = s },
		"unsubscribe": func(p *email.Person, s string) { p.Links.Unsubscribe = s },
	}
	want := map[string]int{}
	for name, f := range set {
		for _, s := range naughty() {
			for _, s := range []string{s, "https://example.com/" + s, "a" + s + "@example.com", "a@" + s, "a@example.com" + s} {
				p := person(1)
				f(p, s)
				raw, err := tpl.Append(nil, p)
				if err != nil {
					if strings.ContainsAny(err.Error(), "\r\n\x00\x1b") {
						t.Errorf("%s %q: the error itself holds controls: %q", name, s, err)
					}
					continue
				}
				o := open(t, raw)
				want[name]++
				for k, v := range o.header {
					if strings.HasPrefix(k, "X-") || k == "Bcc" || len(v) > 1 {
						t.Errorf("%s %q injects %s", name, s, k)
					}
				}
			}
		}
	}
	if len(want) < len(set) {
		t.Errorf("some header took no value at all: %v", want)
	}
}

func TestEnvelopeIsChecked(t *testing.T) {
	tests := []struct {
		name string
		set  func(*email.Envelope)
		want string
	}{
		{"line break in name", func(e *email.Envelope) { e.FromName = "a\r\nBcc: x@example.com" }, "from_name holds a control character"},
		{"line break in subject", func(e *email.Envelope) { e.Subject = "a\nb" }, "subject holds a control character"},
		{"NUL in list id", func(e *email.Envelope) { e.ListID = "a.\x00b" }, "list_id holds a control character"},
		{"list id", func(e *email.Envelope) { e.ListID = "a b>" }, "write it like a host name"},
		{"from", func(e *email.Envelope) { e.From = "a@b@c" }, "from: "},
		{"two addresses", func(e *email.Envelope) { e.From = "a@example.com, b@example.com" }, "from: "},
		{"from beyond ASCII", func(e *email.Envelope) { e.From = "ä@example.com" }, "must be ASCII before the @"},
		{"help", func(e *email.Envelope) { e.ListHelp = "javascript:alert(1)" }, "help of the stream"},
		{"long subject", func(e *email.Envelope) { e.Subject = strings.Repeat("x", 201) }, "has 201 characters"},
		{"thread", func(e *email.Envelope) { e.Thread = "a b@example.com" }, "the thread's identifier"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env, doc := envelope(), model(t)
			tt.set(&env)
			_, err := email.Compile(env, doc, plain(doc))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	env, _ := outputstest.QSOLEnv("en")
	doc, err := outputs.Parse([]byte("# T\n\nDear ((title)) ((nick??)),\n"), env)
	if err != nil {
		t.Fatal(err)
	}
	tpl := compile(t, envelope(), doc)
	tests := []struct {
		name string
		set  func(*email.Person)
		want string
	}{
		{"field", func(p *email.Person) {}, "the field ((title)) has no value"},
		{"blank field", func(p *email.Person) { p.Fields["title"] = " \x00\u200b" }, "the field ((title)) has no value"},
		{"huge field", func(p *email.Person) { p.Fields["title"] = strings.Repeat("x", 10000) }, "the field ((title)) has 10000 octets"},
		{"link", func(p *email.Person) { p.Links.Acknowledge = "" }, "the acknowledge link is missing"},
		{"unsubscribe", func(p *email.Person) { p.Links.Unsubscribe = "" }, "the unsubscribe link is missing"},
		{"id", func(p *email.Person) { p.MessageID = "" }, "the Message-ID is"},
		{"address", func(p *email.Person) { p.Email = "nobody" }, "is no address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := person(1)
			if tt.name != "field" {
				p.Fields["title"] = "Ms"
			}
			tt.set(p)
			got, err := tpl.Append([]byte("abc"), p)
			if err == nil || !strings.Contains(err.Error(), tt.want) || string(got) != "abc" {
				t.Errorf("err = %v, want %s; dst = %q", err, tt.want, got)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	doc := model(t)
	in := &outputs.Incidents{Caption: "Incidents"}
	for range 200 {
		in.Items = append(in.Items, outputs.Incident{Title: "A long story", When: "then", Status: "resolved"})
	}
	doc.Blocks = append(doc.Blocks, in)
	_, err := email.Compile(envelope(), doc, plain(doc))
	if err == nil || !strings.Contains(err.Error(), "one block of kind incidents") {
		t.Errorf("err = %v", err)
	}
}

func TestAddresses(t *testing.T) {
	tests := []struct {
		in, want string
		utf8     bool
	}{
		{"a.b+c@example.com", "a.b+c@example.com", false},
		{"a@bücher.example", "a@xn--bcher-kva.example", false},
		{"müller@example.com", "müller@example.com", true},
		{"a@b", "a@b", false},
		{"a b@example.com", "", false}, {"a@@example.com", "", false}, {"@example.com", "", false}, {"a@", "", false},
		{".a@example.com", "", false}, {"a@-x.example", "", false}, {"a@x..example", "", false}, {"a,b@example.com", "", false},
		{"a@example.com\r\nX: y", "", false}, {"a\u202e@example.com", "", false}, {"<a@example.com>", "", false},
	}
	for _, tt := range tests {
		got, err := email.Address(tt.in)
		if (err != nil) != (tt.want == "") || err == nil && got != tt.want || email.NeedsUTF8(tt.in) != tt.utf8 && tt.want != "" {
			t.Errorf("Address(%q) = %q, %v", tt.in, got, err)
		}
	}
}

func TestDeterministic(t *testing.T) {
	var hashes [200][32]byte
	doc := model(t)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := worker; i < len(hashes); i += 4 {
				tpl, err := email.Compile(envelope(), doc, plain(doc))
				if err != nil {
					t.Error(err)
					return
				}
				b, err := tpl.Append(nil, person(1))
				if err != nil {
					t.Error(err)
				}
				hashes[i] = sha256.Sum256(b)
			}
		})
	}
	wg.Wait()
	for _, h := range hashes {
		if h != hashes[0] {
			t.Fatal("two compilations differ")
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	b, err := compile(f, envelope(), model(f)).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:2000])
	f.Add([]byte{1, 1, 0, 0, 1, 'a', 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		tpl := new(email.Template)
		if tpl.UnmarshalBinary(b) == nil {
			_, _ = tpl.Append(nil, person(1))
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	tpl, p := compile(b, envelope(), model(b)), person(1)
	dst, err := tpl.Append(nil, p)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(dst)))
	b.ReportAllocs()
	for b.Loop() {
		if dst, err = tpl.Append(dst[:0], p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	doc := model(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := email.Compile(envelope(), doc, plain(doc)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzAppend(f *testing.F) {
	doc := model(f)
	tpl := compile(f, envelope(), doc)
	for _, s := range naughty() {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, first string) {
		p := person(1)
		p.Name, p.Fields["first name"] = name, first
		raw, err := tpl.Append(nil, p)
		if err != nil {
			return // too long
		}
		o := agree(t, doc, raw, p)
		if to, err := o.header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != p.Email {
			t.Errorf("To is %q (%v)", o.header.Get("To"), err)
		}
		if len(o.header) != 17 {
			t.Errorf("the header has %d fields: %v", len(o.header), o.header)
		}
	})
}
