package outputs

import (
	"slices"
	"unicode/utf8"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"tidings/notices"
)

// Manuscript is a letter as its author wrote it: each run of prose with the places of its
// words in the file, and what stands beside the prose. A check reads it; no channel does.
type Manuscript struct {
	File     string // as Env.File names it
	Passages []Passage
	Fences   []Fence
	Comments []Comment
	// Conditions are those of the letter's branches.
	Conditions []Condition
}

// Condition is a line of :::if.
type Condition struct {
	Asks         string // what stands behind it, with single spaces
	Line, Column int    // from 1
}

// Passage is a heading, a paragraph, or the text of an item, a cell or a quotation.
type Passage struct {
	Kind  PassageKind
	Level int // of a heading, 1 to 6; of an item, how deep it stands
	// Text is what a reader of the letter's language in the Env's time zone sees: facts of
	// the records in words, fields as their fallback, the address of no link. Line feeds
	// part the lines that the author parted.
	Text  string
	Marks []Mark // what of the text the author did not type as it is, in the order of From
	// ForSome: it stands below :::if, for some of the readers alone.
	ForSome bool

	at  []int // the offset in the source of each byte of the text
	src *source
}

// PassageKind says where prose stands.
type PassageKind string

// Kinds of passages.
const (
	Headline  PassageKind = "heading"
	Sentences PassageKind = "paragraph"
	Item      PassageKind = "item"
	InCell    PassageKind = "cell"
	Quoted    PassageKind = "quotation"
)

// Mark is a part of a passage that is more than typed words.
type Mark struct {
	From, To int // bytes of the passage's text
	Kind     MarkKind
	Source   string        // of a fact and a field what stands between (( and )); of a link its address
	Fact     notices.Live  // of a fact
	Value    notices.Value // of a fact
}

// MarkKind says what a mark is.
type MarkKind string

// Kinds of marks.
const (
	FactMark  MarkKind = "fact"  // ((incident db-down began))
	FieldMark MarkKind = "field" // ((first name??customer))
	CodeMark  MarkKind = "code"  // `code`
	LinkMark  MarkKind = "link"  // [words](address)
	BareMark  MarkKind = "bare"  // an address that stands in the text as it is
	ImageMark MarkKind = "image"
)

// Fence is a fenced block: a data block, or code. An indented code block has no name.
type Fence struct {
	Name string // the first word behind the marks
	Args string // the rest of the line
	Text string // what it holds
	Line int    // from 1
}

// Comment is what stands between <!-- and -->, which no reader sees.
type Comment struct {
	Text         string
	Line, Column int // of the <!--, from 1
}

// ReadManuscript reads a letter for those who look at its words. What Parse refuses is no
// error here, unless the letter cannot be read at all.
func ReadManuscript(md []byte, env Env) (*Manuscript, error) {
	env, err := env.ready()
	if err != nil {
		return nil, err
	}
	md, err = sound(md, env.File)
	if err != nil {
		return nil, err
	}
	if err := affordable(md, env.File); err != nil {
		return nil, err
	}
	l := &lowering{env: env, src: md, ids: map[string]int{}, lines: lineStarts(md), anchors: map[string]string{},
		titles: map[string]int{}, defined: map[string]int{}, used: map[string]bool{}}
	records := env.Records.In(env.Locale.Tag())
	l.records = &records
	l.pc = parser.NewContext()
	root := markdown(l).Parser().Parse(text.NewReader(md), parser.WithContext(l.pc))
	m := &manuscript{Manuscript: Manuscript{File: env.File}, l: l, src: newSource(string(md), l.lines)}
	m.blocks(root, Sentences, 0)
	return &m.Manuscript, nil
}

// source is a letter's file.
type source struct {
	text  string
	lines []int // offsets at which lines start
	chars []int // characters before each mile of the text
}

const mile = 1 << 10

func newSource(text string, lines []int) *source {
	s := &source{text, lines, []int{0}}
	for i := mile; i < len(text); i += mile {
		s.chars = append(s.chars, s.chars[len(s.chars)-1]+characters(text[i-mile:i]))
	}
	return s
}

// before counts the characters before an offset.
func (s *source) before(offset int) int {
	i := min(offset/mile, len(s.chars)-1)
	return s.chars[i] + characters(s.text[i*mile:offset])
}

// characters counts those that begin in a part of a text.
func characters(part string) (n int) {
	for i := range len(part) {
		if utf8.RuneStart(part[i]) {
			n++
		}
	}
	return n
}

// place gives line and column, from 1, of an offset; columns count characters.
func (s *source) place(offset int) (line, column int) {
	i, found := slices.BinarySearch(s.lines, offset)
	if !found {
		i--
	}
	return i + 1, s.before(min(offset, len(s.text))) - s.before(s.lines[i]) + 1
}

// Place gives line and column in the file, from 1, of a byte of the text.
func (p *Passage) Place(i int) (line, column int) { return p.src.place(p.Offset(i)) }

// Offset gives the byte of the file at which a byte of the text was written.
func (p *Passage) Offset(i int) int {
	switch {
	case len(p.at) == 0:
		return 0
	case i >= len(p.at):
		return p.at[len(p.at)-1]
	}
	return p.at[max(i, 0)]
}

// Typed reports whether the author wrote the bytes from..to of the text as they are: they
// touch no fact and no field.
func (p *Passage) Typed(from, to int) bool {
	return !slices.ContainsFunc(p.Marks, func(m Mark) bool {
		return (m.Kind == FactMark || m.Kind == FieldMark) && m.From < to && from < m.To
	})
}
