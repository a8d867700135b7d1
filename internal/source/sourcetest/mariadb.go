// Package sourcetest gives tests a MariaDB and an OpenLDAP of their own: started from the
// programs on this machine in private folders, on loopback, and ended with the test.
package sourcetest

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"tidings/internal/mailtest"
	"tidings/internal/testneed"
)

// MariaDB is a private server with a database crm. Its user reader may read that, and delete in it.
type MariaDB struct {
	Address string // host:port
	DB      *sql.DB
}

// ReaderPassword is that of the user reader.
const ReaderPassword = "s3cret/word"

// StartMariaDB starts a server that ends with the test, which is skipped as "mariadb" where
// there is none.
func StartMariaDB(t testing.TB) *MariaDB {
	t.Helper()
	program := testneed.Program(t, "mariadb", "mariadbd")
	dir := mailtest.ShortDir(t)
	m := &MariaDB{Address: mailtest.FreeAddress(t)}
	args := []string{"--no-defaults", "--datadir=" + dir + "/data"}
	if os.Geteuid() == 0 {
		args = append(args, "--user=root")
	}
	install := exec.Command(testneed.Program(t, "mariadb", "mariadb-install-db"), append(args,
		"--auth-root-authentication-method=normal", "--skip-test-db")...)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("mariadb-install-db: %v\n%.2000s", err, out)
	}
	run(t, filepath.Join(dir, "log"), program, append(args, "--socket="+dir+"/s", "--bind-address=127.0.0.1",
		"--port="+m.Address[strings.LastIndexByte(m.Address, ':')+1:], "--pid-file="+dir+"/pid", "--skip-name-resolve",
		"--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0")...)
	mailtest.Await(t, m.Address)
	m.DB = m.open(t, dir+"/s")
	m.Exec(t, "CREATE DATABASE crm", "CREATE USER reader@'127.0.0.1' IDENTIFIED BY '"+ReaderPassword+"'",
		"GRANT SELECT, DELETE ON crm.* TO reader@'127.0.0.1'", "USE crm")
	return m
}

// open is the administrator's connection.
func (m *MariaDB) open(t testing.TB, socket string) *sql.DB {
	t.Helper()
	cfg := mysql.NewConfig()
	cfg.User, cfg.Net, cfg.Addr = "root", "unix", socket
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1) // USE is the connection's
	t.Cleanup(func() { db.Close() })
	return db
}

// Exec runs statements as the administrator.
func (m *MariaDB) Exec(t testing.TB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := m.DB.Exec(s); err != nil {
			t.Fatalf("%.200s: %v", s, err)
		}
	}
}

// URL is the reader's address.
func (m *MariaDB) URL() string {
	return fmt.Sprintf("mariadb://reader:%s@%s/crm", strings.ReplaceAll(ReaderPassword, "/", "%2F"), m.Address)
}

// run runs a server until the test ends, which shows the end of its log where it failed. The
// goroutine keeps its thread, because the kernel ends the child with the thread that started it.
func run(t testing.TB, log, program string, args ...string) {
	t.Helper()
	out, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = out, out
	endWithParent(cmd)
	started, ended := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(ended)
		defer out.Close()
		err := cmd.Start()
		if started <- err; err == nil {
			_ = cmd.Wait() // ended below
		}
	}()
	if err := <-started; err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		if t.Failed() {
			text, _ := os.ReadFile(log)
			t.Logf("%s: %s", filepath.Base(program), text[max(0, len(text)-3000):])
		}
	})
}
