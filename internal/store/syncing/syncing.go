// Package syncing takes over what a source of customers brings: who is new, changed, gone and back,
// and whose word about them was replaced. It is a room of the store, so it may speak SQL; what it does
// is one transaction of it.
package syncing

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"iter"
	"strings"

	"tidings/internal/store"
	"tidings/recipients"
)

// Run is one run of a source: what it brings, how that is imported, and who decides.
type Run struct {
	Source string // its name in tidings.yaml
	// Entries are what it brings now; it may name one twice.
	Entries iter.Seq2[recipients.SourceEntry, error]
	// Import puts the rows into the registry. What it does under its context is part of the
	// sync's transaction.
	Import func(ctx context.Context) error
	// Services: the source says which services accounts use. OptOuts: who is missing in it
	// has no consequence, because nobody is written to again by a list.
	Services, OptOuts bool
	// Partial: rows were left out, so that nobody is known to be missing.
	Partial bool
	// Judge sees what was found when all is done but not committed; its error takes it back.
	Judge func(*recipients.SyncPlan) error
}

// origin is how the histories of people call the source.
func (r Run) origin() string { return store.SyncOrigin + r.Source }

// Sync takes over what a source brings, and finds who came the last time and does not now. It
// is one transaction: everything, or nothing where anything fails or Judge refuses.
//
// A person who is missing gets a suppression of the reason gone, unless a list, another source
// or their own sign-up brought them too; one who is back loses that suppression, and no other.
// A contact who left an account is no contact of it any more, and nor is anybody of an account
// that is missing.
func Sync(ctx context.Context, db *store.Store, run Run) (*recipients.SyncPlan, error) {
	var plan *recipients.SyncPlan
	err := db.InTx(ctx, func(tx *store.Tx) error {
		d := &syncing{Tx: tx, db: db, run: run, digest: sha256.New(), plan: &recipients.SyncPlan{Source: run.Source,
			New: []string{}, Changed: []recipients.Difference{},
			Conflicts: []recipients.Conflict{},
			Refused:   []recipients.SyncRefused{}, Gone: []recipients.SyncPerson{}, Kept: []recipients.SyncPerson{},
			Back: []recipients.SyncPerson{}, Left: []recipients.SyncPart{}, GoneAccounts: []string{},
			OptedOut: []recipients.SyncPerson{}}}
		plan = d.plan
		for _, step := range []func(context.Context) error{d.begin, d.arrive, d.remember, d.take, d.compare,
			d.contradicted, d.lift, d.count, d.missing, d.replace} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		plan.Digest = hex.EncodeToString(d.digest.Sum(nil))
		if err := run.Judge(plan); err != nil {
			return err
		}
		if !plan.Changes() {
			return nil
		}
		return tx.Act(ctx)
	})
	return plan, err
}

// syncing is a sync under way.
type syncing struct {
	*store.Tx
	db               *store.Store
	run              Run
	plan             *recipients.SyncPlan
	people, accounts int // that are new or changed
	over             overwritten
	digest           hash.Hash // of every change, whether the plan has room for it or not
	told             []byte    // what tell writes to it
}

// tell adds a change to the digest.
func (d *syncing) tell(words ...string) {
	d.told = binary.AppendUvarint(d.told[:0], uint64(len(words)))
	for _, w := range words {
		d.told = append(binary.AppendUvarint(d.told, uint64(len(w))), w...)
	}
	d.digest.Write(d.told)
}

// begin keeps imports and other syncs away until the end.
func (d *syncing) begin(ctx context.Context) error {
	if err := d.LockImports(ctx); err != nil {
		return err
	}
	_, err := d.Exec(ctx, `CREATE TEMPORARY TABLE sync_now (email_key text NOT NULL, account_key text NOT NULL,
		said text NOT NULL, PRIMARY KEY (email_key, account_key))`)
	if err == nil {
		_, err = d.Exec(ctx, `CREATE INDEX sync_now_account ON sync_now (account_key)`)
	}
	return err
}

// arrivals is the number of entries of one statement.
const arrivals = 250

// arrive notes what the source brings.
func (d *syncing) arrive(ctx context.Context) error {
	insert := func(entries int) string {
		return `INSERT INTO sync_now (email_key, account_key, said) VALUES ` +
			d.db.Dialect().Placeholders(entries, 3) + ` ON CONFLICT DO NOTHING`
	}
	full, err := d.Prepare(ctx, insert(arrivals))
	if err != nil {
		return err
	}
	args := make([]any, 0, 3*arrivals)
	for e, err := range d.run.Entries {
		if err != nil {
			return err
		}
		if args = append(args, e.EmailKey, e.AccountKey, e.Said.String()); len(args) == cap(args) {
			if _, err := full.ExecContext(ctx, args...); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	if len(args) > 0 {
		if _, err := d.Exec(ctx, insert(len(args)/3), args...); err != nil {
			return err
		}
	}
	if d.db.Dialect() == store.Postgres {
		_, err = d.Exec(ctx, `ANALYZE sync_now`)
	}
	return err
}

// The columns in which entries are compared, as text.
var (
	comparedPeople = []string{"email", "name", "first_name", "last_name", "company", "region", "locale", "fields"}
	comparedParts  = []string{"account", "name", "region", "locale", "time_zone", "postal", "services", "fields"}
)

// remember keeps what is known of what the source brings, to be compared with what is known
// after it was taken.
func (d *syncing) remember(ctx context.Context) error {
	for _, q := range []string{
		`CREATE TEMPORARY TABLE sync_people AS SELECT id, ` + strings.Join(comparedPeople, ", ") + ` FROM recipients
			WHERE email_key IN (SELECT email_key FROM sync_now)`,
		`CREATE TEMPORARY TABLE sync_accounts AS SELECT id, ` + strings.Join(comparedParts, ", ") + ` FROM accounts
			WHERE account_key IN (SELECT account_key FROM sync_now)`,
		`CREATE TEMPORARY TABLE sync_contacts AS SELECT recipient_id, account_id, roles FROM contacts
			WHERE recipient_id IN (SELECT id FROM sync_people)`,
		`CREATE TEMPORARY TABLE sync_stops AS SELECT email_key, stream, reason, until FROM suppressions
			WHERE email_key IN (SELECT email_key FROM sync_now)`,
		`CREATE UNIQUE INDEX sync_people_id ON sync_people (id)`,
		`CREATE UNIQUE INDEX sync_accounts_id ON sync_accounts (id)`,
		`CREATE UNIQUE INDEX sync_contacts_id ON sync_contacts (recipient_id, account_id)`,
	} {
		if _, err := d.Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

func (d *syncing) take(ctx context.Context) error { return d.run.Import(d.Within(ctx)) }

// replace notes what the source brought this time, and clears up.
func (d *syncing) replace(ctx context.Context) error {
	if d.run.Partial {
		return d.add(ctx)
	}
	if _, err := d.Exec(ctx, `DELETE FROM source_entries WHERE source = $1 AND NOT EXISTS (SELECT 1 FROM sync_now n
		WHERE n.email_key = source_entries.email_key AND n.account_key = source_entries.account_key)`,
		d.run.Source); err != nil {
		return err
	}
	return d.add(ctx)
}

func (d *syncing) add(ctx context.Context) error {
	// Of an erased person nothing is kept, and they are no recipient.
	if _, err := d.Exec(ctx, `INSERT INTO source_entries (source, email_key, account_key, said)
		SELECT $1, n.email_key, n.account_key, n.said FROM sync_now n
		WHERE n.email_key = '' OR n.email_key IN (SELECT email_key FROM recipients)
		ON CONFLICT (source, email_key, account_key) DO UPDATE SET said = excluded.said
			WHERE source_entries.said <> excluded.said`, d.run.Source); err != nil {
		return err
	}
	for _, table := range []string{"sync_now", "sync_people", "sync_accounts", "sync_contacts", "sync_stops",
		"sync_known", "sync_others"} {
		if _, err := d.Exec(ctx, `DROP TABLE IF EXISTS `+table); err != nil {
			return err
		}
	}
	return nil
}
