package web

import (
	"strconv"

	"tidings/internal/locale"
	"tidings/outputs"
)

// scroll opens a table in a box that scrolls sideways by itself, so that a wide
// table never widens the page; the keyboard reaches it, and it has the caption's
// name; without a caption, the label's.
func (w *letterWriter) scroll(class, caption, label string) {
	w.ids++
	number := strconv.Itoa(w.ids)
	w.raw(`<div class="scroll" role="group" tabindex="0"`)
	if caption == "" {
		w.attribute("aria-label", first(label, w.loc.Phrase(locale.KeyTableOf)+" "+number))
	} else {
		w.raw(` aria-labelledby="_t`, number, `"`)
	}
	w.raw("><table")
	if class != "" {
		w.raw(` class="`, class, `"`)
	}
	w.raw(">\n")
	if caption != "" {
		w.element(`caption id="_t`+number+`"`, caption)
		w.raw("\n")
	}
}

func align(a outputs.Align) string {
	switch a {
	case outputs.AlignCentre:
		return ` class="centre"`
	case outputs.AlignEnd:
		return ` class="end"`
	}
	return ""
}

func column(t *outputs.Table, i int) string {
	if i < len(t.Columns) {
		return align(t.Columns[i])
	}
	return ""
}

func (w *letterWriter) heads(columns []string) {
	w.raw("<thead><tr>")
	for _, c := range columns {
		w.element(`th scope="col"`, c)
	}
	w.raw("</tr></thead>\n<tbody>\n")
}

func (w *letterWriter) table(t *outputs.Table) error {
	w.scroll("", t.Caption, "")
	w.raw("<thead><tr>")
	for i, c := range t.Head {
		if err := w.cell("th", ` scope="col"`+column(t, i), c); err != nil {
			return err
		}
	}
	w.raw("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		w.raw("<tr>")
		for i, c := range row {
			tag, attrs := "td", column(t, i)
			if i == 0 && t.RowHeaders {
				tag, attrs = "th", ` scope="row"`+attrs
			}
			if err := w.cell(tag, attrs, c); err != nil {
				return err
			}
		}
		w.raw("</tr>\n")
	}
	w.raw("</tbody></table></div>\n")
	return nil
}

func (w *letterWriter) cell(tag, attrs string, c outputs.Cell) error {
	w.raw("<", tag, attrs, ">")
	if err := w.inlines(c.Inlines); err != nil {
		return err
	}
	w.raw("</", tag, ">")
	return nil
}

func stateClass(s outputs.CellState) string {
	if s >= outputs.Planned && s <= outputs.Late {
		return "s" + strconv.Itoa(int(s))
	}
	return ""
}

func (w *letterWriter) phases(b *outputs.Phases) {
	w.scroll("", b.Caption, "")
	w.heads(b.Columns)
	for _, r := range b.Rows {
		w.raw(`<tr><th scope="row">`)
		w.record(r.Title)
		if r.Note != "" {
			w.raw("\n")
			w.element(`span class="note"`, r.Note)
		}
		w.raw("</th>")
		w.element("td", r.Planned)
		w.element("td", r.Actual)
		w.raw("<td>")
		if class := stateClass(r.State); class != "" {
			w.element(`span class="pill `+class+`"`, r.Status)
		} else {
			w.text(r.Status)
		}
		w.raw("</td></tr>\n")
	}
	w.raw("</tbody></table></div>\n")
}
