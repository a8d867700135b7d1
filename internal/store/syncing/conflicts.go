package syncing

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/internal/store"
	"tidings/recipients"
)

// entryKey names a person, an account, or somebody's part in an account.
type entryKey struct{ email, account string }

// overwritten are values that a sync replaced by others, by the entry that they are of.
type overwritten map[entryKey]*overwrote

// overwrote are fields of one entry.
type overwrote struct {
	id     string   // for people
	fields []string // named as in recipients.Said
	by     []string // sources that say them too
}

func (o overwritten) add(account bool, id string, fields []string) {
	switch {
	case len(fields) == 0:
	case account:
		of := make([]string, len(fields))
		for i, f := range fields {
			of[i] = recipients.OfAccount + f
		}
		o[entryKey{account: recipients.AccountKey(id)}] = &overwrote{id: id, fields: of}
	default:
		o[entryKey{email: mailaddr.Key(id)}] = &overwrote{id: id, fields: fields}
	}
}

func (o overwritten) addRoles(email, account string) {
	o[entryKey{mailaddr.Key(email), recipients.AccountKey(account)}] = &overwrote{id: email + " in " + account,
		fields: []string{"roles"}}
}

// of gives the entries of which a row speaks.
func (o overwritten) of(email, account string) (out []*overwrote) {
	keys := []entryKey{{email, account}}
	if email != "" && account != "" {
		keys = append(keys, entryKey{email: email}, entryKey{account: account})
	}
	for _, k := range keys {
		if x := o[k]; x != nil {
			out = append(out, x)
		}
	}
	return out
}

// contradicted finds whose word was replaced: where the source says what it said the last time,
// somebody else said otherwise meanwhile; where it speaks for the first time, somebody had before.
func (d *syncing) contradicted(ctx context.Context) error {
	if len(d.over) == 0 {
		return nil
	}
	if err := d.knownAccounts(ctx); err != nil {
		return err
	}
	found := map[*overwrote][]string{}
	rows, err := d.Query(ctx, `SELECT n.email_key, n.account_key, n.said, coalesce(e.said, ''),
			CASE WHEN EXISTS (SELECT 1 FROM source_entries p WHERE p.source = $1 AND p.email_key = n.email_key)
				THEN 0 ELSE 1 END,
			CASE WHEN a.account_key IS NULL THEN 1 ELSE 0 END
		FROM sync_now n
		LEFT JOIN source_entries e ON e.source = $1 AND e.email_key = n.email_key AND e.account_key = n.account_key
		LEFT JOIN sync_known a ON a.account_key = n.account_key`, d.run.Source)
	err = store.Each(rows, err, func(row store.Row) error {
		var email, account, said, last string
		var newPerson, newAccount int
		if err := row.Scan(&email, &account, &said, &last, &newPerson, &newAccount); err != nil {
			return err
		}
		for _, x := range d.over.of(email, account) {
			first := newPerson == 1
			if strings.HasPrefix(x.fields[0], recipients.OfAccount) {
				first = newAccount == 1
			}
			now, was := recipients.ReadSaid(said), recipients.ReadSaid(last)
			for _, f := range x.fields {
				word, says := now[f]
				if says && (first || word == was[f]) && !slices.Contains(found[x], f) {
					found[x] = append(found[x], f)
				}
			}
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		return err
	}
	for key, x := range d.over {
		if x.fields = found[x]; len(x.fields) == 0 {
			delete(d.over, key)
		}
	}
	if err := d.othersSay(ctx); err != nil {
		return err
	}
	d.listConflicts()
	return nil
}

// knownAccounts notes of which accounts the source has spoken, in a table with an index: no join with a
// subquery is sure to have one, and without it each entry costs as much as all of them.
func (d *syncing) knownAccounts(ctx context.Context) error {
	_, err := d.Exec(ctx, `CREATE TEMPORARY TABLE sync_known (account_key text NOT NULL PRIMARY KEY)`)
	if err == nil {
		_, err = d.Exec(ctx, `INSERT INTO sync_known SELECT DISTINCT account_key FROM source_entries
			WHERE source = $1`, d.run.Source)
	}
	return err
}

// othersSay finds which other sources say what was replaced.
func (d *syncing) othersSay(ctx context.Context) error {
	rows, err := d.Query(ctx, `SELECT source, email_key, account_key, said FROM source_entries WHERE source <> $1
		ORDER BY source`, d.run.Source)
	return store.Each(rows, err, func(row store.Row) error {
		var source, email, account, said string
		if err := row.Scan(&source, &email, &account, &said); err != nil {
			return err
		}
		for _, x := range d.over.of(email, account) {
			says := recipients.ReadSaid(said)
			if slices.ContainsFunc(x.fields, func(f string) bool { return says[f] != "" }) &&
				!slices.Contains(x.by, source) {
				x.by = append(x.by, source)
			}
		}
		return nil
	})
}

func (d *syncing) listConflicts() {
	all := make([]*overwrote, 0, len(d.over))
	for _, x := range d.over {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b *overwrote) int {
		return strings.Compare(a.id+"\x00"+a.fields[0], b.id+"\x00"+b.fields[0])
	})
	for _, x := range all {
		c := recipients.Conflict{ID: x.id}
		for _, f := range x.fields {
			c.Fields = append(c.Fields, strings.TrimPrefix(f, recipients.OfAccount))
		}
		if len(x.by) > 0 {
			c.By = "source " + strings.Join(x.by, ", source ")
		}
		d.tell(append([]string{"conflict", c.ID, c.By}, c.Fields...)...)
		listed(&d.plan.Conflicts, &d.plan.Counts.Conflicts, c)
	}
}

// Contradicted finds which changes of an import are of what a source says, whose next sync changes
// them back.
func Contradicted(ctx context.Context, db *store.Store, plan recipients.Plan) (found []recipients.Conflict,
	err error) {
	changed := overwritten{}
	for _, c := range plan.People.Changed {
		changed.add(false, c.ID, c.Fields)
	}
	for _, c := range plan.Accounts.Changed {
		fields := make([]string, len(c.Fields))
		for i, f := range c.Fields {
			fields[i] = cmp.Or(saidAs[f], f)
		}
		changed.add(true, c.ID, fields)
	}
	if len(changed) == 0 {
		return nil, nil
	}
	seen := map[[2]string]bool{} // a source with an entry
	err = db.InTx(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `SELECT source, email_key, account_key, said FROM source_entries WHERE said <> ''
			ORDER BY source, email_key, account_key`)
		return store.Each(rows, err, func(row store.Row) error {
			var source, email, account, kept string
			if err := row.Scan(&source, &email, &account, &kept); err != nil {
				return err
			}
			for _, x := range changed.of(email, account) {
				words := recipients.ReadSaid(kept)
				var fields []string
				for _, f := range x.fields {
					if words[f] != "" {
						fields = append(fields, strings.TrimPrefix(f, recipients.OfAccount))
					}
				}
				if key := [2]string{source, x.id}; len(fields) > 0 && !seen[key] {
					seen[key] = true
					found = append(found, recipients.Conflict{ID: x.id, Fields: fields, By: "source " + source})
				}
			}
			return nil
		})
	})
	return found, err
}

// saidAs is how recipients.Said names what a plan of an import names otherwise.
var saidAs = map[string]string{"account name": "name", "street": "postal", "address line 2": "postal",
	"postcode": "postal", "city": "postal", "state": "postal", "country": "postal"}
