package web

import (
	"strconv"

	"tidings/outputs"
)

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
		w.record(f.Text)
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
			w.record(u.Text)
			w.raw("</li>\n")
		}
		w.raw("</ul>")
	}
	w.raw("</div>\n")
}
