//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// liveness proves that a worker of this machine is dead: each holds a lock on a
// file of its own, which the kernel drops with the process, however it ends.
type liveness struct {
	dir  string
	mine *os.File
}

func (a *liveness) path(worker string) string {
	return filepath.Join(a.dir, "worker-"+strings.ReplaceAll(worker, "/", "_")+".lock")
}

// hold takes this worker's lock.
func (a *liveness) hold(worker string) error {
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return fmt.Errorf("lock folder: %w", err)
	}
	a.tidy()
	f, err := os.OpenFile(a.path(worker), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	if !lock(f) {
		return errors.Join(fmt.Errorf("worker %s runs already", worker), f.Close())
	}
	a.mine = f
	return nil
}

func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// tidy removes the files of workers that died long ago: their leases are over.
func (a *liveness) tidy() {
	files, _ := filepath.Glob(filepath.Join(a.dir, "worker-*.lock"))
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || time.Since(info.ModTime()) < time.Hour {
			continue
		}
		if f, err := os.OpenFile(name, os.O_RDWR, 0); err == nil {
			if lock(f) {
				os.Remove(name) //nolint:errcheck // next time then
			}
			f.Close()
		}
	}
}

// release drops the lock and the file.
func (a *liveness) release() error {
	if a.mine == nil {
		return nil
	}
	err := errors.Join(os.Remove(a.mine.Name()), a.mine.Close())
	a.mine = nil
	return err
}

// dead reports whether a worker has certainly ended. Without a lock folder, or
// for a worker without a file, it is not known to be.
func (a *liveness) dead(worker string) bool {
	if a.dir == "" || worker == "" || a.mine != nil && a.mine.Name() == a.path(worker) {
		return false
	}
	f, err := os.OpenFile(a.path(worker), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return lock(f)
}
