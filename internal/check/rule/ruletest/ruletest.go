// Package ruletest has letters for tests of rules.
package ruletest

import (
	"slices"
	"testing"
	"time"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
)

// Day is the day of the letters of these tests.
var Day = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)

// Letters is a notice with letters by language.
func Letters(byTag map[string]string, records notices.Records) *letter.Source {
	s := &letter.Source{Letters: byTag, Records: records,
		Notice: notices.Notice{Slug: "n", Stream: notices.Service, AsOf: Day},
		Config: workspace.Config{Organisation: workspace.Organisation{Name: "Example Ltd",
			Service: "QuickServe Online", TimeZone: "Europe/London"}}}
	for _, tag := range []string{"en", "de", "fr", "es", "ja", "pt-BR", "en-US", "ar", "he", "hi", "it", "ko", "nl",
		"pl", "th", "tr", "zh-Hans", "zh-Hant"} {
		if _, ok := byTag[tag]; ok {
			s.Notice.Locales = append(s.Notice.Locales, tag)
		}
	}
	return s
}

// Looked is what one of some rules finds in a notice, as file:line:column: message.
func Looked(t *testing.T, rules []rule.Rule, s *letter.Source, id string) []string {
	t.Helper()
	i := slices.IndexFunc(rules, func(r rule.Rule) bool { return r.ID == id })
	if i < 0 {
		t.Fatalf("there is no rule %q", id)
	}
	var findings []rule.Finding
	rules[i].Examine(rule.Read(s, Day), rules[i].Into(&findings))
	out := []string{}
	for _, f := range findings {
		out = append(out, f.Where+": "+f.Message)
	}
	return out
}
