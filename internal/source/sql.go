package source

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// SQL is a query to a database. It runs in a transaction that may only read.
type SQL struct {
	Driver string // postgres, mysql, mariadb or sqlite
	// DSN is the address: a URL (postgres://…, mysql://…) or the driver's own form. For SQLite
	// it is the path of the file.
	DSN   string
	Query string // one SELECT; its columns' names are the headings
}

// Copy runs the query.
func (s SQL) Copy(ctx context.Context, w io.Writer) error {
	db, where, err := s.open()
	if err != nil {
		return err
	}
	defer db.Close()
	f := sqlFault{where: where, query: s.Query}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: s.Driver != "sqlite"}) // SQLite's file is opened for reading
	if err != nil {
		return f.of(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	found, err := tx.QueryContext(ctx, s.Query)
	if err != nil {
		return f.of(err)
	}
	defer found.Close()
	return f.of(copyRows(found, w))
}

func copyRows(found *sql.Rows, w io.Writer) error {
	headings, err := found.Columns()
	if err != nil {
		return err
	}
	if len(headings) == 0 {
		return faultf("its query gives no columns; it must be one SELECT")
	}
	out, err := newRows(w, headings)
	if err != nil {
		return err
	}
	values, to, cells := make([]any, len(headings)), make([]any, len(headings)), make([]string, len(headings))
	for i := range values {
		to[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(to...); err != nil {
			return err
		}
		for i, v := range values {
			cells[i] = cell(v)
		}
		if err := out.add(headings, cells); err != nil {
			return err
		}
	}
	if err := found.Err(); err != nil {
		return err
	}
	return out.close()
}

// cell writes a value of a database as a list has it.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		if h, m, s := v.Clock(); h == 0 && m == 0 && s == 0 {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339)
	}
	return fmt.Sprint(v)
}

// open gives the database, and where it is, without user and password.
func (s SQL) open() (db *sql.DB, where string, err error) {
	switch s.Driver {
	case "postgres":
		return openPostgres(s.DSN)
	case "mysql", "mariadb":
		return openMySQL(s.DSN)
	case "sqlite":
		return openSQLite(s.DSN)
	}
	return nil, "", faultf("driver %q is not known", s.Driver)
}

func openPostgres(dsn string) (*sql.DB, string, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil { // its text may hold the password
		return nil, "", faultf("the address of its database cannot be read; write for instance " +
			"postgres://reader:PASSWORD@db.example.com/crm")
	}
	cfg.RuntimeParams["default_transaction_read_only"] = "on"
	cfg.RuntimeParams["application_name"] = "tidings"
	cfg.OnNotice = nil
	return stdlib.OpenDB(*cfg), net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port))) + "/" + cfg.Database, nil
}

func openMySQL(dsn string) (*sql.DB, string, error) {
	cfg, err := mysqlConfig(dsn)
	if err != nil {
		return nil, "", faultf("the address of its database cannot be read; write for instance " +
			"mysql://reader:PASSWORD@db.example.com:3306/crm")
	}
	// What a server could make of us: a second statement, a file of this machine, an open password.
	cfg.MultiStatements, cfg.AllowAllFiles = false, false
	cfg.AllowCleartextPasswords, cfg.AllowOldPasswords = false, false
	cfg.ParseTime, cfg.Logger = false, &mysql.NopLogger{}
	if cfg.TLSConfig == "" && cfg.TLS == nil {
		cfg.TLSConfig = "preferred" // as PostgreSQL's driver does it
	}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, "", faultf("the address of its database asks for something that does not exist; look at what " +
			"stands behind its question mark")
	}
	return sql.OpenDB(connector), cfg.Addr + "/" + cfg.DBName, nil
}

// mysqlConfig reads a URL, or the driver's own form: user:password@tcp(host:3306)/name.
func mysqlConfig(dsn string) (*mysql.Config, error) {
	scheme, _, isURL := strings.Cut(dsn, "://")
	if !isURL {
		return mysql.ParseDSN(dsn)
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, err
	}
	if scheme != "mysql" && scheme != "mariadb" || u.Host == "" {
		return nil, errors.New("another kind of address")
	}
	cfg, err := mysql.ParseDSN("/" + strings.TrimPrefix(u.EscapedPath(), "/") + "?" + u.RawQuery)
	if err != nil {
		return nil, err
	}
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr = "tcp", u.Host
	if u.Port() == "" {
		cfg.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	return cfg, nil
}

func openSQLite(path string) (*sql.DB, string, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, "", fileFault(path, err)
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&_pragma=query_only(1)&_pragma=busy_timeout(10000)"}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, "", faultf("%s cannot be opened", path)
	}
	return db, path, nil
}
