package source_test

import (
	"context"
	"crypto/x509"
	"database/sql"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tidings/internal/pgtest"
	"tidings/internal/source"
	"tidings/internal/source/sourcetest"
)

// read gives what a source gives, or what it says.
func read(t *testing.T, s source.Source) (string, error) {
	t.Helper()
	var b strings.Builder
	err := source.Copy(t.Context(), s, &b, time.Minute)
	return b.String(), err
}

func wantList(t *testing.T, s source.Source, want string) {
	t.Helper()
	got, err := read(t, s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// raw are words of drivers and libraries, and our secrets.
var raw = regexp.MustCompile(`(?i)SQLSTATE|dial tcp|lookup |Error \d|s3cret|LDAP Result|pgconn|no such table|sqlite:|` +
	`unexpected|EOF|x509|tls:|i/o`)

func wantFault(t *testing.T, s source.Source, want string) {
	t.Helper()
	_, err := read(t, s)
	switch {
	case err == nil:
		t.Errorf("no error; want %q", want)
	case !strings.Contains(err.Error(), want) || raw.MatchString(err.Error()):
		t.Errorf("%q; want %q in plain words", err, want)
	}
}

// nowhere is an address that nobody listens on.
func nowhere(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestMariaDB(t *testing.T) {
	m := sourcetest.StartMariaDB(t)
	m.Exec(t, `CREATE TABLE people (mail varchar(200), name varchar(100), seats int, since date, vip boolean, `+
		`price decimal(9,2))
		CHARACTER SET utf8mb4`,
		`INSERT INTO people VALUES ('ada@example.com', 'Ada, "Countess"', 100, '2024-05-01', true, 12.50),
			('jü@example.com', 'ユーザー', NULL, NULL, false, 0)`)
	ask := func(query string) source.SQL { return source.SQL{Driver: "mariadb", DSN: m.URL(), Query: query} }
	wantList(t, ask("SELECT mail AS email, name, seats, since, vip, price FROM people ORDER BY mail"),
		"email,name,seats,since,vip,price\nada@example.com,\"Ada, \"\"Countess\"\"\",100,2024-05-01,1,12.50\n"+
			"jü@example.com,ユーザー,,,0,0.00\n")
	own := source.SQL{Driver: "mysql", DSN: "reader:" + sourcetest.ReaderPassword + "@tcp(" + m.Address + ")/crm",
		Query: "SELECT 1 AS one"}
	wantList(t, own, "one\n1\n")

	wantFault(t, ask("SELECT * FROM kunden"),
		"names a table that the database at "+m.Address+"/crm does not have: crm.kunden")
	wantFault(t, ask("SELECT mial FROM people"), "names a column that is not there: mial")
	wantFault(t, ask("SELECT mail FORM people"), "near: people")
	wantFault(t, ask("DELETE FROM people"), "write one SELECT")
	wantFault(t, ask("SELECT 1; SELECT 2"), "cannot be understood")
	wantFault(t, ask("SELECT * FROM mysql.user"), "may not read")
	wrong := ask("SELECT 1")
	wrong.DSN = strings.Replace(m.URL(), "%2Fword", "x", 1)
	wantFault(t, wrong, "refuses the user or the password; look at the address")
	wrong.DSN = m.URL() + "x"
	wantFault(t, wrong, "refuses the user or the password")
	wrong.DSN = "mysql://reader:s3cret@" + nowhere(t) + "/crm"
	wantFault(t, wrong, "the connection was refused")
	wrong.DSN = "mysql://reader:s3cret@no.host.invalid/crm"
	wantFault(t, wrong, "there is no host of this name")
	wrong.DSN = "reader:s3cret@"
	wantFault(t, wrong, "cannot be read; write for instance mysql://")
	wrong.DSN = m.URL() + "?tls=true"
	wantFault(t, wrong, "TLS")

	var n int
	if err := m.DB.QueryRow("SELECT count(*) FROM crm.people").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d people are left, %v", n, err)
	}
}

func TestPostgres(t *testing.T) {
	url := pgtest.URL(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, q := range []string{
		`CREATE TABLE people (mail text, seats int, since date, vip boolean, id uuid, price numeric,
		tags text[])`,
		`INSERT INTO people VALUES ('ada@example.com', 100, '2024-05-01', true,
		'6f2ad3a0-0a44-4d8c-9d5e-000000000001', 12.50, '{a,b}'), ` +
			`('b@example.com', NULL, NULL, NULL, NULL, NULL, NULL)`,
	} {
		if _, err := conn.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(query string) source.SQL { return source.SQL{Driver: "postgres", DSN: url, Query: query} }
	wantList(t, ask("SELECT mail AS email, seats, since, vip, id, price, tags FROM people ORDER BY mail"),
		"email,seats,since,vip,id,price,tags\n"+
			"ada@example.com,100,2024-05-01,true,6f2ad3a0-0a44-4d8c-9d5e-000000000001,12.50,\"{a,b}\"\n"+
			"b@example.com,,,,,,\n")
	wantFault(t, ask("SELECT * FROM kunden"), "does not have: kunden")
	wantFault(t, ask("SELECT mial FROM people"), "names a column that is not there: mial")
	wantFault(t, ask("SELECT mail FORM people"), "cannot be understood")
	wantFault(t, ask("DELETE FROM people RETURNING mail"), "write one SELECT")
	wantFault(t, ask("SELECT 1 / 0 AS x"), "cannot run the query (its code: 22012)")
	// The second page of rows breaks off: an error, and not a shorter list.
	wantFault(t, ask("SELECT 1000 / (5000 - n) AS x FROM generate_series(1, 9000) n"), "its code: 22012")
	wantFault(t, source.SQL{Driver: "postgres", DSN: "postgres://u:s3cret@" + nowhere(t) + "/x", Query: "SELECT 1"},
		"the connection was refused")
	wantFault(t, source.SQL{Driver: "postgres", DSN: "postgres://u:s3cret@%zz", Query: "SELECT 1"}, "cannot be read")
	wantFault(t, source.SQL{Driver: "postgres", DSN: strings.Replace(url, "tidings_test_", "none_", 1),
		Query: "SELECT 1"}, "there is no such database")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := source.Copy(ctx, ask("SELECT 1"), &strings.Builder{}, time.Minute); err == nil ||
		err.Error() != "it was interrupted" {
		t.Errorf("%v", err)
	}
	err = source.Copy(t.Context(), ask("SELECT pg_sleep(60)"), &strings.Builder{}, 50*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "did not give everything within 50ms") {
		t.Errorf("%v", err)
	}
}

func TestSQLite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "crm of ours?.db")
	db, err := sql.Open("sqlite", strings.ReplaceAll(file, "?", "%3f"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	plain := filepath.Join(filepath.Dir(file), "crm.db")
	if _, err := db.Exec(`ATTACH ? AS crm`, plain); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE crm.people (mail text, seats, price); INSERT INTO crm.people VALUES
		('ada@example.com', 100, 12.5), ('b@example.com', NULL, 3)`); err != nil {
		t.Fatal(err)
	}
	ask := func(query string) source.SQL { return source.SQL{Driver: "sqlite", DSN: plain, Query: query} }
	wantList(t, ask("SELECT mail AS email, seats, price FROM people ORDER BY mail"),
		"email,seats,price\nada@example.com,100,12.5\nb@example.com,,3\n")
	wantFault(t, ask("SELECT * FROM kunden"), "does not have: kunden")
	wantFault(t, ask("SELECT mial FROM people"), "names a column that is not there: mial")
	wantFault(t, ask("SELECT mail FORM people"), "cannot be understood")
	wantFault(t, ask("DELETE FROM people"), "")
	wantFault(t, source.SQL{Driver: "sqlite", DSN: plain + "x", Query: "SELECT 1"}, "there is no file")
	if err := os.WriteFile(plain+"y", []byte(strings.Repeat("no database ", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	wantFault(t, source.SQL{Driver: "sqlite", DSN: plain + "y", Query: "SELECT 1 FROM x"}, "no SQLite database")
	wantFault(t, source.SQL{Driver: "oracle"}, "not known")
}

func TestFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(file, []byte("\xef\xbb\xbfemail;name\r\na@example.com;A\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantList(t, source.File{Path: file}, "\xef\xbb\xbfemail;name\r\na@example.com;A\r\n")
	wantFault(t, source.File{Path: file + "x"}, "there is no file")
	wantFault(t, source.File{Path: filepath.Dir(file)}, "not a file")
}

func TestLDAP(t *testing.T) {
	d := sourcetest.StartOpenLDAP(t)
	pem, err := os.ReadFile(d.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	ask := source.LDAP{URL: d.Plain, BindDN: sourcetest.Reader, Password: sourcetest.ReaderPassword,
		Base: sourcetest.People, Filter: "(mail=*)",
		Attributes: map[string]string{"mail": "email", "cn": "name", "employeeType": "role", "dn": "entry"}}
	d.Person(t, "ada", "Ada Lovelace", "employeeType", "technical", "employeeType", "legal")
	d.Person(t, "jo", "Jo, the Second", "mail", "jo@other.example")
	want := "name,entry,role,email\nAda Lovelace,\"uid=ada,ou=customers,dc=example,dc=com\",technical; legal," +
		"ada@example.com\n\"Jo, the Second\",\"uid=jo,ou=customers,dc=example,dc=com\",,jo@example.com\n"
	wantList(t, ask, want)
	secure := ask
	secure.URL, secure.Roots = d.Secure, roots
	wantList(t, secure, want)
	startTLS := ask
	startTLS.StartTLS, startTLS.Roots = true, roots
	wantList(t, startTLS, want)

	with := func(change func(*source.LDAP)) source.LDAP { l := ask; change(&l); return l }
	wantFault(t, with(func(l *source.LDAP) { l.StartTLS = true }), "look at url and ca_file")
	wantFault(t, with(func(l *source.LDAP) {
		l.URL, l.Roots = strings.Replace(d.Secure, "127.0.0.1", "localhost", 1), roots
	}), "for another name")
	wantFault(t, with(func(l *source.LDAP) { l.URL = d.Secure }), "signed by nobody whom this machine trusts")
	wantFault(t, with(func(l *source.LDAP) { l.Password = "s3cret" }),
		"refuses the name or the password; look at bind_dn")
	wantFault(t, with(func(l *source.LDAP) { l.Base = "ou=none,dc=example,dc=com" }), "look at base")
	wantFault(t, with(func(l *source.LDAP) { l.Base = "none" }), "look at base")
	wantFault(t, with(func(l *source.LDAP) { l.Filter = "(mail=*" }), "its filter cannot be understood: (mail=*")
	wantFault(t, with(func(l *source.LDAP) { l.BindDN = "" }), "look at base")
	wantFault(t, with(func(l *source.LDAP) { l.URL = "ldap://" + nowhere(t) }), "the connection was refused")
	wantFault(t, with(func(l *source.LDAP) { l.URL = "ldap://no.host.invalid" }), "there is no host of this name")

	// More than two pages; and a user who may not see all of them gets nothing, not a part.
	for i := range 1100 {
		d.Person(t, fmt.Sprintf("p%04d", i), "P")
	}
	got, err := read(t, ask)
	if n := strings.Count(got, "\n"); err != nil || n != 1103 {
		t.Errorf("%d lines, %v", n, err)
	}
	wantFault(t, with(func(l *source.LDAP) { l.BindDN = sourcetest.Few }),
		"only a part of the entries, so nothing was taken")
}
