package mailbox

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// maildir writes messages as files that appear whole or not at all.
type maildir struct {
	dir string
	now func() time.Time
	pid int
	n   atomic.Int64
}

func openMaildir(dir string, now func() time.Time) (*maildir, error) {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, err
		}
	}
	return &maildir{dir: dir, now: now, pid: os.Getpid()}, nil
}

// write stores the parts as one file in new/ and gives its path. The name is
// unique by time, process and counter, in the order of arrival.
func (m *maildir) write(parts ...[]byte) (string, error) {
	t := m.now()
	name := fmt.Sprintf("%d.M%06dP%dQ%08d.mailbox.eml", t.Unix(), t.Nanosecond()/1000, m.pid, m.n.Add(1))
	tmp := filepath.Join(m.dir, "tmp", name)
	if err := writeFile(tmp, parts); err != nil {
		os.Remove(tmp)
		return "", err
	}
	path := filepath.Join(m.dir, "new", name)
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return "", err
	}
	return path, nil
}

func writeFile(path string, parts [][]byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := f.Write(p); err != nil {
			f.Close()
			return err
		}
	}
	return f.Close()
}
