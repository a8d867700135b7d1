package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"tidings/recipients"
)

// errPlanned ends the transaction of an import that was only to be looked at.
var errPlanned = errors.New("this was a plan")

// PlanImport does an import and takes it back, so that what it says is the truth: nothing is
// changed, and nobody else sees it.
func (s *Store) PlanImport(ctx context.Context, rows recipients.Rows, source string) (counts recipients.Counts,
	plan recipients.Plan, err error) {
	err = s.InTx(ctx, func(tx *Tx) (err error) {
		var people, accounts int64
		began := Millis(s.Now())
		if err := tx.QueryRow(ctx, `SELECT (SELECT coalesce(max(id), 0) FROM recipients),
			(SELECT coalesce(max(id), 0) FROM accounts)`).Scan(&people, &accounts); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		if counts, err = tx.importAll(ctx, rows, source); err != nil {
			return err
		}
		if plan.People, err = differences(ctx, tx, personTable, people, began); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		if plan.Accounts, err = differences(ctx, tx, accountTable, accounts, began); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		return errPlanned
	})
	if errors.Is(err, errPlanned) {
		err = nil
	}
	return counts, plan, err
}

// compared is a table whose rows are compared with what they were.
type compared[T any] struct {
	table, columns string
	scan           func(scanner, *T) error
	id             func(*T) (number int64, name string)
	values         func(*T) map[string]string
}

var personTable = compared[recipients.Recipient]{"recipients r", personColumns, scanPerson,
	func(r *recipients.Recipient) (int64, string) { return r.ID, r.Email },
	func(r *recipients.Recipient) map[string]string {
		v := map[string]string{"email": r.Email, "name": r.Name, "first name": r.FirstName, "last name": r.LastName,
			"company": r.Company, "region": r.Region, "locale": r.Locale}
		maps.Copy(v, r.Fields)
		return v
	}}

var accountTable = compared[recipients.Account]{"accounts r", accountColumns, scanAccount,
	func(a *recipients.Account) (int64, string) { return a.ID, a.Key },
	func(a *recipients.Account) map[string]string {
		p := a.Postal
		v := map[string]string{"account name": a.Name, "region": a.Region, "locale": a.Locale, "time zone": a.TimeZone,
			"services": recipients.JoinWords(a.Services), "street": p.Street,
			"address line 2": p.Extra, "postcode": p.Postcode,
			"city": p.City, "state": p.State, "country": p.Country}
		maps.Copy(v, a.Fields)
		return v
	}}

// differences compares what the transaction made with what everybody else still sees. Both
// are read by ascending ID, so that neither need be held.
func differences[T any](ctx context.Context, tx *Tx, c compared[T], last, began int64) (d recipients.Differences,
	err error) {
	query := `SELECT ` + c.columns + ` FROM ` + c.table
	rows, err := tx.Query(ctx, query+` WHERE r.id > $1 ORDER BY r.id`, last)
	if err := forEach(rows, err, func(row scanner) error {
		var x T
		err := c.scan(row, &x)
		_, name := c.id(&x)
		d.New = append(d.New, name)
		return err
	}); err != nil {
		return d, err
	}
	rows, err = tx.Query(ctx, query+` WHERE r.id <= $1 AND r.updated_at >= $2 ORDER BY r.id`, last, began)
	if err != nil {
		return d, err
	}
	defer rows.Close()
	var now T
	more, err := nextOf(rows, c, &now)
	if err != nil || !more {
		return d, err
	}
	first, _ := c.id(&now)
	old, err := tx.s.query(ctx, query+` WHERE r.id BETWEEN $1 AND $2 ORDER BY r.id`, first, last)
	err = forEach(old, err, func(row scanner) error {
		var before T
		if err := c.scan(row, &before); err != nil || !more {
			return err
		}
		id, name := c.id(&before)
		at, _ := c.id(&now)
		if id != at {
			return nil
		}
		if fields := differing(c.values(&before), c.values(&now)); len(fields) > 0 {
			d.Changed = append(d.Changed, recipients.Difference{ID: name, Fields: fields})
		}
		var err error
		more, err = nextOf(rows, c, &now)
		return err
	})
	return d, err
}

func nextOf[T any](rows *sql.Rows, c compared[T], x *T) (more bool, err error) {
	if !rows.Next() {
		return false, rows.Err()
	}
	*x = *new(T)
	return true, c.scan(rows, x)
}

func differing(before, now map[string]string) (fields []string) {
	for name, v := range now {
		if before[name] != v {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	return fields
}
