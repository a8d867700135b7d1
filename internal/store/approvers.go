package store

import "context"

// Approvers are the people who decided on a notice, by name.
func (s *Store) Approvers(ctx context.Context) (names []string, err error) {
	rows, err := s.query(ctx, `SELECT DISTINCT by_whom FROM approvals ORDER BY by_whom`)
	err = forEach(rows, err, func(row scanner) error {
		var name string
		err := row.Scan(&name)
		names = append(names, name)
		return err
	})
	return names, err
}
