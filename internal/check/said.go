package check

import (
	"slices"
	"strings"

	"tidings/internal/check/wording"
	"tidings/outputs"
)

// said is a letter's sentences cut into words, with what is known of how things are said in
// its language.
type said struct {
	*wording.Lexicon
	sentences []utterance
	late      bool // the verb comes last, and times before it
	known     map[string]bool
	kind      *kind // what the letter is about, once somebody asked
}

// utterance is a sentence with its words.
type utterance struct {
	Sentence
	words []wording.Word
}

// said gives the letter's words; nil where nothing is known of its language.
func (t *Text) said() *said {
	if !t.heard {
		t.heard = true
		if l := wording.For(t.Language()); l != nil {
			late := []string{"de", "nl", "ja", "ko", "tr", "hi"}
			t.words = &said{Lexicon: l, late: slices.Contains(late, t.Language()), known: map[string]bool{}}
			for _, s := range t.Sentences() {
				t.words.sentences = append(t.words.sentences, utterance{s, wording.Split(s.Text)})
			}
		}
	}
	return t.words
}

// has reports whether any sentence says what a section of the lexicon is about.
func (s *said) has(section string) bool {
	known, asked := s.known[section]
	if !asked {
		known = slices.ContainsFunc(s.sentences, func(one utterance) bool { return s.Has(section, one.words) })
		s.known[section] = known
	}
	return known
}

// hasAny is has for several sections.
func (s *said) hasAny(sections ...string) bool { return slices.ContainsFunc(sections, s.has) }

// quote is a part of a sentence as the author wrote it.
type quote struct {
	utterance
	from, to int // bytes of the passage's text
	say      string
}

func (q quote) String() string { return excerpt(q.Passage.Text[q.from:q.to]) }

// own reports whether the author speaks in a part of a passage: it is no quotation of
// somebody else, no code, no address, and comes from no record and no field.
func own(p *outputs.Passage, from, to int) bool {
	return p.Kind != outputs.Quoted && p.Typed(from, to) && !slices.ContainsFunc(p.Marks, func(m outputs.Mark) bool {
		return (m.Kind == outputs.CodeMark || m.Kind == outputs.BareMark) && m.From < to && from < m.To
	})
}

// enoughQuotes bounds what a letter that says one thing a thousand times costs.
const enoughQuotes = 100

// quotes gives the places at which the author says what a section is about.
func (s *said) quotes(section string) (out []quote) {
	for _, one := range s.sentences {
		for _, m := range s.Find(section, one.words) {
			from, to := one.From+one.words[m.First].From, one.From+one.words[m.Last-1].To
			if len(out) < enoughQuotes && own(one.Passage, from, to) {
				out = append(out, quote{one, from, to, m.Say})
			}
		}
	}
	return out
}

// dated reports whether the sentence at i names a time: in its words or a fact of the records,
// or, being but a label, in what stands behind it.
func (s *said) dated(i int) bool {
	one := s.sentences[i]
	if s.Has("dated", one.words) || slices.ContainsFunc(one.facts(), func(m outputs.Mark) bool {
		return timeKinds[m.Fact.Kind] || timeFacts[m.Fact.Fact]
	}) {
		return true
	}
	const label = 5
	return len(one.words) <= label && i+1 < len(s.sentences) && s.Has("dated", s.sentences[i+1].words)
}

// datedAround reports whether a time stands with the words of a quote: behind them, or at the
// beginning of the sentence. "We mended it at noon and soon …" does not say when.
func (s *said) datedAround(q quote) bool {
	clause := q.to
	const opening = 4 // By Friday, 4 December,
	i := strings.LastIndexAny(q.Passage.Text[q.From:q.from], ",;:–—、")
	half := strings.LastIndexAny(q.Passage.Text[q.From:q.from], ";:–—；：")
	if s.late && half >= 0 {
		clause = q.From + half // what stands before a semicolon is another matter
	} else if s.late || i >= 0 && len(wording.Split(q.Passage.Text[q.From:q.From+i])) <= opening {
		clause = q.From
	}
	var words []wording.Word
	for _, w := range q.words {
		if at := q.From + w.From; at >= clause && (at < q.from || at >= q.to) {
			words = append(words, w)
		}
	}
	return s.Has("dated", words) || slices.ContainsFunc(q.facts(), func(m outputs.Mark) bool {
		return m.From >= clause && (timeKinds[m.Fact.Kind] || timeFacts[m.Fact.Fact])
	})
}

// timeFacts are those facts of records that are times, and timeKinds what is typed as a time.
var (
	timeFacts = map[string]bool{"began": true, "ended": true, "day": true, "period": true, "next": true, "from": true,
		"until": true, "actual": true, "former": true, "planned": true, "launched": true, "when": true, "since": true}
	timeKinds = map[string]bool{"time": true, "day": true, "month": true}
)

// facts are the facts of records in a sentence.
func (s Sentence) facts() (out []outputs.Mark) {
	for _, m := range s.Marks {
		if m.Kind == outputs.FactMark && m.From < s.To && s.From < m.To {
			out = append(out, m)
		}
	}
	return out
}

// saysIn reports whether a text outside the letter's body says what a section is about.
func (s *said) saysIn(text, section string) bool { return s.Has(section, wording.Split(text)) }
