package check

import (
	"context"

	"tidings/internal/check/follow"
	"tidings/internal/check/form"
)

// Follow follows the links of a notice's letters to see whether a page is there: the one rule that
// goes out to the network, and only when the manager asks for it. Addresses that another
// rule finds wrong, or that are made up for a sample, are not followed.
func Follow(ctx context.Context, n *Notice, f follow.Follower, r *Report) {
	rule, _ := ruleNamed("dead-link")
	var (
		found   = r.finder(rule)
		links   []address
		targets []string
		asked   = map[string]bool{}
	)
	for _, t := range n.Texts {
		for _, a := range t.addresses() {
			if a.followed() {
				links = append(links, a)
				if target := a.target(); !asked[target] {
					asked[target] = true
					targets = append(targets, target)
				}
			}
		}
	}
	answers := f.All(ctx, targets)
	for _, a := range links {
		switch answer, known := answers[a.target()]; {
		case known && answer.Verdict == follow.Missing:
			found(a.at(), "%s %s", shorten(a.target()), answer.Why)
		case known && answer.Verdict == follow.Unsure:
			one := found(a.at(), "%s %s", shorten(a.target()), answer.Why)
			one.Level, one.Remedy = Note, "open it in a browser"
		}
	}
	if left := len(targets) - len(answers); left > 0 {
		r.add(rule.ID, Note, n.Notice.Slug, "%d of %d addresses were not followed: a check follows %d in half a minute "+
			"at most; open them in a browser", left, len(targets), follow.Most)
	}
}

// target is the address of the page, without the place on it.
func (a address) target() string {
	u := *a.url
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// followed reports whether an address is one that a check may ask for.
func (a address) followed() bool {
	web := a.url.Scheme == "https" || a.url.Scheme == "http"
	host := a.host()
	return web && a.url.User == nil && form.Inner(host) == "" && !form.Fictional(host) && !form.Placeholder(host)
}
