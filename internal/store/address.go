package store

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Address says which database is meant. It is read strictly, because what is nearly the
// address of a PostgreSQL server may hold its password: taken for the path of a SQLite
// file, it would become a file's name, and stand in messages.
type Address struct {
	path string // of a SQLite file
	url  *url.URL
}

// libpq matches a setting of PostgreSQL's other form of address, host=… password=….
var libpq = regexp.MustCompile(`(?i)(^|[\s'"])(host|hostaddr|port|dbname|user|password|passfile|service|sslmode)\s*=`)

// ParseAddress reads postgres://… (or postgresql://…), sqlite://PATH, or the path of a
// SQLite file: with a slash in it, or ending in .db, .sqlite or .sqlite3. Its errors
// never hold what was given.
func ParseAddress(text string) (Address, error) {
	text = strings.TrimSpace(text)
	scheme, rest, isURL := strings.Cut(text, "://")
	switch scheme = strings.ToLower(scheme); {
	case text == "":
		return Address{}, errors.New("no database named; write postgres://user@host/name or the path of a " +
			"SQLite file")
	case isURL && (scheme == "postgres" || scheme == "postgresql"):
		return parsePostgres(text)
	case isURL && scheme == "sqlite":
		text = rest
	case isURL:
		return Address{}, errors.New("the database's address begins with a kind that is not known; write " +
			"postgres://user@host/name, or the path of a SQLite file")
	case libpq.MatchString(text):
		return Address{}, errors.New("the database's address is a list of settings such as host=…; write it as " +
			"postgres://user@host/name?sslmode=verify-full")
	}
	if !isPath(text) {
		return Address{}, errors.New("the database's address is neither postgres://user@host/name nor the path of a " +
			"SQLite file; a path has a / in it or ends in .db")
	}
	return Address{path: text}, nil
}

// isPath reports whether a text can be meant as the path of a SQLite file. One with a
// character that marks a password or a setting is taken for a path only where its
// folder exists.
func isPath(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		return false
	}
	if strings.ContainsAny(s, "@=") {
		info, err := os.Stat(filepath.Dir(s))
		return strings.ContainsRune(s, filepath.Separator) && err == nil && info.IsDir()
	}
	return strings.ContainsRune(s, filepath.Separator) ||
		slices.Contains([]string{".db", ".sqlite", ".sqlite3"}, strings.ToLower(filepath.Ext(s)))
}

// parsePostgres refuses what is read otherwise than it was meant where a password is not
// percent-encoded: half of it would become the host or a setting.
func parsePostgres(text string) (Address, error) {
	u, err := url.Parse(text)
	bad := err != nil || u.Opaque != "" || u.Fragment != "" || strings.ContainsAny(text, " \t\r\n")
	if !bad {
		settings, err := url.ParseQuery(u.RawQuery)
		bad = err != nil
		for name := range settings {
			bad = bad || strings.ContainsAny(name, "@/:")
		}
	}
	if bad {
		return Address{}, errors.New("the database's address postgres://… cannot be read; write " +
			"postgres://user:password@host/name and percent-encode what is special in the password (@ is %40, / is " +
			"%2F, : is %3A, # is %23, ? is %3F)")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	return Address{url: u}, nil
}

// File is the path of a SQLite file; "" for a database on a server.
func (a Address) File() string { return a.path }

// String gives the address for people, without any password.
func (a Address) String() string {
	if a.url == nil {
		return a.path
	}
	u := *a.url
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	settings := u.Query()
	for name := range settings {
		if strings.Contains(strings.ToLower(name), "pass") {
			settings.Del(name)
		}
	}
	u.RawQuery = settings.Encode()
	return u.String()
}

// refusedAddress says that pgx cannot use an address. pgx's own words hold parts of it,
// but for those about a file that it names.
func refusedAddress(err error) error {
	words := "the settings of the database's address postgres://… cannot be used; look at its port, its host and " +
		"what stands behind the ?"
	var file *fs.PathError
	if errors.As(err, &file) {
		return fmt.Errorf("%s: %s: %w", words, file.Path, file.Err)
	}
	return errors.New(words)
}
