package web

import (
	"cmp"
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
	w.Raw(`<div class="scroll" role="group" tabindex="0"`)
	if caption == "" {
		w.Attribute("aria-label", cmp.Or(label, w.loc.Phrase(locale.KeyTableOf)+" "+number))
	} else {
		w.Raw(` aria-labelledby="_t`, number, `"`)
	}
	w.Raw("><table")
	if class != "" {
		w.Raw(` class="`, class, `"`)
	}
	w.Raw(">\n")
	if caption != "" {
		w.Element(`caption id="_t`+number+`"`, caption)
		w.Raw("\n")
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
	w.Raw("<thead><tr>")
	for _, c := range columns {
		w.Element(`th scope="col"`, c)
	}
	w.Raw("</tr></thead>\n<tbody>\n")
}

func (w *letterWriter) table(t *outputs.Table) error {
	w.scroll("", t.Caption, "")
	w.Raw("<thead><tr>")
	for i, c := range t.Head {
		if err := w.cell("th", ` scope="col"`+column(t, i), c); err != nil {
			return err
		}
	}
	w.Raw("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		w.Raw("<tr>")
		for i, c := range row {
			tag, attrs := "td", column(t, i)
			if i == 0 && t.RowHeaders {
				tag, attrs = "th", ` scope="row"`+attrs
			}
			if err := w.cell(tag, attrs, c); err != nil {
				return err
			}
		}
		w.Raw("</tr>\n")
	}
	w.Raw("</tbody></table></div>\n")
	return nil
}

func (w *letterWriter) cell(tag, attrs string, c outputs.Cell) error {
	w.Raw("<", tag, attrs, ">")
	if err := w.aligned(c.Inlines); err != nil {
		return err
	}
	w.Raw("</", tag, ">")
	return nil
}

// aligned writes a cell's text, whose own direction does not move it to the other side.
func (w *letterWriter) aligned(ins []outputs.Inline) error {
	if turned := w.turned(ins); turned != "" {
		w.Raw("<span", turned, ">")
		defer w.Raw("</span>")
	}
	return w.inlines(ins)
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
		w.Raw(`<tr><th scope="row">`)
		w.record(r.Title)
		if r.Note != "" {
			w.Raw("\n")
			w.Element(`span class="note"`, r.Note)
		}
		w.Raw("</th>")
		w.Element("td", r.Planned)
		w.Element("td", r.Actual)
		w.Raw("<td>")
		if class := stateClass(r.State); class != "" {
			w.Element(`span class="pill `+class+`"`, r.Status)
		} else {
			w.Text(r.Status)
		}
		w.Raw("</td></tr>\n")
	}
	w.Raw("</tbody></table></div>\n")
}
