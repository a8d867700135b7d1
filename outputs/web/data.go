package web

import (
	"strconv"

	"tidings/outputs"
)

// timeline draws a project as a table of coloured cells with marks. Each cell
// says its state in words for screen readers, the legend says them for everybody.
func (w *letterWriter) timeline(t *outputs.Timeline) {
	w.scroll("timeline", t.Caption, "")
	w.raw("<thead><tr><td></td>")
	for _, y := range outputs.Years(t) {
		w.element(`th class="year" scope="colgroup" colspan="`+strconv.Itoa(y.Months)+`"`, y.Year)
	}
	w.raw("</tr>\n<tr>")
	w.element(`th scope="col"`, t.RowLabel)
	for _, m := range t.Months {
		w.raw(`<th scope="col"`)
		if m.Now {
			w.raw(` class="now"`)
		}
		w.raw("><abbr")
		w.attribute("title", m.Long)
		w.raw(">")
		w.text(m.Short)
		w.raw("</abbr></th>")
	}
	w.raw("</tr></thead>\n<tbody>\n")
	for _, r := range t.Rows {
		w.raw("<tr>")
		w.element(`th scope="row"`, r.Title)
		for _, c := range r.Cells {
			w.month(c)
		}
		w.raw("</tr>\n")
	}
	w.raw("</tbody></table></div>\n")
	w.legend(t.Legend)
}

func (w *letterWriter) month(c outputs.TimelineCell) {
	w.raw("<td")
	if class := stateClass(c.State); class != "" {
		w.raw(` class="`, class, `"`)
	}
	w.raw(">")
	w.text(c.Mark)
	if c.Label != "" {
		w.element(`span class="visually-hidden"`, " "+c.Label)
	}
	w.raw("</td>")
}

func (w *letterWriter) legend(entries []outputs.LegendEntry) {
	if len(entries) == 0 {
		return
	}
	w.raw("<ul class=\"legend\">")
	for _, l := range entries {
		w.raw("<li>")
		w.element(`span class="key `+stateClass(l.State)+`"`, l.Mark)
		w.raw(" ")
		w.text(l.Label)
		w.raw("</li>")
	}
	w.raw("</ul>\n")
}

func verdict(met bool) string {
	if met {
		return "ok"
	}
	return "bad"
}

func (w *letterWriter) uptime(b *outputs.Uptime) {
	w.raw("<figure>")
	if b.Caption != "" {
		w.element("figcaption", b.Caption)
	}
	w.raw("\n<p>")
	w.text(b.Objective)
	w.raw("<br>\n")
	w.element(`strong class="`+verdict(b.Met)+`"`, b.Reality)
	w.raw("</p>\n")
	if len(b.Rows) > 0 {
		w.scroll("", "", b.Caption)
		w.heads(b.Columns)
		for _, r := range b.Rows {
			w.uptimeRow(r)
		}
		w.raw("</tbody></table></div>\n")
	}
	w.element(`p class="small"`, b.Method)
	w.raw("\n</figure>\n")
}

// uptimeRow shows the figure and, below it, a bar of the same length.
func (w *letterWriter) uptimeRow(r outputs.UptimeRow) {
	w.raw("<tr>")
	w.element(`th scope="row"`, r.Name)
	w.raw("<td>")
	w.text(r.Text)
	class := "track"
	if !r.Met {
		class = "track miss"
	}
	w.raw(`<svg class="`, class, `" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="`,
		strconv.FormatFloat(min(max(r.Percent, 0), 100), 'f', 1, 64), `" height="6"/></svg></td><td>`)
	w.text(r.Target)
	w.raw(" ")
	w.element(`strong class="`+verdict(r.Met)+`"`, r.Verdict)
	w.raw("</td></tr>\n")
}

func (w *letterWriter) incidents(b *outputs.Incidents) {
	w.raw("<figure>")
	if b.Caption != "" {
		w.element("figcaption", b.Caption)
	}
	w.raw("\n")
	if len(b.Items) == 0 {
		w.element("p", b.Empty)
	}
	for _, it := range b.Items {
		w.incident(it)
	}
	w.raw("</figure>\n")
}

// incident is a panel with an edge in the colour of its severity.
func (w *letterWriter) incident(it outputs.Incident) {
	w.raw(`<div class="entry i`, strconv.Itoa(min(max(it.Severity, 0), 3)), `">`)
	w.element("h"+strconv.Itoa(min(max(w.level+1, 2), 6)), it.Title)
	w.raw("\n<p class=\"small\">")
	w.text(it.When)
	w.raw("<br>\n")
	w.text(it.Status)
	if it.Impact != "" {
		w.raw(" &#183; ")
		w.text(it.Impact)
	}
	w.raw("</p>\n")
	for _, f := range it.Facts {
		w.raw("<p>")
		w.element("strong", f.Label+":")
		w.raw(" ")
		w.text(f.Text)
		w.raw("</p>\n")
	}
	if len(it.Updates) > 0 {
		w.raw("<ul class=\"updates\">")
		for _, u := range it.Updates {
			w.raw("<li>")
			w.element(`span class="small"`, u.When)
			w.raw(" ")
			w.element("strong", u.Status)
			w.raw("<br>\n")
			w.text(u.Text)
			w.raw("</li>\n")
		}
		w.raw("</ul>")
	}
	w.raw("</div>\n")
}
