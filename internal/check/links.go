package check

import (
	"context"

	"tidings/internal/check/follow"
	"tidings/internal/check/form"
	"tidings/internal/check/rule"
)

// Follow follows the links of a notice's letters to see whether a page is there: the one rule that
// goes out to the network, and only when the manager asks for it. Addresses that another
// rule finds wrong, or that are made up for a sample, are not followed.
func Follow(ctx context.Context, n *rule.Notice, f follow.Follower, r *Report) {
	dead, _ := ruleNamed("dead-link")
	var (
		found   = dead.Into(&r.Findings)
		links   []rule.Address
		targets []string
		asked   = map[string]bool{}
	)
	for _, t := range n.Texts {
		for _, a := range t.Addresses() {
			if followed(a) {
				links = append(links, a)
				if target := target(a); !asked[target] {
					asked[target] = true
					targets = append(targets, target)
				}
			}
		}
	}
	answers := f.All(ctx, targets)
	unsure := map[string]int{}
	for _, answer := range answers {
		if answer.Verdict == follow.Unsure {
			unsure[answer.Why]++
		}
	}
	for _, a := range links {
		const few = 3
		switch answer, known := answers[target(a)]; {
		case known && answer.Verdict == follow.Missing:
			found(a.Place(), "%s %s", rule.Within(target(a), 70), answer.Why)
		case known && answer.Verdict == follow.Unsure && unsure[answer.Why] > few:
			one := found(a.Place(), "each of %d addresses %s", unsure[answer.Why], answer.Why)
			one.Level, one.Remedy = Note, "see whether this machine reaches the web, and open them in a browser"
		case known && answer.Verdict == follow.Unsure:
			one := found(a.Place(), "%s %s", rule.Within(target(a), 70), answer.Why)
			one.Level, one.Remedy = Note, "open it in a browser"
		}
	}
	if left := len(targets) - len(answers); left > 0 {
		r.add(dead.ID, Note, n.Notice.Slug, "%d of %d addresses were not followed: a check follows %d in half a "+
			"minute at most; open them in a browser", left, len(targets), follow.Most)
	}
}

// target is the address of the page, without the place on it.
func target(a rule.Address) string {
	u := *a.URL
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// followed reports whether an address is one that a check may ask for.
func followed(a rule.Address) bool {
	web := a.URL.Scheme == "https" || a.URL.Scheme == "http"
	host := a.Host()
	return web && a.URL.User == nil && form.Inner(host) == "" && !form.Fictional(host) && !form.Placeholder(host)
}
