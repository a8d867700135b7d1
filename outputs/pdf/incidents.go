package pdf

import (
	"strings"

	"tidings/outputs"
)

// incidents sets a list of incidents, each beside a bar in the colour of its
// severity.
func (l *layout) incidents(b *outputs.Incidents, parent *elem, f frame) {
	e := parent.add("Sect")
	l.space(l.th.lead * 0.8)
	l.blockCaption(b.Caption, e, f)
	if len(b.Items) == 0 {
		l.text(b.Empty, e, f, l.body(), l.th.lead)
	}
	for _, it := range b.Items {
		bar := l.severity(it.Severity)
		l.space(9)
		_ = l.decorated(func(c *canvas, top, bottom float64) { c.fill(f.x, top, 3, bottom-top, bar) },
			func() error { l.incident(it, e.add("Sect"), f.indent(13)); return nil })
	}
	l.space(l.th.lead)
}

// blockCaption is the title of a block of data.
func (l *layout) blockCaption(s string, parent *elem, f frame) {
	if blank(s) {
		return
	}
	l.text(s, parent, f, span{size: 10.2, colour: l.th.ink, style: style{bold: true}}, 14)
	l.keepLast(1)
	l.space(5)
}

func (l *layout) severity(s int) colour { return l.th.edges[min(max(s, 0), len(l.th.edges)-1)] }

func (l *layout) incident(it outputs.Incident, e *elem, f frame) {
	first := len(l.boxes)
	title := l.body()
	title.style.bold = true
	quiet := span{size: 9, colour: l.th.muted}
	l.text(it.Title, e, f, title, l.th.lead)
	if it.Aside != "" { // in brief nothing follows, so that the next incident may stand on another page
		l.keepFrom(first)
		l.text(it.When+" · "+it.Aside, e, f, quiet, 12.8)
	} else {
		l.text(it.When, e, f, quiet, 12.8)
		l.chips([]string{it.Status, it.Impact}, e, f)
		l.keepFrom(first)
	}
	for _, fact := range it.Facts {
		l.space(2)
		l.labelled(fact.Label, fact.Text, e, f)
	}
	for _, u := range it.Updates {
		l.space(5)
		l.update(u, e, f)
	}
	l.together(first, 0.3, 0.3)
}

// chips sets short words beside each other, each on its own ground.
func (l *layout) chips(words []string, parent *elem, f frame) {
	sp := span{size: 8, colour: l.th.ink, style: style{bold: true}}
	var shaped [][]atom
	for _, w := range words {
		if !blank(w) {
			shaped = append(shaped, l.ts.oneLine(w+" ", &sp))
		}
	}
	if len(shaped) == 0 {
		return
	}
	total := 0.0
	for _, a := range shaped {
		total += l.ts.textWidth(a) + 14
	}
	if total > f.w { // too long for one line: plain text, which can break
		l.text(strings.Join(words, " "), parent, f, sp, 12)
		return
	}
	e := parent.add("P")
	l.space(2)
	l.push(box{height: 15, draw: func(c *canvas, top float64) {
		x := f.x
		for _, a := range shaped {
			w := trimmedWidth(a)
			c.decorate("", func() { c.fill(x, top+1, w+9, 12.2, l.th.panel) })
			c.textLine(x+4.5, top+9.9, line{atoms: a}, e)
			x += w + 14
		}
		c.close()
	}})
	l.space(2)
}

// labelled sets "Label: text" with a bold label.
func (l *layout) labelled(label, text string, parent *elem, f frame) {
	if blank(label) && blank(text) {
		return
	}
	e := parent.add("P")
	bold := span{size: 9.6, colour: l.th.ink, style: style{bold: true}, elem: e.later("Span")}
	plain := span{size: 9.6, colour: l.th.ink}
	var atoms []atom
	if !blank(label) {
		atoms = l.ts.shape(nil, label+l.colon(label), &bold, false)
	}
	atoms = l.shapeLines(atoms, text, &plain)
	l.lines(l.ts.evenLines(atoms, l.prose(f)), e, f, 13.6)
}

// colon follows a label in the manner of the letter's language.
func (l *layout) colon(label string) string {
	switch {
	case strings.HasSuffix(label, ":") || strings.HasSuffix(label, "："):
		return " "
	case strings.HasPrefix(l.locale, "fr"):
		return "\u00a0: "
	case strings.HasPrefix(l.locale, "ja") || strings.HasPrefix(l.locale, "zh"):
		return "："
	}
	return ": "
}

// update sets one message of an incident's life: time and status, then its text.
func (l *layout) update(u outputs.IncidentUpdate, parent *elem, f frame) {
	e := parent.add("P")
	when := span{size: 8.6, colour: l.th.muted}
	status := span{size: 8.6, colour: l.th.ink, style: style{bold: true}, elem: e.later("Span")}
	atoms := l.ts.shape(nil, u.When+"\u2003", &when, false)
	atoms = l.ts.shape(atoms, u.Status, &status, false)
	l.lines(l.ts.breakLines(atoms, f.w), e, f, 12.4)
	l.keepLast(1)
	if blank(u.Text) {
		return
	}
	words := span{size: 9.6, colour: l.th.ink}
	l.lines(l.ts.evenLines(l.shapeLines(nil, u.Text, &words), l.prose(f)), parent.add("P"), f, 13.6)
}

// shapeLines shapes a record's text with the lines that it has.
func (l *layout) shapeLines(dst []atom, text string, sp *span) []atom {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			dst = l.ts.newline(dst, sp)
		}
		dst = l.ts.shape(dst, line, sp, false)
	}
	return dst
}
