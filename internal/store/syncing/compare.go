package syncing

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/store"
	"tidings/recipients"
)

// listed adds a name to a list of the plan as long as there is room.
func listed[T any](list *[]T, count *int, x T) {
	if *count++; len(*list) < recipients.KeptInPlan {
		*list = append(*list, x)
	}
}

// compare finds who is new, and what is now said otherwise of whom.
func (d *syncing) compare(ctx context.Context) error {
	p, c := d.plan, &d.plan.Counts
	people, accounts := map[string][]string{}, map[string][]string{}
	d.over = overwritten{}
	ofPerson := func(id string, fields ...string) { people[id] = append(people[id], fields...) }
	ofAccount := func(id string, fields ...string) { accounts[id] = fields }
	if err := d.differing(ctx, "recipients", "email_key", "sync_people", comparedPeople, func(id string) {
		listed(&p.New, &c.New, id)
	}, ofPerson); err != nil {
		return err
	}
	if err := d.differing(ctx, "accounts", "account_key", "sync_accounts", comparedParts, func(id string) {
		if c.NewAccounts++; c.New+c.NewAccounts <= recipients.KeptInPlan {
			p.New = append(p.New, id)
		}
	}, ofAccount); err != nil {
		return err
	}
	if err := d.parts(ctx, ofPerson); err != nil {
		return err
	}
	for _, changed := range []map[string][]string{people, accounts} {
		for _, id := range slices.Sorted(maps.Keys(changed)) {
			listed(&p.Changed, &c.Changed, recipients.Difference{ID: id, Fields: changed[id]})
		}
	}
	d.people, d.accounts = c.New+len(people), c.NewAccounts+len(accounts)
	return d.optedOut(ctx)
}

// optedOut finds who is not to be written to from now on because the source says so.
func (d *syncing) optedOut(ctx context.Context) error {
	rows, err := d.Query(ctx, `SELECT s.email_key, s.reason, s.stream FROM suppressions s
		WHERE s.email_key IN (SELECT email_key FROM sync_now) AND NOT EXISTS (SELECT 1 FROM sync_stops w
			WHERE w.email_key = s.email_key AND w.stream = s.stream AND w.reason = s.reason AND w.until = s.until)
		ORDER BY s.email_key, s.reason, s.stream`)
	return store.Each(rows, err, func(row store.Row) error {
		var p recipients.SyncPerson
		var stream string
		if err := row.Scan(&p.Email, &p.By, &stream); err != nil {
			return err
		}
		p.By = strings.TrimSpace(p.By + " " + stream)
		d.tell("opted out", p.Email, p.By)
		listed(&d.plan.OptedOut, &d.plan.Counts.OptedOut, p)
		return nil
	})
}

// differing compares a table with what was remembered of it. The first column names the entry.
func (d *syncing) differing(ctx context.Context, table, key, was string, columns []string, added func(id string),
	changed func(id string, fields ...string)) error {
	var differs, both []string
	for _, c := range columns {
		differs = append(differs, "t."+c+" <> w."+c)
		both = append(both, "t."+c, "coalesce(w."+c+", '')")
	}
	rows, err := d.Query(ctx, `SELECT CASE WHEN w.id IS NULL THEN 1 ELSE 0 END, `+strings.Join(both, ", ")+
		` FROM `+table+` t LEFT JOIN `+was+` w ON w.id = t.id
		WHERE t.`+key+` IN (SELECT `+key+` FROM sync_now) AND (w.id IS NULL OR `+strings.Join(differs, " OR ")+`)
		ORDER BY t.`+key)
	isNew, values, to := 0, make([]string, 2*len(columns)), []any{}
	to = append(to, &isNew)
	for i := range values {
		to = append(to, &values[i])
	}
	return store.Each(rows, err, func(row store.Row) error {
		if err := row.Scan(to...); err != nil {
			return err
		}
		d.tell(append([]string{table, fmt.Sprint(isNew)}, values...)...)
		if isNew == 1 {
			added(values[0])
			return nil
		}
		fields, over, err := changedFields(columns, values)
		changed(values[0], fields...)
		d.over.add(table == "accounts", values[0], over)
		return err
	})
}

// changedFields names the columns that differ, and of these over, which had another value; values
// has each as it is and as it was.
func changedFields(columns, values []string) (names, over []string, err error) {
	for i, c := range columns {
		now, was := values[2*i], values[2*i+1]
		switch {
		case now == was:
		case c == "fields":
			own, ownOver, err := fieldsThatDiffer(now, was)
			if err != nil {
				return nil, nil, err
			}
			names, over = append(names, own...), append(over, ownOver...)
		default:
			name := strings.ReplaceAll(c, "_", " ")
			if names = append(names, name); was != "" && was != "{}" {
				over = append(over, name)
			}
		}
	}
	return names, over, nil
}

func fieldsThatDiffer(now, was string) (names, over []string, err error) {
	a, err := recipients.DecodeFields(now)
	if err != nil {
		return nil, nil, err
	}
	b, err := recipients.DecodeFields(was)
	for _, f := range slices.Sorted(maps.Keys(a)) {
		if a[f] == b[f] {
			continue
		}
		if names = append(names, f); b[f] != "" {
			over = append(over, f)
		}
	}
	return names, over, err
}

// parts finds people who were known and now have another part in an account.
func (d *syncing) parts(ctx context.Context, note func(id string, fields ...string)) error {
	rows, err := d.Query(ctx, `SELECT r.email, a.account, c.roles, coalesce(w.roles, '-') FROM contacts c
		JOIN sync_people known ON known.id = c.recipient_id
		JOIN recipients r ON r.id = c.recipient_id JOIN accounts a ON a.id = c.account_id
		LEFT JOIN sync_contacts w ON w.recipient_id = c.recipient_id AND w.account_id = c.account_id
		WHERE w.roles IS NULL OR w.roles <> c.roles ORDER BY r.email_key, a.account_key`)
	return store.Each(rows, err, func(row store.Row) error {
		var email, account, roles, was string
		if err := row.Scan(&email, &account, &roles, &was); err != nil {
			return err
		}
		d.tell("contact", email, account, roles, was)
		field := "roles in " + account
		if was == "-" {
			field = "account " + account
		} else if was != "" {
			d.over.addRoles(email, account)
		}
		note(email, field)
		return nil
	})
}

// count counts what the plan says as numbers alone.
func (d *syncing) count(ctx context.Context) error {
	c := &d.plan.Counts
	var people, accounts int
	for _, q := range []struct {
		to   *int
		text string
		args []any
	}{
		{&people, `SELECT count(DISTINCT email_key) FROM sync_now WHERE email_key <> ''`, nil},
		{&accounts, `SELECT count(DISTINCT account_key) FROM sync_now WHERE email_key = ''`, nil},
		{&c.Before, `SELECT count(*) FROM source_entries WHERE source = $1`, []any{d.run.Source}},
		{&c.Missing, `SELECT count(*) FROM source_entries e WHERE source = $1 AND NOT EXISTS (SELECT 1 FROM sync_now n
			WHERE n.email_key = e.email_key AND n.account_key = e.account_key)`, []any{d.run.Source}},
		{&c.Erased, `SELECT count(DISTINCT email_key) FROM sync_now WHERE email_key <> ''
			AND email_key NOT IN (SELECT email_key FROM recipients)`, nil},
		{&c.Suppressed, `SELECT count(DISTINCT email_key) FROM suppressions WHERE (until = 0 OR until > $1)
			AND email_key IN (SELECT email_key FROM sync_now)`, []any{store.Millis(d.db.Now())}},
	} {
		if err := d.QueryRow(ctx, q.text, q.args...).Scan(q.to); err != nil {
			return err
		}
	}
	switch {
	case d.run.OptOuts:
		c.Erased = 0 // an address that is to be left alone need not be anybody's
		d.plan.Unchanged = max(0, people-c.OptedOut)
	case people == 0:
		d.plan.Unchanged = accounts - d.accounts
	default:
		d.plan.Unchanged = people - d.people - c.Erased
	}
	return nil
}
