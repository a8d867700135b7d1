package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/rule"
	"tidings/internal/check/sarif"
)

// SARIF gives what was found as a SARIF log, for editors and servers that show such; what
// letters excuse is in it as suppressed. version is the program's.
func (r *Report) SARIF(version string) any {
	rules := Rules()
	driver := sarif.Driver{Name: "Tidings", Version: version}
	for _, one := range rules {
		driver.Rules = append(driver.Rules, sarif.Rule{ID: one.ID, Short: message(sentence(one.Finds)),
			Full: message(one.Why), Help: message(sentence(one.Remedy)), Default: sarif.Config{Level: one.Level}})
	}
	run := sarif.Run{Tool: sarif.Tool{Driver: driver}, ColumnKind: "unicodeCodePoints", Results: []sarif.Result{}}
	add := func(f Finding, because string) {
		one := sarif.Result{RuleID: f.Rule, Level: f.Level, Message: message(f.Says()), Count: f.Count,
			RuleIndex: slices.IndexFunc(rules, func(one rule.Rule) bool { return one.ID == f.Rule })}
		if f.File != "" {
			at := sarif.Physical{Artifact: sarif.Artifact{URI: f.File}}
			if f.Line > 0 {
				at.Region = &sarif.Region{StartLine: f.Line, StartColumn: f.Column}
			}
			one.Locations = []sarif.Location{{Physical: at}}
		}
		for _, e := range f.Fix {
			length := e.To - e.From
			one.Fixes = append(one.Fixes, sarif.Fix{Changes: []sarif.Change{{Artifact: sarif.Artifact{URI: e.File},
				Replacements: []sarif.Replacement{{Deleted: sarif.Region{ByteOffset: &e.From, ByteLength: &length},
					Inserted: message(e.Text)}}}}})
		}
		if because != "" {
			one.Suppressions = []sarif.Suppression{{Kind: "inSource", Justification: because}}
		}
		run.Results = append(run.Results, one)
	}
	for _, f := range r.Findings {
		add(f, "")
	}
	for _, x := range r.Excused {
		add(x.Finding, x.Because)
	}
	return sarif.Log{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarif.Run{run}}
}

// sentence makes a sentence of words: a capital first, a full stop last.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[n:]
	return strings.TrimSuffix(s, ".") + "."
}

func message(s string) sarif.Text { return sarif.Text{Text: s} }
