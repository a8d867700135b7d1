package store

import (
	"context"
	"fmt"

	"tidings/internal/statement"
)

// SaveStatement keeps a statement, in the transaction of what it decides. It is never changed; the
// same one twice is an error.
func (t *Tx) SaveStatement(ctx context.Context, x statement.Signed) error {
	s, err := statement.Parse(x.Body)
	if err == nil {
		_, err = t.Exec(ctx, `INSERT INTO statements (kind, slug, revision, sha256, body, signature, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, string(s.Kind), s.Notice, s.Revision, x.Digest(), string(x.Body),
			string(x.Signature), Millis(s.At))
	}
	if err != nil {
		return fmt.Errorf("statement: %w", err)
	}
	return nil
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
