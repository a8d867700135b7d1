package check

// shapeRules are the rules on what a letter is made of: links, gaps, what is not for
// customers, headings, the subject.
func shapeRules() []Rule {
	return []Rule{linkRule(), leakRule(), placeholderRule(), structureRule(), subjectRule(), typingRule()}
}
