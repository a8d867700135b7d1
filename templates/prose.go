package templates

import (
	"regexp"
	"strings"
)

// prose is a record's text that is merged with the lines, paragraphs and lists that
// its author made, where the place in the letter can hold them.
type prose struct {
	text string
	ends bool // each paragraph ends as a sentence does
	own  bool // it is asked for as paragraphs of its own
}

// String is the text as part of a sentence.
func (p prose) String() string { return p.ended(p.text) }

func (p prose) ended(s string) string {
	if p.ends {
		return sentence(s)
	}
	return plain(s)
}

// Where in a letter a value stands, as harden tells the escapers.
const (
	inLine   = "line"   // in a heading, a table, a quotation: all on one line
	inItem   = "item"   // in an item of a list
	inNumber = "number" // in an item of a numbered list
	inLabel  = "label"  // behind a label, which it may go on from
	inText   = "text"   // anywhere else in a paragraph
)

// passage is a paragraph of lines, or a list.
type passage struct {
	lines []string
	marks []string // of a list's items; nil: a paragraph
}

// listItem is a line that people write as an item of a list.
var listItem = regexp.MustCompile(`^(?:([-*+•–·])|(\d{1,9}[.)]))[ \t]+(\S.*)$`)

func passages(s string) []passage {
	var out []passage
	open := false // the last passage may go on
	for line := range strings.Lines(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)) {
		text := strings.TrimSpace(line)
		if text == "" {
			open = false
			continue
		}
		m := listItem.FindStringSubmatch(text)
		mark := ""
		switch {
		case m != nil && m[1] != "":
			mark, text = "-", m[3]
		case m != nil:
			mark, text = m[2], m[3]
		}
		last := len(out) - 1
		switch {
		case open && mark != "" && out[last].marks != nil:
			out[last].lines, out[last].marks = append(out[last].lines, text), append(out[last].marks, mark)
		case mark != "":
			out = append(out, passage{[]string{text}, []string{mark}})
		case open && out[last].marks != nil && strings.TrimLeft(line, " \t") != line: // goes on with an item
			out[last].lines[len(out[last].lines)-1] += " " + text
		case open && out[last].marks == nil:
			out[last].lines = append(out[last].lines, text)
		default:
			out = append(out, passage{[]string{text}, nil})
		}
		open = true
	}
	return out
}

// markdown writes the text for a place in the letter.
func (p prose) markdown(place string, atStart bool) string {
	if place == inLine || !strings.ContainsAny(strings.TrimSpace(p.text), "\r\n") {
		return escape(p.String(), atStart)
	}
	parts := passages(p.text)
	indent := map[string]string{inItem: "  ", inNumber: "   "}[place]
	var blocks []string
	for i, x := range parts {
		before := i+1 < len(parts) && parts[i+1].marks != nil
		blocks = append(blocks, x.markdown(prose{p.text, p.ends && !before, p.own}, indent)) // a list goes on with it
	}
	text := strings.Join(blocks, "\n\n"+indent)
	if parts[0].marks != nil || place == inText && !atStart {
		text = "\n\n" + indent + text
	}
	if indent == "" && !p.own {
		text += "\n\n" // what follows in the template is a paragraph of its own
	}
	return text
}

func (x passage) markdown(p prose, indent string) string {
	var lines []string
	for i, s := range x.lines {
		if x.marks != nil {
			lines = append(lines, x.marks[i]+" "+EscapeText(s))
			continue
		}
		if i == len(x.lines)-1 {
			s = p.ended(s)
		}
		lines = append(lines, EscapeText(s))
	}
	if x.marks != nil {
		return strings.Join(lines, "\n"+indent)
	}
	return strings.Join(lines, "\\\n"+indent)
}
