package sealing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/plain"
	"tidings/internal/statement"
	"tidings/internal/store"
)

// VerifyArchive checks every seal, or those of one notice: with a database both ways, and against
// the files alone where there is none or it cannot be read.
func (v *Vault) VerifyArchive(ctx context.Context, slug string, known Auditor) (archive.Result, error) {
	db, err := v.stored(ctx)
	v.stamping(&known)
	var entries []store.ArchiveEntry
	if err == nil && db != nil {
		entries, err = db.ArchiveChain(ctx)
	}
	switch {
	case ctx.Err() != nil:
		return archive.Result{}, ctx.Err()
	case err != nil:
		return VerifyFiles(v.archive.Root, slug, "the database cannot be read: "+plain.Error(err), known)
	case db == nil:
		return VerifyFiles(v.archive.Root, slug, "there is no database", known)
	}
	trusted, err := v.kept.Chain(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	if err := neverArchived(trusted, slug); err != nil {
		return archive.Result{}, err
	}
	r := v.archive.Verify(trusted, slug)
	follows(entries, &r)
	if err := stillErasing(ctx, db, &r); err != nil {
		return r, err
	}
	if err := v.knownCheckpoint(ctx, &known, &r); err != nil {
		return r, err
	}
	verifyLog(v.archive.Root, known, &r)
	if err := compareActs(ctx, db, v.archive.All(trusted), &r); err != nil {
		return r, err
	}
	return r, v.compareDecisions(ctx, db, trusted, slug, &r)
}

// VerifyFiles checks an archive as somebody can who has its files and nothing else: in dir, a
// workspace's folder of outputs or a copy of it. why is the reason that no database was asked.
func VerifyFiles(dir, slug, why string, known Auditor) (archive.Result, error) {
	a := archive.Archive{Root: dir, Decisions: decisions}
	chain, err := a.Chain()
	if err == nil && len(chain) == 0 && why == "" {
		err = fmt.Errorf("%s has no file %s: nothing was sealed there", dir, archive.ChainName)
	}
	if err == nil {
		err = neverArchived(chain, slug)
	}
	if err != nil {
		return archive.Result{}, err
	}
	r := a.Verify(chain, slug)
	r.FilesAlone = why
	verifyLog(dir, known, &r)
	return r, nil
}

func neverArchived(chain []archive.Link, slug string) error {
	if slug == "" || slices.ContainsFunc(chain, func(l archive.Link) bool { return l.Notice == slug }) {
		return nil
	}
	return fmt.Errorf("%s was never archived; seal it with \"tidings archive %[1]s\"", slug)
}

// follows names each link of the database that does not follow the one before it.
func follows(entries []store.ArchiveEntry, r *archive.Result) {
	before := ""
	for i, e := range entries {
		if e.Previous != before {
			r.Add(archive.ChainName, "chain",
				fmt.Sprintf("number %d does not follow the one before it in the database", i+1))
		}
		before = e.Manifest
	}
}

// compareDecisions compares who approved what by the database with what was sealed.
func (v *Vault) compareDecisions(ctx context.Context, db *store.Store, trusted []archive.Link, slug string,
	r *archive.Result) error {
	for _, s := range v.archive.Newest(trusted) {
		if slug != "" && s.Manifest.Notice != slug {
			continue
		}
		kept, err := db.Revision(ctx, s.Manifest.Notice, s.Manifest.Revision)
		if err != nil && !errors.Is(err, store.ErrNoRevision) {
			return err
		}
		all, aerr := db.Approvals(ctx, s.Manifest.Notice)
		if aerr != nil {
			return aerr
		}
		if err := v.compareStatements(ctx, db, s, r); err != nil {
			return err
		}
		if words := differs(s.Manifest.Approval, kept, err == nil, all, s.Manifest.Revision); words != "" {
			r.Add(s.Folder+"/"+archive.ManifestName, "database", words)
		}
	}
	return nil
}

// compareStatements compares what the database has of decisions about a sealed revision, and of what is sent of it,
// with itself, with the log of acts, and with what was sealed.
func (v *Vault) compareStatements(ctx context.Context, db *store.Store, s archive.Placed, r *archive.Result) error {
	m := s.Manifest
	rev, err := v.kept.Revision(ctx, m.Notice, m.Revision)
	if err == nil {
		err = v.kept.Intact(ctx, rev)
	}
	switch {
	case errors.Is(err, store.ErrNoRevision):
		return nil // named by the caller
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		r.Add(s.Folder+"/"+archive.ManifestName, "database", plain.Error(err))
	}
	all, err := db.Statements(ctx, m.Notice)
	if errors.Is(err, delivery.ErrAltered) {
		r.Add(s.Folder+"/"+archive.ManifestName, "database", plain.Error(err))
		return nil
	}
	if err != nil {
		return err
	}
	records, err := db.Approvals(ctx, m.Notice)
	if err != nil {
		return err
	}
	if what := unlike(all, records); what != "" {
		r.Add(s.Folder+"/"+archive.ManifestName, "database", what)
	}
	i := 0
	for _, f := range m.Files {
		if !strings.HasPrefix(f.Path, statementDir+"/") || !strings.HasSuffix(f.Path, ".json") {
			continue
		}
		signed := slices.ContainsFunc(m.Files, func(x archive.File) bool {
			return x.Path == f.Path+".sig" &&
				i < len(all) && x.SHA256 == statement.Digest(all[i].Signature)
		})
		if i >= len(all) || all[i].Digest() != f.SHA256 || signed != (len(all[i].Signature) > 0) {
			r.Add(s.Folder+"/"+f.Path, "database", "the database has another statement than was sealed, or none")
		}
		i++
	}
	return nil
}

// unlike says how decisions that the database has are not those that were stated; "": they are. Earlier versions
// stated nothing: of those nobody can tell.
func unlike(all []statement.Signed, records []store.ApprovalRecord) string {
	for i := len(all) - 1; i >= 0; i-- {
		s, err := statement.Parse(all[i].Body)
		if err != nil || s.Kind != statement.Approve && s.Kind != statement.Reject {
			continue
		}
		n := len(records) - 1
		if n < 0 {
			return fmt.Sprintf("the decision of %s at %s is not among those that the database has", s.By.Name,
				s.At.Format(time.RFC3339))
		}
		x := records[n]
		if (x.Decision == store.Approved) != (s.Kind == statement.Approve) || x.By != s.By.Name || x.Note != s.Note ||
			x.Digest != s.Digest || x.Revision != s.Revision || !x.At.Equal(s.At) {
			return fmt.Sprintf("%s decided at %s, and the database says %s by %s", s.By.Name, s.At.Format(time.RFC3339),
				x.Decision, x.By)
		}
		records = records[:n]
	}
	return ""
}

// differs says how a sealed approval is another one than the database has; "": it is the same.
func differs(sealed archive.Approval, kept store.Revision, known bool, all []store.ApprovalRecord,
	revision int) string {
	if !known {
		return "the database does not know this revision any more"
	}
	now := archive.Approval{By: kept.ApprovedBy, Note: kept.Note, At: kept.ApprovedAt.UTC(), SHA256: kept.Digest}
	now.Emergency = sealed.Emergency
	if now.Key = sealed.Key; sealed.At.Equal(now.At) { // who signed stands in the statements
		now.At = sealed.At
	}
	if now != sealed {
		return fmt.Sprintf("sealed as %s, and the database says %s", approval(sealed), approval(now))
	}
	all = slices.DeleteFunc(all, func(a store.ApprovalRecord) bool { return a.Revision != revision })
	if n := len(all); n > 0 && all[n-1].Decision != store.Approved {
		return fmt.Sprintf("sealed as %s, and by the database it was %s by %s", approval(sealed), all[n-1].Decision,
			all[n-1].By)
	}
	if !slices.ContainsFunc(all, func(a store.ApprovalRecord) bool {
		return a.By == sealed.By && a.Note == sealed.Note && a.At.Equal(sealed.At) && a.Digest == sealed.SHA256
	}) {
		return fmt.Sprintf("sealed as %s, which is not among the decisions that the database has", approval(sealed))
	}
	return ""
}

func approval(a archive.Approval) string {
	words := fmt.Sprintf("approved by %s at %s, digest %.12s", a.By, a.At.UTC().Format("2006-01-02 15:04:05.000"),
		a.SHA256)
	if a.Note != "" {
		words += fmt.Sprintf(", note %q", a.Note)
	}
	return words
}
