package email

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/outputs"
)

// assemble writes the message down in a fixed form with holes: the order of header
// fields, boundaries and line breaks depend on nothing but its content.
func (c *compiler) assemble(text, html []byte) (*Template, error) {
	sum := sha256.Sum256(append(append([]byte(c.env.Subject), text...), html...))
	outer, inner := "=_"+hex.EncodeToString(sum[:12]), "=_"+hex.EncodeToString(sum[12:24])
	t := &Template{}
	lit := func(s string) { t.add(piece{kind: literal, text: s}) }
	c.headers(t)
	lit("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + outer + "\"\r\n\r\n")
	lit("--" + outer + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " +
		"quoted-printable\r\n\r\n")
	if err := c.cut(t, text, c.fieldKind(), linkText); err != nil {
		return nil, err
	}
	lit("\r\n--" + outer + "\r\n")
	logo := c.doc.Meta.Brand.LogoPNG
	if len(logo) > 0 {
		lit("Content-Type: multipart/related; type=\"text/html\";\r\n boundary=\"" + inner + "\"\r\n\r\n--" + inner +
			"\r\n")
	}
	lit("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	if err := c.cut(t, html, fieldHTML, linkHTML); err != nil {
		return nil, err
	}
	if len(logo) > 0 {
		lit("\r\n--" + inner + "\r\nContent-Type: image/png; name=\"logo.png\"\r\nContent-Disposition: inline; " +
			"filename=\"logo.png\"\r\nContent-ID: <" + LogoCID + ">\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		lit(base64Lines(logo) + "\r\n--" + inner + "--\r\n")
	}
	lit("\r\n--" + outer + "--\r\n")
	return t, nil
}

// fieldKind is that of personal fields in the text part.
func (c *compiler) fieldKind() kind {
	if dirOf(c.doc.Meta.Dir) == "rtl" {
		return fieldRTL
	}
	return fieldLTR
}

func base64Lines(b []byte) string {
	s := base64.StdEncoding.EncodeToString(b)
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return out.String() + s + "\r\n"
}

// headers writes the header in a fixed order, folded.
func (c *compiler) headers(t *Template) {
	e := c.env
	line := func(name string, value []byte) {
		t.add(piece{kind: literal, text: name + ": " + string(value) + "\r\n"})
	}
	line("Date", []byte(e.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700")))
	from, _ := mailaddr.Normalise(e.From)
	line("From", appendMailbox(nil, 6, e.FromName, from))
	t.add(piece{kind: toHeader})
	if e.ReplyTo != "" {
		reply, _ := mailaddr.Normalise(e.ReplyTo)
		line("Reply-To", []byte("<"+reply+">"))
	}
	line("Subject", appendUnstructured(nil, 9, outputs.Clean(e.Subject)))
	t.add(piece{kind: idHeader})
	t.add(piece{kind: replyHeader, text: e.Thread})
	line("Content-Language", []byte(c.doc.Meta.Locale))
	if e.ListID != "" {
		line("List-Id", []byte("<"+e.ListID+">"))
	}
	if help, _ := e.help(); help != "" {
		line("List-Help", []byte("<"+help+">"))
	}
	if e.Links.Unsubscribe {
		t.add(piece{kind: leaveHeader})
	}
	t.add(piece{kind: loopHeader})
	line("Auto-Submitted", []byte("auto-generated"))
}

// cut parts a body at its marks and encodes what lies between.
func (c *compiler) cut(t *Template, body []byte, field, link kind) error {
	s := string(body)
	for {
		i := strings.IndexRune(s, markOpen)
		if i < 0 {
			t.add(piece{kind: literal, text: string(appendPiece(nil, []byte(s)))})
			return nil
		}
		t.add(piece{kind: literal, text: string(appendPiece(nil, []byte(s[:i])))})
		s = s[i+len(string(markOpen)):]
		number, rest, ok := strings.Cut(s, string(markClose))
		if own, ok := strings.CutPrefix(number, "p"); ok {
			p := piece{kind: insertText, text: own}
			if field == fieldHTML {
				p.kind = insertHTML
			}
			t.add(p)
			s = rest
			continue
		}
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n >= len(c.holes) {
			return errors.New("the letter holds the character U+E0F1, which is kept for personal values; delete it")
		}
		hole := c.holes[n]
		switch hole.kind {
		case literal:
			hole.kind = field
		case linkText:
			hole.kind = link
		}
		t.add(hole)
		s = rest
	}
}
