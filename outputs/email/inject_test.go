package email_test

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs/email"
)

// naughty are values that have broken mailers, our own list.
func naughty() []string {
	return []string{
		"\r\nBcc: all@example.org", "a\nX-Injected: 1\n\nbody", "a\rb", "\x00", "a\x00b", "\x1b[31mred",
		"\x7f\x80\x85\xa0",
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=1>", "'-alert(1)-'",
		"</td></table></style>",
		"<!--[if mso]>", "-->", "&lt;b&gt;", "&#60;b&#62;", "{{.Email}}", "{{template \"x\"}}", "((name))",
		"((first name??x))", "%s%n%d%x", "${jndi:ldap://x}",
		"javascript:alert(1)", "http://evil.example/", "www.evil.example", "mailto:evil@example.org",
		"[x](http://evil.example)", "![x](y)",
		"\u202eevil\u202c", "\u2066x\u2069", "\u200f\u200e", "a\u200bb", "\ufeffx", "\u2028x\u2029",
		"\ufdd0\ufdd1\ufffe\uffff",
		"\uE0F10\uE0F2", "\uE0F11\uE0F2\uE0F1", "\xff\xfe", "\xed\xa0\x80", "\xc0\xaf", "a\xf0\x9f",
		"=?utf-8?B?PHNjcmlwdD4=?=", "=\r\n.\r\nMAIL FROM:<x>",
		"\r\n.\r\n", ".", "..", "\n.\n", "--=_abc", "--=_abc--", "From here", "=20=3D", "=", "a=\n", "\t\t\t",
		" leading",
		"trailing ", "  ",
		"O'Neil", "Smith, John", "\"quoted\"", "back\\slash", "a;b", "a:b", "a@b", "<a@b.example>", "(comment)",
		"🙂👨‍👩‍👧‍👦",
		"Zoë", "Åse", "日本太郎", "이름", "مرحبا", "שלום", "नमस्ते",
		"Ω≈ç√∫˜µ≤≥÷", "Z̷a̷l̷g̷o̷", "1/0", "NaN", "null", "undefined", "true", "-1", "1e309", "../../etc/passwd",
		"'; DROP TABLE recipients; --", "=cmd|' /C calc'!A0",
		strings.Repeat("x", 1990), strings.Repeat("日", 600), strings.Repeat("a ", 900), strings.Repeat("\"", 500),
		strings.Repeat("<", 400),
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
			for _, s := range []string{s, "https://example.com/" + s, "a" + s + "@example.com", "a@" + s,
				"a@example.com" + s} {
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
		{"line break in name", func(e *email.Envelope) { e.FromName = "a\r\nBcc: x@example.com" },
			"from_name holds a control character"},
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

func FuzzAppend(f *testing.F) {
	doc := model(f)
	tpl := compile(f, envelope(), doc)
	for _, s := range naughty() {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, first string) {
		p := person(1)
		p.Name, p.Fields["first name"] = name, first
		raw, ends, err := tpl.AppendParts(nil, nil, p)
		if err != nil {
			return // too long
		}
		start := 0
		for i, text := range tpl.Parts() {
			if got := string(raw[start:ends[i]]); text != "" && got != text {
				t.Errorf("part %d is %q, want %q", i, got, text)
			}
			start = ends[i]
		}
		if start != len(raw) {
			t.Errorf("the parts end at %d of %d", start, len(raw))
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
