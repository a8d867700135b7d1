package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"tidings/recipients"
)

const accountColumns = `r.id, r.account, r.name, r.region, r.locale, r.time_zone, r.postal, r.services, r.fields,
	r.created_at, r.updated_at`

func scanAccount(row scanner, a *recipients.Account) error {
	var postal, services, fields string
	var created, updated int64
	err := row.Scan(&a.ID, &a.Key, &a.Name, &a.Region, &a.Locale, &a.TimeZone, &postal, &services, &fields, &created,
		&updated)
	if err != nil {
		return err
	}
	a.CreatedAt, a.UpdatedAt, a.Services = Moment(created), Moment(updated), recipients.SplitWords(services)
	if err := json.Unmarshal([]byte(postal), &a.Postal); err != nil {
		return fmt.Errorf("account %s: its postal address cannot be read: %w", a.Key, err)
	}
	a.Fields, err = recipients.DecodeFields(fields)
	return err
}

// Accounts streams the accounts that fit, by ascending ID, each with the number of its
// contacts. Regions, Locales, Account, After and Limit of the filter count.
func (s *Store) Accounts(ctx context.Context, f recipients.Filter, each func(a *recipients.Account,
	contacts int) error) error {
	var b conditions
	b.in("r.region", f.Regions)
	b.in("r.locale", f.Locales)
	if f.After > 0 {
		b.add("r.id > ?", f.After)
	}
	if f.Account != "" {
		b.add("r.account_key = ?", recipients.AccountKey(f.Account))
	}
	query := `SELECT ` + accountColumns + `, (SELECT count(*) FROM contacts c WHERE c.account_id = r.id)
		FROM accounts r` + b.where() + ` ORDER BY r.id`
	if f.Limit > 0 {
		query += ` LIMIT ` + strconv.Itoa(f.Limit)
	}
	rows, err := s.query(ctx, query, b.args...)
	return forEach(rows, err, func(row scanner) error {
		var a recipients.Account
		var contacts int
		if err := scanAccount(extra{row, &contacts}, &a); err != nil {
			return fmt.Errorf("accounts: %w", err)
		}
		return each(&a, contacts)
	})
}

// peoplePage is how many people are read before their accounts are.
const peoplePage = 500

// withAccounts is Recipients with the accounts of each, page by page.
func (s *Store) withAccounts(ctx context.Context, f recipients.Filter, each func(*recipients.Recipient) error) error {
	left := f.Limit
	f.Accounts = false
	for {
		f.Limit = peoplePage
		if left > 0 {
			f.Limit = min(left, peoplePage)
		}
		var page []*recipients.Recipient
		if err := s.Recipients(ctx, f, func(r *recipients.Recipient) error {
			page = append(page, r)
			return nil
		}); err != nil || len(page) == 0 {
			return err
		}
		if err := s.loadAccounts(ctx, page); err != nil {
			return err
		}
		for _, r := range page {
			if err := each(r); err != nil {
				return err
			}
		}
		if left -= len(page); len(page) < f.Limit || left == 0 {
			return nil
		}
		f.After = page[len(page)-1].ID
	}
}

// loadAccounts gives people, who come by ascending ID, the accounts that they are contacts of.
func (s *Store) loadAccounts(ctx context.Context, people []*recipients.Recipient) error {
	rows, err := s.query(ctx, `SELECT `+accountColumns+`, c.recipient_id, c.roles FROM contacts c JOIN accounts r
		ON r.id = c.account_id WHERE c.recipient_id BETWEEN $1 AND $2 ORDER BY c.recipient_id, r.id`, people[0].ID,
		people[len(people)-1].ID)
	return forEach(rows, err, func(row scanner) error {
		var p recipients.Part
		var person int64
		var roles string
		if err := scanAccount(extra{extra{row, &roles}, &person}, &p.Account); err != nil {
			return fmt.Errorf("accounts: %w", err)
		}
		p.Roles = recipients.SplitWords(roles)
		for len(people) > 0 && people[0].ID < person {
			people = people[1:]
		}
		if len(people) > 0 && people[0].ID == person {
			people[0].Accounts = append(people[0].Accounts, p)
		}
		return nil
	})
}
