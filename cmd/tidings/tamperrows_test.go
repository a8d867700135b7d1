//go:build unix

package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the rows are changed behind the program's back

	"tidings/internal/archive"
	"tidings/internal/desk"
	"tidings/internal/mailbox"
	"tidings/internal/sealing"
)

// evidence are the tables whose rows say who decided what, when, and what was sealed. The columns named are of
// no meaning.
var evidence = map[string][]string{"acts": nil, "acts_head": {"name"}, "archive": {"at"},
	"statements": {"id", "kind", "revision", "previous", "at"}, "approvals": {"id"},
	"revisions": {"created_at",
		"sent_at"}}

// TestTamperedRows changes every column of every row of the tables that are evidence, removes every row, puts in
// one twice, and swaps rows: the archive's and the log's verification find all of it.
func TestTamperedRows(t *testing.T) {
	relay := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(relay.addr, ""), 6, numbered)
	kathy, jo := o.path("../kathy.key"), o.path("../jo.key")
	for _, key := range []string{kathy, jo} {
		o.must("people", "key", "new", key)
	}
	o.must("people", "add", "kathy@example.com", "--name", "Kathy", "--role", "admin", "--role", "approver", "--key",
		kathy)
	o.must("people", "add", "jo@example.com", "--name", "Jo", "--role", "author", "--role", "sender", "--public",
		jo+".pub", "--key", kathy)
	o.must("submit", slug, "--key", jo)
	o.must("approve", slug, "--key", kathy)
	o.must("send", slug, "--confirm", "6", "--key", jo)
	o.must("archive", slug, "--key", jo)
	o.must("recipients", "forget", numbered(3))

	file := o.path("tidings.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // what is set below is the connection's
	tampered := func() []archive.Problem {
		d, err := desk.Open(t.Context(), desk.Options{Dir: o.dir})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		r, err := d.VerifyArchive(t.Context(), "", sealing.Auditor{})
		if err != nil {
			return []archive.Problem{{Detail: err.Error()}}
		}
		v, err := d.VerifyLog(t.Context())
		if err != nil {
			return []archive.Problem{{Detail: err.Error()}}
		}
		for _, p := range v.Problems {
			r.Add("log", p.Kind, fmt.Sprintf("entry %d: %s", p.Sequence, p.Detail))
		}
		return r.Problems
	}
	if found := tampered(); len(found) > 0 {
		t.Fatalf("as it was: %+v", found)
	}
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(context.WithoutCancel(t.Context()), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	run(`PRAGMA ignore_check_constraints = ON`)
	changes := 0
	for table, meaningless := range evidence {
		run(`CREATE TABLE kept_` + table + ` AS SELECT rowid AS kept_row, * FROM ` + table)
		rows, columns := shape(t, db, table)
		restore := func() {
			run(`DELETE FROM ` + table)
			run(`INSERT INTO ` + table + ` (rowid, ` + strings.Join(quoted(columns), ", ") + `) SELECT kept_row, ` +
				strings.Join(quoted(columns), ", ") + ` FROM kept_` + table)
		}
		for _, row := range rows {
			for _, column := range columns {
				if slices.Contains(meaningless, column) {
					continue
				}
				run(`UPDATE `+table+` SET "`+column+`" = CASE typeof("`+column+`") WHEN 'integer' THEN "`+column+
					`" + 1000003 ELSE CAST("`+column+`" || 'x' AS TEXT) END WHERE rowid = $1`, row)
				if changes++; len(tampered()) == 0 {
					t.Errorf("%s, row %d, %s: changed, and not found", table, row, column)
				}
				restore()
			}
			run(`DELETE FROM `+table+` WHERE rowid = $1`, row)
			if changes++; len(tampered()) == 0 {
				t.Errorf("%s, row %d: removed, and not found", table, row)
			}
			restore()
		}
	}
	if found := tampered(); len(found) > 0 {
		t.Errorf("at the end: %+v", found)
	}
	t.Logf("%d changes, all found", changes)
}

// shape gives the rows of a table by their place, and its columns.
func shape(t *testing.T, db *sql.DB, table string) (rows []int64, columns []string) {
	t.Helper()
	list := func(query string, add func(*sql.Rows) error) {
		r, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for r.Next() {
			if err := add(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
	}
	list(`SELECT rowid FROM `+table, func(r *sql.Rows) error {
		rows = append(rows, 0)
		return r.Scan(&rows[len(rows)-1])
	})
	list(`SELECT name FROM pragma_table_info('`+table+`')`, func(r *sql.Rows) error {
		columns = append(columns, "")
		return r.Scan(&columns[len(columns)-1])
	})
	return rows, columns
}

func quoted(names []string) (out []string) {
	for _, n := range names {
		out = append(out, `"`+n+`"`)
	}
	return out
}
