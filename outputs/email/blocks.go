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
		w.raw(`<blockquote class="l" style="margin:0 0 16px;padding:2px 0;padding-`, w.start, `:16px;border-`, w.start, `:3px solid `, line, `;">`+"\n")
		w.inset += 19
		if err := w.blocks(b.Blocks, false); err != nil {
			return err
		}
		w.inset -= 19
		w.raw("</blockquote>\n")
	case *outputs.Code:
		w.raw(`<pre class="p t" dir="ltr" style="margin:0 0 16px;padding:12px 14px;background-color:`, panel, `;font-family:Consolas,Menlo,monospace;font-size:14px;line-height:1.5;white-space:pre-wrap;color:`, ink, `;">`+"\n")
		w.text(b.Text)
		w.raw("</pre>\n")
	case *outputs.Rule:
		w.raw(`<hr class="l" style="margin:28px 0;border:0;border-top:1px solid `, line, `;">`+"\n")
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
		return fmt.Errorf("the email cannot show a block of type %T", b)
	}
	return nil
}

var headings = [7]string{1: "margin:12px 0 20px;font-size:30px;line-height:1.2;", 2: "margin:32px 0 12px;font-size:20px;line-height:1.3;",
	3: "margin:24px 0 8px;font-size:17px;line-height:1.35;", 4: "margin:20px 0 8px;font-size:16px;line-height:1.4;",
	5: "margin:20px 0 8px;font-size:15px;line-height:1.4;", 6: "margin:20px 0 8px;font-size:15px;line-height:1.4;"}

func (w *writer) heading(h *outputs.Heading) error {
	n := min(max(h.Level, 1), 6)
	level := strconv.Itoa(n)
	class, colour := "t", ink
	if n == 2 {
		class, colour = "a", w.accent
	}
	w.raw("<h", level, ` class="h`, level, " ", class, `" style="`, headings[n], `font-weight:bold;color:`, colour, `;">`)
	if err := w.inlines(h.Inlines); err != nil {
		return err
	}
	w.raw("</h", level, ">\n")
	return nil
}

func (w *writer) paragraph(p *outputs.Paragraph, tight bool) error {
	if tight {
		w.raw(`<p style="margin:0 0 4px;">`)
	} else {
		w.raw(`<p style="margin:0 0 16px;">`)
	}
	if err := w.inlines(p.Inlines); err != nil {
		return err
	}
	w.raw("</p>\n")
	return nil
}

func (w *writer) list(l *outputs.List, nested bool) error {
	tag, margin := "ul", "0 0 16px"
	if nested {
		margin = "4px 0"
	}
	if l.Ordered {
		tag = "ol"
	}
	w.raw("<", tag)
	if l.Ordered && l.Start != 1 {
		w.raw(` start="`, strconv.Itoa(l.Start), `"`)
	}
	w.raw(` style="margin:`, margin, `;padding:0;padding-`, w.start, `:26px;">`+"\n")
	w.inset += 26
	for _, item := range l.Items {
		w.raw(`<li style="margin:0 0 6px;">`)
		if err := w.blocks(item.Blocks, l.Tight); err != nil {
			return err
		}
		w.raw("</li>\n")
	}
	w.inset -= 26
	w.raw("</", tag, ">\n")
	return nil
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
		w.text(in.Value)
	case *outputs.Field:
		w.text(outputs.Resolve(in, w.values))
	case *outputs.CodeSpan:
		w.raw(`<code class="p" style="padding:1px 4px;background-color:`, panel, `;font-family:Consolas,Menlo,monospace;font-size:14px;">`)
		w.text(in.Value)
		w.raw("</code>")
	case *outputs.Break:
		w.raw("<br>\n")
	case *outputs.Strong:
		return w.wrapped("strong", "", in.Inlines)
	case *outputs.Emphasis:
		return w.wrapped("em", "", in.Inlines)
	case *outputs.Strike:
		return w.wrapped("s", "", in.Inlines)
	case *outputs.Link:
		w.raw(`<a href="`)
		w.text(in.URL)
		w.raw(`" class="a" style="color:`, w.accent, `;text-decoration:underline;">`)
		if err := w.inlines(in.Inlines); err != nil {
			return err
		}
		w.raw("</a>")
	default:
		return fmt.Errorf("the email cannot show text of type %T", in)
	}
	return nil
}

func (w *writer) wrapped(tag, attrs string, ins []outputs.Inline) error {
	w.raw("<", tag, attrs, ">")
	if err := w.inlines(ins); err != nil {
		return err
	}
	w.raw("</", tag, ">")
	return nil
}

func (w *writer) signoff(b *outputs.Signoff) {
	w.raw(`<p style="margin:28px 0 20px;">`)
	w.text(b.Closing)
	w.raw(`</p>
<p style="margin:0 0 8px;"><strong>`)
	w.text(b.Name)
	w.raw("</strong>")
	for _, s := range []string{b.Title, b.Unit} {
		if s != "" {
			w.raw(`<br>`+"\n"+`<span class="u" style="color:`, muted, `;">`)
			w.text(s)
			w.raw("</span>")
		}
	}
	w.raw("</p>\n")
}
