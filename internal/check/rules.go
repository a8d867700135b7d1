package check

import (
	"slices"

	"tidings/internal/check/facts"
	"tidings/internal/check/rule"
	"tidings/internal/check/shape"
	"tidings/internal/check/words"
)

// Rules lists every rule: what is found while a letter is read, compiled, set and
// composed, and then those that look at its words, in the order in which they look.
func Rules() []rule.Rule {
	return slices.Concat(foundOnTheWay(), facts.Rules(), words.Rules(), shape.Rules(), []rule.Rule{audienceChange()})
}

// foundOnTheWay are the rules whose findings others note.
func foundOnTheWay() []rule.Rule {
	return []rule.Rule{
		{ID: "file", Level: Error, Firm: true, Finds: "a file that cannot be read, or holds what it may not",
			Why: "What is not read is in no letter.", Remedy: "mend the file at the place that is named"},
		{ID: "letter", Level: Warning, Finds: "Markdown, fields and blocks that are perhaps not what was meant, or " +
			"cannot be read", Why: "Readers would see marks instead of what they stand for.",
			Remedy: "mend the letter at the line that is named"},
		{ID: "notice", Level: Warning, Finds: "something about the notice or the workspace as a whole",
			Why: "It concerns every letter of the notice.", Remedy: "see the message"},
		{ID: "stale-fact", Level: Error, Finds: "a value that the letter has from a record which changed since",
			Why: "Readers would be told what is not true any more.", Remedy: "write what the record says now"},
		{ID: "unsaid", Level: Warning, Finds: "what the records have come to say since the letter was drafted, and " +
			"the letter does not say", Why: "Readers would not be told what is known.",
			Remedy: "say it, or excuse it if it is left out on purpose"},
		{ID: "live-change", Level: Note, Finds: "a live block or fact that shows something else than when the letter " +
			"was drafted", Why: "The words around it may not fit it any more.", Remedy: "read the words around it"},
		{ID: "stale-translation", Level: Warning, Finds: "a sentence that was translated from one which the letter " +
			"of that language does not have any more; known of letters that were drafted or imported",
			Why:    "Readers of one language would be told what those of another are not.",
			Remedy: "change it as the other was changed, or confirm it by a translation that is imported"},
		{ID: "contradiction", Level: Error, Finds: "a letter about something that is not so any more, such as the " +
			"announcement of a maintenance that was cancelled", Why: "Readers would act on it.",
			Remedy: "draft the letter that fits"},
		{ID: "record", Level: Warning, Finds: "a record that cannot be read and that the letter does not need",
			Why: "The next letter may need it.", Remedy: "mend the record"},
		{ID: "pdf", Level: Warning, Finds: "what cannot be set on paper as it is",
			Why: "The copy for the records would differ from the letter.", Remedy: "see the message"},
		{ID: "dead-link", Level: Warning, Finds: "a link to a page that is not there; looked for with --links alone, " +
			"which asks the sites", Why: "Readers who need the page find none.",
			Remedy: "mend the address, or put the page there"},
		{ID: "private-record", Level: Warning, Finds: "a private record in a letter that will be on the site",
			Why: "The public would read it.", Remedy: "take it out, or write private: true in notice.yaml"},
		{ID: "recipient", Level: Error, Firm: true, Finds: "a message that cannot be composed for somebody",
			Why: "That person would get nothing.", Remedy: "give the field a fallback, or mend the list"},
		{ID: "other-account", Level: Error, Finds: "the key, the name, an object or a figure of another account in " +
			"what one reader is shown; an object or a figure that the list of affected accounts has for one of them, " +
			"in what all are shown; what may be a word of the language is a warning, and single words the letter " +
			"uses itself are not looked for", Why: "A customer would see another customer's data.",
			Remedy: "mend the file that affected names, or the letter"},
		{ID: "condition", Level: Warning, Finds: "an account, a role, a service or a region in a condition of the " +
			"letter that no reader has; an account that there is not is an error", Why: "What stands below it " +
			"would be shown to nobody, or to those from whom it was to be kept.",
			Remedy: "mend the name, or take the condition out"},
		{ID: "field", Level: Warning, Finds: "a personal field that no reader of the letter has",
			Why: "Its fallback would stand in every letter.", Remedy: "mend its name"},
		{ID: "language", Level: Warning, Finds: "readers for whom there is no letter in their language",
			Why: "They get one that they may not understand.", Remedy: "write a letter in their language"},
		{ID: "audience", Level: Error, Firm: true, Finds: "an audience in which nobody is written to",
			Why: "Nothing would be sent.", Remedy: "import recipients, or widen the audience in notice.yaml"},
		{ID: "correction", Level: Note, Finds: "who has the earlier version of a corrected letter",
			Why: "They get the new one as a correction.", Remedy: "see \"tidings plan\""},
		{ID: "rule", Level: Warning, Finds: "a rule named in tidings.yaml that there is not",
			Why: "What it was to do is not done.", Remedy: "mend its name under check.levels"},
		{ID: "allow", Level: Warning, Finds: "a comment that excuses nothing, or not as it must",
			Why: "The approval would list an excuse that nobody gave.", Remedy: "mend it, or take it out"},
	}
}
