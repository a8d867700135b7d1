package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/recipients"
)

// A list of people alone goes into their table row by row. One that brings accounts, or says
// who has opted out, touches several tables: its rows are staged in a temporary table, from
// which each of the others takes its part.

// accountLayout is the columns of a list as the table of accounts has them, and by the names
// that they have while they are staged.
type accountLayout struct {
	parts          recipients.AccountColumns
	columns        []string
	postal, fields []string // names within the JSON, sorted
	scratch        []byte
}

func accountLayoutOf(c recipients.AccountColumns) accountLayout {
	l := accountLayout{parts: c, postal: slices.Sorted(slices.Values(c.Postal)),
		fields: slices.Sorted(slices.Values(c.Fields))}
	if !c.Rows {
		return l
	}
	for _, p := range []struct {
		has  bool
		name string
	}{{c.Name, "name"}, {c.Region, "region"}, {c.Locale, "locale"}, {c.TimeZone, "time_zone"},
		{c.Services, "services"}, {len(c.Postal) > 0, "postal"}, {len(c.Fields) > 0, "fields"}} {
		if p.has {
			l.columns = append(l.columns, p.name)
		}
	}
	return l
}

// staged lists the columns of the temporary table. person, facts and opted_out are '1' or ”:
// the row is the first of its person, it is the first of its account and says what is to be
// stored of that, the person does not want the update stream.
func (l layout) staged() []string {
	columns := append([]string{"email", "email_key"}, l.columns...)
	columns = append(columns, "person", "opted_out", "account", "account_key", "facts", "roles")
	for _, c := range l.account.columns {
		columns = append(columns, "account_"+c)
	}
	return columns
}

// stage gives the values of a row in the order of staged; nil: the row is nobody's.
func (in *incoming) stage(r *recipients.Recipient) ([]string, error) {
	p, key, email := recipients.Part{}, mailaddr.KeyOf(r.Email), r.Email
	if len(r.Accounts) > 0 {
		p = r.Accounts[0]
	}
	accountKey, facts := recipients.AccountKey(p.Key), flagText(p.First)
	alone := in.layout.account.parts.Alone
	switch {
	case alone && accountKey == "" || !alone && key == "":
		return nil, errors.New("import: a row has no address or no account")
	case !alone && in.erased.has(key):
		in.refused++
		if accountKey == "" || accountKey == key { // nobody else's either
			return nil, nil
		}
		key, email = "", ""
	}
	if in.erased.has(accountKey) {
		if alone {
			in.refused++
			return nil, nil
		}
		accountKey, facts = "", ""
	}
	person := key != "" && !r.Again
	if person {
		in.taken++
	}
	if accountKey != "" {
		if p.First {
			in.accounts++
		}
		if key != "" {
			in.contacts++
		}
	}
	v := in.flatten(&recipients.Recipient{Email: email, Name: r.Name, FirstName: r.FirstName, LastName: r.LastName,
		Company: r.Company, Region: r.Region, Locale: r.Locale, Fields: r.Fields}, key)
	v = append(v, flagText(person), flagText(r.OptedOut && person), p.Key, accountKey, facts,
		recipients.JoinWords(p.Roles))
	v = in.layout.account.flatten(v, &p)
	in.values = v
	return v, nil
}

// flatten adds what a row says of its account; what it does not say is ”.
func (l *accountLayout) flatten(v []string, p *recipients.Part) []string {
	c := &l.parts
	for _, part := range [...]struct {
		has   bool
		value string
	}{{c.Name, p.Name}, {c.Region, p.Region}, {c.Locale, p.Locale}, {c.TimeZone, p.TimeZone}} {
		if part.has {
			v = append(v, part.value)
		}
	}
	if c.Services {
		v = append(v, recipients.JoinWords(p.Services))
	}
	a := &p.Postal
	if len(l.postal) > 0 {
		v = append(v, l.object(l.postal, map[string]string{"street": a.Street, "extra": a.Extra, "postcode": a.Postcode,
			"city": a.City, "state": a.State, "country": a.Country}))
	}
	if len(l.fields) > 0 {
		names := l.fields
		if c.Keyed && !c.Alone { // what is not said stays
			names = nil
			for _, name := range l.fields {
				if p.Fields[name] != "" {
					names = append(names, name)
				}
			}
		}
		v = append(v, l.object(names, p.Fields))
	}
	return v
}

// object writes JSON, or ” where no value is said.
func (l *accountLayout) object(names []string, values map[string]string) string {
	if !slices.ContainsFunc(names, func(name string) bool { return values[name] != "" }) {
		return ""
	}
	l.scratch = appendFields(l.scratch[:0], names, values)
	return string(l.scratch)
}

func flagText(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// merged counts what came of staged rows.
type merged struct {
	people, contacts, optedOut, changed int64 // rows that statements touched
	lastAccount                         int64 // ID of the last account before
	accountsBefore, contactsBefore      int64
	accountsAfter, contactsAfter        int64
	begun                               bool
}

func (m *merged) count(counts *recipients.Counts, in *incoming) {
	a, c := &counts.Accounts, &counts.Contacts
	a.Added, a.Changed = int(m.accountsAfter-m.accountsBefore), int(m.changed)
	a.Unchanged = in.accounts - a.Added - a.Changed
	c.Added = int(m.contactsAfter - m.contactsBefore)
	c.Changed = int(m.contacts) - c.Added
	c.Unchanged = in.contacts - int(m.contacts)
	counts.OptedOut = int(m.optedOut)
}

// step is one statement of a merge.
type step struct {
	query string
	args  []any
	rows  *int64 // counts the rows that it touched
	where bool   // it is wanted
}

// mergeStaged takes the staged rows over into the tables, and empties their own.
func (t *Tx) mergeStaged(ctx context.Context, up upsert, last bool) error {
	m := up.merged
	if !m.begun {
		m.begun = true
		if err := t.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM accounts`).Scan(&m.lastAccount); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		if err := t.countAccounts(ctx, &m.accountsBefore, &m.contactsBefore); err != nil {
			return err
		}
	}
	rows, people := up.account.parts.Rows, !up.account.parts.Alone
	moment, by := ", $1, $2, $2", []any{up.source, up.now}
	if up.dialect == Postgres {
		moment = ", $1::text, $2::bigint, $2::bigint"
	}
	var uncounted int64
	steps := []step{
		{"INSERT INTO recipients (" + up.names() + ", source, created_at, updated_at) SELECT " + up.names() + moment +
			" FROM incoming WHERE person = '1'" + up.conflict(), by, &m.people, people},
		{"INSERT INTO accounts (account, account_key, source, created_at, updated_at) SELECT account, account_key" +
			moment + " FROM incoming WHERE account_key <> '' ON CONFLICT (account_key) DO NOTHING",
			by, &uncounted, rows},
		{up.insertContacts(), nil, &m.contacts, rows && people},
		{up.sayAccounts("<="), []any{m.lastAccount, up.now}, &m.changed, len(up.account.columns) > 0},
		{up.sayAccounts(">"), []any{m.lastAccount, up.now}, &uncounted, len(up.account.columns) > 0},
	}
	steps = append(append(steps, up.optOuts()...), step{"DELETE FROM incoming", nil, &uncounted, true})
	for _, s := range steps {
		if !s.where {
			continue
		}
		n, err := t.ExecRows(ctx, s.query, s.args...)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		*s.rows += n
	}
	if !last {
		return nil
	}
	if _, err := t.Exec(ctx, `DROP TABLE incoming`); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return t.countAccounts(ctx, &m.accountsAfter, &m.contactsAfter)
}

// optOuts keeps the update stream from people who do not want it. Whoever left stays out, as
// they did: only what was to end one day does not.
func (u upsert) optOuts() []step {
	args := []any{u.now, u.source}
	return []step{
		{"INSERT INTO recipient_history (recipient_id, at, action, detail, source) SELECT r.id, " +
			u.param("$1", "bigint") + ", 'suppressed', 'unsubscribe update', " + u.param("$2", "text") +
			" FROM incoming i JOIN recipients r ON r.email_key = i.email_key WHERE i.opted_out = '1' AND NOT EXISTS " +
			"(SELECT 1 FROM suppressions s WHERE s.email_key = i.email_key AND s.stream = 'update' AND " +
			"s.reason = 'unsubscribe' AND s.until = 0)",
			args, new(int64), u.parts.OptOut},
		{"INSERT INTO suppressions (email_key, stream, reason, source, created_at) SELECT email_key, 'update', " +
			"'unsubscribe', " + u.param("$2", "text") + ", " + u.param("$1", "bigint") + " FROM incoming WHERE " +
			"opted_out = '1' ON CONFLICT (email_key, stream, reason) DO UPDATE SET until = 0 " +
			"WHERE suppressions.until <> 0",
			args, &u.merged.optedOut, u.parts.OptOut},
	}
}

func (t *Tx) countAccounts(ctx context.Context, accounts, contacts *int64) error {
	err := t.QueryRow(ctx, `SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM contacts)`).Scan(accounts,
		contacts)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// param writes a parameter with the type that PostgreSQL wants to be told.
func (u upsert) param(name, kind string) string {
	if u.dialect == Postgres {
		return name + "::" + kind
	}
	return name
}

// sayAccounts writes what the list says of accounts: of those that it brought (>), or of
// those that were known before ($1 is the last of them), of which only what differs changes
// one. What a list of contacts does not say of an account stays; in other lists an empty cell
// says that there is nothing.
func (u upsert) sayAccounts(compared string) string {
	set, differs := "", ""
	keeps := u.account.parts.Keyed && !u.account.parts.Alone
	for _, c := range u.account.columns {
		old, now := "accounts."+c, "i.account_"+c
		changed := ""
		switch {
		case c == "postal" || c == "fields":
			names, nothing := u.account.postal, "'{}'"
			if c == "fields" {
				names = u.account.fields
			}
			if !keeps {
				nothing = quote(string(appendFields(nil, names, nil)))
			}
			now, changed = mergeJSON(u.dialect, old, "coalesce(nullif("+now+", ''), "+nothing+")", names)
		case keeps:
			now = "CASE WHEN " + now + " <> '' THEN " + now + " ELSE " + old + " END"
			fallthrough
		default:
			changed = old + " <> " + now
		}
		set += c + " = " + now + ", "
		differs += " OR " + changed
	}
	return "UPDATE accounts SET " + set + "updated_at = " + u.param("$2", "bigint") + " FROM incoming i WHERE " +
		"i.facts = '1' AND accounts.account_key = i.account_key AND accounts.id " + compared + " " +
		u.param("$1", "bigint") + " AND (" + strings.TrimPrefix(differs, " OR ") + ")"
}

// insertContacts joins people to the accounts that their rows name.
func (u upsert) insertContacts() string {
	q := "INSERT INTO contacts (recipient_id, account_id, roles) SELECT r.id, a.id, i.roles FROM incoming i JOIN " +
		"recipients r ON r.email_key = i.email_key JOIN accounts a ON a.account_key = i.account_key WHERE " +
		"i.email_key <> '' AND i.account_key <> '' ON CONFLICT (recipient_id, account_id) DO "
	if !u.account.parts.Roles {
		return q + "NOTHING"
	}
	return q + "UPDATE SET roles = excluded.roles WHERE contacts.roles <> excluded.roles"
}
