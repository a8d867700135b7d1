package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"tidings/internal/safefile"
)

// List gives the files below a folder in order, without the manifest itself. A sealed
// folder holds ordinary files only: anything else in it is an error, and so is what
// cannot be read.
func List(dir string) ([]File, error) {
	files, faults, err := list(dir, "")
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%s: %w", filepath.Join(dir, faults[0].path), faults[0].err)
	}
	return files, err
}

// unsealable is something in a folder that is no readable file.
type unsealable struct {
	path string
	err  error
}

// errIrregular says that something in a sealed folder is no ordinary file.
var errIrregular = errors.New("it is no ordinary file")

// errEmpty says that a folder in a sealed folder holds nothing: no seal has one.
var errEmpty = errors.New("an empty folder, which no seal has")

func empty(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}

// list is List that goes on behind what it cannot take, and leaves one path out.
func list(dir, but string) (files []File, faults []unsealable, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, rerr := filepath.Rel(dir, path)
		switch {
		case rerr != nil || path == dir && err != nil:
			return errors.Join(rerr, err)
		case err != nil: // a folder that cannot be entered
			faults = append(faults, unsealable{filepath.ToSlash(rel), err})
			return nil
		case d.IsDir() && path != dir && empty(path):
			faults = append(faults, unsealable{filepath.ToSlash(rel), errEmpty})
			return nil
		case d.IsDir() || rel == ManifestName || rel == but:
			return nil
		}
		f := File{Path: filepath.ToSlash(rel)}
		if f.Bytes, f.SHA256, err = measure(path); err != nil {
			faults = append(faults, unsealable{f.Path, err})
			return nil
		}
		files = append(files, f)
		return nil
	})
	sort.Slice(files, func(i, j int) bool { return files[i].Path < files[j].Path })
	return files, faults, err
}

// MaxFile bounds what is read into memory of a file of the archive, in bytes.
const MaxFile = 256 << 20

// openRegular opens an ordinary file. A link is not followed: what it leads to was not
// sealed.
func openRegular(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		err = fmt.Errorf("%w but a symbolic link", errIrregular)
	}
	if err != nil {
		return nil, err
	}
	f, err := safefile.Open(path)
	var kind *safefile.KindError
	if errors.As(err, &kind) {
		err = fmt.Errorf("%w but %s", errIrregular, kind.Kind)
	}
	return f, err
}

func readRegular(path string) ([]byte, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return safefile.All(path, f, MaxFile)
}

func measure(path string) (int64, string, error) {
	f, err := openRegular(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return n, hex.EncodeToString(h.Sum(nil)), err
}

func digest(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
