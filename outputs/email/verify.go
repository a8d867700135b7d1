package email

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	jw "github.com/jordan-wright/email"

	"tidings/outputs"
	"tidings/outputs/markup"
)

// verify proves the bytes that are sent. A reader who does not exist gets the message
// from the template, as everybody will, and the mail library, which had no part in
// writing it, must find in it the subject, both parts with that reader's values in
// their places, and the logo.
func (c *compiler) verify(t *Template, text, html []byte, own tried) error {
	reader := c.reader()
	reader.Inserts = own.inserts
	for _, x := range own.compilers {
		maps.Copy(reader.Fields, x.reader().Fields)
	}
	raw, err := t.Append(nil, reader)
	if err != nil {
		return fmt.Errorf("composing the message: %w", err)
	}
	if !bytes.HasSuffix(raw, []byte("--\r\n")) { // the library does not miss it
		return errors.New("composing the message: it does not end in its boundary (RFC 2046, 5.1.1)")
	}
	got, err := jw.NewEmailFromReader(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("composing the message: %w", err)
	}
	if subject := outputs.Clean(c.env.Subject); got.Subject != subject {
		return fmt.Errorf("the subject %q does not survive the mail format", brief(subject))
	}
	for _, part := range []struct {
		kind      string
		got, want []byte
	}{{"text/plain", got.Text, own.filledIn(c.filledIn(text, false), false)},
		{"text/html", got.HTML, own.filledIn(c.filledIn(html, true), true)}} {
		if !bytes.Equal(bytes.ReplaceAll(part.got, []byte("\r\n"), []byte("\n")), part.want) {
			return fmt.Errorf("the %s part does not survive the mail format", part.kind)
		}
	}
	var logo []byte
	for _, a := range got.Attachments {
		logo = append(logo, a.Content...)
	}
	if !bytes.Equal(logo, c.doc.Meta.Brand.LogoPNG) {
		return errors.New("the logo does not survive the mail format")
	}
	return nil
}

// example is the value of a hole for the reader of verify: with what HTML and
// quoted-printable must encode, and another for each hole, so that none is taken for
// another.
func (c *compiler) example(n int) string {
	number := strconv.Itoa(n)
	switch c.holes[n].kind {
	case fieldGap: // the field behind it has a value
		return " "
	case linkText:
		return "https://example.invalid/?a=" + number + "&b=" + c.holes[n].text
	}
	// Two places of one field have one value.
	return "Zoë \"'\" <b> & 株式会社 =3D ." + c.holes[n].text
}

// reader is somebody with a value for each hole.
func (c *compiler) reader() *Person {
	const id = "compile@example.invalid"
	p := &Person{Email: "reader@example.invalid", Name: "Reader", MessageID: id, Fields: map[string]string{}}
	for n, h := range c.holes {
		switch value := c.example(n); {
		case h.kind == fieldGap:
		case h.kind != linkText:
			p.Fields[h.text] = value
		case h.text == webLink:
			p.Links.Web = value
		case h.text == acknowledgeLink:
			p.Links.Acknowledge = value
		case h.text == unsubscribeLink:
			p.Links.Unsubscribe = value
		case h.text == paperLink:
			p.Links.Paper = value
		case h.text == preferencesLink:
			p.Links.Preferences = value
		}
	}
	return p
}

// filledIn is a part as it was rendered, with the reader's values for the marks as
// each part shows them: plain text sets off a name that runs against the letter.
func (c *compiler) filledIn(part []byte, html bool) []byte {
	values := make([]string, 0, 2*len(c.holes))
	for n, h := range c.holes {
		value := c.example(n)
		switch {
		case html:
			value = string(markup.AppendEscaped(nil, value))
		case h.kind != linkText:
			value = outputs.Isolate(value, dirOf(c.doc.Meta.Dir) == "rtl")
		}
		values = append(values, markOf(n), value)
	}
	return []byte(strings.NewReplacer(values...).Replace(string(part)))
}
