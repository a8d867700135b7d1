package outputs

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs/branch"
)

// Personal is a part of a letter that is not the same for all who read the language: branches by what
// a reader's accounts are, or what is the reader's own. Only the top of a document has any.
// Email and text leave a place for it; other channels are given a document in which it is
// settled, by Public or by package own.
type Personal struct {
	N    int // among those of the document, from 0
	Line int // of the letter, from 1
	// When holds for readers who get Then; the others, and nobody in particular, get Else.
	When       []branch.Condition
	Then, Else []Block
	Yours      *Yours // not nil: it is what is the reader's own, and there is no Then
}

func (*Personal) block() {}

// Yours is what the block ```yours shows, and what it is made from.
type Yours struct {
	Services, Objects, Figures, Uptime bool // what of it is shown
	Level                              int  // of a heading below the one that it stands below

	Of      []notices.RecordRef // the records that say what is affected
	Records *notices.Records    // in the letter's language
	Locale  *locale.Locale
	Zone    *time.Location // of readers without one of their own
	Since   notices.Day    // uptime is measured from this day
	AsOf    time.Time      // until this moment
}

// Personals gives those parts of a letter that are not the same for everybody.
func (d *Document) Personals() (out []*Personal) {
	for _, b := range d.Blocks {
		if p, ok := b.(*Personal); ok {
			out = append(out, p)
		}
	}
	return out
}

// Settled is the document with other blocks in the place of each Personal; of one without any
// it is the document itself.
func (d *Document) Settled(of func(*Personal) []Block) *Document {
	if len(d.Personals()) == 0 {
		return d
	}
	settled := *d
	settled.Blocks = nil
	for _, b := range d.Blocks {
		if p, ok := b.(*Personal); ok {
			settled.Blocks = append(settled.Blocks, of(p)...)
		} else {
			settled.Blocks = append(settled.Blocks, b)
		}
	}
	return &settled
}

// Public is the letter as nobody in particular reads it: on the web, in the records.
func (d *Document) Public() *Document {
	return d.Settled(func(p *Personal) []Block { return p.Else })
}

// Whole is the letter with all that it says to anybody: for those who look at its words.
func (d *Document) Whole() *Document {
	return d.Settled(func(p *Personal) []Block { return slices.Concat(p.Then, p.Else) })
}

// maxBranches is how many conditions one letter may have.
const maxBranches = 64

// branches lowers :::if with the :::else that follows it.
func (l *lowering) branches(n *branch.Block, depth int) []Block {
	line := l.lineAt(n.Start)
	l.here = line
	switch {
	case n.Else:
		if n.Stray {
			l.failAt(n.Start, "no :::if stands before this :::else; write one, or delete the line")
		} else if !n.Ended {
			l.failAt(n.Start, "no line of ::: ends what begins here; write ::: below the last line of it")
		}
		return nil // lowered with its :::if
	case n.Stray:
		l.failAt(n.Start, "this line of ::: ends nothing, for no :::if stands before it; delete it")
		return nil
	case l.inBranch:
		l.failAt(n.Start, "a condition stands within another; end that one first, with a line of :::")
		return nil
	case depth > 0:
		l.failAt(n.Start, "the condition stands inside a list or a quotation; put it at the left margin")
		return nil
	case !n.Ended && !n.Turned:
		l.failAt(n.Start, "no line of ::: ends what begins here; write ::: below the last line of it")
		return nil
	}
	if l.conditions++; l.conditions > maxBranches {
		l.failAt(n.Start, "a letter has at most %d conditions; leave some out", maxBranches)
		return nil
	}
	p := &Personal{Line: line, When: l.conditionsOf(n)}
	l.inBranch = true
	p.Then = l.blocks(n, 0)
	if other, ok := n.NextSibling().(*branch.Block); ok && n.Turned {
		p.Else = l.blocks(other, 0)
	}
	l.inBranch = false
	return []Block{p}
}

// refuseMisread refuses lines that look like those of a condition and would be read as text, which
// everybody gets.
func (l *lowering) refuseMisread() {
	for _, at := range branch.Misread(l.src) {
		l.failAt(at, "this line looks like a condition and is none: a condition begins with :::if at the left margin, "+
			"may turn with :::else and ends with :::, in plain colons; there is no else if, so write two conditions")
	}
}

// conditionsOf reads the conditions of a line. What they name must be known, as far as the
// workspace knows it.
func (l *lowering) conditionsOf(n *branch.Block) []branch.Condition {
	line, err := branch.Parse(n.Info)
	if fault := (branch.Fault{}); errors.As(err, &fault) {
		l.failAt(n.At+fault.At, "%s", fault.Text)
		return nil
	}
	for i, c := range line {
		_, line[i].Column = l.placeAt(n.At + c.At)
		var known []string
		switch c.Key {
		case "service":
			known = ids(l.records.Components, func(c notices.Component) string { return c.ID })
		case "region":
			known = ids(l.records.Regions, func(r notices.Region) string { return r.ID })
		default:
			continue
		}
		for _, v := range c.Values {
			if slices.Contains(known, v) {
				continue
			}
			hint := "known: " + someOf(slices.Clone(known), "")
			if near := Near(v, known); len(near) > 0 {
				hint = "did you mean " + near[0] + "?"
			} else if len(known) == 0 {
				hint = "tidings.yaml names none"
			}
			l.failAt(n.At+c.At, "there is no %s %q; %s", c.Key, v, hint)
		}
	}
	return line
}

// failAt is fail with the column of an offset.
func (l *lowering) failAt(offset int, format string, args ...any) {
	line, column := l.placeAt(offset)
	before := len(l.faults)
	if l.fail(line, format, args...); len(l.faults) > before {
		l.faults[before].Column = column
	}
}

// placeAt is the line and the column of an offset, in characters; 0: it is in none.
func (l *lowering) placeAt(offset int) (line, column int) {
	if line = l.lineAt(offset); line > 0 {
		column = characters(string(l.src[l.lines[line-1]:offset])) + 1
	}
	return line, column
}

// sentences reads the lines of a fenced block as Markdown. Their places are those in the letter.
func sentences(src []byte, f *ast.FencedCodeBlock) ast.Node {
	only := bytes.Repeat([]byte(" "), len(src))
	for i, c := range src {
		if c == '\n' {
			only[i] = c
		}
	}
	for i := range f.Lines().Len() {
		at := f.Lines().At(i)
		copy(only[at.Start:at.Stop], src[at.Start:at.Stop])
	}
	return dialect(only).Parser().Parse(text.NewReader(only))
}

// parts of what is a reader's own, as show= names them.
var yoursParts = []string{"services", "objects", "figures", "uptime"}

// yours lowers what is the reader's own; the lines within are for everybody else.
func (l *lowering) yours(d *dataBlock) []Block {
	y := &Yours{Of: l.env.About, Records: l.records, Locale: l.env.Locale, Zone: l.env.Zone, Since: l.env.Since,
		AsOf: l.env.AsOf, Level: min(max(l.level, 1)+1, 6)}
	show := list(d.args["show"])
	if show == nil {
		show = yoursParts[:3]
	}
	for _, s := range show {
		switch s {
		case "services":
			y.Services = true
		case "objects":
			y.Objects = true
		case "figures":
			y.Figures = true
		case "uptime":
			y.Uptime = true
		default:
			l.fail(d.line, "show of the yours block names %q; it knows %s", s, strings.Join(yoursParts, ", "))
		}
	}
	switch {
	case l.inBranch:
		l.fail(d.line, "the yours block stands within a condition; it is for everybody who has something of their "+
			"own, so put it outside")
	case y.Uptime && l.env.Since.IsZero():
		l.fail(d.line, "the yours block shows uptime, and nothing says from when; write since in notice.yaml")
	case y.Uptime && l.broken(d, "incident"):
	}
	if only := list(d.args["ids"]); only != nil {
		y.Of = l.recordsNamed(d, only)
	}
	p := &Personal{Line: d.line, Yours: y}
	for n := d.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			l.fail(max(l.lineOf(n), d.line), "the yours block holds more than sentences; what stands in it is for "+
				"readers who have nothing of their own, so write plain paragraphs")
			return nil
		}
		l.here = l.lineOf(n)
		p.Else = append(p.Else, l.block(n, 0)...)
	}
	return []Block{p}
}

// recordsNamed finds incidents and maintenance by their IDs.
func (l *lowering) recordsNamed(d *dataBlock, wanted []string) (out []notices.RecordRef) {
	incidents := ids(l.records.Incidents, func(i notices.Incident) string { return i.ID })
	maintenance := ids(l.records.Maintenance, func(m notices.Maintenance) string { return m.ID })
	for _, id := range wanted {
		switch {
		case slices.Contains(incidents, id):
			out = append(out, notices.RecordRef{Kind: "incident", ID: id})
		case slices.Contains(maintenance, id):
			out = append(out, notices.RecordRef{Kind: "maintenance", ID: id})
		default:
			if !l.broken(d, "incident", id) && !l.broken(d, "maintenance", id) {
				l.here = d.line
				l.unknown("incident or maintenance", id, slices.Concat(incidents, maintenance))
			}
		}
	}
	return out
}

// number counts the personal parts of a document that is complete.
func (l *lowering) number(blocks []Block) {
	n := 0
	for i, b := range blocks {
		p, ok := b.(*Personal)
		if !ok {
			continue
		}
		if i == n { // nothing but such parts before it
			l.fail(p.Line, "the letter begins with what is not for everybody; begin it with its heading")
		}
		p.N = n
		n++
	}
}

// PersonalMark stands in text and email for a personal part, until it is known whose.
func PersonalMark(n int) string { return string(Hole) + "p" + strconv.Itoa(n) + string(HoleEnd) }
