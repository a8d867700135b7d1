package email

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"tidings/outputs"
)

// timeline draws a project as coloured cells with marks; each cell says its state
// in words for screen readers, and the legend says them for everybody.
func (w *writer) timeline(t *outputs.Timeline) {
	width := strconv.Itoa(min(34, max(12, 340/max(1, len(t.Months)))))
	w.frame("tl", "word-break:normal;", t.Caption)
	w.Raw("<thead>\n")
	w.years(t)
	w.Raw(`<tr><th scope="col" class="el u l" style="padding:4px 0 6px;padding-`, w.end,
		`:8px;border-bottom:2px solid `, line, `;font-size:13px;line-height:1.3;font-weight:bold;color:`, muted,
		`;text-align:`, w.start, `;vertical-align:bottom;">`)
	w.Text(t.RowLabel)
	w.Raw("</th>")
	turned := pick(longNames(t), " mv", " mo")
	for _, m := range t.Months {
		class, colour := "m u l"+turned, muted
		if m.Now {
			class, colour = "m a l"+turned, w.accent
		}
		w.Raw(`<th scope="col" class="`, class, `" style="width:`, width,
			`px;padding:4px 2px 6px;border-bottom:2px solid `, pick(m.Now, w.accent, line),
			`;font-size:12px;line-height:1.3;color:`, colour, `;text-align:center;vertical-align:bottom;" abbr="`)
		w.Text(m.Long)
		w.Raw(`">`)
		w.Text(m.Short)
		w.Raw("</th>")
	}
	w.Raw("</tr></thead>\n<tbody>\n")
	whole := pick(longestWord(t)*7+len(t.Months)*monthOnPhone <= phone, " ew", "")
	for _, r := range t.Rows {
		w.element(r, len(t.Rows)*len(t.Months) >= mergeFrom, whole)
	}
	w.Raw("</tbody></table>\n")
	w.legend(t.Legend)
}

// Pixels of a phone's width that a letter has, and that a month takes of it.
const phone, monthOnPhone = 360, 20

// longestWord is the length of the longest word of a row's name: where a phone has room
// for it, no name is cut within a word.
func longestWord(t *outputs.Timeline) int {
	n := 0
	for _, r := range t.Rows {
		for _, word := range strings.FieldsFunc(r.Title, func(c rune) bool { return c == ' ' || c == '-' }) {
			n = max(n, utf8.RuneCountInString(word))
		}
	}
	return n
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

func (w *writer) years(t *outputs.Timeline) {
	w.Raw(`<tr><td style="padding:0;width:auto;"></td>`)
	for _, y := range outputs.Years(t) {
		w.Raw(`<th scope="colgroup" colspan="`, strconv.Itoa(y.Months),
			`" class="m u" style="padding:0;font-size:12px;line-height:1.3;font-weight:bold;color:`, muted,
			`;text-align:`, w.start, `;">`)
		w.Text(y.Year)
		w.Raw("</th>")
	}
	w.Raw("</tr>\n")
}

// element writes a row; merged says that a stretch of empty months is one cell, whole is the
// class of names that are not cut within a word.
func (w *writer) element(r outputs.TimelineRow, merged bool, whole string) {
	w.Raw(`<tr><th scope="row" class="el t l`, whole, `" style="padding:7px 0;padding-`, w.end,
		`:10px;border-bottom:1px solid `,
		line, `;font-size:13px;line-height:1.35;font-weight:normal;color:`, ink, `;text-align:`, w.start, `;">`)
	w.record(r.Title)
	w.Raw("</th>")
	for i := 0; i < len(r.Cells); i++ {
		if empty(r.Cells[i]) {
			n := 1
			for merged && i+n < len(r.Cells) && empty(r.Cells[i+n]) {
				n++
			}
			w.emptyCells(n)
			i += n - 1
			continue
		}
		w.markedCell(r.Cells[i])
	}
	w.Raw("</tr>\n")
}

func empty(c outputs.TimelineCell) bool {
	class, _, _ := state(c.State)
	return class == "" || c.Mark == ""
}

// mergeFrom is how many cells a grid has whose empty months become one cell: its
// letter would grow towards the size at which Gmail cuts letters off.
const mergeFrom = 120

func (w *writer) emptyCells(n int) {
	w.Raw(`<td class="l"`)
	if n > 1 {
		w.Raw(` colspan="`, strconv.Itoa(n), `"`)
	}
	w.Raw(` style="padding:0;border-bottom:1px solid `, line, `;"></td>`)
}

func (w *writer) markedCell(c outputs.TimelineCell) {
	class, colour, fill := state(c.State)
	w.Raw(`<td class="m x `, class, `" style="padding:6px 0;border-top:3px solid `, card, `;border-bottom:3px solid `,
		card, `;background-color:`, fill, `;font-size:13px;line-height:1.3;font-weight:bold;color:`, colour,
		`;text-align:center;" aria-label="`)
	w.Text(c.Mark + ", " + c.Label)
	w.Raw(`">`)
	w.Text(c.Mark)
	w.Raw("</td>")
}

func (w *writer) legend(entries []outputs.LegendEntry) {
	if len(entries) == 0 {
		return
	}
	w.Raw(`<p class="u" style="margin:-8px 0 20px;font-size:13px;line-height:2;color:`, muted, `;">`)
	for i, e := range entries {
		class, colour, fill := state(e.State)
		if i > 0 {
			w.Raw("&#32;&#160;&#160; ")
		}
		w.Raw(`<span class="x `, class, `" style="padding:2px 8px;background-color:`, fill, `;font-weight:bold;color:`,
			colour, `;">`)
		w.Text(e.Mark)
		w.Raw("</span> ")
		w.Text(e.Label)
	}
	w.Raw("</p>\n")
}
