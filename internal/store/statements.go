package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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

// StatementsNoted gives the SHA-256 of each statement about a notice that the log of acts has, in
// its order.
func (s *Store) StatementsNoted(ctx context.Context, slug string) (noted []string, err error) {
	rows, err := s.query(ctx, `SELECT statement FROM acts WHERE notice = $1 AND statement <> '' ORDER BY sequence`,
		slug)
	err = forEach(rows, err, func(row scanner) error {
		var sum string
		err := row.Scan(&sum)
		noted = append(noted, sum)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	return noted, nil
}

// Statements gives what was said about a notice, the oldest first.
func (s *Store) Statements(ctx context.Context, slug string) (all []statement.Signed, err error) {
	rows, err := s.query(ctx, `SELECT body, signature FROM statements WHERE slug = $1 ORDER BY id`, slug)
	err = forEach(rows, err, func(row scanner) error {
		var body, signature string
		err := row.Scan(&body, &signature)
		all = append(all, statement.Signed{Body: []byte(body), Signature: []byte(signature)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("statements of %s: %w", slug, err)
	}
	return all, nil
}
