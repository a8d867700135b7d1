package translate

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"tidings/outputs"
)

// The bounds of a file, far beyond what a notice with all its records needs.
const (
	MaxFile     = 16 << 20 // bytes
	maxDepth    = 64       // elements within each other
	maxElements = 500_000
)

// Done is a file that came back from a translator.
type Done struct {
	Name     string // for messages
	From, To string
	texts    []doneText
}

type doneText struct {
	id    string
	units []doneUnit
}

type doneUnit struct {
	id, hash string // hash: of the source, as it was written; empty: a tool dropped it
	gapless  bool   // the file has no gaps between sentences
	segments []doneSegment
	data     map[string]string
}

// doneSegment is a sentence with its translation. In both, a code has its name in Text, and
// its Markdown if the file has kept it.
type doneSegment struct {
	state          string
	gap            bool
	source, target []outputs.Part
	translated     bool // there is a target
	order          int
}

// Read reads XLIFF of version 2 and 1.2.
func Read(name string, data []byte) (*Done, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%s is larger than %d MB, more than a notice can have; is it another file?", name,
			MaxFile>>20)
	}
	r := &reader{dec: xml.NewDecoder(bytes.NewReader(utf8Of(data))), out: &Done{Name: name}}
	r.dec.Entity = map[string]string{}
	r.dec.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		r.charset = label
		return nil, errors.New("it is not read")
	}
	err := r.file()
	if err != nil {
		line, column := r.dec.InputPos()
		return nil, fmt.Errorf("%s, line %d, column %d: %w", name, line, column, r.plain(err))
	}
	return r.out, nil
}

// plain words what the XML parser says.
func (r *reader) plain(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case r.charset != "":
		return fmt.Errorf("the file is written in %s, and UTF-8 or UTF-16 is needed; save it as UTF-8 in your "+
			"translation tool", r.charset)
	case r.seen == 0 && (errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		return errors.New("the file is no XLIFF; take the one that came back from the translator (.xlf)")
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "UTF-8"):
		return errors.New("the file holds bytes that are no UTF-8; save it as UTF-8 in your translation tool")
	case errors.As(err, &syntax):
		return fmt.Errorf("this is no well-formed XML (%s); save the file anew in your translation tool", syntax.Msg)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file ends too early; send it again whole")
	}
	return err
}

// utf8Of turns UTF-16 with a byte order mark, which some tools write, into UTF-8.
func utf8Of(data []byte) []byte {
	var at func(i int) uint16
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		at = func(i int) uint16 { return uint16(data[i]) | uint16(data[i+1])<<8 }
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		at = func(i int) uint16 { return uint16(data[i+1]) | uint16(data[i])<<8 }
	default:
		return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, at(i))
	}
	text := string(utf16.Decode(units))
	if head, rest, ok := strings.Cut(text, "?>"); ok && strings.HasPrefix(head, "<?xml") {
		text = rest
	}
	return []byte(text)
}

// reader reads a file token by token.
type reader struct {
	dec         *xml.Decoder
	out         *Done
	depth, seen int
	charset     string // that of a file which is not in Unicode
}

// next gives the next token, within the bounds.
func (r *reader) next() (xml.Token, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	switch t.(type) {
	case xml.Directive:
		return nil, errors.New("the file has a document type (<!DOCTYPE …>), and XLIFF needs none; save it without")
	case xml.StartElement:
		r.seen++
		if r.depth++; r.depth > maxDepth || r.seen > maxElements {
			return nil, fmt.Errorf("the file has more than %d elements, or %d within each other; is it another file?",
				maxElements, maxDepth)
		}
	case xml.EndElement:
		r.depth--
	}
	return t, nil
}

// children calls a function for each element below the one that began; it must read it to
// its end. Text between elements is passed over.
func (r *reader) children(each func(xml.StartElement) error) error {
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		}
	}
}

// skip reads an element to its end.
func (r *reader) skip() error { return r.children(func(xml.StartElement) error { return r.skip() }) }

func core(e xml.StartElement) string {
	if strings.HasPrefix(e.Name.Space, "urn:oasis:names:tc:xliff:document:2.") {
		return e.Name.Local
	}
	return ""
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// file reads the whole file, of version 2 or 1.2.
func (r *reader) file() error {
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Space == oldSpace && e.Name.Local == "xliff" {
			if err := r.children(r.old); err != nil {
				return err
			}
			return r.end()
		}
		if core(e) != "xliff" {
			if e.Name.Local == "xliff" {
				return fmt.Errorf("the file is XLIFF %s, and version 2.1 or 1.2 is needed; save it as one of them",
					attr(e, "version"))
			}
			return fmt.Errorf("the file is no XLIFF: it begins with <%s>", e.Name.Local)
		}
		r.out.From, r.out.To = attr(e, "srcLang"), attr(e, "trgLang")
		if err := r.children(r.text); err != nil {
			return err
		}
		return r.end()
	}
}

// end wants nothing behind the last element.
func (r *reader) end() error {
	for {
		if _, err := r.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (r *reader) text(e xml.StartElement) error {
	if core(e) != "file" {
		return r.skip()
	}
	t := doneText{id: attr(e, "id")}
	if slices.ContainsFunc(r.out.texts, func(o doneText) bool { return o.id == t.id }) {
		return fmt.Errorf("the file %q is there twice; keep one", t.id)
	}
	known := map[string]bool{}
	var below func(xml.StartElement) error
	below = func(e xml.StartElement) error {
		switch core(e) {
		case "group":
			return r.children(below)
		case "unit":
			u, err := r.unit(e)
			if err != nil {
				return err
			}
			if known[u.id] {
				return fmt.Errorf("the unit %q of %s is there twice; keep one", u.id, t.id)
			}
			known[u.id] = true
			t.units = append(t.units, u)
			return nil
		}
		return r.skip()
	}
	err := r.children(below)
	r.out.texts = append(r.out.texts, t)
	return err
}

func (r *reader) unit(e xml.StartElement) (doneUnit, error) {
	u := doneUnit{id: attr(e, "id"), data: map[string]string{}}
	for _, a := range e.Attr {
		if a.Name.Space == ownSpace && a.Name.Local == "source" {
			u.hash = a.Value
		}
	}
	err := r.children(func(e xml.StartElement) error {
		switch core(e) {
		case "originalData":
			return r.children(func(e xml.StartElement) error {
				parts, err := r.inline(nil, 0)
				u.data[attr(e, "id")] = text(parts)
				return err
			})
		case "segment", "ignorable":
			s := doneSegment{state: attr(e, "state"), gap: core(e) == "ignorable", order: len(u.segments) + 1}
			err := r.children(func(e xml.StartElement) (err error) {
				switch core(e) {
				case "source":
					s.source, err = r.inline(u.data, 0)
				case "target":
					s.translated = true
					if n, bad := strconv.Atoi(attr(e, "order")); bad == nil && n > 0 {
						s.order = n
					}
					s.target, err = r.inline(u.data, 0)
				default:
					err = r.skip()
				}
				return err
			})
			u.segments = append(u.segments, s)
			return err
		}
		return r.skip()
	})
	return u, err
}

// opened is a code that begins before others end: <sc/>, which some tools write for <pc>,
// and the <bpt> of XLIFF 1.2.
type opened struct {
	id   string
	at   int
	part outputs.Part
}

// inliner gathers the words and codes of one sentence.
type inliner struct {
	*reader
	data map[string]string
	out  []outputs.Part
	open []opened
}

// inline reads words and codes up to the end of the element that began.
func (r *reader) inline(data map[string]string, depth int) ([]outputs.Part, error) {
	in := inliner{reader: r, data: data}
	for {
		t, err := r.next()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if len(in.open) > 0 {
				return nil, fmt.Errorf("the mark %q is opened and not closed in the same sentence", in.open[0].id)
			}
			return joined(in.out), nil
		case xml.CharData:
			in.out = append(in.out, outputs.Part{Text: string(t)})
		case xml.StartElement:
			if err := in.element(t, depth+1); err != nil {
				return nil, err
			}
		}
	}
}

// element takes one code.
func (in *inliner) element(e xml.StartElement, depth int) error {
	id, name := attr(e, "id"), core(e)
	old := e.Name.Space == oldSpace
	if old {
		name = e.Name.Local
	}
	switch name {
	case "cp":
		if n, err := strconv.ParseUint(attr(e, "hex"), 16, 32); err == nil && utf8.ValidRune(rune(n)) {
			in.out = append(in.out, outputs.Part{Text: string(rune(n))})
		}
		return in.skip()
	case "pc", "g", "mrk":
		parts, err := in.inline(in.data, depth)
		if name == "mrk" { // a remark about words, which stay
			in.out = append(in.out, parts...)
		} else {
			in.out = append(in.out, outputs.Part{Kind: outputs.Span, Text: id, Open: in.data[attr(e, "dataRefStart")],
				Close: in.data[attr(e, "dataRefEnd")], Parts: parts})
		}
		return err
	case "ph", "x", "sc", "bpt", "ec", "ept":
		inside, err := in.inline(nil, depth)
		if err != nil {
			return err
		}
		markdown := in.data[attr(e, "dataRef")]
		if old {
			markdown = text(inside)
		}
		return in.code(name, id, attr(e, "startRef"), markdown)
	}
	return in.skip()
}

// code takes a code that stands alone, opens or closes.
func (in *inliner) code(name, id, start, markdown string) error {
	switch name {
	case "ph", "x":
		in.out = append(in.out, outputs.Part{Kind: outputs.Marked, Text: id, Open: markdown})
		return nil
	case "sc", "bpt":
		in.open = append(in.open, opened{id, len(in.out), outputs.Part{Kind: outputs.Span, Text: id, Open: markdown}})
		return nil
	}
	if name == "ept" {
		start = id
	}
	n := len(in.open) - 1
	if n < 0 || in.open[n].id != start {
		return fmt.Errorf("the mark %q is closed where it is not the last that was opened; marks may not overlap",
			start)
	}
	part := in.open[n].part
	part.Close, part.Parts = markdown, joined(slices.Clone(in.out[in.open[n].at:]))
	in.out, in.open = append(in.out[:in.open[n].at], part), in.open[:n]
	return nil
}
