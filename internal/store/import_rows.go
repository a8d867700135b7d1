package store

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/recipients"
)

// layout is the columns of a list as the table has them.
type layout struct {
	columns []string // of the table, after email and email_key
	fields  []string // names within the column fields, sorted
	parts   recipients.Columns
	account accountLayout // where rows are staged
}

func layoutOf(c recipients.Columns) layout {
	l := layout{parts: c, fields: slices.Sorted(slices.Values(c.Fields)), account: accountLayoutOf(c.Account)}
	for _, p := range []struct {
		has  bool
		name string
	}{{named(c), "name"}, {c.FirstName, "first_name"}, {c.LastName, "last_name"}, {c.Company, "company"},
		{c.Region, "region"}, {c.Locale, "locale"}, {len(c.Fields) > 0, "fields"}} {
		if p.has {
			l.columns = append(l.columns, p.name)
		}
	}
	return l
}

// named reports whether a list's rows have a name, or parts that make one.
func named(c recipients.Columns) bool { return c.Name || c.FirstName || c.LastName }

// width is the number of values of a row.
func (l layout) width() int {
	if l.parts.Staged() {
		return len(l.staged())
	}
	return 2 + len(l.columns)
}

// incoming walks through the rows and leaves out erased people.
type incoming struct {
	rows    recipients.Rows
	erased  *erasedSet
	layout  layout
	values  []string
	scratch []byte
	taken   int // people to be stored
	refused int // rows of erased people

	accounts, contacts int // that rows name
}

// next gives the values of the next row, valid until the next call, or io.EOF.
func (in *incoming) next() ([]string, error) {
	for {
		r, err := in.rows.Next()
		if err != nil {
			return nil, err
		}
		if in.layout.parts.Staged() {
			values, err := in.stage(r)
			if values != nil || err != nil {
				return values, err
			}
			continue
		}
		key := mailaddr.KeyOf(r.Email)
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
	}{{named(*p), r.Name}, {p.FirstName, r.FirstName}, {p.LastName, r.LastName}, {p.Company, r.Company},
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
	merged  *merged // of staged rows
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
		switch c {
		case "fields":
			merged, changed := mergeJSON(u.dialect, old, value, u.fields)
			set = append(set, "fields = "+merged)
			differs = append(differs, old+" <> "+value+" AND "+changed)
			continue
		case "name":
			value = u.mergeName()
		}
		set = append(set, c+" = "+value)
		differs = append(differs, old+" <> "+value)
	}
	return fmt.Sprintf(" ON CONFLICT (email_key) DO UPDATE SET %s, updated_at = excluded.updated_at WHERE %s",
		strings.Join(set, ", "), strings.Join(differs, " OR "))
}

// mergeName says what a known person is called after an import. What was made of the
// parts is made anew of the parts as they are now; what was given in full stays, unless
// the list gives another. A name is taken for made if it is what the parts make in either
// order, or one of them: that is what earlier versions left of a name.
func (u upsert) mergeName() string {
	first, last := "recipients.first_name", "recipients.last_name"
	part := func(has bool, column string) (merged, list string) {
		if has {
			return "excluded." + column, "excluded." + column
		}
		return "recipients." + column, "''"
	}
	newFirst, listFirst := part(u.parts.FirstName, "first_name")
	newLast, listLast := part(u.parts.LastName, "last_name")
	made := u.fullName(newFirst, newLast)
	if u.parts.Name {
		return "CASE WHEN excluded.name IN ('', " + u.fullName(listFirst, listLast) + ") THEN " + made +
			" ELSE excluded.name END"
	}
	return "CASE WHEN recipients.name IN ('', " + first + ", " + last + ", trim(" + first + " || ' ' || " + last +
		"), trim(" + last + " || ' ' || " + first + ")) THEN " + made + " ELSE recipients.name END"
}

// fullName is recipients.FullName in SQL.
func (u upsert) fullName(first, last string) string {
	code := "unicode"
	if u.dialect == Postgres {
		code = "ascii" // of the first character, in spite of its name
	}
	familyFirst := func(part string) string {
		c := code + "(" + part + ")"
		return "(" + c + " BETWEEN 11904 AND 40959 OR " + c + " BETWEEN 44032 AND 55215 OR " + c +
			" BETWEEN 63744 AND 64255 OR " + c + " BETWEEN 65382 AND 65439 OR " + c + " BETWEEN 131072 AND 262143)"
	}
	return "CASE WHEN " + familyFirst(first) + " AND " + familyFirst(last) + " THEN trim(" + last + " || ' ' || " +
		first + ") ELSE trim(" + first + " || ' ' || " + last + ") END"
}

// mergeJSON joins a list's fields, whose names are given, into those that are there. changed:
// that makes a difference; a field that is empty and one that is missing are the same.
func mergeJSON(d Dialect, known, added string, names []string) (merged, changed string) {
	empty := quote(string(appendFields(nil, names, nil)))
	join := func(a, b string) string { return "json_patch(" + a + ", " + b + ")" }
	if d == Postgres {
		join = func(a, b string) string { return "(" + a + "::jsonb || " + b + "::jsonb)" }
	}
	merged, full := join(known, added), join(empty, known)
	if d == Postgres {
		merged += "::text"
	}
	return merged, full + " <> " + join(full, added)
}

// isEnd tells the end of the rows from a fault.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
