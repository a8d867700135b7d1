package email

import (
	"fmt"

	"tidings/outputs"
	"tidings/templates"
)

// frame opens a table of data with its caption.
func (w *writer) frame(class, style, caption string) {
	w.Raw(`<table class="`, class, `" style="border-collapse:collapse;width:100%;margin:4px 0 20px;`, style, `">`+"\n")
	if caption != "" {
		w.Raw(`<caption class="t" style="padding:0 0 10px;font-size:15px;line-height:1.4;font-weight:bold;color:`, ink,
			`;text-align:`, w.start, `;">`)
		w.Text(caption)
		w.Raw("</caption>\n")
	}
}

// frameFor is frame for columns that were measured.
func (w *writer) frameFor(c *columns, caption string) {
	class, style := c.look(w.inset)
	w.frame(class, style, caption)
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

const cellStyle = "padding:8px 10px;border-bottom:1px solid " + line +
	";vertical-align:top;font-size:14px;line-height:1.45;"

// head opens a head cell, body one of the body; both leave the tag open.
func (w *writer) head(scope, align string, first bool, f fit) {
	w.Raw(`<th scope="`, scope, `" class="l u`, f.class, `" style="`, f.style,
		`padding:8px 10px;`, w.flush(first), `border-bottom:2px solid `,
		line, `;vertical-align:bottom;font-size:13px;line-height:1.4;font-weight:bold;color:`, muted, `;text-align:`,
		align, `;">`)
}

// flush lets a first column begin where the text does.
func (w *writer) flush(first bool) string {
	return pick(first, "padding-"+w.start+":0;", "")
}

func (w *writer) cell(align string, f fit) {
	w.Raw(`<td class="l`, f.class, `" style="`, f.style, cellStyle, `text-align:`, align, `;">`)
}

func (w *writer) rowHead(align string, f fit) {
	w.Raw(`<th scope="row" class="l t`, f.class, `" style="`, f.style, cellStyle, w.flush(true),
		`font-weight:bold;color:`, ink,
		`;text-align:`, align, `;">`)
}

func (w *writer) heads(columns []string) {
	w.Raw("<thead><tr>")
	for i, c := range columns {
		w.head("col", w.start, i == 0, fit{})
		w.Text(c)
		w.Raw("</th>")
	}
	w.Raw("</tr></thead>\n<tbody>\n")
}

func (w *writer) table(t *outputs.Table) error {
	var c columns
	c.addCells(t.Head)
	for _, row := range t.Rows {
		c.addCells(row)
	}
	w.frameFor(&c, t.Caption)
	fits := c.fits(w.inset)
	w.Raw("<thead><tr>")
	for i, c := range t.Head {
		w.head("col", w.align(column(t, i)), i == 0 && t.RowHeaders, fits[i])
		if err := w.aligned(c.Inlines); err != nil {
			return err
		}
		w.Raw("</th>")
	}
	w.Raw("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		w.Raw("<tr>")
		for i, c := range row {
			tag := "</td>"
			if i == 0 && t.RowHeaders {
				tag = "</th>"
				w.rowHead(w.align(column(t, i)), fits[i])
			} else {
				w.cell(w.align(column(t, i)), fits[i])
			}
			if err := w.aligned(c.Inlines); err != nil {
				return err
			}
			w.Raw(tag)
		}
		w.Raw("</tr>\n")
	}
	w.Raw("</tbody></table>\n")
	return nil
}

// aligned writes a cell's text, whose own direction does not move it to the other side.
func (w *writer) aligned(ins []outputs.Inline) error {
	if turned := w.turned(ins); turned != "" {
		w.Raw("<span", turned, ">")
		defer w.Raw("</span>")
	}
	return w.inlines(ins)
}

func column(t *outputs.Table, i int) outputs.Align {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return outputs.AlignStart
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func (w *writer) phases(b *outputs.Phases) {
	var c columns
	c.addRow(b.Columns...)
	for _, r := range b.Rows {
		c.addRow(r.Title+" "+r.Note, r.Planned, r.Actual, r.Status+"\u00a0\u00a0") // the state has edges
	}
	w.frameFor(&c, b.Caption)
	w.heads(b.Columns)
	for _, r := range b.Rows {
		w.Raw("<tr>")
		w.rowHead(w.start, fit{})
		w.record(r.Title)
		if r.Note != "" {
			w.Raw(`<br>`+"\n"+`<span class="u" style="font-weight:normal;color:`, muted, `;">`)
			w.record(r.Note)
			w.Raw("</span>")
		}
		w.Raw("</th>")
		for _, s := range []string{r.Planned, r.Actual} {
			w.cell(w.start, fit{})
			w.Text(s)
			w.Raw("</td>")
		}
		w.cell(w.start, fit{})
		if class, colour, fill := state(r.State); class != "" {
			w.Raw(`<span class="`, class, `" style="padding:2px 8px;background-color:`, fill,
				`;font-weight:bold;color:`, colour, `;">`)
			w.Text(r.Status)
			w.Raw("</span>")
		} else {
			w.Text(r.Status)
		}
		w.Raw("</td></tr>\n")
	}
	w.Raw("</tbody></table>\n")
}

func (w *writer) uptime(b *outputs.Uptime) {
	class, colour := verdict(b.Met)
	if b.Caption != "" {
		w.Raw(`<p class="t" style="margin:4px 0 8px;font-size:15px;font-weight:bold;color:`, ink, `;">`)
		w.Text(b.Caption)
		w.Raw("</p>\n")
	}
	w.Raw(`<p style="margin:0 0 12px;">`)
	w.Text(b.Objective)
	w.Raw(`<br>`+"\n"+`<strong class="`, class, `" style="color:`, colour, `;">`)
	w.Text(b.Reality)
	w.Raw("</strong></p>\n")
	if len(b.Rows) > 0 {
		var c columns
		c.addRow(b.Columns...)
		for _, r := range b.Rows {
			c.addRow(r.Name, r.Text, r.Target+" "+r.Verdict)
		}
		w.frameFor(&c, "")
		w.heads(b.Columns)
		for _, r := range b.Rows {
			w.uptimeRow(r)
		}
		w.Raw("</tbody></table>\n")
	}
	w.Raw(`<p class="u" style="margin:0 0 16px;font-size:13px;line-height:1.5;color:`, muted, `;">`)
	w.Text(b.Method)
	w.Raw("</p>\n")
}

// uptimeRow shows the figure and, below it, a bar: how long the service ran, and the rest.
func (w *writer) uptimeRow(r outputs.UptimeRow) {
	class, colour := verdict(r.Met)
	w.Raw("<tr>")
	w.rowHead(w.start, fit{})
	w.Text(r.Name)
	w.Raw("</th>")
	w.cell(w.start, fit{})
	w.Text(r.Text)
	length := fmt.Sprintf("%.1f", min(max(r.Percent, 0), 100))
	look := templates.Palette()
	w.Raw(`<div class="down" style="margin:4px 0 2px;height:6px;width:100%;background-color:`, look.Down,
		`;font-size:1px;line-height:1px;"><div class="up" style="height:6px;width:`, length, `%;background-color:`,
		look.Up,
		`;"></div></div></td>`)
	w.cell(w.start, fit{})
	w.Text(r.Target)
	w.Raw(` <strong class="`, class, `" style="color:`, colour, `;">`)
	w.Text(r.Verdict)
	w.Raw("</strong></td></tr>\n")
}

func (w *writer) incidents(b *outputs.Incidents) {
	if b.Caption != "" {
		w.Raw(`<p class="t" style="margin:4px 0 10px;font-size:15px;font-weight:bold;color:`, ink, `;">`)
		w.Text(b.Caption)
		w.Raw("</p>\n")
	}
	if len(b.Items) == 0 {
		w.Raw(`<p style="margin:0 0 16px;">`)
		w.Text(b.Empty)
		w.Raw("</p>\n")
	}
	for _, it := range b.Items {
		w.incident(it)
	}
}

// incident is a panel with an edge in the colour of its severity.
func (w *writer) incident(it outputs.Incident) {
	w.Raw(`<table role="presentation" style="border-collapse:collapse;width:100%;margin:0 0 14px;"><tr><td `+
		`class="p t" style="padding:14px 16px 12px;background-color:`, panel, `;border-`, w.start, `:4px solid `,
		severity(it.Severity), `;font-size:15px;line-height:1.5;color:`, ink, `;">
<p style="margin:0 0 2px;font-weight:bold;">`)
	w.record(it.Title)
	w.Raw(`</p>
<p class="u" style="margin:0 0 8px;font-size:13px;line-height:1.5;color:`, muted, `;">`)
	w.Text(it.When)
	if it.Aside != "" {
		w.Raw(" &#183; ")
		w.Text(it.Aside)
	}
	if it.Status != "" {
		w.Raw("<br>\n")
		w.Text(it.Status)
	}
	if it.Impact != "" {
		w.Raw(" &#183; ")
		w.Text(it.Impact)
	}
	w.Raw("</p>\n")
	for _, f := range it.Facts {
		w.Raw(`<p style="margin:0 0 6px;"><strong>`)
		w.Text(f.Label)
		w.Raw(":</strong> ")
		w.record(f.Text)
		w.Raw("</p>\n")
	}
	for _, u := range it.Updates {
		w.Raw(`<p class="l" style="margin:8px 0 0;padding-top:8px;border-top:1px solid `, line,
			`;"><span class="u" style="font-size:13px;color:`, muted, `;">`)
		w.Text(u.When)
		w.Raw("</span> <strong>")
		w.Text(u.Status)
		w.Raw(`</strong><br>` + "\n")
		w.record(u.Text)
		w.Raw("</p>\n")
	}
	w.Raw("</td></tr></table>\n")
}
