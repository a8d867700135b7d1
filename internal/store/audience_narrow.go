package store

import (
	"maps"
	"slices"
	"strings"

	"tidings/notices"
	"tidings/recipients"
)

// SQL looks at those conditions of a rule that it can look at, and leaves out nobody whom the rule
// selects: recipients.Judge has the last word.

// narrowContacts writes the conditions on recipients and their contacts. Whoever has no region of
// their own is in those of their accounts.
func narrowContacts(c *conditions, rule *recipients.Rule) {
	a := &rule.Audience
	if len(a.Regions) > 0 {
		in := " IN (" + c.marks(a.Regions) + ")"
		c.parts = append(c.parts, "(r.region"+in+" OR r.region = '' AND c.account_id IN "+
			"(SELECT id FROM accounts WHERE region"+in+"))")
	}
	c.words("c.roles", each(a.Roles, recipients.Role))
}

// narrowAccounts writes the conditions on accounts.
func narrowAccounts(c *conditions, rule *recipients.Rule) {
	a := &rule.Audience
	if names := a.Accounts; len(names) <= mostMarks {
		c.in("a.account_key", each(names, recipients.AccountKey))
	}
	if a.Affected.File() != "" && len(rule.Listed) <= mostMarks {
		c.in("a.account_key", slices.Collect(maps.Keys(rule.Listed)))
	}
	c.words("a.services", a.Services)
	if a.Affected == notices.ByRecords {
		c.hits(rule.Hits)
	}
}

// mostMarks is how many values one condition may name; what has more is left to the judge.
const mostMarks = 500

func each(list []string, f func(string) string) (out []string) {
	for _, s := range list {
		out = append(out, f(s))
	}
	return out
}

// words wants one of some words in a column of words with commas around them.
func (c *conditions) words(column string, words []string) {
	if part := c.anyWord(column, words); part != "" {
		c.parts = append(c.parts, part)
	}
}

func (c *conditions) anyWord(column string, words []string) string {
	if len(words) == 0 || len(words) > mostMarks {
		return ""
	}
	var parts []string
	for _, w := range words {
		w = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(w)
		parts = append(parts, column+" LIKE "+c.mark("%,"+w+",%")+` ESCAPE '\'`)
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// hits wants accounts that one of the hits is about.
func (c *conditions) hits(hits []recipients.Hit) {
	n := 0
	for _, h := range hits {
		n += len(h.Components) + len(h.Regions)
	}
	if n > mostMarks {
		return
	}
	var parts []string
	for _, h := range hits {
		part := c.anyWord("a.services", h.Components)
		if part == "" {
			continue // nothing is affected
		}
		if len(h.Regions) > 0 {
			part = "(" + part + " AND a.region IN ('', " + c.marks(h.Regions) + "))"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		parts = []string{"1 = 0"}
	}
	c.parts = append(c.parts, "("+strings.Join(parts, " OR ")+")")
}
