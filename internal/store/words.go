package store

import (
	"errors"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// isCorrupt reports whether SQLite met a page that it did not write so.
func isCorrupt(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code()&0xff == sqlite3.SQLITE_CORRUPT || e.Code()&0xff == sqlite3.SQLITE_NOTADB
}

// Words gives the database's own words in an error, and what they mean to a person: ""
// where the error holds none, or they are not known.
func Words(err error) (own, words string) {
	var lite *sqlite.Error
	var connect *pgconn.ConnectError
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		return lite.Error(), sqliteWords[lite.Code()&0xff]
	case errors.As(err, &refused):
		own, words = refused.Error(), postgresWords(refused)
		if errors.As(err, &connect) {
			own = connect.Error()
		}
		return own, words
	case errors.As(err, &connect):
		return connect.Error(), connectWords(connect)
	}
	return "", ""
}

var sqliteWords = map[int]string{
	sqlite3.SQLITE_CORRUPT: "the database file is damaged; " + damagedAdvice,
	sqlite3.SQLITE_NOTADB:  "the file is no SQLite database; look at the path, or restore the latest backup",
	sqlite3.SQLITE_FULL:    "the disk is full",
	sqlite3.SQLITE_BUSY:    "another program holds the database",
	sqlite3.SQLITE_LOCKED:  "another program holds the database",
}

// postgresWords explains the answers of a server that a set-up can cause
// (postgresql.org/docs/current/errcodes-appendix.html).
func postgresWords(e *pgconn.PgError) string {
	switch e.Code {
	case "28P01", "28000":
		return "the database server refuses the user or the password"
	case "3D000":
		return "the database server has no database of this name; create it first"
	case "53300":
		return "the database server has no connection free; lower pool_max_conns or raise its max_connections"
	case "57P01", "57P02", "57P03":
		return "the database server is stopping or starting"
	case "42501":
		return "the user of the database may not do this; grant it the rights on the tables of Tidings"
	case "53100":
		return "the disk of the database server is full"
	case "XX001", "XX002":
		return "the database server met damaged data; restore the latest backup"
	}
	return ""
}

func connectWords(err *pgconn.ConnectError) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "the name of the database server is not known; look at the address"
	}
	return "the database server does not answer; is it running, and is the address right?"
}
