package words

import (
	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
)

// wordings are the rules on how a letter says things. What each looks for is a section of
// the word files, so that the author's words decide, in the letter's own language.
func wordings() []rule.Rule {
	return []rule.Rule{
		worded(rule.Rule{ID: "blame", Finds: "words that put the blame on a supplier, a customer or an employee",
			Why:    "Readers bought from you; whoever points at others loses their trust.",
			Remedy: "say what went wrong and what you do about it, and leave out whose fault it was",
		}, "%q puts the blame on somebody"),
		worded(rule.Rule{ID: "minimising", Finds: "words that make an incident smaller than it was",
			Why:    "Whoever was hit reads that it does not matter.",
			Remedy: "say how many were hit, how badly and how long, in figures",
		}, "%q makes it smaller than it was for those who were hit"),
		worded(rule.Rule{ID: "hedging", Finds: "words that leave open whether something is so",
			Why: "Readers cannot act on it.", Remedy: "say what you know, and what you do not know yet",
		}, "%q leaves open whether it is so"),
		promise(),
		worded(rule.Rule{ID: "guarantee", Finds: "a promise that nobody can keep",
			Why: "The next incident makes it a lie.", Remedy: "say what you do so that it does not happen again",
		}, "%q promises what nobody can keep"),
		jargon(),
		shouting(),
		emptyApology(),
	}
}

// worded makes a rule of the section of the word files that has its name.
func worded(r rule.Rule, message string) rule.Rule {
	r.Level = rule.Warning
	r.InLetter = inWords(func(s *said, found rule.Found) {
		var last utterance
		for _, q := range s.quotes(r.ID) {
			if q.Passage != last.Passage || q.From != last.From { // one sentence is written anew as one
				found(q.at(), message, q)
			}
			last = q.utterance
		}
	})
	return r
}

// promise finds words such as "soon" where nothing says when: neither the sentence, nor, for
// word from us, any other of the letter.
func promise() rule.Rule {
	return rule.Rule{ID: "promise", Level: rule.Warning, Finds: "a promise without a date, such as \"soon\"",
		Why: "Everybody reads another day into it.", Remedy: "say when: a day, a time, or when you write again",
		InLetter: inWords(lookPromises)}
}

func lookPromises(s *said, found rule.Found) {
	next, promised := s.nextWord()
	open := s.unresolved()
	for _, section := range []string{"promise", "vague-time"} {
		for _, q := range s.quotes(section) {
			ofNext := s.Has("next-word", q.words)
			// of a sentence that tells of the next word without a time next-word speaks
			same := open && next != nil && !promised && next.Passage == q.Passage && next.From == q.From
			if same || promised && (section == "promise" || ofNext) ||
				s.datedAround(q) && !(section == "vague-time" && s.over(q.Sentence)) {
				continue
			}
			found(q.at(), "%q promises without a date", q)
		}
	}
}

// emptyApology finds a letter whose only apology is for "any inconvenience this may have
// caused".
func emptyApology() rule.Rule {
	return rule.Rule{ID: "empty-apology", Level: rule.Warning,
		Finds: "an apology for any inconvenience that there may have been, and no other",
		Why:   "It doubts what readers went through.", Remedy: "apologise for what happened to them",
		InLetter: inWords(func(s *said, found rule.Found) {
			var empty *utterance
			for i, one := range s.sentences {
				switch {
				case !s.Has("apology", one.words):
				case !s.Has("empty-apology", one.words):
					return // it is meant
				case empty == nil:
					empty = &s.sentences[i]
				}
			}
			if empty != nil {
				found(empty.At(0), "%q is the only apology, and it says that perhaps nobody was troubled",
					rule.Excerpt(empty.Text))
			}
		})}
}

// over reports whether a sentence names days, and all of them are over: none of them is when
// something is promised for.
func (s *said) over(one rule.Sentence) bool {
	days, letter := 0, s.Notice.Moment()
	if s.Figures() == nil {
		return false
	}
	_, figures := s.FiguresIn(one)
	for _, f := range figures {
		if f.Kind != prose.Day && f.Kind != prose.Clock {
			continue
		}
		_, last, sure := f.Bounds(letter, s.Notice.Places())
		if days++; !sure || !last.Before(letter) {
			return false
		}
	}
	return days > 0
}
