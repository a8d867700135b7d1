package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tidings/recipients"
)

// importLock is the key of the PostgreSQL advisory lock that lets one import run
// at a time; two would wait for each other's rows in different orders.
const importLock int64 = 0x74_69_64_69_6d_70

// ImportRecipients adds and updates recipients in one transaction, so a list is
// taken whole or not at all, also when the process is killed. The rows'
// addresses must be normalised and each come once. Where source names the list,
// people's histories will tell it.
func (s *Store) ImportRecipients(ctx context.Context, rows recipients.Rows, source string) (recipients.Counts, error) {
	var counts recipients.Counts
	err := s.InTx(ctx, func(tx *Tx) (err error) {
		counts, err = tx.importAll(ctx, rows, source)
		return err
	})
	if err != nil {
		return recipients.Counts{}, err
	}
	return counts, nil
}

func (t *Tx) importAll(ctx context.Context, rows recipients.Rows, source string) (counts recipients.Counts, err error) {
	if t.s.dialect == Postgres {
		if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, importLock); err != nil {
			return counts, fmt.Errorf("import: %w", err)
		}
	}
	erased, err := t.erased(ctx)
	if err != nil {
		return counts, fmt.Errorf("import: %w", err)
	}
	before, err := t.countPeople(ctx)
	if err != nil {
		return counts, err
	}
	in := &incoming{rows: rows, erased: erased, layout: layoutOf(rows.Columns())}
	up := upsert{layout: in.layout, dialect: t.s.dialect, source: source, now: Millis(t.s.Now())}
	touched, err := t.put(ctx, in, up)
	if err != nil {
		return counts, err
	}
	after, err := t.countPeople(ctx)
	if err != nil {
		return counts, err
	}
	counts.Added = after - before
	counts.Changed = int(touched) - counts.Added
	counts.Unchanged = in.taken - int(touched)
	counts.Erased = in.refused
	return counts, t.noteChanges(ctx, up, counts.Changed)
}

func (t *Tx) countPeople(ctx context.Context) (n int, err error) {
	if err := t.QueryRow(ctx, `SELECT count(*) FROM recipients`).Scan(&n); err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	return n, nil
}

// put stores the rows in the way of the database. SQLite gets a larger cache for
// the time of the import: addresses come in no order, so their index is written
// all over.
func (t *Tx) put(ctx context.Context, in *incoming, up upsert) (touched int64, err error) {
	if t.s.dialect == Postgres {
		return t.importPostgres(ctx, in, up)
	}
	if _, err := t.Exec(ctx, `PRAGMA cache_size = -24576`); err != nil {
		return 0, err
	}
	touched, err = t.importSQLite(ctx, in, up)
	for _, pragma := range []string{fmt.Sprintf(`PRAGMA cache_size = -%d`, writerCache), `PRAGMA shrink_memory`} {
		if _, perr := t.Exec(ctx, pragma); err == nil {
			err = perr
		}
	}
	return touched, err
}

// noteChanges writes a line of history for each person whom this import changed.
func (t *Tx) noteChanges(ctx context.Context, up upsert, changed int) error {
	if changed == 0 {
		return nil
	}
	_, err := t.Exec(ctx, `INSERT INTO recipient_history (recipient_id, at, action, source)
		SELECT id, updated_at, 'changed', $2 FROM recipients WHERE updated_at = $1
			AND created_at < $1`, up.now, up.source)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// layout is the columns of a list as the table has them.
type layout struct {
	columns []string // of the table, after email and email_key
	fields  []string // names within the column fields, sorted
	parts   recipients.Columns
}

func layoutOf(c recipients.Columns) layout {
	l := layout{parts: c, fields: slices.Sorted(slices.Values(c.Fields))}
	for _, p := range []struct {
		has  bool
		name string
	}{{c.Name, "name"}, {c.FirstName, "first_name"}, {c.LastName, "last_name"}, {c.Company, "company"},
		{c.Region, "region"}, {c.Locale, "locale"}, {len(c.Fields) > 0, "fields"}} {
		if p.has {
			l.columns = append(l.columns, p.name)
		}
	}
	return l
}

// width is the number of values of a row.
func (l layout) width() int { return 2 + len(l.columns) }

// incoming walks through the rows and leaves out erased people.
type incoming struct {
	rows    recipients.Rows
	erased  *erasedSet
	layout  layout
	values  []string
	scratch []byte
	taken   int // rows to be stored
	refused int // rows of erased people
}

// next gives the values of the next row, valid until the next call, or io.EOF.
func (in *incoming) next() ([]string, error) {
	for {
		r, err := in.rows.Next()
		if err != nil {
			return nil, err
		}
		key := recipients.KeyOf(r.Email)
		if in.erased.has(key) {
			in.refused++
			continue
		}
		if r.Email == "" {
			return nil, errors.New("import: a row has no address")
		}
		in.taken++
		return in.flatten(r, key), nil
	}
}

func (in *incoming) flatten(r *recipients.Recipient, key string) []string {
	v := append(in.values[:0], r.Email, key)
	p := &in.layout.parts
	for _, part := range [...]struct {
		has   bool
		value string
	}{{p.Name, r.Name}, {p.FirstName, r.FirstName}, {p.LastName, r.LastName}, {p.Company, r.Company},
		{p.Region, r.Region}, {p.Locale, r.Locale}} {
		if part.has {
			v = append(v, part.value)
		}
	}
	if len(in.layout.fields) > 0 {
		in.scratch = appendFields(in.scratch[:0], in.layout.fields, r.Fields)
		v = append(v, string(in.scratch))
	}
	in.values = v
	return v
}

// upsert writes the SQL of an import.
type upsert struct {
	layout
	dialect Dialect
	source  string
	now     int64
}

// names lists the columns that come from the list.
func (u upsert) names() string {
	return strings.Join(append([]string{"email", "email_key"}, u.columns...), ", ")
}

// conflict says what becomes of a person who is known: only what differs is
// written, so that unchanged people keep their updated_at.
func (u upsert) conflict() string {
	set, differs := []string{}, []string{}
	for _, c := range append([]string{"email"}, u.columns...) {
		old, value := "recipients."+c, "excluded."+c
		if c == "fields" {
			old, value = u.mergeFields()
			set = append(set, "fields = "+textOf(u.dialect, value))
			differs = append(differs, "recipients.fields <> excluded.fields AND "+old+" <> "+value)
		} else {
			set = append(set, c+" = "+value)
			differs = append(differs, old+" <> "+value)
		}
	}
	return fmt.Sprintf(" ON CONFLICT (email_key) DO UPDATE SET %s, updated_at = excluded.updated_at WHERE %s",
		strings.Join(set, ", "), strings.Join(differs, " OR "))
}

// mergeFields joins a list's fields into those that a person has.
func (u upsert) mergeFields() (old, merged string) {
	if u.dialect == Postgres {
		return "recipients.fields::jsonb", "(recipients.fields::jsonb || excluded.fields::jsonb)"
	}
	return "recipients.fields", "json_patch(recipients.fields, excluded.fields)"
}

func textOf(d Dialect, expression string) string {
	if d == Postgres {
		return expression + "::text"
	}
	return expression
}

// isEnd tells the end of the rows from a fault.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
