package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"tidings/internal/archive"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/workspace"
)

// RenderReport names the files that were written, relative to the workspace.
type RenderReport struct {
	Notice   string   `json:"notice"`
	Revision int      `json:"revision"`
	Files    []string `json:"files"`
}

// Render writes the letter's email, text and PDF in every language to
// outputs/SLUG/rN, with a manifest of them. N is the revision that an approval
// of the letter as it is now has or would get. A revision that was sealed in the
// archive is left as it is.
func (d *Desk) Render(ctx context.Context, slug string) (*RenderReport, error) {
	rev, err := d.bind(ctx, slug, nil)
	if err != nil {
		return nil, err
	}
	kept, _, err := d.keptAs(ctx, rev)
	if err != nil {
		return nil, err
	}
	if kept != nil {
		rev = kept
	} else if rev.Number, err = d.kept.NextNumber(ctx, slug); err != nil {
		return nil, err
	}
	sealed, err := d.kept.Sealed(ctx, slug, rev.Number)
	if err != nil {
		return nil, err
	}
	r := &RenderReport{Notice: slug, Revision: rev.Number}
	if !sealed {
		if err := d.writeLetters(ctx, d.folder(rev), rev); err != nil {
			return nil, err
		}
		if err := d.writeManifest(rev); err != nil {
			return nil, err
		}
	}
	r.Files, err = d.filesOf(rev)
	if err == nil && !sealed {
		act := d.journal.Act("render", slug, "r%d, %s", rev.Number, locale.Num(len(r.Files), "file"))
		act.After = rev.Digest
		d.journal.Noted(ctx, act)
	}
	return r, err
}

// folder is a revision's folder.
func (d *Desk) folder(rev *letter.Revision) string {
	return filepath.Join(d.archive().Root, archive.Folder(rev.Slug, rev.Number))
}

func (d *Desk) filesOf(rev *letter.Revision) (out []string, err error) {
	err = filepath.WalkDir(d.folder(rev), func(file string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, rerr := filepath.Rel(d.ws.Root, file)
			out = append(out, filepath.ToSlash(rel))
			err = rerr
		}
		return err
	})
	return out, err
}

// writeLetters writes every language of a revision into a folder, which is the owner's
// alone: a sample names a recipient.
func (d *Desk) writeLetters(ctx context.Context, dir string, rev *letter.Revision) error {
	if err := os.MkdirAll(d.archive().Root, 0o755); err != nil { // the site in it is for a web server
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, tag := range rev.Source.Notice.Locales {
		if err := d.writeLetter(ctx, dir, rev, tag); err != nil {
			return fmt.Errorf("%s: %w", letter.File(rev.Slug, tag), err)
		}
	}
	return nil
}

func (d *Desk) writeLetter(ctx context.Context, dir string, rev *letter.Revision, tag string) error {
	c, err := d.composer(ctx, rev)
	if err != nil {
		return err
	}
	printer, err := d.printer()
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

// writeManifest writes an unsealed manifest, before anything is sent.
func (d *Desk) writeManifest(rev *letter.Revision) error {
	files, err := archive.List(d.folder(rev))
	if err != nil {
		return err
	}
	m := rev.Manifest(d.now(), nil)
	m.Files = files
	b, err := m.Encode()
	if err != nil {
		return err
	}
	return writeFiles(d.folder(rev), map[string][]byte{archive.ManifestName: b})
}
