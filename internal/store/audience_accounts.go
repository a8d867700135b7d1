package store

import (
	"context"
	"fmt"
	"strings"

	"tidings/recipients"
)

// streamPairs is the scan of a registry with accounts: recipients with each of their accounts.
func (t *Tx) streamPairs(ctx context.Context, rule *recipients.Rule, judge *recipients.Judge,
	each func(*recipients.AudienceRow) error) error {
	accounts, err := t.accountsAhead(ctx, rule)
	if err != nil {
		return fmt.Errorf("audience: %w", err)
	}
	p := newPairs(accounts)
	p.judge, p.each = judge, each
	if rule.Several {
		if p.several, err = t.ofSeveral(ctx); err != nil {
			return fmt.Errorf("audience: %w", err)
		}
	}
	c := conditions{args: []any{cut}}
	narrowContacts(&c, rule)
	if accounts == nil {
		narrowAccounts(&c, rule)
	}
	rows, err := t.Query(ctx, joined(rule.NeedsAccount(), accounts == nil)+c.where()+inOrder(rule), c.args...)
	if err := forEach(rows, err, p.take); err != nil {
		return err
	}
	return p.end()
}

// ofSeveral gives who is a contact of several accounts, with a bit.
func (t *Tx) ofSeveral(ctx context.Context) (numbered, error) {
	people := numbered{}
	rows, err := t.Query(ctx, `SELECT recipient_id FROM contacts GROUP BY recipient_id HAVING count(*) > 1`)
	return people, forEach(rows, err, func(row scanner) error {
		var id int64
		err := row.Scan(&id)
		*people.at(id) = 1
		return err
	})
}

// cut stands between the values that are read as one: a control character, of which lists have
// none and JSON writes another form.
const cut = "\x1f"

// accountText is an account's values as one text; $1 is cut. A driver takes as long for a column
// as SQL for putting it there.
const accountText = `concat_ws($1, a.account, a.name, a.region, a.locale, a.time_zone, a.services, a.fields)`

// joined selects recipients with each of their contacts: those alone who are one where a rule
// needs it, with their accounts where these were not read ahead.
func joined(contactsAlone, withAccounts bool) string {
	join, account, accounts := ` LEFT JOIN `, ``, ``
	if contactsAlone {
		join = ` JOIN `
	}
	if withAccounts {
		account, accounts = `, `+accountText, join+`accounts a ON a.id = c.account_id`
	}
	return `SELECT r.id, concat_ws($1, r.email, r.name, r.first_name, r.last_name, r.company, r.region, r.locale,
		r.fields, coalesce(c.roles, '')), coalesce(c.account_id, 0)` + account + `
		FROM recipients r` + join + `contacts c ON c.recipient_id = r.id` + accounts
}

// inOrder names the columns of whose order SQLite sees that an index has it.
func inOrder(rule *recipients.Rule) string {
	if rule.NeedsAccount() {
		return ` ORDER BY c.recipient_id, c.account_id`
	}
	return ` ORDER BY r.id, c.account_id`
}

// unpack cuts a text of several values, and reports whether it has as many.
func unpack(text string, into ...*string) bool {
	for _, to := range into[:len(into)-1] {
		i := strings.IndexByte(text, cut[0])
		if i < 0 {
			return false
		}
		*to, text = text[:i], text[i+1:]
	}
	*into[len(into)-1] = text
	return strings.IndexByte(text, cut[0]) < 0
}

// PairsOf gives a recipient with each of their accounts as a rule judges them, with region and
// locale of their own; once without an account where they have none.
func (s *Store) PairsOf(ctx context.Context, recipient int64,
	each func(*recipients.AudienceRow, *recipients.AudienceAccount) error) error {
	p := newPairs(nil)
	rows, err := s.query(ctx, joined(false, true)+` WHERE r.id = $2 ORDER BY c.account_id`, cut, recipient)
	return forEach(rows, err, func(row scanner) error {
		account, _, err := p.scan(row)
		if err != nil {
			return err
		}
		r := p.r
		return each(&r, account)
	})
}

// pairs puts the pairs of one recipient, which follow each other, into one row.
type pairs struct {
	judge    *recipients.Judge
	each     func(*recipients.AudienceRow) error
	words    map[string][]string // of stored lists, which are few
	several  numbered            // who is a contact of several accounts; empty: nobody asked
	accounts *keptAccounts       // those that may be selected; nil: each comes with its pair

	read packed // the pair read last, as SQL gave it
	into []any  // its places, and that of the number of r
	was  packed // what r and a were read from
	r    recipients.AudienceRow
	a    recipients.AudienceAccount

	row     recipients.AudienceRow       // as it will be told, if the rule selects it
	free    []recipients.AudienceAccount // room for accounts of rows, which keep theirs
	pending bool
}

// packed is a pair as joined selects it.
type packed struct {
	person    string // with the roles in the account
	number    int64  // of the account; 0: none
	ofAccount string // accountText
}

func newPairs(accounts *keptAccounts) *pairs {
	p := &pairs{accounts: accounts, words: map[string][]string{}}
	p.into = []any{&p.r.ID, &p.read.person, &p.read.number}
	if accounts == nil {
		p.into = append(p.into, &p.read.ofAccount)
	}
	return p
}

// mostLists bounds how many different lists of services and roles are kept.
const mostLists = 20_000

func (p *pairs) take(row scanner) error {
	account, without, err := p.scan(row)
	if err != nil || without {
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
		p.row.Several = p.several.has(p.r.ID)
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
// pair is read. without: it is an account that the rule cannot select.
func (p *pairs) scan(row scanner) (a *recipients.AudienceAccount, without bool, err error) {
	if err := row.Scan(p.into...); err != nil {
		return nil, false, fmt.Errorf("audience: %w", err)
	}
	x, r, ok := &p.read, &p.r, true
	if p.accounts != nil && x.number != 0 {
		if x.ofAccount = p.accounts.text(x.number); x.ofAccount == "" {
			return nil, true, nil
		}
	}
	a = &p.a
	if x.person != p.was.person {
		var roles string
		ok = unpack(x.person, &r.Email, &r.Name, &r.FirstName, &r.LastName, &r.Company, &r.Region, &r.Locale,
			&r.FieldsJSON, &roles)
		a.Roles = p.list(roles)
	}
	if x.number != 0 && x.ofAccount != p.was.ofAccount {
		var services string
		ok = ok && unpack(x.ofAccount, &a.Key, &a.Name, &a.Region, &a.Locale, &a.TimeZone, &services, &a.FieldsJSON)
		a.ID, a.Services = x.number, p.list(services)
	}
	p.was = *x
	switch {
	case !ok:
		return nil, false, fmt.Errorf("audience: the entry of recipient %d has a control character in it", r.ID)
	case x.number == 0:
		return nil, false, nil
	}
	return a, false, nil
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
