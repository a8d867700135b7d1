package sealing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"tidings/internal/archive"
	"tidings/internal/letter"
	"tidings/internal/safefile"
	"tidings/internal/workspace"
)

// Folder is a revision's folder.
func (v *Vault) Folder(rev *letter.Revision) string {
	return filepath.Join(v.archive.Root, archive.Folder(rev.Slug, rev.Number))
}

func (v *Vault) FilesOf(rev *letter.Revision) (out []string, err error) {
	err = filepath.WalkDir(v.Folder(rev), func(file string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, rerr := filepath.Rel(v.ws.Root, file)
			out = append(out, filepath.ToSlash(rel))
			err = rerr
		}
		return err
	})
	return out, err
}

// WriteLetters writes every language of a revision into a folder, which is the owner's
// alone: a sample names a recipient.
func (v *Vault) WriteLetters(ctx context.Context, dir string, rev *letter.Revision) error {
	if err := os.MkdirAll(v.archive.Root, 0o755); err != nil { // the site in it is for a web server
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, tag := range rev.Source.Notice.Locales {
		if err := v.writeLetter(ctx, dir, rev, tag); err != nil {
			return fmt.Errorf("%s: %w", letter.File(rev.Slug, tag), err)
		}
	}
	return nil
}

func (v *Vault) writeLetter(ctx context.Context, dir string, rev *letter.Revision, tag string) error {
	c, err := v.composer(ctx, rev)
	if err != nil {
		return err
	}
	printer, err := v.printer()
	if err != nil {
		return err
	}
	files, err := rev.Files(ctx, c, printer, tag)
	if err != nil {
		return err
	}
	if name := letter.PDFName(tag); files[name] == nil {
		err := os.Remove(filepath.Join(dir, name)) // an earlier one, which says something else
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return writeFiles(dir, files)
}

func writeFiles(dir string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := workspace.WriteFile(filepath.Join(dir, name), files[name], 0o600); err != nil {
			return err
		}
	}
	return nil
}

// WriteManifest writes an unsealed manifest, before anything is sent.
func (v *Vault) WriteManifest(rev *letter.Revision) error {
	files, err := archive.List(v.Folder(rev))
	if err != nil {
		return err
	}
	m := rev.Manifest(v.clock.Now(), nil)
	m.Files = files
	b, err := m.Encode()
	if err != nil {
		return err
	}
	return writeFiles(v.Folder(rev), map[string][]byte{archive.ManifestName: b})
}

// Rendered reads a file of a revision's folder if it is the one in its manifest.
func (v *Vault) Rendered(rev *letter.Revision, name string) ([]byte, bool) {
	var m archive.Manifest
	b, err := safefile.Read(filepath.Join(v.Folder(rev), archive.ManifestName), archive.MaxFile)
	if err != nil || json.Unmarshal(b, &m) != nil {
		return nil, false
	}
	data, err := safefile.Read(filepath.Join(v.Folder(rev), name), archive.MaxFile)
	if err != nil {
		return nil, false
	}
	sum := sha256.Sum256(data)
	return data, slices.ContainsFunc(m.Files, func(f archive.File) bool {
		return f.Path == name &&
			f.SHA256 == hex.EncodeToString(sum[:])
	})
}
