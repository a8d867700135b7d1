// Package pgtest gives tests a PostgreSQL of their own: a private server started
// from the binaries on this machine, or databases on an existing server that
// TIDINGS_TEST_POSTGRES names.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tidings/internal/testneed"
)

// Env names the variable with the URL of an existing server, whose user may
// create databases.
const Env = "TIDINGS_TEST_POSTGRES"

// Server is a running PostgreSQL.
type Server struct{ url *url.URL }

// Start starts a private server that ends with the test, or uses the one of Env.
// It listens on a unix socket only, trusts everyone who can reach it, and does
// not sync, unless settings such as "fsync=on" say otherwise. Without binaries
// the test is skipped as "postgres".
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	if existing := os.Getenv(Env); existing != "" {
		u, err := url.Parse(existing)
		if err != nil {
			t.Fatalf("%s: %v", Env, err)
		}
		return &Server{u}
	}
	bin := binaries()
	if bin == "" {
		testneed.Skip(t, "postgres", "initdb is not installed and "+Env+" is not set")
	}
	account, err := serverAccount()
	if err != nil {
		testneed.Skip(t, "postgres", err.Error())
	}
	dir := socketDir(t, account)
	initialise(t, bin, dir, account)
	launch(t, bin, dir, account, settings)
	s := &Server{&url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {dir}}.Encode()}}
	s.await(t, filepath.Join(dir, "log"))
	return s
}

// Dir is the folder of a private server: its socket and, in data, its files; "" for
// the server of Env.
func (s *Server) Dir() string { return s.url.Query().Get("host") }

// Database makes an empty database and gives its URL. It is dropped with the
// test.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	return s.create(t, "")
}

// Copy makes a database that is a copy of one that Database made and that nobody
// is connected to.
func (s *Server) Copy(t testing.TB, original string) string {
	t.Helper()
	u, err := url.Parse(original)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	return s.create(t, " TEMPLATE "+pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize())
}

func (s *Server) create(t testing.TB, template string) string {
	t.Helper()
	name := "tidings_test_" + strings.ToLower(rand.Text())
	s.exec(t, "CREATE DATABASE "+name+template)
	t.Cleanup(func() { s.exec(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	u := *s.url
	u.Path = "/" + name
	return u.String()
}

// URL starts a server and gives the URL of one empty database: the short way for
// a package with a single test.
func URL(t testing.TB) string {
	t.Helper()
	return Start(t).Database(t)
}

func (s *Server) exec(t testing.TB, query string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url.String())
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	defer conn.Close(ctx)
	for {
		_, err = conn.Exec(ctx, query)
		if err == nil {
			return
		}
		if !inUse(err) || ctx.Err() != nil {
			t.Fatalf("pgtest: %s: %v", query, err)
		}
	}
}

// patience is how long a busy machine may take for what takes milliseconds.
const patience = 3 * time.Minute

// inUse reports whether somebody is connected to a database that is to be copied.
// A connection that was closed goes on in the server for a moment, and so does
// the server's own cleaning; the server itself waits five seconds for them.
func inUse(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && fault.Code == "55006" // object_in_use
}

// await waits until the server answers.
func (s *Server) await(t testing.TB, log string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for ctx.Err() == nil {
		if conn, err := pgx.Connect(ctx, s.url.String()); err == nil {
			conn.Close(ctx)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	text, _ := os.ReadFile(log)
	t.Fatalf("pgtest: the server did not answer within %v:\n%s", patience, text)
}

// binaries finds the folder with initdb: in PATH, else Debian's newest.
func binaries() string {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(slices.Max(found))
}

// socketDir makes a folder with a short name: a unix socket's path holds at most
// 107 bytes, which t.TempDir can exceed.
func socketDir(t testing.TB, a account) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if a.other {
		if err := os.Chown(dir, a.uid, a.gid); err != nil {
			t.Fatalf("pgtest: %v", err)
		}
	}
	return dir
}

func initialise(t testing.TB, bin, dir string, a account) {
	t.Helper()
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-A", "trust",
		"-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	cmd.Dir, cmd.SysProcAttr = dir, a.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pgtest: initdb: %v\n%s", err, fmt.Sprintf("%.2000s", out))
	}
}
