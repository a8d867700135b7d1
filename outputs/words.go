package outputs

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Words gives every word of a document's body in reading order: the oracle
// that all channels are measured against. The order within the typed blocks is
// part of the agreement between channels:
//
//	List       number (ordered lists only), then the item
//	Table      caption, head, rows
//	Timeline   caption, each year once, row label, months (short), then for each
//	           row its title and marks, then for each legend entry mark and label
//	Incidents  caption, then Empty or for each incident title, when, aside,
//	           status, impact, facts (label, text), updates (when, status, text)
//	Uptime     caption, objective, reality, column heads, for each row name,
//	           text, target, verdict; method
//	Phases     caption, column heads, for each row title, note, planned, actual, status
//	Signoff    closing, name, title, unit
//
// Labels for screen readers, meta and furniture are no part of it.
func Words(doc *Document, v Values) []string {
	w := &wordWriter{values: v}
	w.blocks(doc.Blocks)
	return SplitWords(w.b.String())
}

type wordWriter struct {
	b      strings.Builder
	values Values
}

func (w *wordWriter) say(ss ...string) {
	for _, s := range ss {
		w.b.WriteString(s)
		w.b.WriteByte('\n')
	}
}

func (w *wordWriter) inlines(ins []Inline) { w.say(PlainText(ins, w.values)) }

func (w *wordWriter) blocks(blocks []Block) {
	for _, b := range blocks {
		w.block(b)
	}
}

func (w *wordWriter) block(b Block) {
	switch b := b.(type) {
	case *Heading:
		w.inlines(b.Inlines)
	case *Paragraph:
		w.inlines(b.Inlines)
	case *List:
		w.list(b)
	case *Quote:
		w.blocks(b.Blocks)
	case *Code:
		w.say(b.Text)
	case *Rule:
	case *Table:
		w.table(b)
	case *Timeline:
		w.timeline(b)
	case *Incidents:
		w.incidents(b)
	case *Uptime:
		w.uptime(b)
	case *Phases:
		w.say(b.Caption)
		w.say(b.Columns...)
		for _, r := range b.Rows {
			w.say(r.Title, r.Note, r.Planned, r.Actual, r.Status)
		}
	case *Signoff:
		w.say(b.Closing, b.Name, b.Title, b.Unit)
	default:
		// No channel can render it either; the word makes every comparison fail.
		w.say(fmt.Sprintf("unknown-block-%T", b))
	}
}

func (w *wordWriter) list(l *List) {
	for i, item := range l.Items {
		if l.Ordered {
			w.say(strconv.Itoa(l.Start+i) + ".")
		}
		w.blocks(item.Blocks)
	}
}

func (w *wordWriter) table(t *Table) {
	w.say(t.Caption)
	for _, c := range t.Head {
		w.inlines(c.Inlines)
	}
	for _, row := range t.Rows {
		for _, c := range row {
			w.inlines(c.Inlines)
		}
	}
}

func (w *wordWriter) timeline(t *Timeline) {
	w.say(t.Caption)
	for _, y := range Years(t) {
		w.say(y.Year)
	}
	w.say(t.RowLabel)
	for _, m := range t.Months {
		w.say(m.Short)
	}
	for _, r := range t.Rows {
		w.say(r.Title)
		for _, c := range r.Cells {
			w.say(c.Mark)
		}
	}
	for _, l := range t.Legend {
		w.say(l.Mark, l.Label)
	}
}

func (w *wordWriter) incidents(b *Incidents) {
	w.say(b.Caption)
	if len(b.Items) == 0 {
		w.say(b.Empty)
	}
	for _, it := range b.Items {
		w.say(it.Title, it.When, it.Aside, it.Status, it.Impact)
		for _, f := range it.Facts {
			w.say(f.Label, f.Text)
		}
		for _, u := range it.Updates {
			w.say(u.When, u.Status, u.Text)
		}
	}
}

func (w *wordWriter) uptime(b *Uptime) {
	w.say(b.Caption, b.Objective, b.Reality)
	if len(b.Rows) > 0 {
		w.say(b.Columns...)
	}
	for _, r := range b.Rows {
		w.say(r.Name, r.Text, r.Target, r.Verdict)
	}
	w.say(b.Method)
}

// YearSpan is a run of a timeline's months within one year.
type YearSpan struct {
	Year   string
	Months int
}

// Years gives the years of a timeline's columns with the number of months of
// each, for the row above the months.
func Years(t *Timeline) []YearSpan {
	var out []YearSpan
	for _, m := range t.Months {
		if n := len(out); n > 0 && out[n-1].Year == m.Year {
			out[n-1].Months++
			continue
		}
		out = append(out, YearSpan{Year: m.Year, Months: 1})
	}
	return out
}

// shownURL is the address that the text channel prints after a link's text.
var shownURL = regexp.MustCompile(`\s*\((?:https?://|mailto:|tel:)[^\s()]*\)`)

// SplitWords splits text into the words that Words compares: runs between white
// space without the punctuation around them. Every East Asian wide character is
// a word of its own, since lines may break between them; invisible characters
// and addresses in parentheses, as the text channel shows them, are left out.
func SplitWords(s string) []string {
	var out []string
	for _, run := range strings.Fields(shownURL.ReplaceAllString(s, "")) {
		start := 0
		for i, r := range run {
			if !Wide(r) {
				continue
			}
			out = appendWord(out, run[start:i])
			start = i + len(string(r))
			out = appendWord(out, run[i:start])
		}
		out = appendWord(out, run[start:])
	}
	return out
}

func appendWord(out []string, s string) []string {
	s = strings.Map(func(r rune) rune {
		if r == 0x200b || r == 0x200d || r == 0x2060 || r == 0xfeff || r == 0x00ad ||
			r >= 0x2066 && r <= 0x2069 || r == 0xfe0e || r == 0xfe0f {
			return -1
		}
		return r
	}, s)
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) })
	if s == "" {
		return out
	}
	return append(out, s)
}

// Wide reports whether a character takes two columns in a fixed-width face
// (UAX #11 wide and fullwidth).
func Wide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
