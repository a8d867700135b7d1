package check

import (
	"regexp"
	"strings"

	"tidings/internal/check/rule"
)

// An author excuses the findings of a rule by a comment in the letter, with a reason:
//
//	<!-- tidings:allow blame because the supplier asked to be named -->
//
// It holds for its own letter, and for what is found in no letter at all. The approval
// lists what is excused.

// Excused is a finding that a letter excuses.
type Excused struct {
	Finding
	Because string `json:"because"`
}

// allowance is one such comment.
type allowance struct {
	rule, because string
	at            rule.Place
	used          bool
}

type allowances []*allowance

var allowing = regexp.MustCompile(`(?is)^tidings\s*:\s*([a-z-]+)(?:\s+(\S+))?(?:\s+because\b[\s:]*(.*))?(.*)$`)

// allowed reads what the letters excuse, and notes what cannot be read.
func allowed(n *Notice, r *Report) allowances {
	var out allowances
	for _, t := range n.Texts {
		for _, c := range t.Comments {
			at := rule.Place{File: t.File, Line: c.Line, Column: c.Column}
			m := allowing.FindStringSubmatch(strings.Join(strings.Fields(c.Text), " "))
			if m == nil {
				continue
			}
			_, known := ruleNamed(m[2])
			switch {
			case !strings.EqualFold(m[1], "allow") || m[2] == "":
				r.add("allow", Warning, at.String(), "this comment cannot be read; write "+
					"<!-- tidings:allow RULE because … -->")
			case !known:
				r.add("allow", Warning, at.String(), "this comment excuses %q, which is no rule%s", m[2],
					didYouMean(m[2]))
			case strings.TrimSpace(m[3]) == "":
				r.add("allow", Warning, at.String(), "this comment excuses %s without a reason; write "+
					"<!-- tidings:allow %[1]s because … -->", m[2])
			default:
				out = append(out, &allowance{rule: m[2], because: strings.TrimSpace(m[3]), at: at})
			}
		}
	}
	return out
}

// of is the comment that excuses a finding; nil: there is none.
func (as allowances) of(f Finding) *allowance {
	for _, a := range as {
		if a.rule == f.Rule && (a.at.File == f.File || !strings.HasSuffix(f.File, ".md")) {
			a.used = true
			return a
		}
	}
	return nil
}

// unused notes the comments that excuse nothing.
func (as allowances) unused(r *Report) {
	for _, a := range as {
		if !a.used {
			r.add("allow", Note, a.at.String(), "this comment excuses %s, and nothing of that kind was "+
				"found; take it out", a.rule)
		}
	}
}
