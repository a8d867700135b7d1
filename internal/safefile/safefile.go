// Package safefile reads and writes files that others touch too. It opens regular files
// only (Open, Read), and writes files that appear whole or not at all: under a temporary
// name in the same folder, then renamed. Whoever reads meets the old content or the
// new, and a write that fails leaves nothing behind.
//
// Two protocols have writers of their own: a maildir, whose temporary files stand in
// another folder, and the folder of a status site, which is written below an os.Root so
// that no link leads out of it.
package safefile

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Durability says what a crash of the machine may take.
type Durability bool

const (
	// Synced is on the disk when Write returns: content first, then the name.
	Synced Durability = true
	// Unsynced is at the mercy of the file system, which may leave an empty file under
	// the new name: for what can be made again, and where a sync a file costs too much.
	Unsynced Durability = false
)

// Write replaces or makes a file. fill writes its content; its error ends all. perm
// counts before the umask, as for os.WriteFile: fill may set others on its file.
//
// The folder must exist. A link at path is replaced, not followed. Errors are those of
// package os, with the path in them, or fill's own as it is; where the temporary file
// cannot be taken away either, both are told. Several may write the same path at once:
// the last to rename wins, and no reader meets a mixture.
func Write(path string, perm fs.FileMode, d Durability, fill func(*os.File) error) error {
	dir, base := filepath.Split(path)
	// A name of chance, so that two writers do not meet, and hidden by its dot. The same
	// folder, because a rename is one step within a file system only.
	temporary := filepath.Join(dir, "."+base+".tmp-"+strconv.FormatUint(rand.Uint64(), 36))
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil && d == Synced {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil { // some file systems fail at Close only
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	if d == Synced { // the name is in the folder, which is another file
		return SyncFolder(filepath.Dir(path))
	}
	return nil
}

// Unfinished gives the name of the file that Write was making under a temporary name when it was
// killed; empty: the name is none of these.
func Unfinished(name string) string {
	base, chance, found := strings.Cut(name, ".tmp-")
	if !found || chance == "" || !strings.HasPrefix(base, ".") {
		return ""
	}
	return base[1:]
}

// Bytes fills a file with what is at hand: Write(path, 0o644, Synced, Bytes(b)).
func Bytes(data []byte) func(*os.File) error {
	return func(f *os.File) error {
		_, err := f.Write(data)
		return err
	}
}

// SyncFolder makes a rename outlive a crash. Not every file system can sync a folder,
// and the content is synced already: its refusal is no failure.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
