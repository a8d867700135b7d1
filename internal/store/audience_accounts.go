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
	c := conditions{args: []any{cut}}
	narrow(&c, rule)
	rows, err := s.query(ctx, joined(join)+c.where()+` ORDER BY r.id, c.account_id`, c.args...)
	p := pairs{judge: judge, each: each, words: map[string][]string{}}
	if err := forEach(rows, err, p.take); err != nil {
		return err
	}
	return p.end()
}

// cut stands between the values that are read as one: a control character, of which lists have
// none and JSON writes another form.
const cut = "\x1f"

// joined selects recipients with their accounts; $1 is cut. The values of each come as one text,
// as a driver takes as long for a column as SQL for putting it there.
func joined(join string) string {
	return `SELECT r.id, ` + packed("r.email", "r.name", "r.first_name", "r.last_name", "r.company", "r.region",
		"r.locale", "r.fields") + `, coalesce(c.account_id, 0), coalesce(` + packed("c.roles", "a.account", "a.name",
		"a.region", "a.locale", "a.time_zone", "a.services", "a.fields") + `, '')
		FROM recipients r ` + join + ` contacts c ON c.recipient_id = r.id ` +
		join + ` accounts a ON a.id = c.account_id`
}

func packed(columns ...string) string { return strings.Join(columns, " || $1 || ") }

// unpack cuts a packed text into its values, and reports whether it has as many.
func unpack(text string, into ...*string) bool {
	for _, to := range into[:len(into)-1] {
		i := strings.IndexByte(text, cut[0])
		if i < 0 {
			return false
		}
		*to, text = text[:i], text[i+1:]
	}
	*into[len(into)-1] = text
	return true
}

// PairsOf gives a recipient with each of their accounts as a rule judges them, with region and
// locale of their own; once without an account where they have none.
func (s *Store) PairsOf(ctx context.Context, recipient int64,
	each func(*recipients.AudienceRow, *recipients.AudienceAccount) error) error {
	rows, err := s.query(ctx, joined("LEFT JOIN")+` WHERE r.id = $2 ORDER BY c.account_id`, cut, recipient)
	return forEach(rows, err, func(row scanner) error {
		p := pairs{words: map[string][]string{}}
		account, err := p.scan(row)
		if err != nil {
			return err
		}
		return each(&p.r, account)
	})
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

	r       recipients.AudienceRow     // of the pair read last, with what is their own
	a       recipients.AudienceAccount // of that pair
	person  string                     // packed, of r
	account string                     // packed, of a

	row     recipients.AudienceRow       // as it will be told, if the rule selects it
	free    []recipients.AudienceAccount // room for accounts of rows, which keep theirs
	pending bool
}

// mostLists bounds how many different lists of services and roles are kept.
const mostLists = 20_000

func (p *pairs) take(row scanner) error {
	account, err := p.scan(row)
	if err != nil {
		return err
	}
	if p.pending && p.row.ID != p.r.ID {
		if err := p.end(); err != nil {
			return err
		}
	}
	if misfit, err := p.judge.Judge(&p.r, account); err != nil || misfit != recipients.Fits {
		return err
	}
	if !p.pending {
		p.row, p.pending = p.r, true
		if account != nil {
			p.row.Settle(account)
		}
	}
	if account != nil {
		p.keep(account)
	}
	return nil
}

// keep adds an account to the row. Most rows have one, and share a piece of memory with others.
func (p *pairs) keep(a *recipients.AudienceAccount) {
	if len(p.row.Accounts) > 0 {
		p.row.Accounts = append(p.row.Accounts, *a)
		return
	}
	if len(p.free) == 0 {
		p.free = make([]recipients.AudienceAccount, 64)
	}
	p.free[0] = *a
	p.row.Accounts, p.free = p.free[:1:1], p.free[1:]
}

// scan reads a recipient and one account of theirs, nil for none; both are good until the next
// pair is read.
func (p *pairs) scan(row scanner) (*recipients.AudienceAccount, error) {
	var person, account string
	was := p.a.ID
	if err := row.Scan(&p.r.ID, &person, &p.a.ID, &account); err != nil {
		return nil, fmt.Errorf("audience: %w", err)
	}
	r, a := &p.r, &p.a
	ok := person == p.person ||
		unpack(person, &r.Email, &r.Name, &r.FirstName, &r.LastName, &r.Company, &r.Region, &r.Locale, &r.FieldsJSON)
	p.person = person
	if ok && a.ID != 0 && (a.ID != was || account != p.account) {
		var roles, services string
		ok = unpack(account, &roles, &a.Key, &a.Name, &a.Region, &a.Locale, &a.TimeZone, &services, &a.FieldsJSON)
		a.Roles, a.Services = p.list(roles), p.list(services)
		p.account = account
	}
	switch {
	case !ok:
		return nil, fmt.Errorf("audience: the entry of recipient %d has a control character in it", r.ID)
	case a.ID == 0:
		return nil, nil
	}
	return a, nil
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

// EachWithoutContact streams the accounts that nobody is a contact of, by their keys. The value is
// good for one call.
func (s *Store) EachWithoutContact(ctx context.Context, each func(*recipients.AudienceAccount) error) error {
	rows, err := s.query(ctx, `SELECT a.id, a.account, a.name, a.region, a.locale, a.time_zone, a.services, a.fields
		FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM contacts c WHERE c.account_id = a.id) ORDER BY a.account_key`)
	return forEach(rows, err, func(row scanner) error {
		var a recipients.AudienceAccount
		var services string
		if err := row.Scan(&a.ID, &a.Key, &a.Name, &a.Region, &a.Locale, &a.TimeZone, &services,
			&a.FieldsJSON); err != nil {
			return fmt.Errorf("accounts without a contact: %w", err)
		}
		a.Services = recipients.SplitWords(services)
		return each(&a)
	})
}
