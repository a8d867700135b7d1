package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/recipients"
)

// hasField reports whether a list ever had a column of this name.
func (s *Store) hasField(ctx context.Context, field string) (bool, error) {
	name, err := json.Marshal(field)
	if err != nil {
		return false, err
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(string(name)) + ":%"
	var n int
	err = s.queryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM (SELECT fields FROM accounts
		UNION ALL SELECT fields FROM recipients) AS f WHERE f.fields LIKE $1 ESCAPE '\' LIMIT 1) AS one`, like).Scan(&n)
	return n > 0, err
}

// FieldNames gives the names of all fields that contacts and accounts have from lists, sorted.
func (s *Store) FieldNames(ctx context.Context) ([]string, error) {
	seen := map[string]bool{}
	for _, table := range []string{"accounts", "recipients"} {
		rows, err := s.query(ctx, `SELECT fields FROM `+table+` WHERE fields <> '{}'`)
		err = forEach(rows, err, func(row scanner) error {
			var text string
			if err := row.Scan(&text); err != nil {
				return err
			}
			fields, err := recipients.DecodeFields(text)
			for name := range fields {
				seen[name] = true
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("names of fields: %w", err)
		}
	}
	return slices.Sorted(maps.Keys(seen)), nil
}
