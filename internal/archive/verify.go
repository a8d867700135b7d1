package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// Problem is one thing that is not as it was sealed.
type Problem struct {
	Path   string `json:"path"` // relative to the outputs folder
	Kind   string `json:"kind"` // changed, missing, added, chain, irregular, unreadable, unknown
	Detail string `json:"detail"`
}

// Result is what a verification saw.
type Result struct {
	Manifests int       `json:"manifests"`
	Files     int       `json:"files"`
	Problems  []Problem `json:"problems"`
	// Unfinished names revisions whose sealing was interrupted: what is sealed is whole,
	// and sealing any revision puts it in its place.
	Unfinished []string `json:"unfinished,omitempty"`
}

// Verify checks the chain against a copy kept elsewhere (the database) and the
// latest manifest of every revision against its folder. With a notice given
// only that notice's folders are read; the chain is always checked whole. Whatever is
// wrong is a problem, and all problems are listed.
func (a Archive) Verify(trusted []Link, notice string) Result {
	var r Result
	chain, err := a.Chain()
	if err != nil {
		r.add(ChainName, "changed", err.Error())
	}
	if !a.interrupted(chain, trusted) {
		r.compare(chain, trusted)
	}
	for _, l := range latest(trusted) {
		if notice == "" || l.Notice == notice {
			a.verifyOne(l, &r)
		}
	}
	return r
}

// interrupted reports whether a sealing was interrupted between the database and the
// chain's file, which lacks its link only.
func (a Archive) interrupted(chain, trusted []Link) bool {
	n := len(trusted)
	return n > 0 && slices.Equal(chain, trusted[:n-1]) && a.holds(a.place(trusted[n-1].Notice, trusted[n-1].Revision,
		"next"), trusted[n-1])
}

func (r *Result) add(path, kind, detail string) {
	r.Problems = append(r.Problems, Problem{Path: filepath.ToSlash(path), Kind: kind, Detail: detail})
}

// compare names each line of the chain's file that differs from the trusted
// copy.
func (r *Result) compare(chain, trusted []Link) {
	for i := range max(len(chain), len(trusted)) {
		switch {
		case i >= len(chain):
			r.add(ChainName, "chain",
				fmt.Sprintf("line %d, manifest of %s r%d, is missing", i+1, trusted[i].Notice, trusted[i].Revision))
		case i >= len(trusted):
			r.add(ChainName, "chain", fmt.Sprintf("line %d is not in the database", i+1))
		case chain[i] != trusted[i]:
			r.add(ChainName, "chain", fmt.Sprintf("line %d differs from the database", i+1))
		}
	}
}

// latest keeps the last link of each revision, in the order of the chain.
func latest(chain []Link) []Link {
	var out []Link
	for i, l := range chain {
		newer := slices.ContainsFunc(chain[i+1:], func(o Link) bool {
			return o.Notice == l.Notice && o.Revision == l.Revision
		})
		if !newer {
			out = append(out, l)
		}
	}
	return out
}

// verifyOne checks the folder of one revision. Where its sealing was interrupted, that
// is still the one beside it.
func (a Archive) verifyOne(l Link, r *Result) {
	r.Manifests++
	folder := Folder(l.Notice, l.Revision)
	dir := filepath.Join(a.Root, folder)
	if next := a.place(l.Notice, l.Revision, "next"); !a.holds(dir, l) && a.holds(next, l) {
		dir = next
		r.Unfinished = append(r.Unfinished, filepath.ToSlash(folder))
	}
	path := filepath.Join(folder, ManifestName)
	b, err := readRegular(filepath.Join(dir, ManifestName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.add(path, "missing", "the manifest is gone")
		return
	case err != nil:
		r.unsealable(path, err)
		return
	}
	got := digest(b)
	if got != l.SHA256 {
		r.add(path, "changed", fmt.Sprintf("SHA-256 is %s, sealed as %s", got, l.SHA256))
	}
	var m Manifest
	if json.Unmarshal(b, &m) != nil {
		return // already named as changed
	}
	if got == l.SHA256 && m.Format != Format {
		r.add(path, "unknown", fmt.Sprintf("it was sealed in the form %q, and this version of tidings knows %q; "+
			"verify it with the version that sealed it", m.Format, Format))
		return
	}
	verifyFiles(dir, folder, m, r)
}

func verifyFiles(dir, folder string, m Manifest, r *Result) {
	have, faults, err := list(dir)
	if err != nil {
		r.unsealable(folder, err)
		return
	}
	found := map[string]File{}
	for _, f := range have {
		found[f.Path] = f
	}
	named := map[string]bool{} // by a fault of their own
	for _, f := range faults {
		named[f.path] = true
		r.unsealable(filepath.Join(folder, f.path), f.err)
	}
	for _, want := range m.Files {
		r.Files++
		if !named[want.Path] {
			r.compareFile(folder, want, found)
		}
		delete(found, want.Path)
	}
	for _, f := range have {
		if _, extra := found[f.Path]; extra {
			r.add(filepath.Join(folder, f.Path), "added", "the file was not there when the manifest was written")
		}
	}
}

// unsealable names what is no ordinary file, or cannot be read.
func (r *Result) unsealable(path string, err error) {
	if errors.Is(err, errIrregular) {
		r.add(path, "irregular", err.Error())
		return
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	r.add(path, "unreadable", "it cannot be read: "+err.Error())
}

func (r *Result) compareFile(folder string, want File, found map[string]File) {
	path := filepath.Join(folder, want.Path)
	got, ok := found[want.Path]
	switch {
	case !ok:
		r.add(path, "missing", "the file is gone")
	case got.SHA256 != want.SHA256:
		r.add(path, "changed", fmt.Sprintf("SHA-256 is %s, sealed as %s", got.SHA256, want.SHA256))
	}
}
