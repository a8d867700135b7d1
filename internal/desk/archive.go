package desk

import (
	"context"
	"fmt"

	"tidings/internal/archive"
	"tidings/internal/store"
)

// Archive seals a sent revision: its files are written again from what was
// approved, and the manifest is chained to the one before.
func (d *Desk) Archive(ctx context.Context, slug string) (archive.Link, error) {
	r, err := d.Report(ctx, slug)
	if err != nil {
		return archive.Link{}, err
	}
	rev, err := d.revision(ctx, slug, r.Revision)
	if err != nil {
		return archive.Link{}, err
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
	_, err = db.AppendArchive(ctx, store.ArchiveEntry{Slug: link.Notice, Revision: link.Revision, Manifest: link.SHA256, Previous: last.Manifest, At: m.At})
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
	return fmt.Errorf("%w: %d of the archive's files are not as they were sealed, first %s (%s)", ErrCheckFailed, len(r.Problems), r.Problems[0].Path, r.Problems[0].Kind)
}
