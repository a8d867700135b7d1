package site

import (
	"regexp"
	"strings"
)

// lines gives the lines of a record's text, whatever system wrote it, without space
// at their ends and without empty ones at both ends.
func lines(s string) []string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(s)
	out := strings.Split(strings.TrimSpace(s), "\n")
	for n := range out {
		out[n] = strings.TrimRight(out[n], " \t")
	}
	return out
}

// bullet and number begin an item of a list.
var (
	bullet = regexp.MustCompile(`^\s*[-*•–]\s+`)
	number = regexp.MustCompile(`^\s*([0-9]{1,3})[.)]\s+`)
)

// record writes words of a record. On a page that is read from the right they may be
// in another script, and then have their own direction.
func (w *siteWriter) record(s string) {
	if w.loc.Dir() != "rtl" {
		w.Text(s)
		return
	}
	w.Element("bdi", s)
}

// prose writes the free text of a record: paragraphs between empty lines, breaks at
// the ends of lines, and lists. It is all said by elements, for feed readers, text
// browsers and printers have no style sheet of ours.
func (w *siteWriter) prose(s string) {
	open := "" // the element that the next line may go on with
	begin := func(element, tag string) {
		if open == element {
			return
		}
		if open != "" {
			w.Raw("</", open, ">\n")
		}
		if open = element; element != "" {
			w.Raw("<", tag, ">")
		}
	}
	for _, line := range lines(s) {
		switch {
		case strings.TrimSpace(line) == "":
			begin("", "")
		case bullet.MatchString(line):
			begin("ul", "ul")
			w.Raw("<li>")
			w.record(line[len(bullet.FindString(line)):])
			w.Raw("</li>")
		case number.MatchString(line):
			first := strings.TrimLeft(number.FindStringSubmatch(line)[1], "0")
			tag := "ol"
			if first != "1" && first != "" {
				tag += ` start="` + first + `"`
			}
			begin("ol", tag)
			w.Raw("<li>")
			w.record(line[len(number.FindString(line)):])
			w.Raw("</li>")
		default:
			if open == "p" {
				w.Raw("<br>\n")
			}
			begin("p", "p")
			w.record(strings.TrimSpace(line))
		}
	}
	begin("", "")
}
