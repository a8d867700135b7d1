package words

import (
	"slices"

	"tidings/internal/check/rule"
	"tidings/notices"
)

// completeness are the rules on what a letter must say. Each looks for one thing in the
// letters of the kinds that need it, by the words of the language and by what stands there
// beside words: blocks, facts of the records, links. A letter in a language without a word
// file is not looked at.
func completeness() []rule.Rule {
	return []rule.Rule{whatHappened(), cause(), remedy(), customerAction(), nextWord(), apology(), contact(), signOff()}
}

// missing makes a rule of what a letter must say, in words that lists know.
func missing(r rule.Rule, needs func(kind) bool, says func(*said, kind) bool, message string) rule.Rule {
	r.Level = rule.Warning
	r.InLetter = inWords(func(s *said, found rule.Found) {
		if k := s.kindOf(); needs(k) && !says(s, k) {
			found(s.Line(0), "%s", message)
		}
	})
	return r
}

// inManyWords is missing for what people say in so many ways that no list has them all.
func inManyWords(r rule.Rule, needs func(kind) bool, says func(*said, kind) bool, message string) rule.Rule {
	return missing(r, needs, func(s *said, k kind) bool { return says(s, k) || s.doubtful() }, message)
}

// says is for what only words can say.
func says(section string) func(*said, kind) bool {
	return func(s *said, _ kind) bool { return s.has(section) }
}

// timed reports whether the letter names any time.
func (s *said) timed() bool {
	for i := range s.sentences {
		if s.dated(i) {
			return true
		}
	}
	return false
}

func always(kind) bool { return true }

func incidents(k kind) bool { return k.about == anIncident }

// whatHappened finds an incident letter that names no effect and nobody who felt it, and a
// maintenance letter that does not say what is affected and when.
func whatHappened() rule.Rule {
	return missing(rule.Rule{ID: "what-happened",
		Finds: "a letter about an incident or a maintenance that does not say what it does, and to whom",
		Why:   "Readers cannot tell whether it concerns them.",
		Remedy: "say what did not work, or will not, and for whom, such as \"Orders could not be placed\" or " +
			"\"Affected: the website\"",
	}, func(k kind) bool {
		return incidents(k) || k.about == aMaintenance && !k.over
	}, func(s *said, k kind) bool {
		if k.about == aMaintenance && !s.timed() {
			return false
		}
		return s.shows("incidents") || s.has("what-happened") || s.doubtful() ||
			s.tells("components", "component", "summary", "title", "impact", "regions")
	}, "the letter does not say what happened or will happen, when, and to whom")
}

// cause finds an incident letter that tells no cause, and does not say either that it is
// looked for.
func cause() rule.Rule {
	return inManyWords(rule.Rule{ID: "cause",
		Finds:  "a letter about an incident without its cause, or that it is looked for",
		Why:    "Readers fear what they are not told.",
		Remedy: "say why it happened, or that you are finding out",
	}, incidents, func(s *said, k kind) bool {
		recorded := func(i notices.Incident) bool {
			return s.shows("incidents") && i.Status == notices.Investigating || i.Cause != "" && s.holds(i.Cause)
		}
		return s.tells("cause") || s.hasAny("cause", "blame") || slices.ContainsFunc(k.records, recorded)
	}, "the letter does not say what the cause was, nor that it is being looked for")
}

// remedy finds a letter about an incident that is over and does not say what was done.
func remedy() rule.Rule {
	return inManyWords(rule.Rule{ID: "remedy",
		Finds:  "a letter about a resolved incident that does not say what was done about it",
		Why:    "Readers expect that it happens again.",
		Remedy: "say what you did, and what you do so that it stays so",
	}, func(k kind) bool { return incidents(k) && k.over }, func(s *said, k kind) bool {
		recorded := func(i notices.Incident) bool { return i.Remedy != "" && s.holds(i.Remedy) }
		return s.tells("remedy") || s.shows("actions") || s.has("remedy") || slices.ContainsFunc(k.records, recorded)
	}, "the letter does not say what was done about the incident")
}

// customerAction finds a letter that does not say what its reader must do.
func customerAction() rule.Rule {
	return inManyWords(rule.Rule{ID: "customer-action",
		Finds:  "a letter about an incident or a maintenance that does not say what its readers must do",
		Why:    "They would ask, or do something that makes it worse.",
		Remedy: "say what they must do, or that no action is needed",
	}, func(k kind) bool {
		return incidents(k) && !k.report || k.about == aMaintenance && !k.over
	}, says("action"), "the letter does not say what the reader must do, or that nothing is needed")
}

// apology finds a letter about an incident that hit customers and does not say sorry.
func apology() rule.Rule {
	return missing(rule.Rule{ID: "apology", Finds: "a letter about an incident without an apology",
		Why:    "It sounds as if you did not care.",
		Remedy: "apologise for what customers went through",
	}, func(k kind) bool { return incidents(k) && k.harm }, says("apology"), "the letter does not apologise")
}
