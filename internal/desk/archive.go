package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/letter"
	"tidings/internal/report"
	"tidings/internal/safefile"
	"tidings/internal/store"
)

// ArchiveOptions say what may be sealed.
type ArchiveOptions struct {
	AsItIs bool // also what is not finished, or of which nothing was sent
}

// Archive seals a sent revision: its files are written again from what was
// approved, and the manifest is chained to the one before. One process seals at a time.
func (d *Desk) Archive(ctx context.Context, slug string, o ArchiveOptions) (link archive.Link, err error) {
	if err := d.Writable(ctx); err != nil {
		return link, err
	}
	if _, err := d.kept.Settled(ctx, slug); err != nil {
		return link, err
	}
	unlock, err := d.archive().Lock(ctx)
	if err != nil {
		return link, err
	}
	defer unlock()
	chain, err := d.kept.Chain(ctx)
	if err != nil {
		return link, err
	}
	if err := d.archive().Recover(chain); err != nil {
		return link, err
	}
	reports, send, err := d.sentReports(ctx, slug)
	if err != nil {
		return link, err
	}
	r, err := reports.Report(ctx, send)
	if err != nil {
		return link, err
	}
	if err := sealable(r); err != nil && !o.AsItIs {
		return link, err
	}
	rev, err := d.kept.Revision(ctx, slug, r.Revision)
	if err != nil {
		return link, err
	}
	if link, same, err := d.sealedAs(ctx, rev, r); err != nil || same {
		return link, err
	}
	if chain, err = d.sealFormer(ctx, send, chain); err != nil {
		return link, err
	}
	return d.seal(ctx, rev, r, send, chain)
}

// sealFormer seals the revisions that were sent before this one and that nobody sealed: who
// got a letter that was corrected later is to be proved too.
func (d *Desk) sealFormer(ctx context.Context, send delivery.Send, chain []archive.Link) ([]archive.Link, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return chain, err
	}
	sends, err := l.SendsBefore(ctx, send.Slug, send.Revision)
	if err != nil {
		return chain, err
	}
	reports, err := d.reports(ctx)
	if err != nil {
		return chain, err
	}
	for _, s := range sends {
		if slices.ContainsFunc(chain, func(l archive.Link) bool {
			return l.Notice == s.Slug && l.Revision == s.Revision
		}) {
			continue
		}
		r, err := reports.Report(ctx, s)
		if err != nil {
			return chain, err
		}
		if sealable(r) != nil {
			continue
		}
		rev, err := d.kept.Revision(ctx, s.Slug, s.Revision)
		if err != nil {
			return chain, err
		}
		link, err := d.seal(ctx, rev, r, s, chain)
		if err != nil {
			return chain, err
		}
		chain = append(chain, link)
	}
	return chain, nil
}

// sealable says why a send is not worth a seal yet: it would be sealed again.
func sealable(r *report.Report) error {
	sent, open := 0, 0
	for state, n := range r.ByState {
		switch s := delivery.State(state); {
		case !s.Final():
			open += n
		case s != delivery.Suppressed && s != delivery.Cancelled && s != delivery.Failed:
			sent += n
		}
	}
	switch {
	case open > 0:
		return fmt.Errorf("%s is not finished (%s): %d of %d messages are not decided yet. \"tidings send %[1]s\" "+
			"goes on; \"tidings archive %[1]s --as-it-is\" seals it all the same", r.Notice, r.State, open, r.Selected)
	case sent == 0:
		return fmt.Errorf("nothing of %s was sent, so there is nothing to prove; \"tidings archive %[1]s --as-it-is\" "+
			"seals it all the same", r.Notice)
	}
	return nil
}

// sealedAs gives the link of a revision that was sealed with the same ledger and
// is whole: there is nothing to seal anew.
func (d *Desk) sealedAs(ctx context.Context, rev *letter.Revision, r *report.Report) (archive.Link, bool, error) {
	chain, err := d.kept.Chain(ctx)
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

// seal writes everything beside what is sealed, links it in the database, and puts it
// in its place: see archive.Begin.
func (d *Desk) seal(ctx context.Context, rev *letter.Revision, r *report.Report, send delivery.Send,
	chain []archive.Link) (link archive.Link, err error) {
	db, err := d.store(ctx)
	if err != nil {
		return link, err
	}
	a := d.archive()
	next, err := a.Begin(rev.Slug, rev.Number)
	if err != nil {
		return link, err
	}
	noted := false
	defer func() {
		if err != nil && !noted {
			err = errors.Join(err, os.RemoveAll(next))
		}
	}()
	if err := d.writeProof(ctx, next, rev, r, send); err != nil {
		return link, err
	}
	m, err := d.manifest(rev, r)
	if err != nil {
		return link, err
	}
	if link, err = a.Prepare(chain, m); err != nil {
		return link, err
	}
	previous := ""
	if n := len(chain); n > 0 {
		previous = chain[n-1].SHA256
	}
	act := d.journal.Act("archive", link.Notice, "r%d, number %d", link.Revision, link.Sequence)
	act.Before, act.After = previous, link.SHA256
	if _, err = db.AppendArchive(journal.Acting(ctx, act), store.ArchiveEntry{Slug: link.Notice,
		Revision: link.Revision,
		Manifest: link.SHA256, Previous: previous, At: m.At}); err != nil {
		return link, err
	}
	noted = true
	return link, a.Complete(link)
}

// VerifyArchive checks every sealed revision, or those of one notice.
func (d *Desk) VerifyArchive(ctx context.Context, slug string) (archive.Result, error) {
	trusted, err := d.kept.Chain(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	if slug != "" && !hasNotice(trusted, slug) {
		return archive.Result{}, fmt.Errorf("%s was never archived; seal it with \"tidings archive %[1]s\"", slug)
	}
	return d.archive().Verify(trusted, slug), nil
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
