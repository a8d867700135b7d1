package facts

import (
	"testing"

	"tidings/internal/check/rule"
	"tidings/internal/check/rule/ruletest"
	"tidings/notices"
)

// BenchmarkFacts looks at one letter in two languages; what is read of the languages is part of it.
func BenchmarkFacts(b *testing.B) {
	text := "# Title\n\nOn Sunday, 29 November 2026, between 14:10 and 15:05 UTC, orders could not be placed.\n\n" +
		"The incident lasted 55 minutes and affected 1,240 customers. We will write again by 4 December 2026.\n"
	s := ruletest.Letters(map[string]string{"en": text, "de": text}, notices.Records{})
	for b.Loop() {
		n, findings := rule.Read(s, ruletest.Day), []rule.Finding{}
		for _, one := range Rules() {
			one.Examine(n, one.Into(&findings))
		}
	}
}
