package archive

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"tidings/internal/safefile"
)

// Problem is one thing that is not as it was sealed.
type Problem struct {
	Path   string `json:"path"` // relative to the outputs folder
	Kind   string `json:"kind"` // changed, missing, added, chain
	Detail string `json:"detail"`
}

// Result is what a verification saw.
type Result struct {
	Manifests int       `json:"manifests"`
	Files     int       `json:"files"`
	Problems  []Problem `json:"problems"`
}

// Verify checks the chain against a copy kept elsewhere (the database) and the
// latest manifest of every revision against its folder. With a notice given
// only that notice's folders are read; the chain is always checked whole.
func (a Archive) Verify(trusted []Link, notice string) (Result, error) {
	var r Result
	chain, err := a.Chain()
	if err != nil {
		r.add(ChainName, "changed", err.Error())
	}
	r.compare(chain, trusted)
	for _, l := range latest(trusted) {
		if notice != "" && l.Notice != notice {
			continue
		}
		if err := a.verifyOne(l, &r); err != nil {
			return r, err
		}
	}
	return r, nil
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

func (a Archive) verifyOne(l Link, r *Result) error {
	r.Manifests++
	folder := Folder(l.Notice, l.Revision)
	path := filepath.Join(folder, ManifestName)
	b, err := safefile.Read(filepath.Join(a.Root, path), MaxFile)
	if os.IsNotExist(err) {
		r.add(path, "missing", "the manifest is gone")
		return nil
	}
	if err != nil {
		return err
	}
	got := digest(b)
	if got != l.SHA256 {
		r.add(path, "changed", fmt.Sprintf("SHA-256 is %s, sealed as %s", got, l.SHA256))
	}
	var m Manifest
	if json.Unmarshal(b, &m) != nil {
		return nil // already named as changed
	}
	if got == l.SHA256 && m.Format != Format {
		return fmt.Errorf("%s was sealed in the form %q, and this version of tidings knows %q", path, m.Format, Format)
	}
	return a.verifyFiles(folder, m, r)
}

func (a Archive) verifyFiles(folder string, m Manifest, r *Result) error {
	have, err := List(filepath.Join(a.Root, folder))
	if err != nil {
		return err
	}
	found := map[string]File{}
	for _, f := range have {
		found[f.Path] = f
	}
	for _, want := range m.Files {
		r.Files++
		r.compareFile(folder, want, found)
		delete(found, want.Path)
	}
	for _, f := range have {
		if _, extra := found[f.Path]; extra {
			r.add(filepath.Join(folder, f.Path), "added", "the file was not there when the manifest was written")
		}
	}
	return nil
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
