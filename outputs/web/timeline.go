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
	w.Raw("<figure class=\"project\">")
	w.Element(`figcaption id="_t`+number+`"`, t.Caption)
	w.Raw("\n")
	if len(t.Months) > 0 && len(t.Rows) > 0 {
		p := ganttOf(t, number, w.loc.Dir() == "rtl")
		p.draw(&w.Writer)
	}
	name := w.loc.Phrase(locale.KeyTableOf)
	w.Raw(`<details id="_d`, number, `"><summary>`)
	w.Element(`span class="vh"`, name+": "+t.Caption)
	w.Element(`span aria-hidden="true"`, name)
	w.Raw("</summary>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"_t", number, "\"><table class=\"timeline\">\n")
	w.months(t)
	for _, r := range t.Rows {
		w.Raw("<tr>")
		w.Element(`th scope="row"`, r.Title)
		w.cells(r.Cells)
		w.Raw("</tr>\n")
	}
	w.Raw("</tbody></table></div></details>\n")
	w.legend(t.Legend)
	w.Raw("</figure>\n")
}

// months is the head of the table.
func (w *letterWriter) months(t *outputs.Timeline) {
	w.Raw("<thead><tr><td></td>")
	for _, y := range outputs.Years(t) {
		w.Element(`th class="year" scope="colgroup" colspan="`+strconv.Itoa(y.Months)+`"`, y.Year)
	}
	w.Raw("</tr>\n<tr>")
	w.Element(`th scope="col"`, t.RowLabel)
	for _, m := range t.Months {
		w.Raw(`<th scope="col"`)
		if m.Now {
			w.Raw(` class="now"`)
		}
		w.Raw("><abbr")
		w.Attribute("title", m.Long)
		w.Raw(">")
		w.Text(m.Short)
		w.Raw("</abbr></th>")
	}
	w.Raw("</tr></thead>\n<tbody>\n")
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
	w.Raw("<td")
	if months > 1 {
		w.Raw(` colspan="`, strconv.Itoa(months), `"`)
	}
	if class := stateClass(c.State); class != "" {
		w.Raw(` class="`, class, `"`)
	}
	w.Raw(">")
	w.Text(c.Mark)
	if c.Label != "" {
		w.Element(`span class="vh"`, " "+c.Label)
	}
	w.Raw("</td>")
}

// legend says what the colours of picture and table mean.
func (w *letterWriter) legend(entries []outputs.LegendEntry) {
	if len(entries) == 0 {
		return
	}
	w.Raw("<ul class=\"legend\">")
	for _, l := range entries {
		w.Raw("<li>")
		w.Element(`span class="key `+stateClass(l.State)+`"`, l.Mark)
		w.Raw(" ")
		w.Text(l.Label)
		w.Raw("</li>")
	}
	w.Raw("</ul>\n")
}
