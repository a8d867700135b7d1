package web

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/renderer/html"

	"tidings/internal/locale"
	"tidings/outputs"
	"tidings/outputs/markup"
)

// letterWriter writes the blocks of a letter.
type letterWriter struct {
	markup.Writer
	values outputs.Values
	loc    *locale.Locale
	level  int // of the last heading, for the headings inside data
	ids    int // captions so far

	moments bool // it shows one, with the offset of its zone
}

// record writes text of a record. In a letter that is read from the right it may be in
// another script, and then has its own direction.
func (w *letterWriter) record(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.Raw("<br>\n")
		}
		if w.loc.Dir() == "rtl" && line != "" {
			w.Element("bdi", line)
		} else {
			w.Text(line)
		}
	}
}

// turned is the attribute of a block that is in another script than the letter.
func (w *letterWriter) turned(ins []outputs.Inline) string {
	if dir := outputs.OwnDir(ins, w.loc.Dir()); dir != "" {
		return ` dir="` + dir + `"`
	}
	return ""
}

func (w *letterWriter) inlines(ins []outputs.Inline) error {
	for _, in := range ins {
		if err := w.inline(in); err != nil {
			return err
		}
	}
	return nil
}

func (w *letterWriter) inline(in outputs.Inline) error {
	switch in := in.(type) {
	case *outputs.Text:
		if in.Live != nil {
			w.live(in.Value, in.Live.Value)
		} else {
			w.Text(in.Value)
		}
	case *outputs.Field: // in a script of its own: it must not turn its neighbours around
		if in.Gap {
			w.Text(outputs.Resolve(in, w.values))
		} else {
			w.Element("bdi", outputs.Resolve(in, w.values))
		}
	case *outputs.CodeSpan:
		w.Element("code", in.Value)
	case *outputs.Break:
		w.Raw("<br>\n")
	case *outputs.Strong:
		return w.wrapped("strong", in.Inlines)
	case *outputs.Emphasis:
		return w.wrapped("em", in.Inlines)
	case *outputs.Strike:
		return w.wrapped("s", in.Inlines)
	case *outputs.Link:
		return w.anchor(in)
	default:
		return fmt.Errorf("the page cannot show text of type %T", in)
	}
	return nil
}

func (w *letterWriter) wrapped(tag string, ins []outputs.Inline) error {
	w.Raw("<", tag, ">")
	if err := w.inlines(ins); err != nil {
		return err
	}
	w.Raw("</", tag, ">")
	return nil
}

// anchor writes a link; one that leads to nothing safe is text.
func (w *letterWriter) anchor(l *outputs.Link) error {
	if !safeURL(l.URL) {
		return w.inlines(l.Inlines)
	}
	w.Raw("<a")
	w.Attribute("href", l.URL)
	w.Raw(">")
	if err := w.inlines(l.Inlines); err != nil {
		return err
	}
	w.Raw("</a>")
	return nil
}

// safeURL allows what documents may link to. They were checked when they were
// parsed; a page that is published for everybody checks again.
func safeURL(s string) bool {
	if html.IsDangerousURL([]byte(s)) {
		return false
	}
	if strings.HasPrefix(s, "#") { // a heading of the same letter
		return true
	}
	scheme, _, ok := strings.Cut(s, ":")
	if !ok {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto", "tel":
		return true
	}
	return false
}
