package check

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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

// cuts finds the sentences of a text. A full stop after a number or a single letter ends
// none ("14. November", "Q. 4").
func cuts(s string) (out [][2]int) {
	start := 0
	end := func(to int) {
		from := start
		start = to
		for from < to && s[from] == ' ' {
			from++
		}
		for to > from && (s[to-1] == ' ' || s[to-1] == '\n') {
			to--
		}
		if from < to {
			out = append(out, [2]int{from, to})
		}
	}
	for i, r := range s {
		next := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			next = i + 1
		}
		switch r {
		case '\n', '。', '！', '？', '؟', '।':
			end(next)
		case '.', '!', '?':
			if next < len(s) && s[next] == ' ' && (r != '.' || !abbreviates(s[:i]) && !shortened(s[:i], s[next:])) {
				end(next)
			}
		}
	}
	end(len(s))
	return out
}

// shortened reports whether a number follows a short word, as in "Nov. 30" and "ca. 3".
func shortened(s, after string) bool {
	letters := len([]rune(s)) - len([]rune(strings.TrimRightFunc(s, unicode.IsLetter)))
	return letters > 0 && letters < 6 && len(after) > 1 && after[1] >= '0' && after[1] <= '9'
}

// abbreviates reports whether a full stop behind a text ends a short form and no sentence.
func abbreviates(s string) bool {
	digits := 0
	for len(s) > digits && s[len(s)-1-digits] >= '0' && s[len(s)-1-digits] <= '9' {
		digits++
	}
	if digits > 0 {
		return digits < 3
	}
	last, size := utf8.DecodeLastRuneInString(s)
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-size])
	return unicode.IsLetter(last) && (len(s) == size || !unicode.IsLetter(before))
}
