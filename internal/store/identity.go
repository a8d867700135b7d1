package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"tidings/internal/delivery"
)

// identity knows which file a SQLite database was opened as. Whoever deletes or
// replaces a file that is open leaves the process with one that nobody else sees: what
// is recorded there is lost, and another process sends the same messages again from the
// file that stands in its place. So the file's name is compared with what was opened
// behind every transaction and before everything that is read.
//
// Beside the file stand its log and the log's index, which SQLite makes anew for the
// next process if they are gone; they are compared too. A copy written over the very
// same file (cp) keeps its identity but not its length: a database becomes shorter by
// VACUUM only, and then SQLite knows of it. Files are looked at by name, since closing
// one of them would drop SQLite's own locks on it (sqlite.org/howtocorrupt.html, 2.2).
type identity struct {
	path  string
	files [3]fs.FileInfo        // the database, -wal, -shm, as opened; nil: there was none
	bytes func() (int64, error) // of the database, as SQLite knows it

	mu    sync.Mutex
	size  int64 // of the database, as last seen
	looks int
	err   error // once it has gone, it stays gone
}

// identityFiles are the endings of the files' names.
var identityFiles = [3]string{"", "-wal", "-shm"}

// identify remembers the files as they are. A connection must have read already, and
// must stay open, so that SQLite has made all three and lets them be.
func identify(path string, bytes func() (int64, error)) (*identity, error) {
	id := &identity{path: path, bytes: bytes}
	for i, end := range identityFiles {
		info, err := os.Stat(path + end)
		if err != nil && (i == 0 || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
		id.files[i] = info
	}
	id.size = id.files[0].Size()
	return id, nil
}

// check is nil while the names still lead to the files that were opened. often is for
// the commits of a send, of which there are thousands a second: of these only every
// sixteenth looks at the files beside the database.
func (id *identity) check(often bool) error {
	if id == nil {
		return nil
	}
	id.mu.Lock()
	defer id.mu.Unlock()
	id.looks++
	if id.err == nil {
		id.err = id.look(!often || id.looks%16 == 0)
	}
	return id.err
}

func (id *identity) look(beside bool) error {
	for i, end := range identityFiles {
		if id.files[i] == nil || i > 0 && !beside {
			continue
		}
		now, err := os.Stat(id.path + end)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return id.gone(end, "was deleted or moved away")
		case err != nil:
			return nil // nobody may look at the moment: that says nothing
		case !os.SameFile(now, id.files[i]):
			return id.gone(end, "was replaced by another file")
		case i == 0 && now.Size() < id.size && id.cut(now.Size()):
			return id.gone(end, "was overwritten by a shorter one")
		case i == 0:
			id.size = now.Size()
		}
	}
	return nil
}

// cut reports whether a file that became shorter lacks what SQLite believes it holds.
func (id *identity) cut(size int64) bool {
	should, err := id.bytes()
	return err != nil || size < should
}

// gone says what happened and what a person should do about it.
func (id *identity) gone(end, what string) error {
	return fmt.Errorf("%w: %s %s while it was in use. Nothing more is sent or recorded here; what was in flight may "+
		"have arrived without being recorded. Stop every tidings process of this workspace, put the true file back "+
		"(a backup does not know what was sent after it was made), look at it with \"tidings status\", and only then "+
		"go on", delivery.ErrLedgerGone, id.path+end, what)
}

// Moved is nil while the database is the one that was opened. Its error wraps
// delivery.ErrLedgerGone and stays: the process should end.
func (s *Store) Moved() error { return s.moved(false) }

func (s *Store) moved(often bool) error {
	if gone := s.gone.Load(); gone != nil {
		return *gone
	}
	return s.identity.check(often)
}

// AwaitMoved returns when the database is not the one that was opened any more, with
// the error of Moved, or nil when ctx ends. It is for processes that run long and
// write seldom.
func (s *Store) AwaitMoved(ctx context.Context) error {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			if err := s.Moved(); err != nil {
				return err
			}
		}
	}
}
