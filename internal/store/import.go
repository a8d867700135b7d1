package store

import (
	"context"
	"fmt"

	"tidings/recipients"
)

// importLock is the key of the PostgreSQL advisory lock that lets one import run
// at a time; two would wait for each other's rows in different orders.
const importLock int64 = 0x74_69_64_69_6d_70

// ImportRecipients adds and updates recipients in one transaction, so a list is
// taken whole or not at all, also when the process is killed. The rows'
// addresses must be normalised and each come once. Where source names the list,
// people's histories will tell it.
func (s *Store) ImportRecipients(ctx context.Context, rows recipients.Rows, source string) (recipients.Counts, error) {
	var counts recipients.Counts
	err := s.InTx(ctx, func(tx *Tx) (err error) {
		if counts, err = tx.importAll(ctx, rows, source); err != nil {
			return err
		}
		return tx.Act(ctx)
	})
	if err != nil {
		return recipients.Counts{}, err
	}
	return counts, nil
}

// LockImports keeps other imports and syncs away until the transaction ends.
func (t *Tx) LockImports(ctx context.Context) error {
	if t.s.dialect != Postgres {
		return nil // which has one writer
	}
	_, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, importLock)
	return err
}

func (t *Tx) importAll(ctx context.Context, rows recipients.Rows, source string) (counts recipients.Counts, err error) {
	if err := t.LockImports(ctx); err != nil {
		return counts, fmt.Errorf("import: %w", err)
	}
	erased, err := t.erased(ctx)
	if err != nil {
		return counts, fmt.Errorf("import: %w", err)
	}
	before, err := t.countPeople(ctx)
	if err != nil {
		return counts, err
	}
	in := &incoming{rows: rows, erased: erased, layout: layoutOf(rows.Columns())}
	up := upsert{layout: in.layout, dialect: t.s.dialect, source: source, now: Millis(t.s.Now()), merged: &merged{}}
	touched, err := t.put(ctx, in, up)
	if err != nil {
		return counts, err
	}
	after, err := t.countPeople(ctx)
	if err != nil {
		return counts, err
	}
	if up.parts.Staged() {
		touched = up.merged.people
		up.merged.count(&counts, in)
	}
	counts.Added = after - before
	counts.Changed = int(touched) - counts.Added
	counts.Unchanged = in.taken - int(touched)
	counts.Erased = in.refused
	if counts.Sourced, err = t.countSourced(ctx, up); err != nil {
		return counts, fmt.Errorf("import: %w", err)
	}
	return counts, t.noteChanges(ctx, up, counts.Changed)
}

func (t *Tx) countPeople(ctx context.Context) (n int, err error) {
	if err := t.QueryRow(ctx, `SELECT count(*) FROM recipients`).Scan(&n); err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	return n, nil
}

// put stores the rows in the way of the database. SQLite gets a larger cache for
// the time of the import: addresses come in no order, so their index is written
// all over.
func (t *Tx) put(ctx context.Context, in *incoming, up upsert) (touched int64, err error) {
	if t.s.dialect == Postgres {
		return t.importPostgres(ctx, in, up)
	}
	if _, err := t.Exec(ctx, `PRAGMA cache_size = -16384`); err != nil {
		return 0, err
	}
	touched, err = t.importSQLite(ctx, in, up)
	for _, pragma := range []string{fmt.Sprintf(`PRAGMA cache_size = -%d`, writerCache), `PRAGMA shrink_memory`} {
		if _, perr := t.Exec(ctx, pragma); err == nil {
			err = perr
		}
	}
	return touched, err
}

// noteChanges writes a line of history for each person whom this import changed.
func (t *Tx) noteChanges(ctx context.Context, up upsert, changed int) error {
	if changed == 0 {
		return nil
	}
	_, err := t.Exec(ctx, `INSERT INTO recipient_history (recipient_id, at, action, source)
		SELECT id, updated_at, 'changed', $2 FROM recipients WHERE updated_at = $1
			AND created_at < $1`, up.now, up.source)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}
