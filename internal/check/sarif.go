package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/sarif"
)

// SARIF gives what was found as a SARIF log, for editors and servers that show such; what
// letters excuse is in it as suppressed. version is the program's.
func (r *Report) SARIF(version string) any {
	rules := Rules()
	driver := sarif.Driver{Name: "Tidings", Version: version}
	for _, rule := range rules {
		driver.Rules = append(driver.Rules, sarif.Rule{rule.ID, sarif.Text{sentence(rule.Finds)}, sarif.Text{rule.Why},
			sarif.Text{sentence(rule.Remedy)}, sarif.Config{rule.Level}})
	}
	run := sarif.Run{sarif.Tool{driver}, "unicodeCodePoints", []sarif.Result{}}
	add := func(f Finding, because string) {
		one := sarif.Result{RuleID: f.Rule, Level: f.Level, Message: sarif.Text{f.Says()}, Count: f.Count,
			RuleIndex: slices.IndexFunc(rules, func(rule Rule) bool { return rule.ID == f.Rule })}
		if f.File != "" {
			at := sarif.Physical{Artifact: sarif.Artifact{f.File}}
			if f.Line > 0 {
				at.Region = &sarif.Region{StartLine: f.Line, StartColumn: f.Column}
			}
			one.Locations = []sarif.Location{{at}}
		}
		for _, e := range f.Fix {
			length := e.To - e.From
			one.Fixes = append(one.Fixes, sarif.Fix{[]sarif.Change{{sarif.Artifact{e.File},
				[]sarif.Replacement{{sarif.Region{ByteOffset: &e.From, ByteLength: &length}, sarif.Text{e.Text}}}}}})
		}
		if because != "" {
			one.Suppressions = []sarif.Suppression{{"inSource", because}}
		}
		run.Results = append(run.Results, one)
	}
	for _, f := range r.Findings {
		add(f, "")
	}
	for _, x := range r.Excused {
		add(x.Finding, x.Because)
	}
	return sarif.Log{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarif.Run{run}}
}

// sentence makes a sentence of words: a capital first, a full stop last.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[n:]
	return strings.TrimSuffix(s, ".") + "."
}
