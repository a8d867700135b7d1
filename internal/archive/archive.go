package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"tidings/internal/safefile"
)

// ChainName is the file beside the notices' folders that lists every manifest
// ever written, one JSON object a line, oldest first.
const ChainName = "archive.jsonl"

// Archive is a workspace's outputs folder.
type Archive struct{ Root string }

// Folder gives the folder of one revision, relative to the root.
func Folder(notice string, revision int) string {
	return filepath.Join(notice, fmt.Sprintf("r%d", revision))
}

// Seal lists the files of a revision's folder in m, chains m to the last
// manifest, writes manifest.json and appends to the chain. A revision that is
// sealed again gets a new link; the old one stays in the chain.
func (a Archive) Seal(m Manifest) (Link, error) {
	chain, err := a.Chain()
	if err != nil {
		return Link{}, err
	}
	dir := filepath.Join(a.Root, Folder(m.Notice, m.Revision))
	if m.Files, err = List(dir); err != nil {
		return Link{}, err
	}
	m.Format, m.Sequence = Format, len(chain)+1
	if n := len(chain); n > 0 {
		m.Previous = &chain[n-1]
	}
	b, err := m.Encode()
	if err != nil {
		return Link{}, err
	}
	if err := replace(filepath.Join(dir, ManifestName), b); err != nil {
		return Link{}, err
	}
	link := Link{Sequence: m.Sequence, Notice: m.Notice, Revision: m.Revision, SHA256: digest(b)}
	return link, a.append(link)
}

// MaxFile bounds what is read into memory of a file of the archive, in bytes.
const MaxFile = 256 << 20

// Chain reads the list of manifests; no file is an empty chain.
func (a Archive) Chain() ([]Link, error) {
	b, err := safefile.Read(filepath.Join(a.Root, ChainName), MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decodeChain(b)
}

func decodeChain(b []byte) (chain []Link, err error) {
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		var l Link
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return chain, fmt.Errorf("%s, line %d: %w", ChainName, n, err)
		}
		chain = append(chain, l)
	}
	return chain, lines.Err()
}

func (a Archive) append(l Link) error {
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(a.Root, ChainName), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(b, '\n')); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// List gives the files below a folder in order, without the manifest itself.
func List(dir string) (files []File, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == ManifestName {
			return err
		}
		size, sum, err := measure(path)
		files = append(files, File{Path: filepath.ToSlash(rel), Bytes: size, SHA256: sum})
		return err
	})
	sort.Slice(files, func(i, j int) bool { return files[i].Path < files[j].Path })
	return files, err
}

func measure(path string) (int64, string, error) {
	f, err := safefile.Open(path)
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

// replace writes a file that everybody may read, whatever the umask.
func replace(path string, b []byte) error {
	return safefile.Write(path, 0o600, safefile.Synced, func(f *os.File) error {
		_, err := f.Write(b)
		return errors.Join(err, f.Chmod(0o644))
	})
}
