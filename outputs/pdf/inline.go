package pdf

import (
	"fmt"
	"strings"

	"tidings/outputs"
	"tidings/outputs/pdf/object"
)

// inlines shapes running text. Links, code and what is emphasised become elements
// of e.
func (l *layout) inlines(ins []outputs.Inline, e *elem, sp span) ([]atom, error) {
	return l.appendInlines(nil, ins, e, &sp)
}

func (l *layout) appendInlines(dst []atom, ins []outputs.Inline, e *elem, sp *span) ([]atom, error) {
	var err error
	for _, in := range ins {
		switch in := in.(type) {
		case *outputs.Text:
			dst = l.ts.shape(dst, in.Value, sp, false)
		case *outputs.Field:
			l.ts.personal[sp.style] = true
			dst = l.ts.shape(dst, outputs.Resolve(in, l.values), sp, false)
		case *outputs.Break:
			dst = l.ts.newline(dst, sp)
		case *outputs.CodeSpan:
			dst = l.codeSpan(dst, in, e, sp)
		case *outputs.Strong:
			s := *sp
			s.style.bold, s.elem = true, owner(e, sp).later("Span")
			dst, err = l.appendInlines(dst, in.Inlines, e, &s)
		case *outputs.Emphasis:
			s := *sp
			s.style.italic, s.elem = true, owner(e, sp).later("Span")
			dst, err = l.appendInlines(dst, in.Inlines, e, &s)
		case *outputs.Strike:
			s := *sp
			s.strike, s.elem = true, owner(e, sp).later("Span")
			dst, err = l.appendInlines(dst, in.Inlines, e, &s)
		case *outputs.Link:
			dst, err = l.link(dst, in, e, sp)
		default:
			return nil, fmt.Errorf("the PDF does not know the inline %T; this is a fault of the program", in)
		}
		if err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func (l *layout) codeSpan(dst []atom, in *outputs.CodeSpan, e *elem, sp *span) []atom {
	s := *sp
	s.style.mono = true
	s.size *= 0.94
	s.elem = owner(e, sp).later("Code")
	return l.ts.shape(dst, in.Value, &s, false)
}

func (l *layout) link(dst []atom, in *outputs.Link, e *elem, sp *span) ([]atom, error) {
	if !l.active(in.URL) {
		return l.appendInlines(dst, in.Inlines, e, sp)
	}
	s := *sp
	s.url, s.colour = in.URL, l.th.accent
	s.elem = owner(e, sp).later("Link")
	s.link = s.elem
	return l.appendInlines(dst, in.Inlines, e, &s)
}

// active reports whether an address may be followed from the letter: a heading of the
// same letter, or what is on the network. The parser has refused all others; a document
// made by other code is held to the same. An address that is too long for the format
// leaves plain text.
func (l *layout) active(url string) bool {
	if id, ok := strings.CutPrefix(url, "#"); ok {
		return l.anchors[id]
	}
	scheme, _, ok := strings.Cut(url, ":")
	if !ok || len(object.URI(url)) > object.MaxString {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto", "tel":
		return true
	}
	return false
}

// owner is the element that an inline element stands in.
func owner(e *elem, sp *span) *elem {
	if sp.elem != nil {
		return sp.elem
	}
	return e
}

// anchors gives the IDs of the headings that a link may lead to.
func anchors(blocks []outputs.Block, values outputs.Values, ids map[string]bool) map[string]bool {
	for _, b := range blocks {
		switch b := b.(type) {
		case *outputs.Heading:
			if !blank(outputs.PlainText(b.Inlines, values)) {
				ids[b.ID] = true
			}
		case *outputs.Quote:
			anchors(b.Blocks, values, ids)
		case *outputs.List:
			for _, item := range b.Items {
				anchors(item.Blocks, values, ids)
			}
		}
	}
	return ids
}
