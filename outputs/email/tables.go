package email

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"tidings/outputs"
)

// frame opens a table of data with its caption.
func (w *writer) frame(class, style, caption string) {
	w.raw(`<table class="`, class, `" style="border-collapse:collapse;width:100%;margin:4px 0 20px;`, style, `">`+"\n")
	if caption != "" {
		w.raw(`<caption class="t" style="padding:0 0 10px;font-size:15px;line-height:1.4;font-weight:bold;color:`, ink, `;text-align:`, w.start, `;">`)
		w.text(caption)
		w.raw("</caption>\n")
	}
}

func (w *writer) align(a outputs.Align) string {
	switch a {
	case outputs.AlignCentre:
		return "center"
	case outputs.AlignEnd:
		return w.end
	}
	return w.start
}

const cellStyle = "padding:8px 10px;border-bottom:1px solid " + line + ";vertical-align:top;font-size:14px;line-height:1.45;"

// head opens a head cell, body one of the body; both leave the tag open.
func (w *writer) head(scope, align string, first bool) {
	w.raw(`<th scope="`, scope, `" class="l u" style="padding:8px 10px;`, w.flush(first), `border-bottom:2px solid `, line, `;vertical-align:bottom;font-size:13px;line-height:1.4;font-weight:bold;color:`, muted, `;text-align:`, align, `;">`)
}

// flush lets a first column begin where the text does.
func (w *writer) flush(first bool) string {
	return pick(first, "padding-"+w.start+":0;", "")
}

func (w *writer) cell(align string) {
	w.raw(`<td class="l" style="`, cellStyle, `text-align:`, align, `;">`)
}

func (w *writer) rowHead(align string) {
	w.raw(`<th scope="row" class="l t" style="`, cellStyle, w.flush(true), `font-weight:bold;color:`, ink, `;text-align:`, align, `;">`)
}

func (w *writer) heads(columns []string) {
	w.raw("<thead><tr>")
	for i, c := range columns {
		w.head("col", w.start, i == 0)
		w.text(c)
		w.raw("</th>")
	}
	w.raw("</tr></thead>\n<tbody>\n")
}

func (w *writer) table(t *outputs.Table) error {
	w.frame("wide", "", t.Caption)
	w.raw("<thead><tr>")
	for i, c := range t.Head {
		w.head("col", w.align(column(t, i)), i == 0 && t.RowHeaders)
		if err := w.inlines(c.Inlines); err != nil {
			return err
		}
		w.raw("</th>")
	}
	w.raw("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		w.raw("<tr>")
		for i, c := range row {
			tag := "</td>"
			if i == 0 && t.RowHeaders {
				tag = "</th>"
				w.rowHead(w.align(column(t, i)))
			} else {
				w.cell(w.align(column(t, i)))
			}
			if err := w.inlines(c.Inlines); err != nil {
				return err
			}
			w.raw(tag)
		}
		w.raw("</tr>\n")
	}
	w.raw("</tbody></table>\n")
	return nil
}

func column(t *outputs.Table, i int) outputs.Align {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return outputs.AlignStart
}

// timeline draws a project as coloured cells with marks; each cell says its state
// in words for screen readers, and the legend says them for everybody.
func (w *writer) timeline(t *outputs.Timeline) {
	width := strconv.Itoa(min(34, max(12, 340/max(1, len(t.Months)))))
	w.frame("tl", "word-break:normal;", t.Caption)
	w.raw("<thead>\n")
	w.years(t)
	w.raw(`<tr><th scope="col" class="el u l" style="padding:4px 0 6px;padding-`, w.end, `:8px;border-bottom:2px solid `, line, `;font-size:13px;line-height:1.3;font-weight:bold;color:`, muted, `;text-align:`, w.start, `;vertical-align:bottom;">`)
	w.text(t.RowLabel)
	w.raw("</th>")
	turned := pick(longNames(t), " mv", " mo")
	for _, m := range t.Months {
		class, colour := "m u l"+turned, muted
		if m.Now {
			class, colour = "m a l"+turned, w.accent
		}
		w.raw(`<th scope="col" class="`, class, `" style="width:`, width, `px;padding:4px 2px 6px;border-bottom:2px solid `, pick(m.Now, w.accent, line), `;font-size:12px;line-height:1.3;color:`, colour, `;text-align:center;vertical-align:bottom;" abbr="`)
		w.text(m.Long)
		w.raw(`">`)
		w.text(m.Short)
		w.raw("</th>")
	}
	w.raw("</tr></thead>\n<tbody>\n")
	for _, r := range t.Rows {
		w.element(r)
	}
	w.raw("</tbody></table>\n")
	w.legend(t.Legend)
}

// longNames reports whether the months would crowd each other on a narrow screen,
// where they are then written downwards.
func longNames(t *outputs.Timeline) bool {
	for _, m := range t.Months {
		if utf8.RuneCountInString(m.Short) > 3 {
			return true
		}
	}
	return false
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func (w *writer) years(t *outputs.Timeline) {
	w.raw(`<tr><td style="padding:0;width:auto;"></td>`)
	for _, y := range outputs.Years(t) {
		w.raw(`<th scope="colgroup" colspan="`, strconv.Itoa(y.Months), `" class="m u" style="padding:0;font-size:12px;line-height:1.3;font-weight:bold;color:`, muted, `;text-align:`, w.start, `;">`)
		w.text(y.Year)
		w.raw("</th>")
	}
	w.raw("</tr>\n")
}

func (w *writer) element(r outputs.TimelineRow) {
	w.raw(`<tr><th scope="row" class="el t l" style="padding:7px 0;padding-`, w.end, `:10px;border-bottom:1px solid `, line, `;font-size:13px;line-height:1.35;font-weight:normal;color:`, ink, `;text-align:`, w.start, `;">`)
	w.text(r.Title)
	w.raw("</th>")
	for _, c := range r.Cells {
		class, colour, fill := state(c.State)
		if class == "" || c.Mark == "" {
			w.raw(`<td class="l" style="padding:0;border-bottom:1px solid `, line, `;"></td>`)
			continue
		}
		w.raw(`<td class="m `, class, `" style="padding:6px 0;border-top:3px solid `, card, `;border-bottom:3px solid `, card, `;background-color:`, fill, `;font-size:13px;line-height:1.3;font-weight:bold;color:`, colour, `;text-align:center;" aria-label="`)
		w.text(c.Mark + ", " + c.Label)
		w.raw(`">`)
		w.text(c.Mark)
		w.raw("</td>")
	}
	w.raw("</tr>\n")
}

func (w *writer) legend(entries []outputs.LegendEntry) {
	if len(entries) == 0 {
		return
	}
	w.raw(`<p class="u" style="margin:-8px 0 20px;font-size:13px;line-height:2;color:`, muted, `;">`)
	for i, e := range entries {
		class, colour, fill := state(e.State)
		if i > 0 {
			w.raw("&#32;&#160;&#160; ")
		}
		w.raw(`<span class="`, class, `" style="padding:2px 8px;background-color:`, fill, `;font-weight:bold;color:`, colour, `;">`)
		w.text(e.Mark)
		w.raw("</span> ")
		w.text(e.Label)
	}
	w.raw("</p>\n")
}

func (w *writer) phases(b *outputs.Phases) {
	w.frame("wide", "", b.Caption)
	w.heads(b.Columns)
	for _, r := range b.Rows {
		w.raw("<tr>")
		w.rowHead(w.start)
		w.text(r.Title)
		if r.Note != "" {
			w.raw(`<br>`+"\n"+`<span class="u" style="font-weight:normal;color:`, muted, `;">`)
			w.text(r.Note)
			w.raw("</span>")
		}
		w.raw("</th>")
		for _, s := range []string{r.Planned, r.Actual} {
			w.cell(w.start)
			w.text(s)
			w.raw("</td>")
		}
		w.cell(w.start)
		if class, colour, fill := state(r.State); class != "" {
			w.raw(`<span class="`, class, `" style="padding:2px 8px;background-color:`, fill, `;font-weight:bold;color:`, colour, `;">`)
			w.text(r.Status)
			w.raw("</span>")
		} else {
			w.text(r.Status)
		}
		w.raw("</td></tr>\n")
	}
	w.raw("</tbody></table>\n")
}

func (w *writer) uptime(b *outputs.Uptime) {
	class, colour := verdict(b.Met)
	if b.Caption != "" {
		w.raw(`<p class="t" style="margin:4px 0 8px;font-size:15px;font-weight:bold;color:`, ink, `;">`)
		w.text(b.Caption)
		w.raw("</p>\n")
	}
	w.raw(`<p style="margin:0 0 12px;">`)
	w.text(b.Objective)
	w.raw(`<br>`+"\n"+`<strong class="`, class, `" style="color:`, colour, `;">`)
	w.text(b.Reality)
	w.raw("</strong></p>\n")
	if len(b.Rows) > 0 {
		w.frame("wide", "", "")
		w.heads(b.Columns)
		for _, r := range b.Rows {
			w.uptimeRow(r)
		}
		w.raw("</tbody></table>\n")
	}
	w.raw(`<p class="u" style="margin:0 0 16px;font-size:13px;line-height:1.5;color:`, muted, `;">`)
	w.text(b.Method)
	w.raw("</p>\n")
}

// uptimeRow shows the figure and, below it, a bar of the same length.
func (w *writer) uptimeRow(r outputs.UptimeRow) {
	class, colour := verdict(r.Met)
	w.raw("<tr>")
	w.rowHead(w.start)
	w.text(r.Name)
	w.raw("</th>")
	w.cell(w.start)
	w.text(r.Text)
	length := fmt.Sprintf("%.1f", min(max(r.Percent, 0), 100))
	w.raw(`<div class="track" style="margin:4px 0 2px;height:6px;width:100%;background-color:#e1e7ee;font-size:1px;line-height:1px;"><div style="height:6px;width:`, length, `%;background-color:`, colour, `;"></div></div></td>`)
	w.cell(w.start)
	w.text(r.Target)
	w.raw(` <strong class="`, class, `" style="color:`, colour, `;">`)
	w.text(r.Verdict)
	w.raw("</strong></td></tr>\n")
}

func (w *writer) incidents(b *outputs.Incidents) {
	if b.Caption != "" {
		w.raw(`<p class="t" style="margin:4px 0 10px;font-size:15px;font-weight:bold;color:`, ink, `;">`)
		w.text(b.Caption)
		w.raw("</p>\n")
	}
	if len(b.Items) == 0 {
		w.raw(`<p style="margin:0 0 16px;">`)
		w.text(b.Empty)
		w.raw("</p>\n")
	}
	for _, it := range b.Items {
		w.incident(it)
	}
}

// incident is a panel with an edge in the colour of its severity.
func (w *writer) incident(it outputs.Incident) {
	w.raw(`<table role="presentation" style="border-collapse:collapse;width:100%;margin:0 0 14px;"><tr><td class="p t" style="padding:14px 16px 12px;background-color:`, panel, `;border-`, w.start, `:4px solid `, severity(it.Severity), `;font-size:15px;line-height:1.5;color:`, ink, `;">
<p style="margin:0 0 2px;font-weight:bold;">`)
	w.text(it.Title)
	w.raw(`</p>
<p class="u" style="margin:0 0 8px;font-size:13px;line-height:1.5;color:`, muted, `;">`)
	w.text(it.When)
	w.raw("<br>\n")
	w.text(it.Status)
	if it.Impact != "" {
		w.raw(" &#183; ")
		w.text(it.Impact)
	}
	w.raw("</p>\n")
	for _, f := range it.Facts {
		w.raw(`<p style="margin:0 0 6px;"><strong>`)
		w.text(f.Label)
		w.raw(":</strong> ")
		w.text(f.Text)
		w.raw("</p>\n")
	}
	for _, u := range it.Updates {
		w.raw(`<p class="l" style="margin:8px 0 0;padding-top:8px;border-top:1px solid `, line, `;"><span class="u" style="font-size:13px;color:`, muted, `;">`)
		w.text(u.When)
		w.raw("</span> <strong>")
		w.text(u.Status)
		w.raw(`</strong><br>` + "\n")
		w.text(u.Text)
		w.raw("</p>\n")
	}
	w.raw("</td></tr></table>\n")
}
