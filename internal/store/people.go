package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/recipients"
)

const personColumns = `r.id, r.email, r.name, r.first_name, r.last_name, r.company, r.region, r.locale, r.fields,
	r.created_at, r.updated_at`

func scanPerson(row scanner, r *recipients.Recipient) error {
	var fields string
	var created, updated int64
	err := row.Scan(&r.ID, &r.Email, &r.Name, &r.FirstName, &r.LastName, &r.Company, &r.Region, &r.Locale, &fields,
		&created, &updated)
	if err != nil {
		return err
	}
	r.CreatedAt, r.UpdatedAt = Moment(created), Moment(updated)
	r.Fields, err = recipients.DecodeFields(fields)
	return err
}

// Recipient gives all that is known of one address, or recipients.ErrNotFound.
// An address that is only suppressed, not registered, is not found; see
// SuppressionsOf.
func (s *Store) Recipient(ctx context.Context, address string) (*recipients.Entry, error) {
	return s.entry(ctx, address, `SELECT `+personColumns+`, r.source FROM recipients r WHERE r.email_key = $1`,
		mailaddr.Key(address))
}

// RecipientByID is Recipient for the number that links and the ledger hold.
func (s *Store) RecipientByID(ctx context.Context, id int64) (*recipients.Entry, error) {
	return s.entry(ctx, "recipient "+strconv.FormatInt(id, 10),
		`SELECT `+personColumns+`, r.source FROM recipients r WHERE r.id = $1`, id)
}

func (s *Store) entry(ctx context.Context, who, query string, arg any) (*recipients.Entry, error) {
	e := &recipients.Entry{}
	var source string
	err := scanPerson(extra{s.queryRow(ctx, query, arg), &source}, &e.Recipient)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%s: %w", who, recipients.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", who, err)
	}
	e.History = []recipients.Change{{At: e.CreatedAt, Action: "added", Source: source}}
	if err := s.loadAccounts(ctx, []*recipients.Recipient{&e.Recipient}); err != nil {
		return nil, fmt.Errorf("%s: %w", who, err)
	}
	for _, load := range []func(context.Context, *recipients.Entry) error{s.loadSuppressions, s.loadConsents,
		s.loadHistory} {
		if err := load(ctx, e); err != nil {
			return nil, fmt.Errorf("%s: %w", who, err)
		}
	}
	return e, nil
}

// extra scans one more column than the reader of a row knows.
type extra struct {
	scanner
	last any
}

// Scan scans the known columns and the last one.
func (e extra) Scan(dest ...any) error { return e.scanner.Scan(append(dest, e.last)...) }

func (s *Store) loadSuppressions(ctx context.Context, e *recipients.Entry) (err error) {
	e.Suppressions, err = s.SuppressionsOf(ctx, e.Email)
	return err
}

func (s *Store) loadConsents(ctx context.Context, e *recipients.Entry) error {
	rows, err := s.query(ctx, `SELECT stream, state, source, changed_at FROM consents WHERE recipient_id = $1
		ORDER BY stream`, e.ID)
	return forEach(rows, err, func(row scanner) error {
		var c recipients.Consent
		var at int64
		err := row.Scan(&c.Stream, &c.State, &c.Source, &at)
		c.ChangedAt = Moment(at)
		e.Consents = append(e.Consents, c)
		return err
	})
}

func (s *Store) loadHistory(ctx context.Context, e *recipients.Entry) error {
	rows, err := s.query(ctx, `SELECT at, action, detail, source FROM recipient_history WHERE recipient_id = $1
		ORDER BY id`, e.ID)
	return forEach(rows, err, func(row scanner) error {
		var c recipients.Change
		var at int64
		err := row.Scan(&at, &c.Action, &c.Detail, &c.Source)
		c.At = Moment(at)
		e.History = append(e.History, c)
		return err
	})
}

// Recipients streams the people who fit, by ascending ID.
func (s *Store) Recipients(ctx context.Context, f recipients.Filter, each func(*recipients.Recipient) error) error {
	if f.Accounts {
		return s.withAccounts(ctx, f, each)
	}
	where, args := s.filter(f)
	query := `SELECT ` + personColumns + ` FROM recipients r` + where + ` ORDER BY r.id`
	if f.Limit > 0 {
		query += ` LIMIT ` + strconv.Itoa(f.Limit)
	}
	rows, err := s.query(ctx, query, args...)
	return forEach(rows, err, func(row scanner) error {
		var r recipients.Recipient
		if err := scanPerson(row, &r); err != nil {
			return fmt.Errorf("registry: %w", err)
		}
		return each(&r)
	})
}

// CountRecipients counts the people who fit, of all pages.
func (s *Store) CountRecipients(ctx context.Context, f recipients.Filter) (n int, err error) {
	f.After = 0
	where, args := s.filter(f)
	if err := s.queryRow(ctx, `SELECT count(*) FROM recipients r`+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("registry: %w", err)
	}
	return n, nil
}

// filter writes the conditions of a list.
func (s *Store) filter(f recipients.Filter) (where string, args []any) {
	var b conditions
	b.in("r.region", f.Regions)
	b.in("r.locale", f.Locales)
	if f.After > 0 {
		b.add("r.id > ?", f.After)
	}
	if f.Account != "" {
		b.add("r.id IN (SELECT c.recipient_id FROM contacts c JOIN accounts a ON a.id = c.account_id WHERE "+
			"a.account_key = ?)", recipients.AccountKey(f.Account))
	}
	if !f.Since.IsZero() {
		b.add("r.updated_at >= ?", Millis(f.Since))
	}
	if f.Search != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(f.Search)) + "%"
		b.add(`(r.email_key LIKE ? ESCAPE '\' OR lower(r.name) LIKE ? ESCAPE '\'
			OR lower(r.company) LIKE ? ESCAPE '\')`, like)
	}
	if f.Suppressed != nil {
		not := "NOT "
		if *f.Suppressed {
			not = ""
		}
		b.add(not+`EXISTS (SELECT 1 FROM suppressions s WHERE s.email_key = r.email_key AND (s.until = 0
			OR s.until > ?))`, Millis(s.Now()))
	}
	return b.where(), b.args
}

// conditions collects the parts of a WHERE. Every ? of a part stands for the
// same value.
type conditions struct {
	parts []string
	args  []any
}

func (c *conditions) add(part string, arg any) {
	c.args = append(c.args, arg)
	c.parts = append(c.parts, strings.ReplaceAll(part, "?", "$"+strconv.Itoa(len(c.args))))
}

// mark is the place of one value.
func (c *conditions) mark(value any) string {
	c.args = append(c.args, value)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *conditions) in(column string, values []string) {
	if len(values) > 0 {
		c.parts = append(c.parts, column+" IN ("+c.marks(values)+")")
	}
}

// marks are the places of some values.
func (c *conditions) marks(values []string) string {
	return strings.Join(each(values, func(v string) string { return c.mark(v) }), ", ")
}

func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}
