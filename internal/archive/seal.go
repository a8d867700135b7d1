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

// A seal is made beside the one that it replaces, and the older one stays (Older), so that at
// every moment, whatever ends the program, all that was ever sealed is whole:
//
//	Begin     an empty folder .rN.next beside rN
//	Prepare   its files and its manifest are on the disk
//	          (the caller notes the link in the database: from here on the new seal counts)
//	Complete  the chain's file has the link; rN, if it was a seal, goes to its place among the
//	          older ones; .rN.next becomes rN
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

// Prepare writes the manifest of a folder that Begin gave: its files, what is known of the seal
// that it replaces, chained to the last of the links that the database has. All of it is on the
// disk then.
func (a Archive) Prepare(trusted []Link, m Manifest) (Link, error) {
	next := a.place(m.Notice, m.Revision, "next")
	var err error
	if m.Files, err = List(next); err != nil {
		return Link{}, err
	}
	if m.Deliveries != nil {
		m.Files = slices.DeleteFunc(m.Files, func(f File) bool { return f.Path == DeliveriesName })
	}
	m.Format, m.Sequence, m.Previous = Format, len(trusted)+1, nil
	if was := lastOf(trusted, Link{Notice: m.Notice, Revision: m.Revision}); was >= 0 {
		m.Known = a.knownOf(trusted, was)
	}
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
	if m.SealedBy != nil {
		signature, err := a.Sign(b)
		if err == nil {
			err = safefile.Write(filepath.Join(next, SignatureName), 0o600, safefile.Synced, safefile.Bytes(signature))
		}
		if err != nil {
			return Link{}, err
		}
	}
	return Link{Sequence: m.Sequence, Notice: m.Notice, Revision: m.Revision, SHA256: digest(b)}, syncAll(next)
}

// Complete puts the last seal of a chain in its place. It may be called again.
func (a Archive) Complete(chain []Link) error {
	l := chain[len(chain)-1]
	if err := a.append(l); err != nil {
		return err
	}
	if err := a.step("chain"); err != nil {
		return err
	}
	dir, next := a.place(l.Notice, l.Revision, ""), a.place(l.Notice, l.Revision, "next")
	if a.holds(next, l) {
		if err := a.makeRoom(chain[:len(chain)-1], l); err != nil {
			return err
		}
		if err := a.step("room"); err != nil {
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
	return errors.Join(os.RemoveAll(a.place(l.Notice, l.Revision, "was")), os.RemoveAll(next))
}

// makeRoom takes what stands in a new seal's place away: a seal to the older ones, and files that
// were only rendered beside, from where they go when all is done.
func (a Archive) makeRoom(before []Link, l Link) error {
	dir, to := a.place(l.Notice, l.Revision, ""), a.place(l.Notice, l.Revision, "was")
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if n := lastOf(before, l); n >= 0 {
		to = filepath.Join(a.Root, Older(before[n]))
		if _, err := os.Lstat(to); err == nil {
			return fmt.Errorf("%s stands in the place of an older seal, and so does %s; move what is no seal away",
				to, dir)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if err := safefile.SyncFolder(filepath.Dir(filepath.Dir(to))); err != nil {
			return err
		}
	} else if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.Rename(dir, to); err != nil {
		return err
	}
	return safefile.SyncFolder(filepath.Dir(to))
}

// lastOf gives the place of the last seal of a link's revision; -1: there is none.
func lastOf(chain []Link, of Link) int {
	for i := len(chain) - 1; i >= 0; i-- {
		if chain[i].revision(of) {
			return i
		}
	}
	return -1
}

// revision reports whether a link is a seal of the same revision as another.
func (l Link) revision(o Link) bool {
	return l.Kind == "" && l.Notice == o.Notice && l.Revision == o.Revision
}

// Recover ends what an earlier call left: a seal that the database has is put in its
// place, one that it has not is removed.
func (a Archive) Recover(trusted []Link) error {
	for i, l := range trusted {
		if l.Kind != "" || lastOf(trusted, l) != i {
			continue
		}
		next := a.place(l.Notice, l.Revision, "next")
		var err error
		if a.holds(next, l) {
			err = a.Complete(trusted[:i+1])
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
	return a.recoverErasures(trusted)
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
