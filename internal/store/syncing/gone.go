package syncing

import (
	"context"
	"slices"

	"tidings/internal/store"
	"tidings/recipients"
)

// lift takes back that people were gone who are here again.
func (d *syncing) lift(ctx context.Context) error {
	if d.run.OptOuts {
		return nil
	}
	rows, err := d.Query(ctx, `SELECT r.email_key, r.email, r.name FROM suppressions s
		JOIN recipients r ON r.email_key = s.email_key
		WHERE s.reason = $1 AND s.email_key IN (SELECT email_key FROM sync_now) ORDER BY r.email_key`,
		string(recipients.Gone))
	var keys []string
	err = store.Each(rows, err, func(row store.Row) error {
		var key string
		var p recipients.SyncPerson
		if err := row.Scan(&key, &p.Email, &p.Name); err != nil {
			return err
		}
		d.tell("back", p.Email)
		keys = append(keys, key)
		listed(&d.plan.Back, &d.plan.Counts.Back, p)
		return nil
	})
	for _, key := range keys {
		if err != nil {
			return err
		}
		if _, err = d.Exec(ctx, `DELETE FROM suppressions WHERE email_key = $1 AND reason = $2`, key,
			string(recipients.Gone)); err == nil {
			err = d.Note(ctx, key, "released", string(recipients.Gone), d.run.origin())
		}
	}
	return err
}

// missing finds who came the last time and does not now.
func (d *syncing) missing(ctx context.Context) error {
	if d.run.OptOuts || d.run.Partial || d.plan.Counts.Missing == 0 {
		return nil
	}
	if err := d.others(ctx); err != nil {
		return err
	}
	if err := d.missingPeople(ctx); err != nil {
		return err
	}
	if err := d.left(ctx); err != nil {
		return err
	}
	return d.missingAccounts(ctx)
}

// others notes what other sources bring, in a table with indexes: each of the missing is looked up in it.
func (d *syncing) others(ctx context.Context) error {
	for _, q := range []string{
		`CREATE TEMPORARY TABLE sync_others (source text NOT NULL, email_key text NOT NULL, account_key text NOT NULL)`,
		`CREATE INDEX sync_others_email ON sync_others (email_key, account_key)`,
		`CREATE INDEX sync_others_account ON sync_others (account_key)`,
	} {
		if _, err := d.Exec(ctx, q); err != nil {
			return err
		}
	}
	_, err := d.Exec(ctx, `INSERT INTO sync_others SELECT source, email_key, account_key FROM source_entries
		WHERE source <> $1`, d.run.Source)
	return err
}

// missingPeople suppresses the persons who are missing. Whoever else brought one speaks for keeping
// them: another source that still does, a list, or the person's own sign-up.
func (d *syncing) missingPeople(ctx context.Context) error {
	rows, err := d.Query(ctx, `SELECT r.email_key, r.email, r.name,
			coalesce((SELECT min(o.source) FROM sync_others o WHERE o.email_key = r.email_key), ''),
			CASE WHEN r.source LIKE $2 THEN '' ELSE r.source END,
			coalesce((SELECT min(h.source) FROM recipient_history h WHERE h.recipient_id = r.id AND h.action = 'changed'
				AND h.source NOT LIKE $2), ''),
			(SELECT count(*) FROM consents c WHERE c.recipient_id = r.id AND c.state = 'joined')
		FROM recipients r WHERE r.email_key IN (SELECT e.email_key FROM source_entries e WHERE e.source = $1
			AND e.email_key <> '') AND r.email_key NOT IN (SELECT email_key FROM sync_now) ORDER BY r.email_key`,
		d.run.Source, store.SyncOrigin+"%")
	var gone []recipients.SyncPerson
	err = store.Each(rows, err, func(row store.Row) error {
		var p recipients.SyncPerson
		var key, source, first, later string
		var joined int
		if err := row.Scan(&key, &p.Email, &p.Name, &source, &first, &later, &joined); err != nil {
			return err
		}
		switch {
		case source != "":
			p.By = "source " + source
		case first != "":
			p.By = first
		case later != "":
			p.By = later
		case joined > 0:
			p.By = "their own sign-up"
		}
		if p.By != "" {
			d.tell("kept", p.Email, p.By)
			listed(&d.plan.Kept, &d.plan.Counts.Kept, p)
			return nil
		}
		d.tell("gone", p.Email)
		gone = append(gone, p)
		listed(&d.plan.Gone, &d.plan.Counts.Gone, p)
		return nil
	})
	for _, p := range gone {
		if err != nil {
			return err
		}
		err = d.Suppress(ctx, recipients.Suppression{Email: p.Email, Reason: recipients.Gone, Source: d.run.origin(),
			Note: "not in the source any more"})
	}
	return err
}

// left takes people out of accounts: those who are still somewhere else in the source, and
// all of an account that is missing. A person who is gone stays a contact of an account that is
// still there, so that it can be told that nobody is left to write to, and of their own.
func (d *syncing) left(ctx context.Context) error {
	rows, err := d.Query(ctx, `SELECT c.recipient_id, c.account_id, r.email, a.account FROM source_entries e
		JOIN recipients r ON r.email_key = e.email_key JOIN accounts a ON a.account_key = e.account_key
		JOIN contacts c ON c.recipient_id = r.id AND c.account_id = a.id
		WHERE e.source = $1 AND e.email_key <> '' AND e.account_key <> ''
		AND NOT EXISTS (SELECT 1 FROM sync_now n WHERE n.email_key = e.email_key AND n.account_key = e.account_key)
		AND NOT EXISTS (SELECT 1 FROM sync_others o WHERE o.email_key = e.email_key
			AND o.account_key = e.account_key)
		AND (e.email_key IN (SELECT email_key FROM sync_now)
			OR e.account_key <> e.email_key AND e.account_key NOT IN (SELECT account_key FROM sync_now)
				AND NOT EXISTS (SELECT 1 FROM sync_others o WHERE o.account_key = e.account_key))
		ORDER BY r.email_key, a.account_key`, d.run.Source)
	var all [][2]int64
	err = store.Each(rows, err, func(row store.Row) error {
		var ids [2]int64
		var p recipients.SyncPart
		if err := row.Scan(&ids[0], &ids[1], &p.Email, &p.Account); err != nil {
			return err
		}
		d.tell("left", p.Email, p.Account)
		all = append(all, ids)
		listed(&d.plan.Left, &d.plan.Counts.Left, p)
		return nil
	})
	for _, ids := range all {
		if err != nil {
			return err
		}
		_, err = d.Exec(ctx, `DELETE FROM contacts WHERE recipient_id = $1 AND account_id = $2`, ids[0], ids[1])
	}
	return err
}

// missingAccounts names those that are missing. They stay in the registry, for letters that were
// sent for them.
func (d *syncing) missingAccounts(ctx context.Context) error {
	if d.run.Services {
		return d.unused(ctx)
	}
	rows, err := d.Query(ctx, `SELECT a.account FROM accounts a
		WHERE a.account_key IN (SELECT account_key FROM source_entries WHERE source = $1 AND account_key <> '')
		AND a.account_key NOT IN (SELECT account_key FROM sync_now)
		AND a.account_key NOT IN (SELECT email_key FROM source_entries WHERE source = $1)
		AND NOT EXISTS (SELECT 1 FROM sync_others o WHERE o.account_key = a.account_key)
		ORDER BY a.account_key`, d.run.Source)
	return store.Each(rows, err, func(row store.Row) error {
		var account string
		err := row.Scan(&account)
		d.tell("gone account", account)
		listed(&d.plan.GoneAccounts, &d.plan.Counts.GoneAccounts, account)
		return err
	})
}

// unused takes all services from accounts of which the source said the last time what they
// use, and says nothing now.
func (d *syncing) unused(ctx context.Context) error {
	rows, err := d.Query(ctx, `UPDATE accounts SET services = '', updated_at = $2 WHERE services <> ''
		AND account_key IN (SELECT account_key FROM source_entries WHERE source = $1)
		AND account_key NOT IN (SELECT account_key FROM sync_now) RETURNING account`, d.run.Source,
		store.Millis(d.db.Now()))
	var all []string
	err = store.Each(rows, err, func(row store.Row) error {
		var account string
		err := row.Scan(&account)
		all = append(all, account)
		return err
	})
	slices.Sort(all)
	for _, account := range all {
		d.tell("unused", account)
		listed(&d.plan.Changed, &d.plan.Counts.Changed,
			recipients.Difference{ID: account, Fields: []string{"services"}})
	}
	return err
}
