package store

import (
	"context"

	"tidings/recipients"
)

// AudienceAccounts gives the accounts of one recipient as an audience has them, by ascending
// ID, whichever a rule would take.
func (s *Store) AudienceAccounts(ctx context.Context, recipient int64) ([]recipients.AudienceAccount, error) {
	rows, err := s.query(ctx, `SELECT a.id, a.account, a.name, a.region, a.locale, a.time_zone, a.services, c.roles, a.fields
		FROM contacts c JOIN accounts a ON a.id = c.account_id WHERE c.recipient_id = $1 ORDER BY a.id`, recipient)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []recipients.AudienceAccount
	for rows.Next() {
		var a recipients.AudienceAccount
		var services, roles string
		if err := rows.Scan(&a.ID, &a.Key, &a.Name, &a.Region, &a.Locale, &a.TimeZone, &services, &roles,
			&a.FieldsJSON); err != nil {
			return nil, err
		}
		a.Services, a.Roles = ofCommaList(services), ofCommaList(roles)
		out = append(out, a)
	}
	return out, rows.Err()
}
