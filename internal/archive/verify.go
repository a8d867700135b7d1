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

// Verify checks the chain against a copy kept elsewhere (the database; whoever has none gives the
// chain itself), and every seal against its folder, the older ones too. With a notice given only
// that notice's folders are read; the chain is always checked whole. Whatever is wrong is a
// problem, and all problems are listed.
func (a Archive) Verify(trusted []Link, notice string) Result {
	var r Result
	chain, err := a.Chain()
	if err != nil {
		r.Add(ChainName, "changed", err.Error())
	}
	if a.interrupted(chain, trusted) {
		r.Unfinished = append(r.Unfinished, ChainName)
	} else {
		r.compare(chain, trusted)
	}
	a.erased = a.erasures(chain, trusted, &r)
	for i, l := range trusted {
		if l.Sequence != i+1 {
			r.Add(ChainName, "chain", fmt.Sprintf("line %d has the number %d", i+1, l.Sequence))
		}
		if l.Kind == "" && (notice == "" || l.Notice == notice) {
			a.verifyOne(trusted, i, &r)
		}
	}
	a.strays(trusted, notice, &r)
	a.strayErasures(trusted, &r)
	return r
}

// VerifySeal checks the newest seal of a revision alone.
func (a Archive) VerifySeal(trusted []Link, notice string, revision int) Result {
	var r Result
	a.erased = a.erasures(trusted, trusted, &r)
	if i := lastOf(trusted, Link{Notice: notice, Revision: revision}); i >= 0 {
		a.verifyOne(trusted, i, &r)
	}
	return r
}

// interrupted reports whether a sealing was interrupted between the database and the
// chain's file, which lacks its link only.
func (a Archive) interrupted(chain, trusted []Link) bool {
	n := len(trusted)
	if n == 0 || !slices.Equal(chain, trusted[:n-1]) {
		return false
	}
	if trusted[n-1].Kind == erasureKind {
		_, err := a.erasure(trusted[n-1])
		return err == nil
	}
	return a.holds(a.place(trusted[n-1].Notice, trusted[n-1].Revision,
		"next"), trusted[n-1])
}

// compare names each line of the chain's file that differs from the trusted
// copy.
func (r *Result) compare(chain, trusted []Link) {
	for i := range max(len(chain), len(trusted)) {
		switch {
		case i >= len(chain):
			r.Add(ChainName, "chain",
				fmt.Sprintf("line %d, manifest of %s r%d, is missing", i+1, trusted[i].Notice, trusted[i].Revision))
		case i >= len(trusted):
			r.Add(ChainName, "chain", fmt.Sprintf("line %d is not in the database", i+1))
		case chain[i] != trusted[i]:
			r.Add(ChainName, "chain", fmt.Sprintf("line %d differs from the database", i+1))
		}
	}
}

// verifyOne checks the seal at a place in the chain, where it stands.
func (a Archive) verifyOne(trusted []Link, i int, r *Result) {
	folder, unfinished, gone := a.standsAt(trusted, i)
	if gone {
		return
	}
	l := trusted[i]
	if unfinished {
		r.Unfinished = append(r.Unfinished, filepath.ToSlash(Folder(l.Notice, l.Revision)))
	}
	var found Result
	a.verifySeal(trusted, i, folder, &found)
	r.Manifests++
	r.Files += found.Files
	known := a.knownBy(trusted, i)
	r.Unfinished = append(r.Unfinished, found.Unfinished...)
	for _, p := range found.Problems {
		if slices.Contains(known, p) {
			r.Known = append(r.Known, p)
		} else {
			r.Problems = append(r.Problems, p)
		}
	}
}

// standsAt gives the folder of a seal, relative to the root: its revision's, that beside it while
// the sealing is unfinished, or that among the older ones. An earlier version removed what it
// replaced: such a seal is gone.
func (a Archive) standsAt(trusted []Link, i int) (folder string, unfinished, gone bool) {
	l := trusted[i]
	folder = Folder(l.Notice, l.Revision)
	dir, next := filepath.Join(a.Root, folder), a.place(l.Notice, l.Revision, "next")
	after := a.successor(trusted, i)
	if after < 0 {
		if !a.holds(dir, l) && a.holds(next, l) {
			return strings.TrimPrefix(next, a.Root+string(filepath.Separator)), true, false
		}
		return folder, false, false
	}
	if _, err := os.Lstat(filepath.Join(a.Root, Older(l))); errors.Is(err, fs.ErrNotExist) {
		s := trusted[after]
		if !a.holds(dir, s) && a.holds(next, s) {
			return folder, false, false
		}
		if m, _ := a.manifest(trusted, after); m != nil && m.Format == format1 {
			return "", false, true
		}
	}
	return Older(l), false, false
}

// Placed is a seal that is as it was sealed, with where it stands.
type Placed struct {
	Folder   string // relative to the root, with slashes
	Manifest *Manifest
}

// Newest gives the newest seal of each revision whose manifest is as it was sealed.
func (a Archive) Newest(trusted []Link) (out []Placed) {
	for i, l := range trusted {
		if l.Kind != "" || lastOf(trusted, l) != i {
			continue
		}
		if m, folder := a.manifest(trusted, i); m != nil {
			out = append(out, Placed{filepath.ToSlash(folder), m})
		}
	}
	return out
}

// LastLogged is what the newest seal of a chain says of the log of acts; nil: none says anything.
func (a Archive) LastLogged(chain []Link) *Logged {
	all := a.All(chain)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Manifest.Log != nil {
			return all[i].Manifest.Log
		}
	}
	return nil
}

// All gives every seal whose manifest is as it was sealed, the oldest first.
func (a Archive) All(trusted []Link) (out []Placed) {
	for i, l := range trusted {
		if l.Kind != "" {
			continue
		}
		if m, folder := a.manifest(trusted, i); m != nil {
			out = append(out, Placed{filepath.ToSlash(folder), m})
		}
	}
	return out
}

// successor gives the place of the next seal of the same revision; -1: there is none.
func (a Archive) successor(trusted []Link, i int) int {
	for n := i + 1; n < len(trusted); n++ {
		if trusted[n].revision(trusted[i]) {
			return n
		}
	}
	return -1
}

// manifest reads the manifest of a seal if it is as it was sealed.
func (a Archive) manifest(trusted []Link, i int) (*Manifest, string) {
	folder, _, gone := a.standsAt(trusted, i)
	if gone {
		return nil, ""
	}
	b, err := readRegular(filepath.Join(a.Root, folder, ManifestName))
	var m Manifest
	if err != nil || digest(b) != trusted[i].SHA256 || json.Unmarshal(b, &m) != nil {
		return nil, folder
	}
	return &m, folder
}

// Manifest reads that of a revision's newest seal if it is the one that a link names; nil: it is not.
func (a Archive) Manifest(l Link) *Manifest {
	m, _ := a.manifest([]Link{l}, 0)
	return m
}

// knownBy are the problems that the successor of a seal found when it replaced it.
func (a Archive) knownBy(trusted []Link, i int) []Problem {
	if after := a.successor(trusted, i); after >= 0 {
		if m, _ := a.manifest(trusted, after); m != nil {
			return m.Known
		}
	}
	return nil
}

// knownOf finds what is wrong with a seal that is about to be replaced, by the paths that it will
// have then.
func (a Archive) knownOf(trusted []Link, i int) []Problem {
	folder, _, gone := a.standsAt(trusted, i)
	if gone {
		return nil
	}
	var found Result
	a.erased = a.erasures(trusted, trusted, &found)
	a.verifySeal(trusted, i, folder, &found)
	to := filepath.ToSlash(Older(trusted[i]))
	for n, p := range found.Problems {
		found.Problems[n].Path = to + strings.TrimPrefix(p.Path, filepath.ToSlash(folder))
	}
	return found.Problems
}

// verifySeal checks the files of a seal in a folder.
func (a Archive) verifySeal(trusted []Link, i int, folder string, r *Result) {
	l, dir, path := trusted[i], filepath.Join(a.Root, folder), filepath.Join(folder, ManifestName)
	if link := a.throughLink(folder); link != "" {
		r.Add(link, "irregular", "it is no folder but a symbolic link: what it leads to was not sealed")
		return
	}
	b, err := readRegular(filepath.Join(dir, ManifestName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.Add(path, "missing", "the manifest is gone")
		return
	case err != nil:
		r.unsealable(path, err)
		return
	}
	got := digest(b)
	if got != l.SHA256 {
		r.Add(path, "changed", fmt.Sprintf("SHA-256 is %s, sealed as %s", got, l.SHA256))
	}
	var m Manifest
	if json.Unmarshal(b, &m) != nil {
		return // already named as changed
	}
	if got == l.SHA256 {
		if m.Format != Format && m.Format != format1 {
			r.Add(path, "unknown", fmt.Sprintf("it was sealed in the form %q, and this version of tidings knows %q; "+
				"verify it with the version that sealed it", m.Format, Format))
			return
		}
		m.inPlace(trusted, i, path, r)
		if a.Decisions != nil && m.Format != format1 {
			for _, p := range a.Decisions(dir, &m) {
				r.Add(filepath.Join(folder, p.Path), p.Kind, p.Detail)
			}
		}
	}
	verifyFiles(dir, folder, m, r)
	if m.Deliveries != nil {
		verifyDeliveries(dir, folder, m.Deliveries, a.erased[l.SHA256], a.find, r)
	}
}

// inPlace names what a manifest says of its place in the chain that is not so.
func (m *Manifest) inPlace(trusted []Link, i int, path string, r *Result) {
	l := trusted[i]
	if m.Notice != l.Notice || m.Revision != l.Revision {
		r.Add(path, "chain", fmt.Sprintf("it is of %s r%d, and stands here as that of %s r%d", m.Notice, m.Revision,
			l.Notice, l.Revision))
	}
	if m.Sequence != i+1 {
		r.Add(path, "chain", fmt.Sprintf("it is number %d, and stands in the chain as number %d", m.Sequence, i+1))
	}
	switch {
	case i == 0 && m.Previous != nil:
		r.Add(path, "chain", fmt.Sprintf("it follows number %d, and the chain has none before it", m.Previous.Sequence))
	case i > 0 && (m.Previous == nil || *m.Previous != trusted[i-1]):
		r.Add(path, "chain", fmt.Sprintf("it does not follow what the chain has as number %d", i))
	}
}

// throughLink gives the first part of a folder's path that is a symbolic link; "": none is.
func (a Archive) throughLink(folder string) string {
	for at := folder; at != "."; at = filepath.Dir(at) {
		if info, err := os.Lstat(filepath.Join(a.Root, at)); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return at
		}
	}
	return ""
}

func verifyFiles(dir, folder string, m Manifest, r *Result) {
	but := ""
	if m.Deliveries != nil { // which has a tree, and no digest
		but = DeliveriesName
	}
	have, faults, err := list(dir, but)
	if err != nil {
		r.unsealable(folder, err)
		return
	}
	found := map[string]File{}
	for _, f := range have {
		found[f.Path] = f
	}
	if _, ok := found[SignatureName]; m.SealedBy != nil {
		if !ok {
			r.Add(filepath.Join(folder, SignatureName), "missing", "the manifest was signed by "+m.SealedBy.Name)
		}
		delete(found, SignatureName)
	}
	named := map[string]bool{} // by a fault of their own
	for _, f := range faults {
		if errors.Is(f.err, errEmpty) && slices.ContainsFunc(m.Files, func(want File) bool {
			return strings.HasPrefix(want.Path, f.path+"/")
		}) {
			continue // the files that are missing from it are named
		}
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
			r.Add(filepath.Join(folder, f.Path), "added", "the file was not there when the manifest was written")
		}
	}
}

// unsealable names what is no ordinary file, or cannot be read.
func (r *Result) unsealable(path string, err error) {
	if errors.Is(err, errEmpty) {
		r.Add(path, "added", err.Error())
		return
	}
	if errors.Is(err, errIrregular) {
		r.Add(path, "irregular", err.Error())
		return
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	r.Add(path, "unreadable", "it cannot be read: "+err.Error())
}

func (r *Result) compareFile(folder string, want File, found map[string]File) {
	path := filepath.Join(folder, want.Path)
	got, ok := found[want.Path]
	switch {
	case !ok:
		r.Add(path, "missing", "the file is gone")
	case got.SHA256 != want.SHA256:
		r.Add(path, "changed", fmt.Sprintf("SHA-256 is %s, sealed as %s", got.SHA256, want.SHA256))
	}
}
