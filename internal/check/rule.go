package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tidings/outputs"
)

// Rule is one thing that makes letters wrong, and how it is found.
type Rule struct {
	// ID stays the same: tidings.yaml, comments in letters and other programs name it.
	ID    string
	Level string // of its findings, unless tidings.yaml sets another
	// Firm findings keep a letter from being made or sent; they are neither excused nor
	// given another level.
	Firm   bool
	Finds  string // what is found, in a few words
	Why    string // what it does to the reader
	Remedy string // what to do; a finding may know better

	look func(n *Notice, found found) // nil: it is found while the letter is made
}

// found notes one finding of the rule that looks. The message says what is wrong; the
// finding may be given more.
type found func(at Place, message string, args ...any) *Finding

// Place is where something is: a file of the workspace, with line and column from 1, or 0
// where they are unknown.
type Place struct {
	File         string
	Line, Column int
}

// String is file:line:column.
func (p Place) String() string {
	s := p.File
	if p.Line > 0 {
		s += fmt.Sprintf(":%d", p.Line)
	}
	if p.Line > 0 && p.Column > 0 {
		s += fmt.Sprintf(":%d", p.Column)
	}
	return s
}

// Edit replaces the bytes from..to of a file: what --fix does.
type Edit struct {
	File     string
	From, To int
	Text     string
}

// Look lets every rule look at a notice.
func (r *Report) Look(ctx context.Context, n *Notice) error {
	for _, rule := range Rules() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if rule.look != nil {
			rule.look(n, r.finder(rule))
		}
	}
	for _, t := range n.Texts {
		if t.tooLong {
			r.add("letter", Note, t.File, "the letter is so long that its wording was looked at in the first %d "+
				"thousand bytes only", maxProse/1000)
		}
	}
	return nil
}

// maxFindings are those of one rule that are told apart; what a rule finds beyond them is
// counted with the last one.
const maxFindings = 200

// finder notes the findings of a rule: what is said twice of one file is one finding.
func (r *Report) finder(rule Rule) found {
	first := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Rule == rule.ID })
	if first < 0 {
		first = len(r.Findings)
	}
	return func(at Place, message string, args ...any) *Finding {
		message = fmt.Sprintf(message, args...)
		same := func(f Finding) bool { return f.Rule == rule.ID && f.Message == message && f.File == at.File }
		if i := slices.IndexFunc(r.Findings[first:], same); i >= 0 {
			f := &r.Findings[first+i]
			if f.Count++; len(f.Examples) < maxExamples {
				f.Examples = append(f.Examples, at.String())
			}
			return f
		}
		if last := len(r.Findings) - 1; last-first >= maxFindings && r.Findings[last].Rule == rule.ID {
			r.Findings[last].Count++
			return &Finding{}
		}
		r.Findings = append(r.Findings, Finding{Rule: rule.ID, Level: rule.Level, Where: at.String(), File: at.File,
			Line: at.Line, Column: at.Column, Message: message, Remedy: rule.Remedy, Count: 1, Examples: []string{}})
		return &r.Findings[len(r.Findings)-1]
	}
}

// Judge gives the findings the levels that the workspace set, puts those apart that the
// letters excuse, and counts the rest. It is called once, when everything has been found.
func (r *Report) Judge(n *Notice) {
	allowed := n.allowed(r)
	levels := n.Config.Check.Levels
	for id := range levels {
		if _, known := ruleNamed(id); !known {
			r.add("rule", Warning, configFile, "check.levels names the rule %q, which there is not%s", id,
				didYouMean(id))
		}
	}
	kept := r.Findings[:0:0]
	for _, f := range r.Findings {
		rule, _ := ruleNamed(f.Rule)
		firm := rule.Firm || f.firm
		if level := levels[f.Rule]; level != "" && !firm {
			f.Level = level
		}
		switch a := allowed.of(f); {
		case f.Level == Off:
		case a != nil && !firm:
			r.Excused = append(r.Excused, Excused{f, a.because})
		default:
			kept = append(kept, f)
		}
	}
	r.Findings = kept
	allowed.unused(r)
	r.count()
}

func (r *Report) count() {
	r.Errors, r.Warnings = 0, 0
	for _, f := range r.Findings {
		switch f.Level {
		case Error:
			r.Errors++
		case Warning:
			r.Warnings++
		}
	}
	order := map[string]int{Error: 0, Warning: 1, Note: 2}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(order[a.Level], order[b.Level]) })
}

func ruleNamed(id string) (Rule, bool) {
	all := Rules()
	i := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return all[i], true
}

func didYouMean(id string) string {
	var known []string
	for _, r := range Rules() {
		known = append(known, r.ID)
	}
	if near := outputs.Near(id, known); len(near) > 0 {
		return fmt.Sprintf("; did you mean %q?", near[0])
	}
	return "; there are " + strings.Join(known, ", ")
}
