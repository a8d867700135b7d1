package check

import (
	"regexp"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/statement"
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

// Stated are the excused findings as an approval binds them.
func (r *Report) Stated() (out []statement.Excused) {
	for _, x := range r.Excused {
		out = append(out, statement.Excused{Rule: x.Rule, File: x.File, Line: x.Line, Reason: x.Because})
	}
	return out
}

// allowance is one such comment.
type allowance struct {
	rule, because string
	at            rule.Place
	used          bool
}

type allowances []*allowance

var allowing = regexp.MustCompile(`(?is)^tidings\s*:\s*([a-z-]+)(?:\s+([^\s,]+(?:\s*,\s*[^\s,]+)*))?` +
	`(?:\s+because\b[\s:]*(.*))?(.*)$`)

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
			if !strings.EqualFold(m[1], "allow") || m[2] == "" {
				r.add("allow", Warning, at.String(), "this comment cannot be read; write "+
					"<!-- tidings:allow RULE because … -->")
				continue
			}
			for id := range strings.SplitSeq(m[2], ",") {
				if a := allowanceFor(strings.TrimSpace(id), strings.TrimSpace(m[3]), at, r); a != nil {
					out = append(out, a)
				}
			}
		}
	}
	return out
}

// allowanceFor is what a comment excuses by naming one rule; nil: nothing, which is noted.
func allowanceFor(id, because string, at rule.Place, r *Report) *allowance {
	switch named, known := ruleNamed(id); {
	case !known:
		r.add("allow", Warning, at.String(), "this comment excuses %q, which is no rule%s", id, didYouMean(id))
	case named.Firm:
		r.add("allow", Warning, at.String(), "this comment excuses %s, which nobody can excuse: the letter would not "+
			"be made; take it out", id)
	case because == "":
		r.add("allow", Warning, at.String(), "this comment excuses %s without a reason; write "+
			"<!-- tidings:allow %[1]s because … -->", id)
	default:
		return &allowance{rule: id, because: because, at: at}
	}
	return nil
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
