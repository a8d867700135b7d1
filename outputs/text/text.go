// Package text turns a document into plain text of 65 columns: the alternative
// part of an email, and what a terminal shows.
package text

import (
	"bytes"
	"cmp"
	"strings"

	"tidings/outputs"
)

// Columns is the width that lines are wrapped at. Only what cannot be broken is
// wider: addresses, code, very long words, and personal values much longer than
// the place that is kept for them.
const Columns = 65

// Render gives the whole letter: head, body, and the footer with the recipient's
// links. It fails on a block that it does not know. Lines end in LF. Where lines
// break does not depend on personal values or links, so a message can be cut at
// them.
func Render(doc *outputs.Document, v outputs.Values, l outputs.Links) ([]byte, error) {
	body, err := render(doc)
	if err != nil {
		return nil, err
	}
	end := foot(doc.Meta, l)
	if n := len(doc.Blocks); n > 0 {
		if _, last := doc.Blocks[n-1].(*outputs.Personal); last {
			end[0] = body[len(body)-1] + end[0]
			body = body[:len(body)-1]
		}
	}
	lines := head(doc.Meta, l)
	lines = append(lines, body...)
	lines = append(lines, end...)
	return fill(lines, outputs.Fields(doc), v, doc.Meta.Dir == "rtl"), nil
}

func head(m outputs.Meta, l outputs.Links) []string {
	name := cmp.Or(m.Brand.Name, m.Organisation)
	var out []string
	for _, s := range []string{name, m.DateText} {
		out = append(out, wrap(clean(s), Columns)...)
	}
	if l.Web != "" {
		out = append(out, clean(cmp.Or(m.Furniture.ViewOnWebAt, m.Furniture.ViewOnWeb+":")), l.Web)
	}
	return append(out, "")
}

func foot(m outputs.Meta, l outputs.Links) []string {
	out := []string{"", strings.Repeat("-", Columns), ""}
	for _, link := range []struct{ label, url string }{
		{m.Furniture.Acknowledge, l.Acknowledge}, {m.Furniture.Download, l.Paper},
		{m.Furniture.Preferences, l.Preferences}, {m.Furniture.Unsubscribe, l.Unsubscribe},
	} {
		if link.url != "" {
			out = append(out, clean(link.label)+":", link.url, "")
		}
	}
	if m.Furniture.WhyYouGet != "" {
		out = append(out, wrap(clean(m.Furniture.WhyYouGet), Columns)...)
	}
	if s := m.Sender(); s != "" {
		out = append(out, wrap(clean(s), Columns)...)
	}
	for _, line := range strings.Split(m.Brand.Footer, "\n") {
		out = append(out, wrap(clean(line), Columns)...)
	}
	return out
}

// fill puts personal values in the places kept for them. They come in the order
// of the document, as no block is turned around.
func fill(lines []string, fields []*outputs.Field, v outputs.Values, rtl bool) []byte {
	var b bytes.Buffer
	for _, line := range lines {
		line = strings.TrimRight(line, " ")
		for {
			i := strings.IndexAny(line, string(place)+string(gapPlace))
			if i < 0 || len(fields) == 0 {
				break
			}
			b.WriteString(line[:i])
			b.WriteString(outputs.Isolate(outputs.Resolve(fields[0], v), rtl))
			line, fields = line[i+len(string(place)):], fields[1:]
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func render(doc *outputs.Document) ([]string, error) {
	return lines(fit(doc.Blocks, Columns), Columns, false)
}

// Part gives what stands in the place that Render leaves for a personal part, with the empty line before it;
// nothing where nothing does.
func Part(doc *outputs.Document, blocks []outputs.Block, v outputs.Values) ([]byte, error) {
	body, err := lines(fit(blocks, Columns), Columns, false)
	if err != nil || len(body) == 0 {
		return nil, err
	}
	if h, ok := blocks[0].(*outputs.Heading); ok && h.Level <= 2 {
		body = append([]string{""}, body...)
	}
	fields := outputs.Fields(&outputs.Document{Blocks: blocks})
	return append([]byte("\n"), fill(body, fields, v, doc.Meta.Dir == "rtl")...), nil
}
