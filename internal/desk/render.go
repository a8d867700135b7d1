package desk

import (
	"context"

	"tidings/internal/locale"
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
	kept, _, err := d.KeptAs(ctx, rev)
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
		if err := d.WriteLetters(ctx, d.Folder(rev), rev); err != nil {
			return nil, err
		}
		if err := d.WriteManifest(rev); err != nil {
			return nil, err
		}
	}
	r.Files, err = d.FilesOf(rev)
	if err == nil && !sealed {
		act := d.journal.Act("render", slug, "r%d, %s", rev.Number, locale.Num(len(r.Files), "file"))
		act.After = rev.Digest
		d.journal.Noted(ctx, act)
	}
	return r, err
}
