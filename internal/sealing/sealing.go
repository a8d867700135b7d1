// Package sealing writes a revision's files, and seals those of what was sent in the archive, so
// that it can be proved what went out, to whom, and who approved it.
package sealing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tidings/internal/archive"
	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/kept"
	"tidings/internal/letter"
	"tidings/internal/people"
	"tidings/internal/report"
	"tidings/internal/safefile"
	"tidings/internal/statement"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/outputs/pdf"
)

// Vault holds the files of one workspace's revisions, with the archive's seals on them.
type Vault struct {
	ws       *workspace.Workspace
	archive  archive.Archive
	clock    *talk.Clock
	journal  *journal.Journal
	kept     *kept.Book
	store    func(context.Context) (*store.Store, error)
	stored   func(context.Context) (*store.Store, error)
	ledger   func(context.Context) (*store.Ledger, error)
	reports  func(context.Context) (*report.Reader, error)
	composer func(context.Context, *letter.Revision) (*letter.Composer, error)
	printer  func() (*pdf.Renderer, error)
	people   *people.Room
	unsigned func(context.Context, *letter.Revision, time.Time) (*letter.Composer, error)
}

// Needs are what a vault needs.
type Needs struct {
	Workspace *workspace.Workspace
	Clock     *talk.Clock
	Journal   *journal.Journal
	Kept      *kept.Book
	Store     func(context.Context) (*store.Store, error)
	// Stored opens the database if there is one already, and gives nil else.
	Stored   func(context.Context) (*store.Store, error)
	Ledger   func(context.Context) (*store.Ledger, error)
	Reports  func(context.Context) (*report.Reader, error)
	Composer func(context.Context, *letter.Revision) (*letter.Composer, error)
	Printer  func() (*pdf.Renderer, error)
	People   *people.Room
	// Unsigned opens a revision for composing messages without DKIM signatures, as of a moment.
	Unsigned func(context.Context, *letter.Revision, time.Time) (*letter.Composer, error)
}

// New is the vault of a workspace: its outputs folder.
func New(n Needs) *Vault {
	a := archive.Archive{Root: n.Workspace.Path(workspace.OutputDir), Decisions: decisions}
	return &Vault{ws: n.Workspace, archive: a, clock: n.Clock, journal: n.Journal, kept: n.Kept, store: n.Store,
		stored: n.Stored, ledger: n.Ledger, reports: n.Reports, composer: n.Composer, printer: n.Printer,
		people:   n.People,
		unsigned: n.Unsigned}
}

// Options say what may be sealed.
type Options struct {
	Key    string // file of the private key by which who seals signs that; see people.Room.Sealer
	AsItIs bool   // also what is not finished, or of which nothing was sent
}

// Archive seals a sent revision: its files are written again from what was
// approved, and the manifest is chained to the one before. One process seals at a time.
// A time-stamp authority is asked when others may seal already: it may be slow.
func (v *Vault) Archive(ctx context.Context, slug string, o Options) (*Sealed, error) {
	db, err := v.store(ctx)
	if err == nil {
		err = db.Writable()
	}
	if err != nil {
		return nil, err
	}
	if _, err := v.kept.Settled(ctx, slug); err != nil {
		return nil, err
	}
	s, err := v.sealAlone(ctx, slug, o)
	if err == nil && s.Fault == "" && v.attested() {
		s.Stamp = v.stamp(ctx)
	}
	return s, err
}

func (v *Vault) sealAlone(ctx context.Context, slug string, o Options) (*Sealed, error) {
	by, err := v.people.Sealer(ctx, o.Key)
	if err != nil {
		return nil, err
	}
	unlock, err := v.archive.Lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	link, err := v.sealNewest(ctx, slug, o, by)
	if err != nil {
		return nil, err
	}
	s := v.advance(ctx, link)
	if m := v.archive.Manifest(link); m != nil {
		s.Approval, s.SealedBy = m.Approval, m.SealedBy
	}
	return s, nil
}

// sealNewest seals the newest revision that was sent, and those before it that nobody sealed.
func (v *Vault) sealNewest(ctx context.Context, slug string, o Options,
	by *statement.Signer) (link archive.Link, err error) {
	chain, err := v.kept.Chain(ctx)
	if err != nil {
		return link, err
	}
	if err := v.archive.Recover(chain); err != nil {
		return link, err
	}
	if chain, err = v.erasePending(ctx, chain); err != nil {
		return link, err
	}
	send, err := v.kept.LastSend(ctx, slug)
	if err != nil {
		return link, err
	}
	reports, err := v.reports(ctx)
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
	rev, err := v.kept.Revision(ctx, slug, r.Revision)
	if err == nil {
		err = v.kept.Note(ctx, rev)
	}
	if err != nil {
		return link, err
	}
	if link, same, err := v.sealedAs(ctx, rev, r); err != nil || same {
		return link, err
	}
	if chain, err = v.sealFormer(ctx, send, chain, by); err != nil {
		return link, err
	}
	return v.seal(ctx, rev, r, send, chain, by)
}

// sealFormer seals the revisions that were sent before this one and that nobody sealed: who
// got a letter that was corrected later is to be proved too.
func (v *Vault) sealFormer(ctx context.Context, send delivery.Send, chain []archive.Link,
	by *statement.Signer) ([]archive.Link, error) {
	l, err := v.ledger(ctx)
	if err != nil {
		return chain, err
	}
	sends, err := l.SendsBefore(ctx, send.Slug, send.Revision)
	if err != nil {
		return chain, err
	}
	reports, err := v.reports(ctx)
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
		rev, err := v.kept.Revision(ctx, s.Slug, s.Revision)
		if err == nil {
			err = v.kept.Note(ctx, rev)
		}
		if err != nil {
			return chain, err
		}
		link, err := v.seal(ctx, rev, r, s, chain, by)
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
func (v *Vault) sealedAs(ctx context.Context, rev *letter.Revision, r *report.Report) (archive.Link, bool, error) {
	chain, err := v.kept.Chain(ctx)
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
	if s := v.archive.Standing(chain, rev.Slug, rev.Number); s == nil || s.Manifest.Deliveries == nil {
		return last, false, nil // it is not as it was sealed, or in the first form, which proves nobody alone
	}
	was, err := safefile.Read(filepath.Join(v.Folder(rev), "report.json"), archive.MaxFile)
	if err != nil {
		return last, false, nil //nolint:nilerr // gone or unreadable: it is sealed anew
	}
	is, err := indented(r)
	if err != nil || !bytes.Equal(was, is) {
		return last, false, err
	}
	return last, len(v.archive.VerifySeal(chain, rev.Slug, rev.Number).Problems) == 0, nil
}

// seal writes everything beside what is sealed, links it in the database, and puts it
// in its place: see archive.Begin.
func (v *Vault) seal(ctx context.Context, rev *letter.Revision, r *report.Report, send delivery.Send,
	chain []archive.Link, by *statement.Signer) (link archive.Link, err error) {
	db, err := v.store(ctx)
	if err != nil {
		return link, err
	}
	a := v.archive
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
	deliveries, err := v.writeProof(ctx, next, rev, r, send)
	if err != nil {
		return link, err
	}
	m, err := v.manifest(rev, r)
	if err != nil {
		return link, err
	}
	m.Deliveries = deliveries
	if by != nil {
		m.SealedBy = &by.By
		a.Sign = func(manifest []byte) ([]byte, error) { return statement.Sign(statement.Archive, manifest, by.Key) }
	}
	done, logged, err := v.actsSince(ctx, chain)
	if err != nil {
		return link, err
	}
	m.Log = logged
	if err := writeFiles(next, map[string][]byte{archive.LogName: done}); err != nil {
		return link, err
	}
	if link, err = a.Prepare(chain, m); err != nil {
		return link, err
	}
	previous := ""
	if n := len(chain); n > 0 {
		previous = chain[n-1].SHA256
	}
	act := v.journal.Act("archive", link.Notice, "r%d, number %d", link.Revision, link.Sequence)
	act.Before, act.After = previous, link.SHA256
	if _, err = db.AppendArchive(journal.Acting(ctx, act), store.ArchiveEntry{Slug: link.Notice,
		Revision: link.Revision,
		Manifest: link.SHA256, Previous: previous, At: m.At}); err != nil {
		return link, err
	}
	noted = true
	return link, a.Complete(append(chain, link))
}

// Error is nil for a verification without problems.
func Error(r archive.Result) error {
	if len(r.Problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d of the archive's files are not as they were sealed, first %s (%s)", check.ErrFailed,
		len(r.Problems), r.Problems[0].Path, r.Problems[0].Kind)
}

// Remembered refuses to send from a database that has forgotten what the archive
// knows of: it would write to everybody again.
func (v *Vault) Remembered(ctx context.Context) error {
	known, err := v.kept.Chain(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	sealed, err := v.archive.Chain()
	if err == nil && len(sealed) == 0 {
		return nil
	}
	return fmt.Errorf("outputs/%s lists %d sent revisions that the database does not know; it was lost or is "+
		"another one. Restore it; to begin anew for good, move that file away", archive.ChainName, len(sealed))
}
