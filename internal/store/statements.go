package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/statement"
)

// ErrDecided says that something else was decided about a notice meanwhile.
var ErrDecided = errors.New("something else was decided meanwhile")

// SaveStatement keeps a statement, in the transaction of what it decides. It must follow the last
// one about its notice, else it is ErrDecided.
func (t *Tx) SaveStatement(ctx context.Context, x statement.Signed) error {
	s, err := statement.Parse(x.Body)
	if err != nil {
		return err
	}
	var last string
	err = t.QueryRow(ctx, `SELECT sha256 FROM statements WHERE slug = $1 ORDER BY id DESC LIMIT 1`,
		s.Notice).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("statement: %w", err)
	}
	if last != s.Previous {
		return ErrDecided
	}
	n, err := t.ExecRows(ctx, `INSERT INTO statements (kind, slug, revision, previous, sha256, body, signature, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`, string(s.Kind), s.Notice, s.Revision,
		s.Previous, x.Digest(), string(x.Body), string(x.Signature), Millis(s.At))
	switch {
	case err != nil:
		return fmt.Errorf("statement: %w", err)
	case n == 0: // another process was faster
		return ErrDecided
	}
	return nil
}

type sayKey struct{}

// Saying gives a context under which Freeze keeps what is said of the send, in its transaction and named by
// its act.
func Saying(ctx context.Context, say func(delivery.FreezeResult) (statement.Signed, error)) context.Context {
	return context.WithValue(ctx, sayKey{}, say)
}

// say keeps what the context says of a send, and gives its SHA-256; "": it says nothing.
func (t *Tx) say(ctx context.Context, r delivery.FreezeResult) (string, error) {
	say, ok := ctx.Value(sayKey{}).(func(delivery.FreezeResult) (statement.Signed, error))
	if !ok {
		return "", nil
	}
	x, err := say(r)
	if err == nil {
		err = t.SaveStatement(ctx, x)
	}
	return x.Digest(), err
}

// Statements gives what was said about a notice, the oldest first.
func (s *Store) Statements(ctx context.Context, slug string) (all []statement.Signed, err error) {
	rows, err := s.query(ctx, `SELECT body, signature, sha256 FROM statements WHERE slug = $1 ORDER BY id`, slug)
	err = forEach(rows, err, func(row scanner) error {
		var body, signature, sum string
		err := row.Scan(&body, &signature, &sum)
		all = append(all, statement.Signed{Body: []byte(body), Signature: []byte(signature)})
		if err == nil && all[len(all)-1].Digest() != sum {
			err = fmt.Errorf("%w: number %d is not as it was kept", delivery.ErrAltered, len(all))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("statements of %s: %w", slug, err)
	}
	return all, nil
}
