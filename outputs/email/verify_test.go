package email

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/outputs"
	"tidings/outputs/outputstest"
)

// broken is a letter with every kind of piece, compiled but not yet proved.
func broken(t *testing.T) (c *compiler, tpl *Template, text, html []byte) {
	t.Helper()
	p := &outputs.Paragraph{Inlines: []outputs.Inline{
		&outputs.Text{Value: "Dear "}, &outputs.Field{Name: "name"}, &outputs.Text{Value: " of "},
		&outputs.Field{Name: "account"},
		&outputs.Text{Value: ", “quality” = 株式会社. " + strings.Repeat("Line after line. ", 20)},
	}}
	doc := outputstest.Document(p)
	doc.Meta.Brand.LogoPNG = bytes.Repeat([]byte("logo"), 100)
	env := Envelope{From: "service@qsol.example", Subject: "Where QuickServe stands — 株",
		Stream: "update", Date: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC),
		Links: LinkSet{Web: true, Unsubscribe: true, Preferences: true}}
	c = &compiler{env: env.filled(doc), doc: doc, byPtr: map[*outputs.Field]int{}}
	for _, f := range outputs.Fields(doc) {
		c.byPtr[f] = len(c.holes)
		c.holes = append(c.holes, piece{text: f.Name})
	}
	l := c.links()
	text = []byte(outputs.PlainText(p.Inlines, c.value) + "\n" + l.Web + "\n" + l.Unsubscribe + "\n" + l.Preferences +
		"\n")
	html, err := HTML(doc, c.value, l)
	if err != nil {
		t.Fatal(err)
	}
	if tpl, err = c.assemble(text, html); err != nil {
		t.Fatal(err)
	}
	return c, tpl, text, html
}

// What a reader's values look like in the text part depends on which side the letter
// is read from: names of either kind of script are proved in both.
func TestVerifyReadsFromBothSides(t *testing.T) {
	for _, dir := range []string{"", "ltr", "rtl"} {
		c, _, text, html := broken(t)
		c.doc.Meta.Dir = dir
		tpl, err := c.assemble(text, html)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.verify(tpl, text, html, tried{}); err != nil {
			t.Errorf("a letter of direction %q: %v", dir, err)
		}
	}
}

// A fault anywhere in the bytes that this package writes keeps the letter from being
// compiled.
func TestFaultsInTheWrittenBytes(t *testing.T) {
	c, tpl, text, html := broken(t)
	if err := c.verify(tpl, text, html, tried{}); err != nil {
		t.Fatalf("without a fault: %v", err)
	}
	// literals replaces once, in the n-th literal that holds old.
	literals := func(n int, old, with string) func(*Template) {
		return func(tpl *Template) {
			for i := range tpl.pieces {
				if p := &tpl.pieces[i]; p.kind == literal && strings.Contains(p.text, old) {
					if n--; n == 0 {
						p.text = strings.Replace(p.text, old, with, 1)
						return
					}
				}
			}
			t.Fatalf("no %q", old)
		}
	}
	at := func(tpl *Template, k kind) int {
		return slices.IndexFunc(tpl.pieces, func(p piece) bool { return p.kind == k })
	}
	for name, fault := range map[string]func(*Template){
		"a letter of the text":          literals(1, "Line after", "Lime after"),
		"a soft break lost":             literals(1, "=\r\n", "\r\n"),
		"an equals sign":                literals(1, "=3D", "=3E"),
		"a byte of a character":         literals(1, "=E2=80=9C", "=E2=80=9D"),
		"a character cut":               literals(1, "=E2=80=9C", "=E2=80"),
		"a tag":                         literals(1, "<p style=3D", "<q style=3D"),
		"an attribute's quote":          literals(1, `lang=3D"`, `lang=3D`),
		"the subject's word":            literals(1, "Subject: =?utf-8?B?", "Subject: =?utf-8?Q?"),
		"the subject's fold":            literals(1, "Subject: ", "Subject:\r\n"),
		"a header field without a name": literals(1, "MIME-Version: 1.0", "MIME-Version 1.0"),
		"a boundary":                    literals(1, "\r\n--=_", "\r\n--=-"),
		"the end of the message": func(tpl *Template) {
			p := &tpl.pieces[len(tpl.pieces)-1]
			p.text = strings.TrimSuffix(p.text, "--\r\n")
		},
		"the encoding's name":            literals(1, "quoted-printable", "8bit"),
		"the type of the text":           literals(1, "text/plain", "text/html"),
		"the line between head and body": literals(1, "quoted-printable\r\n\r\n", "quoted-printable\r\n"),
		"the logo":                       literals(1, "bG9nb2", "bG9nb3"),
		"the logo's encoding":            literals(1, "base64", "binary"),
		"a personal value as HTML":       func(tpl *Template) { tpl.pieces[at(tpl, fieldHTML)].kind = fieldLTR },
		"a personal value in the text":   func(tpl *Template) { tpl.pieces[at(tpl, fieldLTR)].kind = fieldHTML },
		"another field's value":          func(tpl *Template) { tpl.pieces[at(tpl, fieldLTR)].text = "account" },
		"another link":                   func(tpl *Template) { tpl.pieces[at(tpl, linkHTML)].text = preferencesLink },
		"a field's value lost": func(tpl *Template) {
			tpl.pieces = slices.Delete(tpl.pieces, at(tpl, fieldHTML), at(tpl, fieldHTML)+1)
		},
		"a link that nobody has": func(tpl *Template) { tpl.pieces[at(tpl, linkText)].text = "acknowledge" },
		"a piece twice": func(tpl *Template) {
			i := at(tpl, linkText)
			tpl.pieces = slices.Insert(tpl.pieces, i, tpl.pieces[i])
		},
		"everything after the first part": func(tpl *Template) { tpl.pieces = tpl.pieces[:at(tpl, linkHTML)] },
	} {
		t.Run(name, func(t *testing.T) {
			damaged := &Template{pieces: slices.Clone(tpl.pieces)}
			fault(damaged)
			if slices.Equal(damaged.pieces, tpl.pieces) {
				t.Fatal("nothing is damaged")
			}
			if err := c.verify(damaged, text, html, tried{}); err == nil {
				t.Error("nobody saw it")
			} else {
				t.Log(err)
			}
		})
	}
}
