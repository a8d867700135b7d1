package source

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// trouble is what can be the matter with a database or a directory that answers.
type trouble int

const (
	unknown trouble = iota
	wrongPassword
	noDatabase
	noTable
	noColumn
	badSyntax
	noRights
	readOnly
	tooMany
	stopping
	timeOut
	damaged
)

// sqlFault says what a database means.
type sqlFault struct{ where, query string }

// of puts an error into words; nil stays nil, and a Fault as it is.
func (f sqlFault) of(err error) error {
	var own *Fault
	if err == nil || errors.As(err, &own) {
		return err
	}
	t, name, code := troubleOf(err)
	switch t {
	case wrongPassword:
		return faultf("the database at %s refuses the user or the password; look at the address that dsn_env or "+
			"dsn_file gives", f.where)
	case noDatabase:
		return faultf("there is no such database at %s; look at the name at the end of the address", f.where)
	case noTable:
		return faultf("its query names a table that the database at %s does not have: %s", f.where, name)
	case noColumn:
		return faultf("its query names a column that is not there: %s (database at %s)", name, f.where)
	case badSyntax:
		return faultf("its query cannot be understood by the database at %s, near: %s", f.where, name)
	case noRights:
		return faultf("the user of the database at %s may not read what the query asks for; have SELECT granted",
			f.where)
	case readOnly:
		return faultf("its query would change something in the database at %s; write one SELECT", f.where)
	case tooMany:
		return faultf("the database at %s has no connection free; try again later", f.where)
	case stopping:
		return faultf("the database at %s is stopping or starting; try again in a moment", f.where)
	case timeOut:
		return faultf("the database at %s broke the query off because it took too long", f.where)
	case damaged:
		return faultf("%s is no SQLite database, or it is damaged", f.where)
	}
	if words := networkWords(err); words != "" {
		return faultf("the database at %s cannot be asked: %s", f.where, words)
	}
	return faultf("the database at %s cannot run the query (its code: %s); try the query in a client of that database",
		f.where, code)
}

// troubleOf tells what a database's error is about, with the name in it.
func troubleOf(err error) (t trouble, name, code string) {
	var my *mysql.MySQLError
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &my):
		return mysqlTrouble[my.Number], quoted(my.Message), fmt.Sprint(my.Number)
	case errors.As(err, &pg):
		return postgresTrouble[pg.Code], quoted(pg.Message), pg.Code
	case errors.As(err, &lite):
		t, name := sqliteTrouble(lite)
		return t, name, fmt.Sprint(lite.Code())
	}
	return unknown, "", "none"
}

// mariadb.com/kb/en/mariadb-error-code-reference
var mysqlTrouble = map[uint16]trouble{1044: wrongPassword, 1045: wrongPassword, 1698: wrongPassword, 1049: noDatabase,
	1046: noDatabase, 1146: noTable, 1109: noTable, 1054: noColumn, 1064: badSyntax, 1142: noRights, 1143: noRights,
	1227: noRights, 1370: noRights, 1792: readOnly, 1290: readOnly, 1040: tooMany, 1203: tooMany, 1226: tooMany,
	1053: stopping, 1317: timeOut, 1205: timeOut, 1969: timeOut, 3024: timeOut}

// postgresql.org/docs/current/errcodes-appendix.html
var postgresTrouble = map[string]trouble{"28P01": wrongPassword, "28000": wrongPassword, "3D000": noDatabase,
	"42P01": noTable, "3F000": noTable, "42703": noColumn, "42601": badSyntax, "42501": noRights, "25006": readOnly,
	"53300": tooMany, "57P01": stopping, "57P02": stopping, "57P03": stopping, "57014": timeOut}

func sqliteTrouble(e *sqlite.Error) (trouble, string) {
	_, table, isTable := strings.Cut(e.Error(), "no such table: ")
	_, column, isColumn := strings.Cut(e.Error(), "no such column: ")
	name, _, _ := strings.Cut(table+column, " (")
	switch code := e.Code() & 0xff; {
	case isTable:
		return noTable, clip(name)
	case isColumn:
		return noColumn, clip(name)
	case strings.Contains(e.Error(), "syntax error"), strings.Contains(e.Error(), "incomplete input"):
		return badSyntax, quoted(e.Error())
	case code == sqlite3.SQLITE_NOTADB, code == sqlite3.SQLITE_CORRUPT, code == sqlite3.SQLITE_CANTOPEN:
		return damaged, ""
	case code == sqlite3.SQLITE_READONLY:
		return readOnly, ""
	case code == sqlite3.SQLITE_BUSY, code == sqlite3.SQLITE_LOCKED:
		return tooMany, ""
	}
	return unknown, ""
}

var inQuotes = regexp.MustCompile(`'([^']{1,200})'|"([^"]{1,200})"`)

// quoted finds the name, or the piece of a query, that a database's sentence is about.
func quoted(sentence string) string {
	m := inQuotes.FindStringSubmatch(sentence)
	if m == nil {
		return "the end of the query"
	}
	return clip(strings.Join(strings.Fields(m[1]+m[2]), " "))
}

// networkWords say why a server was not reached, or no more; "" where that was not it.
func networkWords(err error) string {
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return "there is no host of this name"
	case errors.As(err, &host):
		return "its certificate is for another name"
	case errors.As(err, &unknown):
		return "its certificate is signed by nobody whom this machine trusts"
	case errors.As(err, &invalid), errors.As(err, &verify):
		return "its certificate is not valid"
	case errors.As(err, &record), errors.Is(err, mysql.ErrNoTLS):
		return "it does not speak TLS there"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused; is it running, and is the address right?"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "no answer came in time"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "there is no way to it from here"
	case errors.Is(err, syscall.ENOENT):
		return "it has no socket there; is it running?"
	case errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF),
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, net.ErrClosed):
		return "the connection broke off"
	case errors.Is(err, mysql.ErrCleartextPassword), errors.Is(err, mysql.ErrOldPassword),
		errors.Is(err, mysql.ErrNativePassword), errors.Is(err, mysql.ErrUnknownPlugin):
		return "it wants the password in a form that would not be safe; give the user another kind of login"
	case errors.As(err, &op):
		if op.Timeout() {
			return "no answer came in time"
		}
		return "the connection cannot be made"
	}
	return ""
}
