package desk

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/mailaddr"
	"tidings/internal/safefile"
	"tidings/internal/workspace"
)

// CopyReport names the files of one person's copy, relative to the workspace where they
// are in it.
type CopyReport struct {
	Notice string   `json:"notice"`
	Email  string   `json:"email"`
	Files  []string `json:"files"`
}

// RenderAs writes one recipient's copy of the letter as it is now, as email and PDF, to
// outputs/SLUG/as-ADDRESS or the folder given. What is in them is for that person, so only the
// owner can read them.
func (d *Desk) RenderAs(ctx context.Context, slug, address, dir string) (*CopyReport, error) {
	s, err := letter.Read(d.ws, slug, d.ws.Readable)
	if err != nil {
		return nil, err
	}
	who, err := d.previewed(ctx, s, PreviewOptions{As: address})
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for format, name := range map[string]string{"html": "email." + who.Tag + ".html",
		"text": "email." + who.Tag + ".txt", "eml": "email." + who.Tag + ".eml"} {
		if files[name], err = d.Preview(ctx, PreviewOptions{Slug: slug, As: address, Format: format}); err != nil {
			return nil, err
		}
	}
	printer, err := d.printer()
	if err != nil {
		return nil, err
	}
	if files[letter.PDFName(who.Tag)], err = s.Copies(printer, true).Append(ctx, nil, who); err != nil {
		return nil, err
	}
	if dir == "" {
		dir = d.ws.File(filepath.Join(workspace.OutputDir, slug, "as-"+folderName(who.Row.Email)))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	r := &CopyReport{Notice: slug, Email: who.Row.Email}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := safefile.Write(path, 0o600, safefile.Unsynced, safefile.Bytes(data)); err != nil {
			return nil, err
		}
		if rel, err := filepath.Rel(d.ws.Root, path); err == nil && filepath.IsLocal(rel) {
			path = filepath.ToSlash(rel)
		}
		r.Files = append(r.Files, path)
	}
	slices.Sort(r.Files)
	act := d.journal.Act("render", slug, "one recipient's copy")
	act.Person = who.Row.Email
	d.journal.Noted(ctx, act)
	return r, nil
}

// folderName is an address as the name of a folder.
func folderName(address string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, mailaddr.KeyOf(address))
}
