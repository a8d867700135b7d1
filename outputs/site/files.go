package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// put makes one file unless its source, if given, is the one it was made of. It
// may be called by several goroutines.
func (b *builder) put(name, source string, create func() ([]byte, error)) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	f := b.folder
	old, had := f.old.Files[name]
	had = had && f.intact(name, old)
	if had && source != "" && old.Source == source {
		b.count(name, old, false)
		return nil
	}
	data, err := create()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	file := siteFile{Source: source, Digest: hex.EncodeToString(sum[:]), Size: int64(len(data))}
	same := had && old.Digest == file.Digest
	if !same {
		err = f.write(name, data)
	}
	b.count(name, file, !same)
	return err
}

// count notes a file of the site.
func (b *builder) count(name string, file siteFile, written bool) {
	b.folder.mu.Lock()
	defer b.folder.mu.Unlock()
	b.folder.new.Files[name] = file
	if strings.HasSuffix(name, ".html") {
		b.stats.Pages++
	}
	if written {
		b.stats.Written++
	} else {
		b.stats.Unchanged++
	}
}

// prune removes files of the build before that are no more part of the site, then
// folders that this emptied, and leaves the index for the next build.
func (b *builder) prune() error {
	f := b.folder
	var gone []string
	for name := range f.old.Files {
		if _, kept := f.new.Files[name]; !kept && filepath.IsLocal(name) {
			gone = append(gone, name)
		}
	}
	slices.Sort(gone)
	dirs := map[string]bool{}
	for _, name := range gone {
		switch err := f.root.Remove(name); {
		case err == nil:
			b.stats.Removed++
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			dirs[dir] = true
		}
	}
	emptied := slices.Sorted(maps.Keys(dirs))
	slices.Reverse(emptied)
	for _, dir := range emptied {
		// Fails, as it should, while something is left inside.
		_ = f.root.Remove(dir)
	}
	return b.remember()
}

func (b *builder) remember() error {
	data, err := b.folder.new.encode()
	if err != nil || bytes.Equal(data, b.folder.was) {
		return err
	}
	return b.folder.write(indexName, data)
}

// fresh reports whether files are there and of a source.
func (b *builder) fresh(source string, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		old, ok := b.folder.old.Files[name]
		return !ok || old.Source != source || !b.folder.intact(name, old)
	})
}

// each calls do for 0 to n-1, on every processor, and gives the first error of
// each; a processor stops at its own.
func each(n int, do func(int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n/64+1)
	errs := make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < n && errs[w] == nil; i += workers {
				errs[w] = do(i)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}
