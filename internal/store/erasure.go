package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"tidings/internal/mailaddr"
	"tidings/recipients"
)

// erasedSet recognises erased addresses by their keyed hashes.
type erasedSet struct {
	key    []byte
	hashes map[string]bool
}

func (e *erasedSet) has(emailKey string) bool {
	return len(e.hashes) > 0 && e.hashes[erasureHash(e.key, emailKey)]
}

// erasureHash is HMAC-SHA256, so that nobody without the database's own key can
// test addresses against the list.
func erasureHash(key []byte, emailKey string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(emailKey)) //nolint:errcheck // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
}

// erased loads the hashes; there are as many as people who asked to be forgotten.
func (t *Tx) erased(ctx context.Context) (*erasedSet, error) { return t.hashes(ctx, "erasures") }

// Erasing are people who were forgotten and may still stand in sealed files: has tells them by their
// mailaddr.Key; nil: nobody. done is called when no sealed file has any of them.
func (s *Store) Erasing(ctx context.Context) (has func(key string) bool, done func(context.Context) error, err error) {
	var set *erasedSet
	err = s.InTx(ctx, func(tx *Tx) (err error) {
		set, err = tx.hashes(ctx, "erasing")
		return err
	})
	if err != nil || len(set.hashes) == 0 {
		return nil, nil, err
	}
	return set.has, func(ctx context.Context) error {
		for hash := range set.hashes { // others may have come meanwhile
			if _, err := s.exec(ctx, `DELETE FROM erasing WHERE hash = $1`, hash); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// hashes loads those of a table.
func (t *Tx) hashes(ctx context.Context, table string) (*erasedSet, error) {
	rows, err := t.Query(ctx, `SELECT hash FROM `+table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	set := &erasedSet{hashes: map[string]bool{}}
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return nil, err
		}
		set.hashes[hash] = true
	}
	if err := rows.Err(); err != nil || len(set.hashes) == 0 {
		return set, err
	}
	rows.Close()
	set.key, err = t.erasureKey(ctx)
	return set, err
}

// erasureKey reads the key of the hashes, and makes it at the first need.
func (t *Tx) erasureKey(ctx context.Context) ([]byte, error) {
	fresh := make([]byte, 32)
	rand.Read(fresh) //nolint:errcheck // never fails (crypto/rand)
	_, err := t.Exec(ctx, `INSERT INTO settings (name, value) VALUES ('erasure_key', $1) ON CONFLICT (name) DO NOTHING`,
		hex.EncodeToString(fresh))
	if err != nil {
		return nil, err
	}
	var text string
	if err := t.QueryRow(ctx, `SELECT value FROM settings WHERE name = 'erasure_key'`).Scan(&text); err != nil {
		return nil, err
	}
	return hex.DecodeString(text)
}

// Forget erases a person: the entry with its history and suppressions goes, what
// the ledger and the events keep of the person is blanked, and a keyed hash of
// the address stays so that no list brings it back. An address that is not
// registered gives recipients.ErrNotFound, but its hash is kept all the same.
func (s *Store) Forget(ctx context.Context, address, by, note string) error {
	key, found := mailaddr.Key(address), false
	err := s.scrubbed(ctx, func() error {
		return s.InTx(ctx, func(tx *Tx) (err error) {
			if found, err = tx.forget(ctx, key, by, note); err != nil {
				return fmt.Errorf("forget: %w", err)
			}
			return tx.Act(ctx)
		})
	})
	if err == nil && !found {
		err = fmt.Errorf("forget: %s: %w; it is kept out of future lists", address, recipients.ErrNotFound)
	}
	return err
}

func (t *Tx) forget(ctx context.Context, key, by, note string) (found bool, err error) {
	secret, err := t.erasureKey(ctx)
	if err != nil {
		return false, err
	}
	_, err = t.Exec(ctx, `INSERT INTO erasures (hash, erased_at, by_whom, note) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash) DO NOTHING`,
		erasureHash(secret, key), Millis(t.s.Now()), by, note)
	if err == nil {
		_, err = t.Exec(ctx, `INSERT INTO erasing (hash) VALUES ($1) ON CONFLICT (hash) DO NOTHING`,
			erasureHash(secret, key))
	}
	if err != nil {
		return false, err
	}
	for _, table := range []string{"suppressions", "source_entries", "signups"} {
		if _, err := t.Exec(ctx, `DELETE FROM `+table+` WHERE email_key = $1`, key); err != nil {
			return false, err
		}
	}
	// Of a person who is a customer by themselves, and of sources that brought them.
	for _, q := range []string{`DELETE FROM accounts WHERE account_key = $1`,
		`DELETE FROM source_entries WHERE email_key = $1 OR account_key = $1`} {
		if _, err := t.Exec(ctx, q, recipients.AccountKey(key)); err != nil {
			return false, err
		}
	}
	var id int64
	err = t.QueryRow(ctx, `DELETE FROM recipients WHERE email_key = $1 RETURNING id`, key).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, t.blank(ctx, id)
}

// blank takes the personal values out of what must stay for the record: the
// events, what people noted about them, the ledger's rows, and the relays' words,
// which often repeat the address. Messages not sent yet are suppressed.
func (t *Tx) blank(ctx context.Context, id int64) error {
	for _, q := range []string{
		`UPDATE events SET payload = '{}' WHERE recipient_id = $1`,
		`UPDATE attempts SET reply = '' WHERE row_id IN (SELECT id FROM deliveries WHERE recipient_id = $1)`,
		`UPDATE early_feedback SET reply = '' WHERE row_id IN (SELECT id FROM deliveries WHERE recipient_id = $1)`,
		`UPDATE reviews SET note = '' WHERE recipient_id = $1`,
	} {
		if _, err := t.Exec(ctx, q, id); err != nil {
			return err
		}
	}
	ledger := &Ledger{s: t.s}
	return ledger.EraseDeliveries(ctx, t, id)
}
