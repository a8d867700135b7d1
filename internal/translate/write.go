package translate

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"tidings/internal/locale"
	"tidings/outputs"
)

// The namespaces of a file. That of version 2.0 is also the one of 2.1.
const (
	coreSpace    = "urn:oasis:names:tc:xliff:document:2.0"
	matchesSpace = "urn:oasis:names:tc:xliff:matches:2.0"
	ownSpace     = "urn:tidings:translate:1"
)

// Write writes the exchange as XLIFF 2.1.
func (x *Exchange) Write(w io.Writer) error {
	out := &writer{Writer: bufio.NewWriter(w)}
	out.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	out.raw(`<xliff xmlns="` + coreSpace + `" xmlns:mtc="` + matchesSpace + `" xmlns:tidings="` + ownSpace + `"` +
		` version="2.1"`)
	out.attr("srcLang", x.From)
	out.attr("trgLang", x.To)
	out.raw(">\n")
	for _, t := range x.Texts {
		x.text(out, t)
	}
	out.raw("</xliff>\n")
	return out.Flush()
}

// writer writes XML; its error is told by Flush.
type writer struct{ *bufio.Writer }

func (w *writer) raw(s string) { w.WriteString(s) } //nolint:errcheck // kept by bufio

func (w *writer) escaped(s string) { xml.EscapeText(w, []byte(s)) } //nolint:errcheck // kept by bufio

func (w *writer) attr(name, value string) {
	w.raw(" " + name + `="`)
	w.escaped(value)
	w.raw(`"`)
}

// reference is attr for what may be left out.
func (w *writer) reference(name, value string) {
	if value != "" {
		w.attr(name, value)
	}
}

func (x *Exchange) text(w *writer, t Text) {
	begun := false
	for _, u := range t.Units {
		if u.Fixed == "" && len(sentences(u.Pieces)) == 0 {
			continue
		}
		if !begun {
			begun = true
			w.raw("  <file")
			w.attr("id", t.ID)
			w.attr("original", t.Path)
			w.attr("canResegment", "no")
			w.attr("srcDir", direction(x.From))
			w.attr("trgDir", direction(x.To))
			w.raw(` xml:space="preserve">` + "\n")
		}
		u.write(w)
	}
	if begun {
		w.raw("  </file>\n")
	}
}

func direction(tag string) string {
	if l, err := locale.Parse(tag); err == nil {
		return l.Dir()
	}
	return "auto"
}

func (u Unit) write(w *writer) {
	w.raw("    <unit")
	w.attr("id", u.ID)
	w.attr("name", u.Name)
	if u.Fixed != "" {
		w.raw(` translate="no"`)
		w.attr("tidings:source", hashOf([]outputs.Part{{Text: u.Fixed}}))
		w.raw(">\n")
		u.notes(w)
		w.raw(`      <segment id="s1"><source>`)
		w.escaped(u.Fixed)
		w.raw("</source></segment>\n    </unit>\n")
		return
	}
	w.attr("tidings:source", u.hash())
	w.raw(">\n")
	u.matches(w)
	u.notes(w)
	ids := u.originalData(w)
	segments, gaps, n := 0, 0, 0
	for _, p := range u.Pieces {
		first := n
		n += len(codesOf(p.Parts, nil))
		if p.Gap {
			gaps++
			fmt.Fprintf(w, `      <ignorable id="g%d"><source>`, gaps)
			inline(w, p.Parts, ids.of(first, n))
			w.raw("</source></ignorable>\n")
			continue
		}
		segments++
		state := "initial"
		if p.Target != nil {
			state = "translated"
		}
		fmt.Fprintf(w, "      <segment id=\"s%d\" state=%q>\n        <source>", segments, state)
		inline(w, p.Parts, ids.of(first, n))
		w.raw("</source>\n")
		if p.Target != nil {
			w.raw("        <target>")
			inline(w, p.Target, ids.of(first, n))
			w.raw("</target>\n")
		}
		w.raw("      </segment>\n")
	}
	w.raw("    </unit>\n")
}

func (u Unit) notes(w *writer) {
	if len(u.Notes) == 0 {
		return
	}
	w.raw("      <notes>\n")
	for _, n := range u.Notes {
		w.raw(`        <note appliesTo="source">`)
		w.escaped(n)
		w.raw("</note>\n")
	}
	w.raw("      </notes>\n")
}

// coded are the codes of a unit and the places of their Markdown in its data.
type coded struct {
	unit  string
	codes []code
	data  map[string]string // nil: codes are written without
}

// originalData writes what the codes of a unit are, and those of their translations.
func (u Unit) originalData(w *writer) coded {
	data := map[string]string{}
	var order []string
	ref := func(s string) {
		if data[s] == "" {
			order = append(order, s)
			data[s] = "d" + itoa(len(order))
		}
	}
	all := u.codes()
	for _, p := range u.Pieces {
		all = append(all, codesOf(p.Target, nil)...)
	}
	for _, c := range all {
		if c.part.Kind == outputs.Span {
			ref(c.part.Open)
			ref(c.part.Close)
		} else {
			ref(c.part.Open + c.part.Close)
		}
	}
	if len(order) > 0 {
		w.raw("      <originalData>\n")
		for _, s := range order {
			w.raw(`        <data id="` + data[s] + `">`)
			w.escaped(s)
			w.raw("</data>\n")
		}
		w.raw("      </originalData>\n")
	}
	return coded{u.ID, u.codes(), data}
}

// of are the codes of one piece, from the first to before the last.
func (c coded) of(first, last int) coded {
	c.codes = c.codes[first:last]
	return c
}

// inline writes words and codes. Of codes that are alike in a translation the first is the
// first of the source.
func inline(w *writer, parts []outputs.Part, of coded) {
	free := of.codes
	var walk func([]outputs.Part)
	walk = func(parts []outputs.Part) {
		for _, p := range parts {
			at := -1
			if p.Kind != outputs.Said {
				at = find(free, p)
			}
			switch {
			case p.Kind == outputs.Said:
				w.escaped(p.Text)
				continue
			case at < 0:
				w.escaped(plain([]outputs.Part{p})) // of a match that has other codes
				continue
			}
			c := free[at]
			free = append(free[:at:at], free[at+1:]...)
			if p.Kind != outputs.Span {
				of.placeholder(w, c, p)
				continue
			}
			w.raw("<pc")
			w.attr("id", c.id)
			w.raw(` canCopy="no" canDelete="no"`)
			kind, sub := spanType(p)
			w.attr("type", kind)
			w.reference("subType", sub)
			w.reference("dataRefStart", of.data[p.Open])
			w.reference("dataRefEnd", of.data[p.Close])
			w.raw(">")
			walk(p.Parts)
			w.raw("</pc>")
		}
	}
	walk(parts)
}

func (of coded) placeholder(w *writer, c code, p outputs.Part) {
	w.raw("<ph")
	w.attr("id", c.id)
	w.raw(` canCopy="no" canDelete="no"`)
	text := p.Open + p.Close
	switch {
	case p.Kind == outputs.Turn:
		w.raw(` type="fmt" subType="xlf:lb" equiv="&#xA;" disp="end of the line"`)
	case p.Kind == outputs.Own || p.Live.Kind != "":
		w.raw(` type="ui" subType="xlf:var"`)
		w.attr("equiv", text)
		w.attr("disp", text)
	default:
		w.raw(` type="other"`)
		w.attr("equiv", text)
		w.attr("disp", text)
	}
	w.reference("dataRef", of.data[text])
	if c.part.HasFallback && c.part.Fallback != "" && of.data != nil {
		w.attr("subFlows", of.unit+"."+c.id)
	}
	w.raw("/>")
}

// spanType says what a pair of codes does, in XLIFF's words.
func spanType(p outputs.Part) (kind, sub string) {
	switch {
	case p.Open == "**":
		return "fmt", "xlf:b"
	case p.Open == "*":
		return "fmt", "xlf:i"
	case strings.HasPrefix(p.Open, "!"):
		return "image", ""
	case p.Open == "[":
		return "link", ""
	}
	return "fmt", "tidings:strike"
}

// matches writes what is like the sentences of a unit; its codes have the names of the
// unit's, and no data.
func (u Unit) matches(w *writer) {
	ids := coded{unit: u.ID, codes: u.codes()}
	begun, segment, n := false, 0, 0
	for _, p := range u.Pieces {
		first := n
		n += len(codesOf(p.Parts, nil))
		if p.Gap {
			continue
		}
		segment++
		for _, m := range p.Matches {
			if !begun {
				begun = true
				w.raw("      <mtc:matches>\n")
			}
			fmt.Fprintf(w, `        <mtc:match ref="#s%d" type="tm" similarity="%.1f"`, segment, m.Similarity)
			w.attr("origin", m.Origin)
			w.raw(">\n          <source>")
			inline(w, m.Source, ids.of(first, n))
			w.raw("</source>\n          <target>")
			inline(w, m.Target, ids.of(first, n))
			w.raw("</target>\n        </mtc:match>\n")
		}
	}
	if begun {
		w.raw("      </mtc:matches>\n")
	}
}
