package desk

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"

	"tidings/internal/archive"
	"tidings/internal/letter"
	"tidings/internal/report"
	"tidings/internal/safefile"
	"tidings/internal/store"
)

// Archive seals a sent revision: its files are written again from what was
// approved, and the manifest is chained to the one before.
func (d *Desk) Archive(ctx context.Context, slug string) (archive.Link, error) {
	if _, err := d.settled(ctx, slug); err != nil {
		return archive.Link{}, err
	}
	r, err := d.Report(ctx, slug)
	if err != nil {
		return archive.Link{}, err
	}
	rev, err := d.revision(ctx, slug, r.Revision)
	if err != nil {
		return archive.Link{}, err
	}
	if link, same, err := d.sealedAs(ctx, rev, r); err != nil || same {
		return link, err
	}
	if err := d.writeProof(ctx, rev, r); err != nil {
		return archive.Link{}, err
	}
	m, err := d.manifest(rev, r)
	if err != nil {
		return archive.Link{}, err
	}
	return d.seal(ctx, m)
}

// sealedAs gives the link of a revision that was sealed with the same ledger and
// is whole: there is nothing to seal anew.
func (d *Desk) sealedAs(ctx context.Context, rev *letter.Revision, r *report.Report) (archive.Link, bool, error) {
	chain, err := d.chain(ctx)
	if err != nil {
		return archive.Link{}, false, err
	}
	var last archive.Link
	for _, l := range chain {
		if l.Notice == rev.Slug && l.Revision == rev.Number {
			last = l
		}
	}
	if last.Sequence == 0 {
		return last, false, nil
	}
	was, err := safefile.Read(filepath.Join(d.folder(rev), "report.json"), archive.MaxFile)
	if err != nil {
		return last, false, nil //nolint:nilerr // gone or unreadable: it is sealed anew
	}
	is, err := indented(r)
	if err != nil || !bytes.Equal(was, is) {
		return last, false, err
	}
	v, err := d.VerifyArchive(ctx, rev.Slug)
	return last, len(v.Problems) == 0, err
}

// seal writes the manifest and links it in the file's chain and in the
// database's. The database goes second: a link that only the file has is seen by
// the next verification.
func (d *Desk) seal(ctx context.Context, m archive.Manifest) (archive.Link, error) {
	db, err := d.store(ctx)
	if err != nil {
		return archive.Link{}, err
	}
	last, err := db.LastArchive(ctx)
	if err != nil {
		return archive.Link{}, err
	}
	link, err := d.archive().Seal(m)
	if err != nil {
		return link, err
	}
	_, err = db.AppendArchive(ctx, store.ArchiveEntry{Slug: link.Notice, Revision: link.Revision,
		Manifest: link.SHA256, Previous: last.Manifest, At: m.At})
	return link, err
}

// VerifyArchive checks every sealed revision, or those of one notice.
func (d *Desk) VerifyArchive(ctx context.Context, slug string) (archive.Result, error) {
	trusted, err := d.chain(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	if slug != "" && !hasNotice(trusted, slug) {
		return archive.Result{}, fmt.Errorf("%s was never archived; seal it with \"tidings archive %[1]s\"", slug)
	}
	return d.archive().Verify(trusted, slug)
}

func hasNotice(chain []archive.Link, slug string) bool {
	for _, l := range chain {
		if l.Notice == slug {
			return true
		}
	}
	return false
}

// ArchiveError is nil for a verification without problems.
func ArchiveError(r archive.Result) error {
	if len(r.Problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d of the archive's files are not as they were sealed, first %s (%s)", ErrCheckFailed,
		len(r.Problems), r.Problems[0].Path, r.Problems[0].Kind)
}
