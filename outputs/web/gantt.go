package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tidings/outputs"
	"tidings/outputs/markup"
)

// Measures of the picture of a project, in CSS pixels. Across it has no measure: all
// places are shares of the width, so it fits a telephone and a screen, and its text
// is as large on both.
const (
	ganttHead = 44  // the years and the months
	ganttLine = 18  // one line of an element's title
	ganttBar  = 14  // the bar below it
	ganttGap  = 12  // below the bar
	titleWide = 250 // a line of a title: what a window of 320 pixels has room for
)

// gantt is the picture of a project: for each element its title and, below, a bar for
// each run of months in one state.
type gantt struct {
	*outputs.Timeline
	number string // makes ids unique on the page
	rtl    bool
	titles [][]string // of the rows, in lines
	height int
}

func ganttOf(t *outputs.Timeline, number string, rtl bool) *gantt {
	p := &gantt{Timeline: t, number: number, rtl: rtl, height: ganttHead}
	for _, r := range t.Rows {
		lines := titleLines(r.Title)
		p.titles = append(p.titles, lines)
		p.height += len(lines)*ganttLine + ganttBar + ganttGap
	}
	return p
}

// draw writes the SVG. Colours come from the sheet, so that it is light or dark as
// the page; there is no style in it, and no script.
func (p *gantt) draw(w *markup.Writer) {
	w.Raw(`<svg class="plan" width="100%" height="`, strconv.Itoa(p.height), `" role="img" aria-labelledby="_t`,
		p.number, `" aria-details="_d`, p.number, `">`, "\n")
	p.hatch(w)
	p.head(w)
	y := ganttHead
	for n, r := range p.Rows {
		w.Raw("<g>")
		for _, line := range p.titles[n] {
			w.Raw(`<text x="`, p.start(), `" y="`, strconv.Itoa(y+13), `">`)
			w.Text(line)
			w.Raw("</text>")
			y += ganttLine
		}
		p.row(w, r, y)
		w.Raw("</g>\n")
		y += ganttBar + ganttGap
	}
	w.Raw("</svg>\n")
}

// hatch is drawn over what is late, which is then not told by colour alone.
func (p *gantt) hatch(w *markup.Writer) {
	for _, l := range p.Legend {
		if l.State == outputs.Late {
			w.Raw(`<defs><pattern id="_h`, p.number,
				`" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`+
					`<path class="hatch" d="M1 0V6"/></pattern></defs>`, "\n")
		}
	}
}

// head writes years and months, and a band down the present month.
func (p *gantt) head(w *markup.Writer) {
	for n, m := range p.Months {
		if m.Now {
			w.Raw(`<rect class="today" x="`, p.at(n, 1), `" y="20" width="`, p.share(1), `" height="`,
				strconv.Itoa(p.height-20), `"/>`)
		}
	}
	at := 0
	for _, y := range outputs.Years(p.Timeline) {
		w.Raw(`<text class="year" x="`, p.edge(at), `" y="12">`)
		w.Text(y.Year)
		w.Raw("</text>")
		at += y.Months
	}
	now := max(0, slices.IndexFunc(p.Months, func(m outputs.TimelineMonth) bool { return m.Now }))
	for n, m := range p.Months {
		class := "mon"
		if m.Now {
			class += " now"
		} else if (n-now)%2 != 0 && len(p.Months) > 6 {
			class += " odd" // left out where there is no room
		}
		w.Raw(`<text class="`, class, `" x="`, p.middle(n), `" y="33">`)
		w.Text(m.Short)
		w.Raw("</text>")
	}
	w.Raw("\n")
}

// row draws the track of an element and the bars on it.
func (p *gantt) row(w *markup.Writer, r outputs.TimelineRow, y int) {
	top, tall := strconv.Itoa(y), strconv.Itoa(ganttBar)
	w.Raw(`<rect class="lane" y="`, top, `" width="100%" height="`, tall, `" rx="4"/>`)
	for from := 0; from < len(r.Cells); {
		until := from + 1
		for until < len(r.Cells) && r.Cells[until].State == r.Cells[from].State {
			until++
		}
		if class := stateClass(r.Cells[from].State); class != "" {
			box := ` x="` + p.at(from, until-from) + `" y="` + top + `" width="` + p.share(until-from) + `" height="` +
				tall + `" rx="4"`
			w.Raw(`<rect class="`, class, `"`, box, `><title>`)
			w.Text(p.span(from, until) + ": " + r.Cells[from].Label)
			w.Raw("</title></rect>")
			if r.Cells[from].State == outputs.Late {
				w.Raw(`<rect fill="url(#_h`, p.number, `)"`, box, `/>`)
			}
		}
		from = until
	}
}

// span names the months of a bar.
func (p *gantt) span(from, until int) string {
	if until-from == 1 {
		return p.Months[from].Long
	}
	return p.Months[from].Long + " – " + p.Months[until-1].Long
}

// percent is a share of the width.
func percent(part, whole float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(100*part/whole, 'f', 2, 64), ".00") + "%"
}

func (p *gantt) share(months int) string { return percent(float64(months), float64(len(p.Months))) }

// at is the left edge of some months.
func (p *gantt) at(from, months int) string {
	if p.rtl {
		from = len(p.Months) - from - months
	}
	return p.share(from)
}

// edge is where a month begins in the direction of reading.
func (p *gantt) edge(n int) string {
	if p.rtl {
		n = len(p.Months) - n
	}
	return p.share(n)
}

func (p *gantt) middle(n int) string {
	at := float64(n) + 0.5
	if p.rtl {
		at = float64(len(p.Months)) - at
	}
	return percent(at, float64(len(p.Months)))
}

// start is the edge at which lines begin.
func (p *gantt) start() string {
	if p.rtl {
		return "100%"
	}
	return "0"
}

// titleLines breaks a title into lines: SVG does not. Widths are estimates on the
// safe side; a word too long for a line breaks anywhere.
func titleLines(s string) []string {
	var out []string
	line, wide, gap := "", 0.0, 0.0
	for _, piece := range outputs.Pieces(outputs.OneLine(s)) {
		if piece == " " {
			gap = 4
			continue
		}
		if line != "" && wide+gap+textWidth(piece) > titleWide {
			out, line, wide = append(out, line), "", 0
		}
		if line != "" && gap > 0 {
			line, wide = line+" ", wide+gap
		}
		gap = 0
		for _, r := range piece {
			if wide+runeWidth(r) > titleWide {
				out, line, wide = append(out, line), "", 0
			}
			line, wide = line+string(r), wide+runeWidth(r)
		}
	}
	if line != "" || len(out) == 0 {
		out = append(out, line)
	}
	return out
}

func textWidth(s string) (n float64) {
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is about the width of a character of 13 pixels.
func runeWidth(r rune) float64 {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case outputs.Wide(r):
		return 13
	case unicode.IsUpper(r) || r == 'm' || r == 'w':
		return 9.5
	case strings.ContainsRune("iljtfrI.,:;'|()", r):
		return 4.5
	}
	return 7.2
}
