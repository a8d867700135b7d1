package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The form in which tools for code pass on what they found: SARIF 2.1.0 of OASIS, as much
// of it as there is to say.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string      `json:"id"`
		Short   sarifText   `json:"shortDescription"`
		Full    sarifText   `json:"fullDescription"`
		Help    sarifText   `json:"help"`
		Default sarifConfig `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations,omitempty"`
		Count        int                `json:"occurrenceCount,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Fixes        []sarifFix         `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int  `json:"startLine,omitempty"`
		StartColumn int  `json:"startColumn,omitempty"`
		ByteOffset  *int `json:"byteOffset,omitempty"`
		ByteLength  *int `json:"byteLength,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	sarifFix struct {
		Changes []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

// SARIF gives what was found as a SARIF log, for editors and servers that show such; what
// letters excuse is in it as suppressed. version is the program's.
func (r *Report) SARIF(version string) any {
	rules := Rules()
	driver := sarifDriver{Name: "Tidings", Version: version}
	for _, rule := range rules {
		driver.Rules = append(driver.Rules, sarifRule{rule.ID, sarifText{sentence(rule.Finds)}, sarifText{rule.Why},
			sarifText{sentence(rule.Remedy)}, sarifConfig{rule.Level}})
	}
	run := sarifRun{sarifTool{driver}, "unicodeCodePoints", []sarifResult{}}
	add := func(f Finding, because string) {
		one := sarifResult{RuleID: f.Rule, Level: f.Level, Message: sarifText{f.Says()}, Count: f.Count,
			RuleIndex: slices.IndexFunc(rules, func(rule Rule) bool { return rule.ID == f.Rule })}
		if f.File != "" {
			at := sarifPhysical{Artifact: sarifArtifact{f.File}}
			if f.Line > 0 {
				at.Region = &sarifRegion{StartLine: f.Line, StartColumn: f.Column}
			}
			one.Locations = []sarifLocation{{at}}
		}
		for _, e := range f.Fix {
			length := e.To - e.From
			one.Fixes = append(one.Fixes, sarifFix{[]sarifChange{{sarifArtifact{e.File},
				[]sarifReplacement{{sarifRegion{ByteOffset: &e.From, ByteLength: &length}, sarifText{e.Text}}}}}})
		}
		if because != "" {
			one.Suppressions = []sarifSuppression{{"inSource", because}}
		}
		run.Results = append(run.Results, one)
	}
	for _, f := range r.Findings {
		add(f, "")
	}
	for _, x := range r.Excused {
		add(x.Finding, x.Because)
	}
	return sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
}

// sentence makes a sentence of words: a capital first, a full stop last.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[n:]
	return strings.TrimSuffix(s, ".") + "."
}
