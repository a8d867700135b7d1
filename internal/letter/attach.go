package letter

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"tidings/internal/delivery"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/pdf"
)

// attached is the PDF that goes with every message of a revision. It is made of the revision
// and, a personal one, of the row, so that a message sent again is the same bytes.
type attached struct {
	name     string
	personal bool
	copies   *Copies
	fixed    map[string][]byte // public PDFs by language, as parts of a message; none for a script that cannot be set
	pool     sync.Pool         // of *attaching
}

// attaching is what one goroutine needs.
type attaching struct{ paper, message []byte }

// Attach has the PDF that the notice asks for go with every message; nothing where it asks for none.
// It is called before the first message.
func (c *Composer) Attach(ctx context.Context, printer *pdf.Renderer) error {
	n := c.rev.Source.Notice
	if n.Attach == "" {
		return nil
	}
	a := &attached{name: n.Slug + ".pdf", personal: n.Attach == notices.PersonalPDF,
		copies: c.rev.Copies(printer), fixed: map[string][]byte{}}
	a.pool.New = func() any { return &attaching{} }
	for _, tag := range n.Locales {
		paper, err := a.copies.Append(ctx, nil, &Reader{Tag: tag, Zone: c.rev.Source.Zone(), Values: outputs.Fallbacks})
		var cannot *pdf.UnsupportedError
		if errors.As(err, &cannot) {
			continue // the check has warned of it
		}
		if err != nil {
			return fmt.Errorf("%s, on paper: %w", File(n.Slug, tag), err)
		}
		a.fixed[tag] = a.appendPart(nil, paper)
	}
	c.attached = a
	return nil
}

// writeWith is write for a message with an attachment.
func (c *Composer) writeWith(dst []byte, w *scratch, t *scannedTemplate, row *delivery.Row) (_ []byte,
	facts delivery.Facts, err error) {
	if w.buf, w.ends, err = t.AppendParts(w.buf[:0], w.ends[:0], &w.person); err != nil {
		return dst, facts, err
	}
	x := c.attached.pool.Get().(*attaching)
	defer c.attached.pool.Put(x)
	if x.message, err = c.attached.append(x.message[:0], w.buf, x, w.person.Fields, row); err != nil {
		return dst, facts, err
	}
	var seen delivery.Inspection
	start := len(dst)
	if c.signer != nil {
		if dst, err = c.signer.AppendSignature(dst, x.message); err != nil {
			return dst, facts, err
		}
	}
	dst = append(dst, x.message...)
	seen.Add(dst[start:])
	return dst, seen.Facts(), nil
}

// append appends a message with its attachment to dst.
func (a *attached) append(dst, message []byte, x *attaching, fields map[string]string,
	row *delivery.Row) ([]byte, error) {
	part := a.fixed[row.Locale]
	if part == nil || !a.personal {
		return wrap(dst, message, part), nil
	}
	who, err := a.copies.source.readerOf(row, fields)
	if err != nil {
		return dst, err
	}
	switch f, err := a.copies.lost(who); {
	case err != nil:
		return dst, err
	case f != nil:
		return dst, fmt.Errorf("the letter on paper has no font for what stands in the field ((%s)); give it a "+
			"fallback: ((%[1]s??…))", f.Name)
	}
	// What one letter costs is bounded, and the engine composes without a context.
	if x.paper, err = a.copies.Append(context.Background(), x.paper[:0], who); err != nil {
		return dst, fmt.Errorf("the letter on paper: %w", err)
	}
	return wrap(dst, message, a.appendPart(nil, x.paper)), nil
}

// attachedBoundary parts a message from what goes with it. No quoted-printable or base64 text has
// its first two characters in a row (RFC 2045, 6.7), nor has another boundary its end.
const attachedBoundary = "=_attached"

// wrap makes a message the first part of another, before an attachment; a nil one leaves it as it is.
func wrap(dst, message, part []byte) []byte {
	head, body, ok := bytes.Cut(message, mimeVersion)
	if part == nil || !ok {
		return append(dst, message...)
	}
	dst = append(append(dst, head...), mimeVersion...)
	dst = append(dst, "Content-Type: multipart/mixed;\r\n boundary=\""+attachedBoundary+"\"\r\n\r\n--"+attachedBoundary+
		"\r\n"...)
	return append(append(dst, body...), part...)
}

// mimeVersion is the last header field of a message before those of its body.
var mimeVersion = []byte("\r\nMIME-Version: 1.0\r\n")

// appendPart appends a PDF as the last part of a message.
func (a *attached) appendPart(dst, paper []byte) []byte {
	dst = append(dst, "\r\n--"+attachedBoundary+"\r\nContent-Type: application/pdf;\r\n name=\""+a.name+
		"\"\r\nContent-Disposition: attachment;\r\n filename=\""+a.name+
		"\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"...)
	for len(paper) > 0 { // lines of 76 characters
		n := min(len(paper), 57)
		dst = append(base64.StdEncoding.AppendEncode(dst, paper[:n]), "\r\n"...)
		paper = paper[n:]
	}
	return append(dst, "\r\n--"+attachedBoundary+"--\r\n"...)
}
