package email_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	jw "github.com/jordan-wright/email"

	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/text"
)

func envelope() email.Envelope {
	return email.Envelope{FromName: "QuickServe, Änderungen", From: "service@qsol.example",
		ReplyTo: "support@qsol.example",
		ListID:  "service.qsol.example", ListHelp: "support@qsol.example", Thread: "thread.qsol@qsol.example",
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

// The space before a field that may be nothing is decided for each reader, by the stored form, too.
func TestGapIsTheReaders(t *testing.T) {
	doc := outputstest.Document(&outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Text{Value: "Guten Tag"},
		&outputs.Field{Name: "name", HasFallback: true, Gap: true}, &outputs.Field{Name: "name", HasFallback: true},
		&outputs.Text{Value: ", wir schreiben Ihnen."}}})
	tpl := compile(t, envelope(), doc)
	for name, want := range map[string]string{"": "Guten Tag, wir", "Ann Ex": "Guten Tag Ann Ex, wir"} {
		p := person(1)
		p.Name = name
		raw, err := tpl.Append(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		m, err := jw.NewEmailFromReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		html := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(m.HTML), "")
		for part, s := range map[string]string{"text": string(m.Text), "html": html} {
			if !strings.Contains(s, want) {
				t.Errorf("%s: no %q: %s", part, want, s)
			}
		}
	}
}

func person(n int) *email.Person {
	return &email.Person{Email: fmt.Sprintf("person%d@example.com", n),
		Name: fmt.Sprintf("Person %d", n), MessageID: fmt.Sprintf("r1.%d@qsol.example", n),
		Fields: map[string]string{"first name": fmt.Sprintf("First%d", n)},
		Links: outputs.Links{Web: fmt.Sprintf("https://t.example.com/w/%d", n),
			Acknowledge: fmt.Sprintf("https://t.example.com/a/%d?a=1&b=2", n),
			Unsubscribe: fmt.Sprintf("https://t.example.com/u/%d", n),
			Preferences: fmt.Sprintf("https://t.example.com/p/%d", n)}, FeedbackID: "qsol-update:update:qsol"}
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
	if diff := cmp.Diff([]*mail.Address{{Name: p.Name, Address: p.Email},
		{Name: "QuickServe, Änderungen", Address: "service@qsol.example"}}, append(to, from...)); diff != "" {
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
	if diff := cmp.Diff([]string{"multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"},
		o.parts); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(o.html, `src="cid:`+email.LogoCID+`"`) ||
		!bytes.Contains(raw, []byte("Content-ID: <"+email.LogoCID+">")) {
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
			if page, err := email.HTML(random, nil, outputs.Links{}); err == nil && len(page) < email.MaxHTML-8000 {
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
		if len(outputs.Fields(doc)) > 0 && n%4 == 0 &&
			(!strings.Contains(o.text, secret) || !strings.Contains(o.html, secret)) {
			t.Fatal("the person's own value is missing")
		}
		if strings.Contains(o.text+o.html, fmt.Sprintf("only%dq", n-1)) {
			t.Fatal("a message names another person")
		}
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
		{"blank field", func(p *email.Person) { p.Fields["title"] = " \x00\u200b" },
			"the field ((title)) has no value"},
		{"huge field", func(p *email.Person) { p.Fields["title"] = strings.Repeat("x", 10000) },
			"the field ((title)) has 10000 bytes"},
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
