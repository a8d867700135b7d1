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
	"syscall"
)

// List gives the files below a folder in order, without the manifest itself. A sealed
// folder holds ordinary files only: anything else in it is an error, and so is what
// cannot be read.
func List(dir string) ([]File, error) {
	files, faults, err := list(dir)
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

// list is List that goes on behind what it cannot take.
func list(dir string) (files []File, faults []unsealable, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, rerr := filepath.Rel(dir, path)
		switch {
		case rerr != nil || path == dir && err != nil:
			return errors.Join(rerr, err)
		case err != nil: // a folder that cannot be entered
			faults = append(faults, unsealable{filepath.ToSlash(rel), err})
			return nil
		case d.IsDir() || rel == ManifestName:
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

// openRegular opens an ordinary file. A link is not followed, and nothing is waited for
// that may never answer, such as the other end of a pipe.
func openRegular(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, irregular(info.Mode())
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		err = irregular(info.Mode())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func irregular(mode fs.FileMode) error {
	kind := "a device"
	switch {
	case mode&fs.ModeSymlink != 0:
		kind = "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode.IsDir():
		kind = "a folder"
	}
	return fmt.Errorf("%w but %s", errIrregular, kind)
}

func readRegular(path string) ([]byte, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
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
