package web

import (
	"strconv"

	"tidings/internal/locale"
	"tidings/outputs"
)

// timeline shows a project as a picture for the eye and, in a part that opens, as a
// table that says the same in words: screen readers, searches and copies take that.
func (w *letterWriter) timeline(t *outputs.Timeline) {
	w.ids++
	number := strconv.Itoa(w.ids)
	w.raw("<figure class=\"project\">")
	w.element(`figcaption id="_t`+number+`"`, t.Caption)
	w.raw("\n")
	if len(t.Months) > 0 && len(t.Rows) > 0 {
		p := planOf(t, number, w.loc.Dir() == "rtl")
		p.draw(&w.writer)
	}
	name := w.loc.Phrase(locale.KeyTableOf)
	w.raw(`<details id="_d`, number, `"><summary>`)
	w.element(`span class="vh"`, name+": "+t.Caption)
	w.element(`span aria-hidden="true"`, name)
	w.raw("</summary>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"_t", number, "\"><table class=\"timeline\">\n")
	w.months(t)
	for _, r := range t.Rows {
		w.raw("<tr>")
		w.element(`th scope="row"`, r.Title)
		w.cells(r.Cells)
		w.raw("</tr>\n")
	}
	w.raw("</tbody></table></div></details>\n")
	w.legend(t.Legend)
	w.raw("</figure>\n")
}

// months is the head of the table.
func (w *letterWriter) months(t *outputs.Timeline) {
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
}

// cells are the months of an element. A stretch of months in which nothing is planned
// is one cell: its words are said once, and a long plan stays a small page.
func (w *letterWriter) cells(cells []outputs.TimelineCell) {
	for from := 0; from < len(cells); {
		until := from + 1
		for until < len(cells) && cells[from].Mark == "" && cells[until] == cells[from] {
			until++
		}
		w.month(cells[from], until-from)
		from = until
	}
}

// month is one cell: its mark, and its state in words for screen readers.
func (w *letterWriter) month(c outputs.TimelineCell, months int) {
	w.raw("<td")
	if months > 1 {
		w.raw(` colspan="`, strconv.Itoa(months), `"`)
	}
	if class := stateClass(c.State); class != "" {
		w.raw(` class="`, class, `"`)
	}
	w.raw(">")
	w.text(c.Mark)
	if c.Label != "" {
		w.element(`span class="vh"`, " "+c.Label)
	}
	w.raw("</td>")
}

// legend says what the colours of picture and table mean.
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
