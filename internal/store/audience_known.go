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

// fieldsKnown refuses a condition about a field that nobody in the registry has: a slip of the
// hand must not leave everybody out in silence.
func (s *Store) fieldsKnown(ctx context.Context, judge *recipients.Judge) error {
	for _, field := range judge.Unmet() {
		known, err := s.hasField(ctx, field)
		if err != nil {
			return fmt.Errorf("audience: %w", err)
		}
		if known {
			continue
		}
		all, err := s.FieldNames(ctx)
		if err != nil {
			return err
		}
		if err := judge.NoField(field, all); err != nil {
			return err
		}
	}
	return nil
}

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

// UnknownAccounts gives those of some accounts, by AccountKey, that the registry does not have.
func (s *Store) UnknownAccounts(ctx context.Context, keys []string) (unknown []string, err error) {
	for some := range slices.Chunk(keys, mostMarks) {
		var c conditions
		c.in("account_key", some)
		known := map[string]bool{}
		rows, err := s.query(ctx, `SELECT account_key FROM accounts`+c.where(), c.args...)
		err = forEach(rows, err, func(row scanner) error {
			var key string
			err := row.Scan(&key)
			known[key] = true
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("accounts: %w", err)
		}
		for _, key := range some {
			if !known[key] {
				unknown = append(unknown, key)
			}
		}
	}
	return unknown, nil
}

// AccountNames streams every account by ascending ID: the key as lists have it, and the name for customers.
func (s *Store) AccountNames(ctx context.Context, each func(id int64, key, name string) error) error {
	rows, err := s.query(ctx, `SELECT id, account, name FROM accounts ORDER BY id`)
	return forEach(rows, err, func(row scanner) error {
		var id int64
		var key, name string
		if err := row.Scan(&id, &key, &name); err != nil {
			return fmt.Errorf("accounts: %w", err)
		}
		return each(id, key, name)
	})
}

// Roles gives every role that a contact has, sorted.
func (s *Store) Roles(ctx context.Context) ([]string, error) {
	return s.wordsOf(ctx, `SELECT DISTINCT roles FROM contacts`)
}

// ServicesUsed gives every component that an account uses, sorted.
func (s *Store) ServicesUsed(ctx context.Context) ([]string, error) {
	return s.wordsOf(ctx, `SELECT DISTINCT services FROM accounts`)
}

// wordsOf gathers the words of stored lists.
func (s *Store) wordsOf(ctx context.Context, query string) ([]string, error) {
	seen := map[string]bool{}
	err := s.texts(ctx, query, func(list string) error {
		for _, w := range recipients.SplitWords(list) {
			seen[w] = true
		}
		return nil
	})
	return slices.Sorted(maps.Keys(seen)), err
}

func (s *Store) texts(ctx context.Context, query string, each func(string) error) error {
	rows, err := s.query(ctx, query)
	return forEach(rows, err, func(row scanner) error {
		var text string
		if err := row.Scan(&text); err != nil {
			return fmt.Errorf("accounts: %w", err)
		}
		return each(text)
	})
}
