// Package words are the rules on how letters are worded: what they must say, what they had better
// not, and how hard they are to read.
package words

import (
	"slices"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/check/wording"
	"tidings/outputs"
)

// Rules lists the rules of this family in the order in which they look.
func Rules() []rule.Rule { return slices.Concat(completeness(), wordings(), readingRules()) }

// said is a letter's sentences cut into words, with what is known of how things are said in
// its language.
type said struct {
	*rule.Text
	*wording.Lexicon
	sentences []utterance
	late      bool // the verb comes last, and times before it
	known     map[string]bool
}

// utterance is a sentence with its words.
type utterance struct {
	rule.Sentence
	words []wording.Word
}

// saidIn gives the letter's words; nil where nothing is known of its language.
func saidIn(t *rule.Text) *said {
	return rule.Once(&t.Memory, func() *said {
		l := t.Wording()
		if l == nil {
			return nil
		}
		late := []string{"de", "nl", "ja", "ko", "tr", "hi"}
		s := &said{Text: t, Lexicon: l, late: slices.Contains(late, t.Language()), known: map[string]bool{}}
		for _, one := range t.Sentences() {
			s.sentences = append(s.sentences, utterance{one, wording.Split(one.Text)})
		}
		return s
	})
}

// inWords makes what looks at a letter's words look at any letter: at those that say something in a
// language of which something is known.
func inWords(look func(s *said, found rule.Found)) func(*rule.Text, rule.Found) {
	return func(t *rule.Text, found rule.Found) {
		if s := saidIn(t); s != nil && len(s.sentences) > 0 {
			look(s, found)
		}
	}
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

// at is where it begins, String what it says.
func (q quote) at() rule.Place { return q.At(q.from - q.From) }
func (q quote) String() string { return rule.Excerpt(q.Passage.Text[q.from:q.to]) }

// enoughQuotes bounds what a letter that says one thing ten thousand times costs.
const enoughQuotes = 1000

// quotes gives the places at which the author says what a section is about.
func (s *said) quotes(section string) (out []quote) {
	for _, one := range s.sentences {
		for _, m := range s.Find(section, one.words) {
			from, to := one.From+one.words[m.First].From, one.From+one.words[m.Last-1].To
			if len(out) < enoughQuotes && rule.Own(one.Passage, from, to) {
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
	if s.Has("dated", one.words) || one.tellsTime(0) {
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
	return s.Has("dated", words) || q.tellsTime(clause)
}

// timeFacts are those facts of records that are times, and timeKinds what is typed as a time.
var (
	timeFacts = map[string]bool{"began": true, "ended": true, "day": true, "period": true, "next": true, "from": true,
		"until": true, "actual": true, "former": true, "planned": true, "launched": true, "when": true, "since": true}
	timeKinds = map[string]bool{"time": true, "day": true, "month": true}
)

// tellsTime reports whether a sentence shows a time of the records, behind a byte of its passage.
func (u utterance) tellsTime(behind int) bool {
	return slices.ContainsFunc(u.Marks, func(m outputs.Mark) bool {
		return m.Kind == outputs.FactMark && m.From < u.To && u.From < m.To && m.From >= behind &&
			(timeKinds[m.Fact.Kind] || timeFacts[m.Fact.Fact])
	})
}

// saysIn reports whether a text outside the letter's body says what a section is about.
func (s *said) saysIn(text, section string) bool { return s.Has(section, wording.Split(text)) }
