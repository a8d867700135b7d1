package email

import (
	"fmt"
	"strconv"

	"tidings/outputs"
)

func (w *writer) blocks(blocks []outputs.Block, tight bool) error {
	for _, b := range blocks {
		if err := w.block(b, tight); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) block(b outputs.Block, tight bool) error {
	switch b := b.(type) {
	case *outputs.Heading:
		return w.heading(b)
	case *outputs.Paragraph:
		return w.paragraph(b, tight)
	case *outputs.List:
		return w.list(b, tight)
	case *outputs.Quote:
		w.Raw(`<blockquote class="l" style="margin:0 0 16px;padding:2px 0;padding-`, w.start, `:16px;border-`, w.start,
			`:3px solid `, line, `;">`+"\n")
		w.inset += 19
		if err := w.blocks(b.Blocks, false); err != nil {
			return err
		}
		w.inset -= 19
		w.Raw("</blockquote>\n")
	case *outputs.Code:
		w.Raw(`<pre class="p t" dir="ltr" style="margin:0 0 16px;padding:12px 14px;background-color:`, panel,
			`;font-family:Consolas,Menlo,monospace;font-size:14px;line-height:1.5;white-space:pre-wrap;color:`, ink,
			`;">`+"\n")
		w.Text(b.Text)
		w.Raw("</pre>\n")
	case *outputs.Rule:
		w.Raw(`<hr class="l" style="margin:28px 0;border:0;border-top:1px solid `, line, `;">`+"\n")
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
	case *outputs.Personal:
		w.Raw(outputs.PersonalMark(b.N))
	default:
		return fmt.Errorf("the email cannot show a block of type %T", b)
	}
	return nil
}

var headings = [7]string{1: "margin:12px 0 20px;font-size:30px;line-height:1.2;",
	2: "margin:32px 0 12px;font-size:20px;line-height:1.3;",
	3: "margin:24px 0 8px;font-size:17px;line-height:1.35;", 4: "margin:20px 0 8px;font-size:16px;line-height:1.4;",
	5: "margin:20px 0 8px;font-size:15px;line-height:1.4;", 6: "margin:20px 0 8px;font-size:15px;line-height:1.4;"}

func (w *writer) heading(h *outputs.Heading) error {
	n := min(max(h.Level, 1), 6)
	level := strconv.Itoa(n)
	class, colour := "t", ink
	if n == 2 {
		class, colour = "a", w.accent
	}
	w.Raw("<h", level)
	if w.linked[h.ID] {
		w.Attribute("id", h.ID)
	}
	w.Raw(w.turned(h.Inlines), ` class="h`, level, " ", class, `" style="`, headings[n],
		`font-weight:bold;color:`, colour, `;">`)
	if err := w.inlines(h.Inlines); err != nil {
		return err
	}
	w.Raw("</h", level, ">\n")
	return nil
}

func (w *writer) paragraph(p *outputs.Paragraph, tight bool) error {
	w.Raw("<p", w.turned(p.Inlines), ` style="margin:0 0 `, pick(tight, "4px", "16px"), `;">`)
	if err := w.inlines(p.Inlines); err != nil {
		return err
	}
	w.Raw("</p>\n")
	return nil
}

// listInset is how many pixels a list takes from the width.
const listInset = 26

func (w *writer) list(l *outputs.List, nested bool) error {
	w.listBegin(l, nested)
	w.inset += listInset
	for _, item := range l.Items {
		if err := w.listItem(item, l.Tight); err != nil {
			return err
		}
	}
	w.inset -= listInset
	w.listEnd(l)
	return nil
}

func (w *writer) listBegin(l *outputs.List, nested bool) {
	margin := "0 0 16px"
	if nested {
		margin = "4px 0"
	}
	w.Raw("<", listTag(l))
	if l.Ordered && l.Start != 1 {
		w.Raw(` start="`, strconv.Itoa(l.Start), `"`)
	}
	w.Raw(` style="margin:`, margin, `;padding:0;padding-`, w.start, `:`, strconv.Itoa(listInset), `px;">`+"\n")
}

func (w *writer) listItem(item outputs.ListItem, tight bool) error {
	w.Raw(`<li style="margin:0 0 6px;">`)
	if err := w.blocks(item.Blocks, tight); err != nil {
		return err
	}
	w.Raw("</li>\n")
	return nil
}

func (w *writer) listEnd(l *outputs.List) { w.Raw("</", listTag(l), ">\n") }

func listTag(l *outputs.List) string {
	if l.Ordered {
		return "ol"
	}
	return "ul"
}

func (w *writer) signoff(b *outputs.Signoff) {
	w.Raw(`<p style="margin:28px 0 20px;">`)
	w.Text(b.Closing)
	w.Raw(`</p>
<p style="margin:0 0 8px;"><strong>`)
	w.Text(b.Name)
	w.Raw("</strong>")
	for _, s := range []string{b.Title, b.Unit} {
		if s != "" {
			w.Raw(`<br>`+"\n"+`<span class="u" style="color:`, muted, `;">`)
			w.Text(s)
			w.Raw("</span>")
		}
	}
	w.Raw("</p>\n")
}
