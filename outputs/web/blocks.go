package web

import (
	"fmt"
	"strconv"

	"tidings/outputs"
)

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
		w.Raw("<p", w.turned(b.Inlines), ">")
		if err := w.inlines(b.Inlines); err != nil {
			return err
		}
		w.Raw("</p>\n")
	case *outputs.List:
		return w.list(b)
	case *outputs.Quote:
		w.Raw("<blockquote>\n")
		if err := w.blocks(b.Blocks); err != nil {
			return err
		}
		w.Raw("</blockquote>\n")
	case *outputs.Code:
		w.Raw("<pre dir=\"ltr\">\n")
		w.Text(b.Text)
		w.Raw("</pre>\n")
	case *outputs.Rule:
		w.Raw("<hr>\n")
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
	w.Raw("<h", level)
	if h.ID != "" && h.ID != "letter" {
		w.Attribute("id", h.ID)
	}
	w.Raw(w.turned(h.Inlines), ">")
	if err := w.inlines(h.Inlines); err != nil {
		return err
	}
	w.Raw("</h", level, ">\n")
	return nil
}

func (w *letterWriter) list(l *outputs.List) error {
	tag := "ul"
	if l.Ordered {
		tag = "ol"
	}
	w.Raw("<", tag)
	if l.Ordered && l.Start != 1 {
		w.Raw(` start="`, strconv.Itoa(l.Start), `"`)
	}
	if l.Tight {
		w.Raw(` class="tight"`)
	}
	w.Raw(">\n")
	for _, item := range l.Items {
		w.Raw("<li>")
		if err := w.blocks(item.Blocks); err != nil {
			return err
		}
		w.Raw("</li>\n")
	}
	w.Raw("</", tag, ">\n")
	return nil
}

func (w *letterWriter) signoff(b *outputs.Signoff) {
	w.Raw("<div class=\"signoff\">\n")
	w.Element("p", b.Closing)
	w.Raw("\n<p>")
	w.Element("strong", b.Name)
	for _, s := range []string{b.Title, b.Unit} {
		if s != "" {
			w.Raw("<br>\n")
			w.Element(`span class="muted"`, s)
		}
	}
	w.Raw("</p>\n</div>\n")
}
