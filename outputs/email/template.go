package email

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Template is a message composed once for one revision, locale and zone, cut at
// what differs between recipients. It does not change and may be used from many
// goroutines. MarshalBinary writes it down for other machines.
type Template struct {
	pieces []piece
	size   int // bytes of the literals
	html   int // bytes of the HTML part, before it is encoded; 0: not known
	own    bool
}

// Own reports whether the message has parts that are a reader's own, so that it takes Person.Inserts.
func (t *Template) Own() bool { return t.own }

// Size is the length of a message without its personal parts, in bytes.
func (t *Template) Size() int { return t.size }

// HTMLSize is the length of the HTML part in bytes, with room for its personal
// values; 0 for a template that was read from bytes. Gmail shows MaxHTML of it.
func (t *Template) HTMLSize() int { return t.html }

// version is the first byte of MarshalBinary's form. Templates lie in the revisions
// that were approved and sent: a change of the form takes the next number, and
// UnmarshalBinary goes on reading every earlier one.
const version = 2

// MarshalBinary writes the template; equal templates give equal bytes. Form 1 is the
// byte 1, the number of pieces, and for each piece its kind (one byte), 1 or 0 for a
// fallback or none (one byte), then text and fallback, each as its length and its
// bytes. Numbers are unsigned varints (encoding/binary). Form 2 is the same and knows the
// pieces that are a reader's own and the link to the letter as PDF; a template without any is written in form 1.
func (t *Template) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, t.size+1024)
	form := byte(1)
	if t.own || slices.ContainsFunc(t.pieces, func(p piece) bool { return p.text == paperLink && p.link() }) {
		form = version
	}
	out = append(out, form)
	out = binary.AppendUvarint(out, uint64(len(t.pieces)))
	for _, p := range t.pieces {
		flag := byte(0)
		if p.hasFallback {
			flag = 1
		}
		out = append(out, byte(p.kind), flag)
		for _, s := range []string{p.text, p.fallback} {
			out = binary.AppendUvarint(out, uint64(len(s)))
			out = append(out, s...)
		}
	}
	return out, nil
}

// ErrVersion says that a template was written by a program newer than this one.
var ErrVersion = errors.New("this compiled message was written by a newer version of tidings; use that version")

// UnmarshalBinary reads what MarshalBinary wrote, now or in an earlier version. Its
// error wraps ErrVersion where the form is newer than this program.
func (t *Template) UnmarshalBinary(b []byte) error {
	switch {
	case len(b) == 0 || b[0] == 0:
		return errTemplate
	case b[0] > version:
		return fmt.Errorf("%w (form %d, known up to %d)", ErrVersion, b[0], version)
	}
	known := fieldGap
	if b[0] > 1 {
		known = insertHTML
	}
	n, w := binary.Uvarint(b[1:])
	if w <= 0 || n > uint64(len(b)) {
		return errTemplate
	}
	b = b[1+w:]
	fresh := Template{pieces: make([]piece, 0, n)}
	for range n {
		if len(b) < 2 || kind(b[0]) > known {
			return errTemplate
		}
		p := piece{kind: kind(b[0]), hasFallback: b[1] == 1}
		b = b[2:]
		for _, s := range []*string{&p.text, &p.fallback} {
			size, w := binary.Uvarint(b)
			if w <= 0 || size > uint64(len(b)-w) {
				return errTemplate
			}
			*s, b = string(b[w:w+int(size)]), b[w+int(size):]
		}
		fresh.add(p)
	}
	if len(b) > 0 {
		return errTemplate
	}
	*t = fresh
	return nil
}

// add appends a piece; literals in a row become one.
func (t *Template) add(p piece) {
	if p.kind == literal {
		if p.text == "" {
			return
		}
		t.size += len(p.text)
		if n := len(t.pieces); n > 0 && t.pieces[n-1].kind == literal {
			t.pieces[n-1].text += p.text
			return
		}
	}
	t.own = t.own || p.kind == insertText || p.kind == insertHTML
	t.pieces = append(t.pieces, p)
}

// Parts gives the text of each piece of a message in order; "" for what differs
// between people.
func (t *Template) Parts() []string {
	parts := make([]string, len(t.pieces))
	for i, p := range t.pieces {
		if p.kind == literal {
			parts[i] = p.text
		}
	}
	return parts
}

// Append writes the whole message (RFC 5322, CRLF) for one person after dst. It
// is a pure function of template and person. The error names the field, link or
// header that is missing or cannot be used; dst is then returned as it was.
func (t *Template) Append(dst []byte, p *Person) ([]byte, error) {
	dst, _, err := t.AppendParts(dst, nil, p)
	return dst, err
}

// AppendParts is Append, and writes after ends where each of Parts ends in dst.
func (t *Template) AppendParts(dst []byte, ends []int, p *Person) ([]byte, []int, error) {
	start, first := len(dst), len(ends)
	if need := t.size + 512; cap(dst)-len(dst) < need {
		dst = append(make([]byte, 0, len(dst)+need), dst...)
	}
	var err error
	for i := range t.pieces {
		if dst, err = t.pieces[i].appendTo(dst, p); err != nil {
			return dst[:start], ends[:first], fmt.Errorf("message to %s: %w", brief(p.Email), err)
		}
		ends = append(ends, len(dst))
	}
	return dst, ends, nil
}
