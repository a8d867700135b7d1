package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAddresses tells databases apart. None of the bad ones becomes a file, and none of
// their passwords stands in a message.
func TestAddresses(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("PGCONNECT_TIMEOUT", "1")
	must(t, os.Mkdir("a@b=c", 0o700))
	for text, want := range map[string]string{
		"tidings.db":                       "tidings.db",
		" ./tidings\n":                     "./tidings",
		"sqlite:///srv/x/tidings.sqlite3":  "/srv/x/tidings.sqlite3",
		"a@b=c/tidings.db":                 "a@b=c/tidings.db",
		"postgres://u:hunter2@h/db":        "postgres://u@h/db",
		"POSTGRESQL://u:hunter2@h:5432/db": "postgresql://u@h:5432/db",
		"postgres://h/db?password=hunter2": "postgres://h/db",
		"postgres://u:hunter%402@/db?host=/run&sslpassword=hunter2": "postgres://u@/db?host=%2Frun",
	} {
		a, err := ParseAddress(text)
		if err != nil || a.String() != want {
			t.Errorf("%q gave %q, %v; want %q", text, a, err, want)
		}
	}
	for _, text := range []string{
		"", "tidings", "host=db password=hunter2", "password = 'hunter2' host=h", "dbname=x user=u password=hunter2.db",
		"postgress://u:hunter2@h/db", "mysql://u:hunter2@h/db", "hunter2://h", "jdbc:postgresql://u:hunter2@h/db",
		"postgres:u:hunter2@h/db", "u:hunter2@h/db", "//u:hunter2@h/db", "/u:hunter2@h/db.db", "u:hunter2@h",
		"postgres://u:hunter2/x@h/db", "postgres://u:1#hunter2@h/db", "postgres://u:1?hunter2@h/db",
		"postgres://u:hunter2 @h/db", "postgres://u:%zzhunter2@h/db", "postgres://u:hunter2@h:port/db",
		"postgres://u:hunter2@h/db?sslmode=hunter2", "postgres://u:hunter2@h/db?connect_timeout=hunter2",
		"postgres://u:hunter2@127.0.0.1:1/db", "postgres://127.0.0.1:1/db?password=hunter2",
		"postgres://u:hunter2@127.0.0.1:1/db?sslrootcert=/none",
	} {
		s, err := Open(t.Context(), Options{URL: text})
		if err == nil {
			s.Close()
			t.Errorf("%q was opened", text)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the message holds it: %v", text, err)
		}
	}
	files, err := filepath.Glob("*")
	must(t, err)
	if len(files) != 1 {
		t.Errorf("these files were made: %q", files)
	}
}

// TestOwnerOnly makes a database under a usual umask: nobody else may read its files.
func TestOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tidings.db")
	s := openedNew(t, path)
	noted(t, s, "before")
	for _, end := range identityFiles {
		info, err := os.Stat(path + end)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s%s has mode %v", path, end, info.Mode())
		}
	}
}

// TestNoFile names what is there and no file: nothing is said of a full disk.
func TestNoFile(t *testing.T) {
	for _, path := range []string{t.TempDir(), os.DevNull} {
		s, err := Open(t.Context(), Options{URL: path})
		if err == nil || !strings.Contains(err.Error(), "no file but a folder") {
			t.Errorf("%s: %v", path, err)
		}
		if s != nil {
			s.Close() //nolint:errcheck // it should not have opened
		}
	}
}
