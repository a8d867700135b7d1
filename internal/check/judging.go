package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/outputs"
)

const configFile = workspace.ConfigFile

// Notice is what rules look at.
type Notice = rule.Notice

// Read reads the letters of a source for the rules.
func Read(s *letter.Source, now time.Time) *Notice { return rule.Read(s, now) }

// Look lets every rule look at a notice.
func (r *Report) Look(ctx context.Context, n *Notice) error {
	for _, one := range Rules() {
		if err := ctx.Err(); err != nil {
			return err
		}
		one.Examine(n, one.Into(&r.Findings))
	}
	for _, t := range n.Texts {
		if t.TooLong {
			r.add("letter", Note, t.File, "the letter is so long that its wording was looked at in the first %d "+
				"thousand bytes only", rule.MaxProse/1000)
		}
	}
	return nil
}

// Judge gives the findings the levels that the workspace set, puts those apart that the
// letters excuse, and counts the rest. It is called once, when everything has been found.
func (r *Report) Judge(n *Notice) {
	allowed := allowed(n, r)
	levels := n.Config.Check.Levels
	for id := range levels {
		if _, known := ruleNamed(id); !known {
			r.add("rule", Warning, configFile, "check.levels names the rule %q, which there is not%s", id,
				didYouMean(id))
		}
	}
	kept := r.Findings[:0:0]
	for _, f := range r.Findings {
		by, _ := ruleNamed(f.Rule)
		firm := by.Firm || f.Level == Error && (f.Rule == "letter" || f.Rule == "notice")
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

func ruleNamed(id string) (rule.Rule, bool) {
	all := Rules()
	i := slices.IndexFunc(all, func(r rule.Rule) bool { return r.ID == id })
	if i < 0 {
		return rule.Rule{}, false
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
