package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync"

	"tidings/internal/safefile"
)

// folder is the site's folder. All access goes through an os.Root, so that
// neither an index that was tampered with nor a symbolic link leads out of it.
type folder struct {
	root *os.Root
	old  siteIndex // never written to
	was  []byte    // the old index as it stands in its file

	mu  sync.Mutex // guards new and dirs
	new siteIndex
	// dirs holds the folders that are there, opened: ten thousand files of one
	// folder need not look it up ten thousand times.
	dirs map[string]*os.Root
}

func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root, dirs: map[string]*os.Root{".": root}, new: siteIndex{Events: map[string]event{}}}
	b, err := readIndex(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, root.Close())
	}
	f.old, f.was = decodeIndex(b), b
	f.new.Files = make(map[string]siteFile, len(f.old.Files)+64)
	return f, nil
}

// maxIndex bounds the index, in bytes: that of a million files.
const maxIndex = 256 << 20

func readIndex(root *os.Root) ([]byte, error) {
	f, err := safefile.OpenIn(root, indexName)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return safefile.All(indexName, f, maxIndex)
}

func (f *folder) close() error {
	var err error
	for _, dir := range f.dirs {
		err = errors.Join(err, dir.Close())
	}
	return err
}

// dir opens the folder of a file, made if it must be.
func (f *folder) dir(name string, create bool) (*os.Root, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := path.Dir(name)
	if dir, ok := f.dirs[at]; ok {
		return dir, nil
	}
	if create {
		if err := f.root.MkdirAll(at, 0o755); err != nil {
			return nil, err
		}
	}
	dir, err := f.root.OpenRoot(at)
	if err == nil {
		f.dirs[at] = dir
	}
	return dir, err
}

// intact reports whether a file is still there with the size it was given.
func (f *folder) intact(name string, file siteFile) bool {
	dir, err := f.dir(name, false)
	if err != nil {
		return false
	}
	st, err := dir.Lstat(path.Base(name))
	return err == nil && st.Mode().IsRegular() && st.Size() == file.Size
}

// write puts a file in its place in one step: readers see the old or the new. A
// file that was not there is written in place, for nothing leads to it yet.
func (f *folder) write(name string, data []byte) error {
	dir, err := f.dir(name, true)
	if err != nil {
		return err
	}
	base := path.Base(name)
	if fresh, err := dir.OpenFile(base, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); err == nil {
		_, err = fresh.Write(data)
		return errors.Join(err, fresh.Close())
	}
	temporary := fmt.Sprintf(".%s.%d.tmp", base, os.Getpid())
	if err = dir.WriteFile(temporary, data, 0o644); err == nil {
		err = dir.Rename(temporary, base)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(dir.Remove(temporary)))
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
