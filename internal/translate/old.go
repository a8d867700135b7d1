package translate

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"

	"tidings/outputs"
)

// XLIFF 1.2 (OASIS Standard, 1 February 2008), which is the newest that some tools read. A
// sentence is a trans-unit, a unit is a group of them; the gaps between sentences are left
// out, and so are data blocks. Codes hold their Markdown.

const oldSpace = "urn:oasis:names:tc:xliff:document:1.2"

// WriteOld writes the exchange as XLIFF 1.2.
func (x *Exchange) WriteOld(out io.Writer) error {
	w := &writer{Writer: bufio.NewWriter(out)}
	w.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<xliff xmlns="` + oldSpace + `" version="1.2">` + "\n")
	for _, t := range x.Texts {
		begun := false
		for _, u := range t.Units {
			if u.Fixed != "" || len(sentences(u.Pieces)) == 0 {
				continue
			}
			if !begun {
				begun = true
				w.raw("  <file")
				w.attr("original", t.Path)
				w.attr("source-language", x.From)
				w.attr("target-language", x.To)
				w.raw(` datatype="x-markdown" xml:space="preserve"><body>` + "\n")
			}
			u.writeOld(w)
		}
		if begun {
			w.raw("  </body></file>\n")
		}
	}
	w.raw("</xliff>\n")
	return w.Flush()
}

func (u Unit) writeOld(w *writer) {
	w.raw("    <group")
	w.attr("id", u.ID)
	w.attr("resname", u.Name)
	w.raw(">\n")
	n, codes := 0, 0
	for _, p := range u.Pieces {
		first := codes
		codes += len(codesOf(p.Parts, nil))
		if p.Gap {
			continue
		}
		n++
		fmt.Fprintf(w, `      <trans-unit id="%s.s%d" xml:space="preserve">`+"\n        <source>", u.ID, n)
		names := u.codes()[first:codes]
		oldInline(w, p.Parts, names)
		w.raw("</source>\n")
		if p.Target != nil {
			w.raw(`        <target state="translated">`)
			oldInline(w, p.Target, names)
			w.raw("</target>\n")
		}
		for _, note := range u.Notes {
			w.raw("        <note>")
			w.escaped(note)
			w.raw("</note>\n")
		}
		for _, m := range p.Matches {
			fmt.Fprintf(w, `        <alt-trans match-quality="%.0f%%"`, m.Similarity)
			w.attr("origin", m.Origin)
			w.raw("><source>")
			oldInline(w, m.Source, names)
			w.raw("</source><target>")
			oldInline(w, m.Target, names)
			w.raw("</target></alt-trans>\n")
		}
		w.raw("      </trans-unit>\n")
	}
	w.raw("    </group>\n")
}

// oldInline is inline with the codes of XLIFF 1.2.
func oldInline(w *writer, parts []outputs.Part, free []code) {
	var walk func([]outputs.Part)
	walk = func(parts []outputs.Part) {
		for _, p := range parts {
			if p.Kind == outputs.Said {
				w.escaped(p.Text) // with the blanks beside a code
				continue
			}
			at := find(free, p)
			if at < 0 {
				w.escaped(plain([]outputs.Part{p})) // of a match that has other codes
				continue
			}
			id := free[at].id
			free = append(free[:at:at], free[at+1:]...)
			if p.Kind != outputs.Span {
				oldCode(w, "ph", id, "", p.Open+p.Close)
				continue
			}
			kind, sub := spanType(p)
			if sub != "" {
				kind = map[string]string{"xlf:b": "bold", "xlf:i": "italic"}[sub]
			}
			if kind != "bold" && kind != "italic" && kind != "link" {
				kind = "x-" + strings.ReplaceAll(kind+sub, ":", "-")
			}
			oldCode(w, "bpt", id, kind, p.Open)
			walk(p.Parts)
			oldCode(w, "ept", id, "", p.Close)
		}
	}
	walk(parts)
}

func oldCode(w *writer, name, id, kind, markdown string) {
	w.raw("<" + name)
	w.attr("id", id)
	w.reference("ctype", kind)
	w.raw(">")
	w.escaped(markdown)
	w.raw("</" + name + ">")
}

var ofSentence = regexp.MustCompile(`\.s\d+$`)

// old reads an element of XLIFF 1.2 that stands among the texts.
func (r *reader) old(e xml.StartElement) error {
	if e.Name.Local != "file" {
		return r.skip()
	}
	if r.out.To == "" {
		r.out.From, r.out.To = attr(e, "source-language"), attr(e, "target-language")
	}
	t := doneText{id: strings.ReplaceAll(attr(e, "original"), "/", ":")}
	seen := map[string]bool{}
	var below func(xml.StartElement) error
	below = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "body", "group":
			return r.children(below)
		case "trans-unit":
			id := attr(e, "id")
			if seen[id] {
				return fmt.Errorf("the unit %q of %s is there twice; keep one", id, t.id)
			}
			seen[id] = true
			s, err := r.oldSegment()
			id = ofSentence.ReplaceAllString(id, "")
			if n := len(t.units); n == 0 || t.units[n-1].id != id {
				t.units = append(t.units, doneUnit{id: id, gapless: true})
			}
			u := &t.units[len(t.units)-1]
			s.order = len(u.segments) + 1
			u.segments = append(u.segments, s)
			return err
		}
		return r.skip()
	}
	err := r.children(below)
	r.out.texts = append(r.out.texts, t)
	return err
}

func (r *reader) oldSegment() (s doneSegment, err error) {
	err = r.children(func(e xml.StartElement) (err error) {
		switch e.Name.Local {
		case "source":
			s.source, err = r.inline(nil, 0)
		case "target":
			s.translated, s.state = true, attr(e, "state")
			s.target, err = r.inline(nil, 0)
		default:
			err = r.skip()
		}
		return err
	})
	return s, err
}
