package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// notSealed are folders of outputs in which no seal ever stands: the published site, the mailbox
// of trials, and the log with its erasures.
var notSealed = []string{"site", "mailbox", "erasures", "log"}

// strays names what looks like a seal and is none: folders whose manifest claims a place in the
// chain that they have not, and links to folders.
func (a Archive) strays(trusted []Link, notice string, r *Result) {
	known := map[string]bool{}
	for i := range trusted {
		if folder, _, gone := a.standsAt(trusted, i); trusted[i].Kind == "" && !gone {
			known[folder] = true
		}
	}
	named := map[string]bool{}
	for _, p := range r.Problems {
		named[p.Path] = true
	}
	err := filepath.WalkDir(a.Root, func(path string, d fs.DirEntry, err error) error {
		rel, rerr := filepath.Rel(a.Root, path)
		switch {
		case rerr != nil || err != nil:
			if path == a.Root && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			r.unsealable(rel, errors.Join(rerr, err))
			return nil
		case rel == ".":
			return nil
		case notice != "" && top(rel) != notice, slices.Contains(notSealed, top(rel)):
			return skip(d)
		case known[rel] || d.IsDir() && strings.HasPrefix(d.Name(), "."):
			return skip(d)
		case d.Type()&fs.ModeSymlink != 0 && !named[filepath.ToSlash(rel)]:
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				r.Add(rel, "irregular", "it is no folder but a symbolic link: what it leads to was not sealed")
			}
		case d.IsDir():
			a.stray(rel, r)
		}
		return nil
	})
	if err != nil {
		r.unsealable(".", err)
	}
}

// top is the first part of a path below the root.
func top(rel string) string {
	first, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	return first
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// stray names a folder that claims to be a seal. What was only rendered has a manifest without a
// number, and claims nothing.
func (a Archive) stray(folder string, r *Result) {
	path := filepath.Join(folder, ManifestName)
	b, err := readRegular(filepath.Join(a.Root, path))
	var m Manifest
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		r.unsealable(path, err)
	case json.Unmarshal(b, &m) == nil && m.Sequence != 0:
		r.Add(folder, "added", fmt.Sprintf("it claims to be seal number %d, of %s r%d, and is none: the archive does "+
			"not have it here", m.Sequence, m.Notice, m.Revision))
	}
}
