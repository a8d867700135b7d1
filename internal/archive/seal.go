package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"tidings/internal/safefile"
)

// A seal is made beside the one that it replaces, so that at every moment, whatever
// ends the program, the old one or the new one is whole:
//
//	Begin     an empty folder .rN.next beside rN
//	Prepare   its files and its manifest are on the disk
//	          (the caller notes the link in the database: from here on the new seal counts)
//	Complete  the chain's file has the link; rN becomes .rN.was, .rN.next becomes rN,
//	          and .rN.was goes
//
// Recover ends what was interrupted behind the database's note and removes what was
// interrupted before. Verify knows the places in which a seal may stand meanwhile.
// Whoever calls these holds the lock.

// lockName is the file in the archive's root whose lock lets one process seal at a time.
const lockName = ".archive.lock"

// Lock waits until no other process seals. Reading needs no lock.
func (a Archive) Lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(a.Root, 0o755); err != nil {
		return nil, err
	}
	return safefile.Lock(ctx, filepath.Join(a.Root, lockName))
}

// place gives the folder of a revision, or one of its kinds beside it: next, was.
func (a Archive) place(notice string, revision int, kind string) string {
	dir := filepath.Join(a.Root, Folder(notice, revision))
	if kind == "" {
		return dir
	}
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+"."+kind)
}

// Begin gives the empty folder into which the files of a new seal are written.
func (a Archive) Begin(notice string, revision int) (string, error) {
	next := a.place(notice, revision, "next")
	if err := os.RemoveAll(next); err != nil {
		return "", err
	}
	return next, os.MkdirAll(next, 0o700)
}

// Prepare writes the manifest of a folder that Begin gave: its files, chained to the
// last of the links that the database has. All of it is on the disk then.
func (a Archive) Prepare(trusted []Link, m Manifest) (Link, error) {
	next := a.place(m.Notice, m.Revision, "next")
	var err error
	if m.Files, err = List(next); err != nil {
		return Link{}, err
	}
	m.Format, m.Sequence, m.Previous = Format, len(trusted)+1, nil
	if n := len(trusted); n > 0 {
		m.Previous = &trusted[n-1]
	}
	b, err := m.Encode()
	if err != nil {
		return Link{}, err
	}
	if err := safefile.Write(filepath.Join(next, ManifestName), 0o600, safefile.Synced, safefile.Bytes(b)); err != nil {
		return Link{}, err
	}
	return Link{Sequence: m.Sequence, Notice: m.Notice, Revision: m.Revision, SHA256: digest(b)}, syncAll(next)
}

// Complete puts a prepared seal in its place. It may be called again.
func (a Archive) Complete(l Link) error {
	if err := a.append(l); err != nil {
		return err
	}
	if err := a.step("chain"); err != nil {
		return err
	}
	dir, next, was := a.place(l.Notice, l.Revision, ""), a.place(l.Notice, l.Revision, "next"),
		a.place(l.Notice, l.Revision, "was")
	if a.holds(next, l) {
		if err := os.RemoveAll(was); err != nil {
			return err
		}
		if err := os.Rename(dir, was); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := a.step("was"); err != nil {
			return err
		}
		if err := os.Rename(next, dir); err != nil {
			return err
		}
		if err := safefile.SyncFolder(filepath.Dir(dir)); err != nil {
			return err
		}
	}
	if err := a.step("placed"); err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(was), os.RemoveAll(next))
}

// Recover ends what an earlier call left: a seal that the database has is put in its
// place, one that it has not is removed.
func (a Archive) Recover(trusted []Link) error {
	for _, l := range latest(trusted) {
		next := a.place(l.Notice, l.Revision, "next")
		var err error
		if a.holds(next, l) {
			err = a.Complete(l)
		} else {
			err = os.RemoveAll(next)
		}
		if err == nil && a.holds(a.place(l.Notice, l.Revision, ""), l) {
			err = os.RemoveAll(a.place(l.Notice, l.Revision, "was"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether a folder has the manifest of a link.
func (a Archive) holds(dir string, l Link) bool {
	b, err := readRegular(filepath.Join(dir, ManifestName))
	return err == nil && digest(b) == l.SHA256
}

// append adds a link to the chain's file, unless it is its last line. The file is
// written whole, so that no line is ever cut.
func (a Archive) append(l Link) error {
	path := filepath.Join(a.Root, ChainName)
	old, err := readRegular(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	line, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if line = append(line, '\n'); slices.Equal(old, line) || bytes.HasSuffix(old, append([]byte("\n"), line...)) {
		return nil
	}
	if n := len(old); n > 0 && old[n-1] != '\n' { // cut by an earlier version
		old = append(old, '\n')
	}
	return safefile.Write(path, 0o600, safefile.Synced, safefile.Bytes(append(old, line...)))
}

// step is where tests interrupt.
func (a Archive) step(name string) error {
	if a.interrupt != nil {
		return a.interrupt(name)
	}
	return nil
}

// syncAll brings every file and folder below one to the disk, and the folder's name.
func syncAll(dir string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return safefile.SyncFolder(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
	if err != nil {
		return fmt.Errorf("the seal cannot be brought to the disk: %w", err)
	}
	return safefile.SyncFolder(filepath.Dir(dir))
}
