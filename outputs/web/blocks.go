package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/renderer/html"

	"tidings/internal/locale"
	"tidings/outputs"
)

// record writes text of a record. In a letter that is read from the right it may be in
// another script, and then has its own direction.
func (w *letterWriter) record(s string) {
	if w.loc.Dir() != "rtl" {
		w.text(s)
		return
	}
	w.element("bdi", s)
}

// letterWriter writes the blocks of a letter.
type letterWriter struct {
	writer
	values outputs.Values
	loc    *locale.Locale
	level  int // of the last heading, for the headings inside data
	ids    int // captions so far
}

func (w *letterWriter) blocks(blocks []outputs.Block) error {
	for _, b := range blocks {
		if err := w.block(b); err != nil {
			return err
		}
	}
	return nil
}

func (w *letterWriter) block(b outputs.Block) error {
	switch b := b.(type) {
	case *outputs.Heading:
		return w.heading(b)
	case *outputs.Paragraph:
		return w.wrapped("p", b.Inlines, "\n")
	case *outputs.List:
		return w.list(b)
	case *outputs.Quote:
		w.raw("<blockquote>\n")
		if err := w.blocks(b.Blocks); err != nil {
			return err
		}
		w.raw("</blockquote>\n")
	case *outputs.Code:
		w.raw("<pre dir=\"ltr\">\n")
		w.text(b.Text)
		w.raw("</pre>\n")
	case *outputs.Rule:
		w.raw("<hr>\n")
	case *outputs.Table:
		return w.table(b)
	case *outputs.Timeline:
		w.timeline(b)
	case *outputs.Incidents:
		w.incidents(b)
	case *outputs.Uptime:
		w.uptime(b)
	case *outputs.Phases:
		w.phases(b)
	case *outputs.Signoff:
		w.signoff(b)
	default:
		return fmt.Errorf("the page cannot show a block of type %T", b)
	}
	return nil
}

func (w *letterWriter) heading(h *outputs.Heading) error {
	w.level = min(max(h.Level, 1), 6)
	level := strconv.Itoa(w.level)
	w.raw("<h", level)
	if h.ID != "" && h.ID != "letter" {
		w.attribute("id", h.ID)
	}
	w.raw(">")
	if err := w.inlines(h.Inlines); err != nil {
		return err
	}
	w.raw("</h", level, ">\n")
	return nil
}

func (w *letterWriter) list(l *outputs.List) error {
	tag := "ul"
	if l.Ordered {
		tag = "ol"
	}
	w.raw("<", tag)
	if l.Ordered && l.Start != 1 {
		w.raw(` start="`, strconv.Itoa(l.Start), `"`)
	}
	if l.Tight {
		w.raw(` class="tight"`)
	}
	w.raw(">\n")
	for _, item := range l.Items {
		w.raw("<li>")
		if err := w.blocks(item.Blocks); err != nil {
			return err
		}
		w.raw("</li>\n")
	}
	w.raw("</", tag, ">\n")
	return nil
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
		w.text(in.Value)
	case *outputs.Field:
		w.text(outputs.Resolve(in, w.values))
	case *outputs.CodeSpan:
		w.element("code", in.Value)
	case *outputs.Break:
		w.raw("<br>\n")
	case *outputs.Strong:
		return w.wrapped("strong", in.Inlines, "")
	case *outputs.Emphasis:
		return w.wrapped("em", in.Inlines, "")
	case *outputs.Strike:
		return w.wrapped("s", in.Inlines, "")
	case *outputs.Link:
		return w.anchor(in)
	default:
		return fmt.Errorf("the page cannot show text of type %T", in)
	}
	return nil
}

func (w *letterWriter) wrapped(tag string, ins []outputs.Inline, after string) error {
	w.raw("<", tag, ">")
	if err := w.inlines(ins); err != nil {
		return err
	}
	w.raw("</", tag, ">", after)
	return nil
}

// anchor writes a link; one that leads to nothing safe is text.
func (w *letterWriter) anchor(l *outputs.Link) error {
	if !safeURL(l.URL) {
		return w.inlines(l.Inlines)
	}
	w.raw("<a")
	w.attribute("href", l.URL)
	w.raw(">")
	if err := w.inlines(l.Inlines); err != nil {
		return err
	}
	w.raw("</a>")
	return nil
}

// safeURL allows what documents may link to. They were checked when they were
// parsed; a page that is published for everybody checks again.
func safeURL(s string) bool {
	if html.IsDangerousURL([]byte(s)) {
		return false
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

func (w *letterWriter) signoff(b *outputs.Signoff) {
	w.raw("<div class=\"signoff\">\n")
	w.element("p", b.Closing)
	w.raw("\n<p>")
	w.element("strong", b.Name)
	for _, s := range []string{b.Title, b.Unit} {
		if s != "" {
			w.raw("<br>\n")
			w.element(`span class="muted"`, s)
		}
	}
	w.raw("</p>\n</div>\n")
}
