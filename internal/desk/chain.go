package desk

import (
	"context"
	"slices"

	"tidings/internal/archive"
)

// chain is the database's copy of the archive's chain.
func (d *Desk) chain(ctx context.Context) ([]archive.Link, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := db.ArchiveChain(ctx)
	var out []archive.Link
	for _, e := range entries {
		out = append(out, archive.Link{Sequence: int(e.Seq), Notice: e.Slug, Revision: e.Revision, SHA256: e.Manifest})
	}
	return out, err
}

// sealed reports whether the archive holds a revision.
func (d *Desk) sealed(ctx context.Context, slug string, number int) (bool, error) {
	chain, err := d.chain(ctx)
	return slices.ContainsFunc(chain, func(l archive.Link) bool { return l.Notice == slug && l.Revision == number }),
		err
}
