package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tidings/internal/safefile"
	"tidings/internal/statement"
)

// Whoever asks to be forgotten is taken out of sealed files too. Their lines in DeliveriesName are
// replaced by the hashes of the leaves that they were, so that the trees stay what they are, and the
// salts go with them: nobody can tell any more who it was. That they were taken out by us is itself
// a link of the chain, which names seals and lines and nobody:
//
//	FindErased     the lines of somebody
//	PrepareErasure the erasure's file is on the disk
//	               (the caller notes the link in the database: from here on it counts)
//	CompleteErasure the chain's file has the link, and the lines are replaced

// erasureKind is that of an erasure's link.
const erasureKind = "erasure"

// erasureVersion is that of an erasure's form.
const erasureVersion = 1

// Erasure says which lines were taken out of which seals.
type Erasure struct {
	Kind    string       `json:"kind"`
	Version int          `json:"version"`
	At      time.Time    `json:"at"`
	Seals   []SealErased `json:"seals"`
}

// SealErased are lines of one seal.
type SealErased struct {
	Manifest string `json:"manifest"` // SHA-256 of its manifest, hex
	Lines    []int  `json:"lines"`    // from 0
}

// erasurePath is where an erasure's file stands, relative to the root.
func erasurePath(sequence int) string {
	return filepath.Join("erasures", fmt.Sprintf("%04d.json", sequence))
}

// pendingPath is where it stands until all its lines are taken out.
func pendingPath(sequence int) string { return erasurePath(sequence) + ".next" }

// pending reports whether an erasure is not complete.
func (a Archive) pending(l Link) bool {
	_, err := os.Lstat(filepath.Join(a.Root, pendingPath(l.Sequence)))
	return err == nil
}

// ErasureLink is the link of an erasure.
func ErasureLink(sequence int, sha256 string) Link {
	return Link{Sequence: sequence, Kind: erasureKind, SHA256: sha256}
}

// ErrDamaged says that a seal is not as it was sealed, so that nobody can be taken out of it.
var ErrDamaged = errors.New("the seal is damaged")

// FindErased gives the lines of every seal whose address matches. Seals of the first form are left
// out: their lines cannot be taken out of what was digested. A seal that cannot be read is passed
// over, and the error, an ErrDamaged beside what was found, names the first.
func (a Archive) FindErased(trusted []Link, match func(email string) bool) (found []SealErased, damaged error) {
	for i, l := range trusted {
		m, folder := a.manifest(trusted, i)
		if m == nil && folder != "" && l.Kind == "" && damaged == nil {
			damaged = fmt.Errorf("%w: %s", ErrDamaged, filepath.ToSlash(filepath.Join(folder, ManifestName)))
		}
		if l.Kind != "" || m == nil || m.Deliveries == nil {
			continue
		}
		var lines []int
		err := a.eachLine(folder, func(x *Line) error {
			if !x.Erased && match(emailOf(x.Text)) {
				lines = append(lines, x.Index)
			}
			return nil
		})
		if err != nil && damaged == nil {
			damaged = fmt.Errorf("%w: %s: %w", ErrDamaged, filepath.ToSlash(filepath.Join(folder, DeliveriesName)), err)
		}
		if len(lines) > 0 {
			found = append(found, SealErased{Manifest: l.SHA256, Lines: lines})
		}
	}
	return found, damaged
}

// emailOf reads the address of a line, whose fields stand in the order of their names. Within a text
// of JSON the marks cannot occur, as their quotes would be escaped.
func emailOf(line []byte) string {
	_, rest, _ := bytes.Cut(line, []byte(`"email":"`))
	text, _, _ := bytes.Cut(rest, []byte(`","enhanced_code":`))
	if bytes.IndexByte(text, '\\') < 0 {
		return string(text)
	}
	var email string
	_ = json.Unmarshal(fmt.Appendf(nil, `"%s"`, text), &email) //nolint:errcheck // then it is nobody's
	return email
}

func (a Archive) eachLine(folder string, each func(*Line) error) error {
	f, err := openRegular(filepath.Join(a.Root, folder, DeliveriesName))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = ReadDeliveries(f, each)
	return err
}

// PrepareErasure writes the file of an erasure that follows the links that the database has.
func (a Archive) PrepareErasure(trusted []Link, seals []SealErased, at time.Time) (Link, error) {
	e := Erasure{Kind: erasureKind, Version: erasureVersion, At: at.UTC().Truncate(time.Millisecond), Seals: seals}
	b, err := statement.Canonical(&e)
	if err != nil {
		return Link{}, err
	}
	path := filepath.Join(a.Root, pendingPath(len(trusted)+1))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Link{}, err
	}
	if err := safefile.SyncFolder(a.Root); err != nil {
		return Link{}, err
	}
	return ErasureLink(len(trusted)+1, digest(b)), safefile.Write(path, 0o600, safefile.Synced, safefile.Bytes(b))
}

// CompleteErasure takes the lines out that the last link of a chain names. It may be called again. The chain's
// file has the link before the first line goes, so that whoever has the files alone is not alarmed; until the
// last one is gone the erasure's file has the name of one that is pending.
func (a Archive) CompleteErasure(chain []Link) error {
	l := chain[len(chain)-1]
	if err := a.append(l); err != nil {
		return err
	}
	if err := a.step("erasing"); err != nil {
		return err
	}
	if err := a.takeAllOut(chain, l); err != nil {
		return err
	}
	if err := a.step("erased"); err != nil {
		return err
	}
	path := filepath.Join(a.Root, erasurePath(l.Sequence))
	if err := os.Rename(filepath.Join(a.Root, pendingPath(l.Sequence)), path); err != nil &&
		!errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return safefile.SyncFolder(filepath.Dir(path))
}

// takeAllOut takes the lines out that an erasure names, wherever their seals stand.
func (a Archive) takeAllOut(chain []Link, l Link) error {
	e, err := a.erasure(l)
	if err != nil {
		return err
	}
	for _, s := range e.Seals {
		i := slices.IndexFunc(chain, func(x Link) bool { return x.Kind == "" && x.SHA256 == s.Manifest })
		if i < 0 {
			continue
		}
		folder, _, gone := a.standsAt(chain, i)
		if gone {
			continue
		}
		if err := a.takeOut(folder, s.Lines); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(folder, DeliveriesName), err)
		}
	}
	return nil
}

// takeOut replaces lines by the hashes of the leaves that they were.
func (a Archive) takeOut(folder string, lines []int) error {
	path := filepath.Join(a.Root, folder, DeliveriesName)
	open := 0
	if err := a.eachLine(folder, func(x *Line) error {
		if !x.Erased && slices.Contains(lines, x.Index) {
			open++
		}
		return nil
	}); err != nil || open == 0 {
		return err
	}
	return safefile.Write(path, 0o600, safefile.Synced, func(f *os.File) error {
		out := bufio.NewWriterSize(f, 64<<10)
		err := a.eachLine(folder, func(x *Line) error {
			text := x.Text
			if slices.Contains(lines, x.Index) && !x.Erased {
				text = erasedLine(x.Hash)
			}
			if _, err := out.Write(text); err != nil {
				return err
			}
			return out.WriteByte('\n')
		})
		return errors.Join(err, out.Flush())
	})
}

// erasure reads the file of an erasure, which must be the one that was noted.
func (a Archive) erasure(l Link) (*Erasure, error) {
	b, err := readRegular(filepath.Join(a.Root, erasurePath(l.Sequence)))
	if errors.Is(err, fs.ErrNotExist) && a.pending(l) {
		b, err = readRegular(filepath.Join(a.Root, pendingPath(l.Sequence)))
	}
	if err != nil {
		return nil, err
	}
	var e Erasure
	if digest(b) != l.SHA256 {
		return nil, fmt.Errorf("SHA-256 is %s, noted as %s", digest(b), l.SHA256)
	}
	if err := json.Unmarshal(b, &e); err != nil || e.Kind != erasureKind || e.Version != erasureVersion {
		return nil, errors.New("it is no erasure of a form that this version of tidings knows")
	}
	return &e, nil
}

// recoverErasures ends what an earlier call left: erasures that the database has are completed, and
// the file of one that it has not is removed. Lines that somebody put back are taken out again; a
// seal that is damaged stops nothing there, and Verify names it.
func (a Archive) recoverErasures(trusted []Link) error {
	var chain []Link
	for i, l := range trusted {
		if l.Kind != erasureKind {
			continue
		}
		if chain == nil { // where nobody was erased, a file that is broken stops nothing
			var err error
			if chain, err = a.Chain(); err != nil {
				return err
			}
		}
		if slices.Contains(chain, l) && !a.pending(l) {
			_ = a.takeAllOut(trusted, l) //nolint:errcheck // see above
			continue
		}
		if err := a.CompleteErasure(trusted[:i+1]); err != nil {
			return err
		}
	}
	for _, path := range []string{erasurePath(len(trusted) + 1), pendingPath(len(trusted) + 1)} {
		if err := os.Remove(filepath.Join(a.Root, path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// strayErasures names files of erasures that the chain does not have. That of the next link is one
// that was being made.
func (a Archive) strayErasures(trusted []Link, r *Result) {
	dir := filepath.Dir(erasurePath(0))
	entries, err := os.ReadDir(filepath.Join(a.Root, dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.unsealable(dir, err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case slices.ContainsFunc(trusted, func(l Link) bool {
			return l.Kind == erasureKind && erasurePath(l.Sequence) == path
		}):
		case path == erasurePath(len(trusted)+1), path == pendingPath(len(trusted)+1),
			slices.ContainsFunc(trusted, func(l Link) bool {
				return l.Kind == erasureKind && pendingPath(l.Sequence) == path
			}):
			r.Unfinished = append(r.Unfinished, filepath.ToSlash(path))
		default:
			r.Add(path, "added", "it is no erasure that the archive knows")
		}
	}
}

// erased says of lines that erasures name, by the manifest of their seal and their index, whether
// the erasure is complete: no such line stands any more.
type erased map[string]map[int]bool

// erasures are those lines, and a problem for each erasure that is not as it was noted. The chain is
// that of the file.
func (a Archive) erasures(chain, trusted []Link, r *Result) erased {
	out := erased{}
	for _, l := range trusted {
		if l.Kind != erasureKind {
			continue
		}
		e, err := a.erasure(l)
		if err != nil {
			r.Add(erasurePath(l.Sequence), "changed", err.Error())
			continue
		}
		for _, s := range e.Seals {
			if out[s.Manifest] == nil {
				out[s.Manifest] = map[int]bool{}
			}
			for _, line := range s.Lines {
				out[s.Manifest][line] = slices.Contains(chain, l) && !a.pending(l)
			}
		}
	}
	return out
}

// verifyDeliveries checks the lines of a seal: their tree, and that those which were erased are the
// ones that erasures name. find looks for one of them meanwhile.
func verifyDeliveries(dir, folder string, want *Deliveries, erased map[int]bool, find *finder, r *Result) {
	path := filepath.Join(folder, DeliveriesName)
	f, err := openRegular(filepath.Join(dir, DeliveriesName))
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			r.Add(path, "missing", "the file is gone")
			return
		}
		r.unsealable(path, err)
		return
	}
	defer f.Close()
	r.Files++
	standing := 0
	find.begin(want)
	got, err := readDeliveries(f, find, func(x *Line) error {
		complete, expected := erased[x.Index]
		switch {
		case x.Erased && !expected:
			r.Add(path, "changed", fmt.Sprintf("line %d was taken out, and no erasure says so", x.Index+1))
		case !x.Erased && complete:
			r.Add(path, "changed", fmt.Sprintf("line %d is of somebody who was forgotten: it was put back; "+
				"\"tidings archive\" takes it out again", x.Index+1))
		case !x.Erased && expected:
			standing++
		case !x.Erased && !canonicalLine(x.Text):
			r.Add(path, "changed", fmt.Sprintf("line %d is no line of a seal", x.Index+1))
		}
		return nil
	})
	if standing > 0 { // the next seal or erasure takes them out
		r.Unfinished = append(r.Unfinished, filepath.ToSlash(path))
	}
	switch {
	case err != nil:
		r.Add(path, "changed", err.Error())
	case *got != *want:
		r.Add(path, "changed", fmt.Sprintf("its %d lines have the root %s, sealed as %d lines with the root %s",
			got.Leaves,
			got.Root, want.Leaves, want.Root))
	}
}

// canonicalLine reports whether a line looks like one: whether it is the one that was sealed, the
// root tells.
func canonicalLine(line []byte) bool {
	return bytes.HasPrefix(line, []byte("{")) && bytes.HasSuffix(line, []byte("}"))
}
