package web

import (
	"strconv"

	"tidings/notices"
	"tidings/outputs"
)

func verdict(met bool) string {
	if met {
		return "ok"
	}
	return "bad"
}

func (w *letterWriter) uptime(b *outputs.Uptime) {
	w.Raw("<figure>")
	if b.Caption != "" {
		w.Element("figcaption", b.Caption)
	}
	w.Raw("\n<p>")
	w.Text(b.Objective)
	w.Raw("<br>\n")
	w.Element(`strong class="`+verdict(b.Met)+`"`, b.Reality)
	w.Raw("</p>\n")
	if len(b.Rows) > 0 {
		w.scroll("", "", b.Caption)
		w.heads(b.Columns)
		for _, r := range b.Rows {
			w.uptimeRow(r)
		}
		w.Raw("</tbody></table></div>\n")
	}
	w.Element(`p class="small"`, b.Method)
	w.Raw("\n</figure>\n")
}

// uptimeRow shows the figure and, below it, a bar: how long the service ran, and the rest.
func (w *letterWriter) uptimeRow(r outputs.UptimeRow) {
	w.Raw("<tr>")
	w.Element(`th scope="row"`, r.Name)
	w.Raw("<td>")
	w.Text(r.Text)
	w.Raw(`<svg class="track" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="`,
		strconv.FormatFloat(min(max(r.Percent, 0), 100), 'f', 1, 64), `" height="6"/></svg></td><td>`)
	w.Text(r.Target)
	w.Raw(" ")
	w.Element(`strong class="`+verdict(r.Met)+`"`, r.Verdict)
	w.Raw("</td></tr>\n")
}

func (w *letterWriter) incidents(b *outputs.Incidents) {
	w.Raw("<figure>")
	if b.Caption != "" {
		w.Element("figcaption", b.Caption)
	}
	w.Raw("\n")
	if len(b.Items) == 0 {
		w.Element("p", b.Empty)
	}
	for _, it := range b.Items {
		w.incident(it)
	}
	w.Raw("</figure>\n")
}

// incident is a panel with an edge in the colour of its severity.
func (w *letterWriter) incident(it outputs.Incident) {
	w.Raw(`<div class="entry i`, strconv.Itoa(min(max(it.Severity, 0), 3)), `">`)
	w.Element("h"+strconv.Itoa(min(max(w.level+1, 2), 6)), it.Title)
	w.Raw("\n<p class=\"small\">")
	w.live(it.When, it.Period)
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
		w.Raw("<p>")
		w.Element("strong", f.Label+":")
		w.Raw(" ")
		w.record(f.Text)
		w.Raw("</p>\n")
	}
	if len(it.Updates) > 0 {
		w.Raw("<ul class=\"updates\">")
		for _, u := range it.Updates {
			w.Raw("<li>")
			w.Raw(`<span class="small">`)
			w.live(u.When, notices.Moment{At: u.At})
			w.Raw("</span>")
			w.Raw(" ")
			w.Element("strong", u.Status)
			w.Raw("<br>\n")
			w.record(u.Text)
			w.Raw("</li>\n")
		}
		w.Raw("</ul>")
	}
	w.Raw("</div>\n")
}
