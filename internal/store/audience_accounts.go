package store

import (
	"context"
	"fmt"
	"strings"

	"tidings/notices"
	"tidings/recipients"
)

// streamPairs is the scan of a registry with accounts: recipients with each of their accounts.
func (s *Store) streamPairs(ctx context.Context, rule *recipients.Rule, judge *recipients.Judge,
	each func(*recipients.AudienceRow) error) error {
	join := `LEFT JOIN`
	if rule.NeedsAccount() {
		join = `JOIN`
	}
	var c conditions
	narrow(&c, rule)
	rows, err := s.query(ctx, `SELECT `+audienceColumns+`, coalesce(c.account_id, 0), coalesce(c.roles, ''),
		coalesce(a.account, ''), coalesce(a.name, ''), coalesce(a.region, ''), coalesce(a.locale, ''),
		coalesce(a.time_zone, ''), coalesce(a.services, ''), coalesce(a.fields, '')
		FROM recipients r `+join+` contacts c ON c.recipient_id = r.id `+join+` accounts a ON a.id = c.account_id`+
		c.where()+` ORDER BY r.id, c.account_id`, c.args...)
	p := pairs{judge: judge, each: each, words: map[string][]string{}}
	if err := forEach(rows, err, p.take); err != nil {
		return err
	}
	return p.end()
}

// narrow writes those conditions of a rule that SQL can look at, none of which leaves out
// whom the rule selects.
func narrow(c *conditions, rule *recipients.Rule) {
	a := &rule.Audience
	c.in(regionOf("r.region", "a.region"), a.Regions)
	if names := a.Accounts; len(names) <= mostMarks {
		c.in("a.account_key", each(names, recipients.AccountKey))
	}
	if a.Affected.File() != "" && len(rule.Listed) <= mostMarks {
		var listed []string
		for key := range rule.Listed {
			listed = append(listed, key)
		}
		c.in("a.account_key", listed)
	}
	c.words("c.roles", each(a.Roles, recipients.Role))
	c.words("a.services", a.Services)
	if a.Affected == notices.ByRecords {
		c.hits(rule.Hits)
	}
}

// mostMarks is how many values one condition may name; what has more is left to the judge.
const mostMarks = 500

// regionOf is the first of two regions that is not empty.
func regionOf(first, second string) string {
	return `CASE WHEN ` + first + ` <> '' THEN ` + first + ` ELSE coalesce(` + second + `, '') END`
}

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
			marks := each(h.Regions, func(r string) string { return c.mark(r) })
			part = "(" + part + " AND " + regionOf("a.region", "r.region") + " IN (" + strings.Join(marks, ", ") + "))"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		parts = []string{"1 = 0"}
	}
	c.parts = append(c.parts, "("+strings.Join(parts, " OR ")+")")
}

// pairs puts the pairs of one recipient, which follow each other, into one row.
type pairs struct {
	judge *recipients.Judge
	each  func(*recipients.AudienceRow) error
	words map[string][]string // of stored lists, which are few

	row     recipients.AudienceRow // as it will be told, if the rule selects it
	pending bool
}

// mostLists bounds how many different lists of services and roles are kept.
const mostLists = 20_000

func (p *pairs) take(row scanner) error {
	var r recipients.AudienceRow
	var a recipients.AudienceAccount
	var roles, services string
	if err := row.Scan(&r.ID, &r.Email, &r.Name, &r.FirstName, &r.LastName, &r.Company, &r.Region, &r.Locale,
		&r.FieldsJSON, &a.ID, &roles, &a.Key, &a.Name, &a.Region, &a.Locale, &a.TimeZone, &services,
		&a.FieldsJSON); err != nil {
		return fmt.Errorf("audience: %w", err)
	}
	if p.pending && p.row.ID != r.ID {
		if err := p.end(); err != nil {
			return err
		}
	}
	var account *recipients.AudienceAccount
	if a.ID != 0 {
		a.Roles, a.Services = p.list(roles), p.list(services)
		account = &a
	}
	if misfit, err := p.judge.Judge(&r, account); err != nil || misfit != recipients.Fits {
		return err
	}
	if !p.pending {
		p.row, p.pending = r, true
		if account != nil {
			p.row.Settle(account)
		}
	}
	if account != nil {
		p.row.Accounts = append(p.row.Accounts, a)
	}
	return nil
}

// end tells the row whose pairs have all been seen.
func (p *pairs) end() error {
	if !p.pending {
		return nil
	}
	p.pending = false
	return p.each(&p.row)
}

// list reads a stored list of words.
func (p *pairs) list(stored string) []string {
	list, known := p.words[stored]
	if !known {
		list = recipients.SplitWords(stored)
		if len(p.words) >= mostLists {
			clear(p.words)
		}
		p.words[strings.Clone(stored)] = list
	}
	return list
}

// fieldsKnown refuses a condition about a field that nobody in the registry has: a slip of the
// hand must not leave everybody out in silence.
func (s *Store) fieldsKnown(ctx context.Context, judge *recipients.Judge) error {
	for _, field := range judge.Unmet() {
		known, err := s.hasField(ctx, field)
		if err != nil {
			return fmt.Errorf("audience: %w", err)
		}
		if known {
			continue
		}
		all, err := s.FieldNames(ctx)
		if err != nil {
			return err
		}
		if err := judge.NoField(field, all); err != nil {
			return err
		}
	}
	return nil
}
