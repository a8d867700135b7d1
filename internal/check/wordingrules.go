package check

import "tidings/internal/check/prose"

// wordingRules are the rules on how a letter says things. What each looks for is a section of
// the word files, so that the author's words decide, in the letter's own language.
func wordingRules() []Rule {
	return []Rule{
		worded(Rule{ID: "blame", Finds: "words that put the blame on a supplier, a customer or an employee",
			Why:    "Readers bought from you; whoever points at others loses their trust.",
			Remedy: "say what went wrong and what you do about it, and leave out whose fault it was",
		}, "%q puts the blame on somebody"),
		worded(Rule{ID: "minimising", Finds: "words that make an incident smaller than it was",
			Why:    "Whoever was hit reads that it does not matter.",
			Remedy: "say how many were hit, how badly and how long, in figures",
		}, "%q makes it smaller than it was for those who were hit"),
		worded(Rule{ID: "hedging", Finds: "words that leave open whether something is so",
			Why: "Readers cannot act on it.", Remedy: "say what you know, and what you do not know yet",
		}, "%q leaves open whether it is so"),
		promise(),
		worded(Rule{ID: "guarantee", Finds: "a promise that nobody can keep",
			Why: "The next incident makes it a lie.", Remedy: "say what you do so that it does not happen again",
		}, "%q promises what nobody can keep"),
		jargon(),
		shouting(),
		emptyApology(),
	}
}

// worded makes a rule of the section of the word files that has its name.
func worded(r Rule, message string) Rule {
	r.Level = Warning
	r.look = func(n *Notice, found found) {
		for _, t := range n.Texts {
			if s := t.said(); s != nil {
				var last utterance
				for _, q := range s.quotes(r.ID) {
					if q.Passage == last.Passage && q.From == last.From {
						continue // one sentence is written anew as one
					}
					last = q.utterance
					found(t.At(q.Passage, q.from), message, q)
				}
			}
		}
	}
	return r
}

// promise finds words such as "soon" where nothing says when: neither the sentence, nor, for
// word from us, any other of the letter.
func promise() Rule {
	return Rule{ID: "promise", Level: Warning, Finds: "a promise without a date, such as \"soon\"",
		Why: "Everybody reads another day into it.", Remedy: "say when: a day, a time, or when you write again",
		look: func(n *Notice, found found) {
			for _, t := range n.Texts {
				s := t.said()
				if s == nil {
					continue
				}
				next, promised := s.nextWord(t)
				open := n.unresolved(t)
				for _, section := range []string{"promise", "vague-time"} {
					for _, q := range s.quotes(section) {
						ofNext := s.Has("next-word", q.words)
						// of a sentence that tells of the next word without a time next-word speaks
						same := open && next != nil && !promised && next.Passage == q.Passage && next.From == q.From
						if same || promised && (section == "promise" || ofNext) ||
							s.datedAround(q) && !(section == "vague-time" && n.over(t, q.Sentence)) {
							continue
						}
						found(t.At(q.Passage, q.from), "%q promises without a date", q)
					}
				}
			}
		}}
}

// emptyApology finds a letter whose only apology is for "any inconvenience this may have
// caused".
func emptyApology() Rule {
	return Rule{ID: "empty-apology", Level: Warning,
		Finds: "an apology for any inconvenience that there may have been, and no other",
		Why:   "It doubts what readers went through.", Remedy: "apologise for what happened to them",
		look: func(n *Notice, found found) {
			for _, t := range n.Texts {
				s := t.said()
				if s == nil {
					continue
				}
				var empty *utterance
				meant := false
				for i, one := range s.sentences {
					switch {
					case !s.Has("apology", one.words):
					case !s.Has("empty-apology", one.words):
						meant = true
					case empty == nil:
						empty = &s.sentences[i]
					}
				}
				if empty != nil && !meant {
					found(t.At(empty.Passage, empty.From), "%q is the only apology, and it says that perhaps nobody "+
						"was troubled", excerpt(empty.Text))
				}
			}
		}}
}

// over reports whether a sentence names days, and all of them are over: none of them is when
// something is promised for.
func (n *Notice) over(t *Text, s Sentence) bool {
	days := 0
	for _, l := range n.reading(t).lines {
		if l.Passage != s.Passage || l.From != s.From {
			continue
		}
		for _, f := range l.figures {
			_, last, sure := n.bounds(f)
			if f.Kind != prose.Day && f.Kind != prose.Clock {
				continue
			}
			if days++; !sure || !last.Before(n.moment()) {
				return false
			}
		}
	}
	return days > 0
}
