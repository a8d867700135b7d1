package rule

import (
	"iter"
	"slices"
	"strings"
	"time"

	"tidings/internal/check/prose"
	"tidings/internal/check/wording"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

// Notice is what rules look at: a notice with its letters, read for their words.
type Notice struct {
	*letter.Source
	Now    time.Time
	Texts  []*Text // in the order of the notice's languages
	Memory Memory  // of what is read of it
}

// Text is one letter.
type Text struct {
	*outputs.Manuscript
	Notice  *Notice
	Tag     string
	Locale  *locale.Locale
	Source  string            // its Markdown
	Doc     *outputs.Document // in the organisation's time zone; nil: it cannot be made
	TooLong bool              // its sentences are not all looked at
	Memory  Memory            // of what is read of it

	isCut     bool // the sentences are known
	sentences []Sentence
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
		doc, err := s.WholeDocument(tag, s.Zone())
		if err != nil {
			doc = nil
		}
		n.Texts = append(n.Texts, &Text{Manuscript: m, Notice: n, Tag: tag, Locale: l, Source: s.Letters[tag],
			Doc: doc})
	}
	return n
}

// Moment is the letter's own: what it calls today.
func (n *Notice) Moment() time.Time {
	if at := n.Source.Notice.AsOf; !at.IsZero() {
		return at
	}
	return n.Now
}

// Places are the time zones of the organisation and of the regions that the notice goes to.
func (n *Notice) Places() []*time.Location {
	out, only := []*time.Location{n.Zone()}, n.Source.Notice.Audience.Regions
	for _, r := range n.Config.Regions {
		if len(only) == 0 || slices.Contains(only, r.ID) {
			out = append(out, letter.ZoneOr(r.TimeZone, n.Zone()))
		}
	}
	return out
}

// Names reports whether the notice is about a record: it lists it, it is one of its thread, or one of
// its letters shows a fact of it.
func (n *Notice) Names(kind, id string) bool {
	return n.Source.Notice.Thread == id || slices.ContainsFunc(n.Source.Notice.Records, func(r notices.RecordRef) bool {
		return r.Kind == kind && r.ID == id
	}) || slices.ContainsFunc(n.Texts, func(t *Text) bool {
		return t.Shows(func(f notices.Live) bool { return f.Kind == kind && f.ID == id })
	})
}

// Shows reports whether the letter shows a fact of the records of some kind.
func (t *Text) Shows(which func(notices.Live) bool) bool {
	return slices.ContainsFunc(t.Passages, func(p outputs.Passage) bool {
		return slices.ContainsFunc(p.Marks, func(m outputs.Mark) bool {
			return m.Kind == outputs.FactMark && which(m.Fact)
		})
	})
}

// Language is the letter's language without its region.
func (t *Text) Language() string { return Base(t.Tag) }

// Base is the language of a locale without its region.
func Base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(b)
}

// At is the place of a byte of a passage.
func (t *Text) At(p *outputs.Passage, i int) Place {
	line, column := p.Place(i)
	return Place{t.File, line, column}
}

// Line is the place of a line; that of line 0 is the whole letter.
func (t *Text) Line(line int) Place { return Place{File: t.File, Line: line} }

// Edit replaces bytes of the letter's Markdown.
func (t *Text) Edit(from, to int, text string) Edit { return Edit{t.File, from, to, text} }

// Parts gives the passages of the letter in reading order.
func (t *Text) Parts() iter.Seq[*outputs.Passage] {
	return func(yield func(*outputs.Passage) bool) {
		for i := range t.Passages {
			if !yield(&t.Passages[i]) {
				return
			}
		}
	}
}

// Sentence is one sentence of a passage: bytes From to To of its text.
type Sentence struct {
	*outputs.Passage
	From, To int
	Text     string
	of       *Text
}

// At is the place of a byte of the sentence.
func (s Sentence) At(i int) Place { return s.of.At(s.Passage, s.From+i) }

// Sentences gives every sentence of the letter's prose in reading order, cut once for all
// rules; a heading, an item or a line that the author ended is one, with or without a full
// stop.
func (t *Text) Sentences() []Sentence {
	if !t.isCut {
		t.isCut = true
		read := 0
		for p := range t.Parts() {
			for from, part := range Pieces(p.Text) {
				if read += len(part); read > MaxProse {
					t.TooLong = true
					return t.sentences
				}
				for _, cut := range Cuts(part) {
					t.sentences = append(t.sentences,
						Sentence{p, from + cut[0], from + cut[1], part[cut[0]:cut[1]], t})
				}
			}
		}
	}
	return t.sentences
}

// Cuts finds the sentences of a text, which may have lines that its author ended.
func Cuts(s string) (out [][2]int) {
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

// Figures is what a language's days, times and figures are known by; nil: its file is garbled,
// which the test of prose says.
func (t *Text) Figures() *prose.Lexicon {
	return Once(&t.Memory, func() *prose.Lexicon {
		x, err := prose.Load(t.Locale)
		if err != nil {
			return nil
		}
		return x
	})
}

// Wording is how things are said in the letter's language; nil: nothing is known of it.
func (t *Text) Wording() *wording.Lexicon {
	return Once(&t.Memory, func() *wording.Lexicon { return wording.For(t.Language()) })
}

// FiguresIn reads the figures of a sentence, but those in code and addresses. Their places are bytes
// of the sentence.
func (t *Text) FiguresIn(s Sentence) (cut *prose.Text, figures []prose.Figure) {
	const most = 100 // no person writes more in a sentence
	cut = prose.Cut(s.Text)
	figures = slices.DeleteFunc(t.Figures().Figures(cut), func(f prose.Figure) bool {
		return Marked(s.Passage, s.From+f.From, s.From+f.To, Unread...)
	})
	return cut, figures[:min(len(figures), most)]
}
