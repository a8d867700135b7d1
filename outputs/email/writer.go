package email

import (
	"fmt"
	"strings"

	"tidings/outputs"
	"tidings/outputs/markup"
)

// writer writes the HTML of one letter.
type writer struct {
	theme
	markup.Writer
	values outputs.Values
	linked map[string]bool // the IDs of headings that links of the letter lead to
	dir    string
	inset  float64 // pixels that lists and quotations take from the width
}

// record writes text of a record. In a letter that is read from the right it may be in
// another script, and then has its own direction: else its full stop would stand in
// front of it.
func (w *writer) record(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.Raw("<br>\n")
		}
		if w.dir == "rtl" && line != "" {
			w.isolated(line)
		} else {
			w.Text(line)
		}
	}
}

// isolated writes a personal value, which may be in any script and must not turn its
// neighbours around. Large mail programs drop bdi, and keep dir, which isolates too
// (HTML, section 15.3.6).
func (w *writer) isolated(s string) { w.Element(`span dir="auto"`, s) }

// turned is the attribute of a block that is in another script than the letter.
func (w *writer) turned(ins []outputs.Inline) string {
	if dir := outputs.OwnDir(ins, w.dir); dir != "" {
		return ` dir="` + dir + `"`
	}
	return ""
}

func (w *writer) inlines(ins []outputs.Inline) error {
	for _, in := range ins {
		if err := w.inline(in); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) inline(in outputs.Inline) error {
	switch in := in.(type) {
	case *outputs.Text:
		w.Text(in.Value)
	case *outputs.Field:
		if in.Gap {
			w.Text(outputs.Resolve(in, w.values))
		} else {
			w.isolated(outputs.Resolve(in, w.values))
		}
	case *outputs.CodeSpan:
		w.Raw(`<code class="p" style="padding:1px 4px;background-color:`, panel,
			`;font-family:Consolas,Menlo,monospace;font-size:14px;">`)
		w.Text(in.Value)
		w.Raw("</code>")
	case *outputs.Break:
		w.Raw("<br>\n")
	case *outputs.Strong:
		return w.wrapped("strong", "", in.Inlines)
	case *outputs.Emphasis:
		return w.wrapped("em", "", in.Inlines)
	case *outputs.Strike:
		return w.wrapped("s", "", in.Inlines)
	case *outputs.Link:
		w.Raw(`<a href="`)
		w.Text(in.URL)
		w.Raw(`" class="a" style="color:`, w.accent, `;text-decoration:underline;">`)
		if err := w.inlines(in.Inlines); err != nil {
			return err
		}
		w.Raw("</a>")
	default:
		return fmt.Errorf("the email cannot show text of type %T", in)
	}
	return nil
}

func (w *writer) wrapped(tag, attrs string, ins []outputs.Inline) error {
	w.Raw("<", tag, attrs, ">")
	if err := w.inlines(ins); err != nil {
		return err
	}
	w.Raw("</", tag, ">")
	return nil
}
