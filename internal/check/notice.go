package check

import (
	"strings"
	"time"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/outputs"
)

const configFile = workspace.ConfigFile

// Notice is what rules look at: a notice with its letters, read for their words.
type Notice struct {
	*letter.Source
	Now   time.Time
	Texts []*Text // in the order of the notice's languages

	shapes   map[string]shapeWords // what has been read of them
	readings map[*Text]*reading
	spoken   map[Place]bool // of which one rule of facts spoke
}

// Text is one letter.
type Text struct {
	*outputs.Manuscript
	Tag    string
	Locale *locale.Locale
	Source string            // its Markdown
	Doc    *outputs.Document // in the organisation's time zone; nil: it cannot be made

	isCut     bool // the sentences are known
	sentences []Sentence
	tooLong   bool // they are not all
	heard     bool // words are known
	words     *said
}

// Read reads the letters of a source. One that cannot be read is left out: its fault is
// found by those who compile it.
func Read(s *letter.Source, now time.Time) *Notice {
	n := &Notice{Source: s, Now: now}
	for _, tag := range s.Notice.Locales {
		m, err := s.Manuscript(tag, s.Zone())
		if err != nil {
			continue
		}
		l, err := s.Config.Languages.Parse(tag)
		if err != nil {
			continue
		}
		doc, err := s.Document(tag, s.Zone())
		if err != nil {
			doc = nil
		}
		n.Texts = append(n.Texts, &Text{Manuscript: m, Tag: tag, Locale: l, Source: s.Letters[tag], Doc: doc})
	}
	return n
}

// Language is the letter's language without its region.
func (t *Text) Language() string { return base(t.Tag) }

// At is the place of a byte of a passage.
func (t *Text) At(p *outputs.Passage, i int) Place {
	line, column := p.Place(i)
	return Place{t.File, line, column}
}

// Line is the place of a line.
func (t *Text) Line(line int) Place { return Place{File: t.File, Line: line} }

// Sentence is one sentence of a passage: bytes From to To of its text.
type Sentence struct {
	*outputs.Passage
	From, To int
	Text     string
}

// Sentences gives every sentence of the letter's prose in reading order, cut once for all
// rules; a heading, an item or a line that the author ended is one, with or without a full
// stop.
func (t *Text) Sentences() []Sentence {
	if !t.isCut {
		t.isCut = true
		read := 0
		for i := range t.Passages {
			p := &t.Passages[i]
			for from, part := range pieces(p.Text) {
				if read += len(part); read > maxProse {
					t.tooLong = true
					return t.sentences
				}
				for _, cut := range cuts(part) {
					t.sentences = append(t.sentences, Sentence{p, from + cut[0], from + cut[1], part[cut[0]:cut[1]]})
				}
			}
		}
	}
	return t.sentences
}

// cuts finds the sentences of a text, which may have lines that its author ended.
func cuts(s string) (out [][2]int) {
	at := 0
	for line := range strings.SplitSeq(s, "\n") {
		from := at
		for _, one := range locale.Sentences(line) {
			words := strings.Trim(one, " ")
			if words != "" {
				begin := from + strings.Index(one, words)
				out = append(out, [2]int{begin, begin + len(words)})
			}
			from += len(one)
		}
		at += len(line) + 1
	}
	return out
}
