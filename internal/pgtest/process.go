package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// account is who the server runs as.
type account struct {
	uid, gid int
	other    bool // not the user of the test
}

// serverAccount is this user, or postgres (else nobody) for root, whom
// PostgreSQL refuses.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil {
			return account{uid, gid, true}, nil
		}
	}
	return account{}, fmt.Errorf("root cannot run it and there is no user postgres or nobody")
}

func (a account) attributes() *syscall.SysProcAttr {
	attr := endWithParent()
	if a.other {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// launch runs the server until the test ends. The goroutine keeps its thread,
// because the kernel ends the child with the thread that started it.
func launch(t testing.TB, bin, dir string, a account, settings []string) {
	t.Helper()
	args := []string{"-D", filepath.Join(dir, "data"), "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off"}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = dir, a.attributes(), log, log
	started, ended := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(ended)
		defer log.Close()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // ended by stop, below
		}
	}()
	if err := <-started; err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { stop(cmd, ended) })
}

// stop asks for the quick end (SIGQUIT), and insists after ten seconds.
func stop(cmd *exec.Cmd, ended <-chan struct{}) {
	_ = cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = cmd.Process.Kill()
		<-ended
	}
}
