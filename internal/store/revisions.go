package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tidings/notices"
)

// A notice is a folder of files that may change at any time; a revision is what a
// person said yes to. Approving stores it here, sending reads it from here, and from
// then on neither looks at the files for what the letter says. Beside the revisions
// stands the history of approvals, which tells who decided what and when, also where
// nothing came of it.

// ErrNoRevision says that a notice has no such revision, or none at all.
var ErrNoRevision = errors.New("no such revision")

// ErrDigest says that a revision's number is taken by another content: somebody asked
// to store under a number what was not approved under it.
var ErrDigest = errors.New("this revision exists with another digest")

// Revision is the content of a notice as it was approved: what is sent is this,
// whatever became of the files since.
type Revision struct {
	Slug   string // of the notice; with Number the key of the table
	Number int    // from 1, without a gap
	Digest string // SHA-256 that the approval binds, hex
	// ApprovedBy is who said yes last; "": nobody, it was only rejected. Note and
	// ApprovedAt are of the same.
	ApprovedBy string
	Note       string    // may be empty
	ApprovedAt time.Time // zero: never
	// Payload holds letters, compiled messages, audience rule and sender, as the
	// package that approves packs them; the store does not look inside.
	Payload   []byte
	CreatedAt time.Time // of the number; a later yes does not move it
}

// SaveRevision stores a revision. Number 0 takes the next free one, unless the
// latest has the same digest, which is then returned as it is. The same number
// with the same digest renews the approval; with another digest it is ErrDigest,
// because what was approved never changes. It gives the revision as it is stored, with
// its number, its times and the payload of the first time. CreatedAt of r is not read.
func (t *Tx) SaveRevision(ctx context.Context, r Revision) (Revision, error) {
	if r.Payload == nil { // the column takes no NULL
		r.Payload = []byte{}
	}
	if err := t.numberRevision(ctx, &r); err != nil {
		return r, fmt.Errorf("revision of %s: %w", r.Slug, err)
	}
	// A number that exists takes the new yes and keeps its payload and its time.
	n, err := t.ExecRows(ctx, `INSERT INTO revisions (slug, number, digest, approved_by, note, approved_at, payload,
		created_at, sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
		ON CONFLICT (slug, number) DO UPDATE SET approved_by = excluded.approved_by, note = excluded.note,
			approved_at = excluded.approved_at
		WHERE revisions.digest = excluded.digest`,
		r.Slug, r.Number, r.Digest, r.ApprovedBy, r.Note, Millis(r.ApprovedAt), r.Payload, Millis(t.s.Now()))
	if err != nil {
		return r, fmt.Errorf("revision %d of %s: %w", r.Number, r.Slug, err)
	}
	if n == 0 { // the number is there, and WHERE kept it as it is
		return r, fmt.Errorf("revision %d of %s: %w", r.Number, r.Slug, ErrDigest)
	}
	return scanRevision(t.QueryRow(ctx, selectRevision+` WHERE slug = $1 AND number = $2`, r.Slug, r.Number))
}

// numberRevision gives a revision without a number its own: that of the latest if its
// content is the same, else the next. Two transactions may find the same one; the
// second then meets the first's digest in SaveRevision.
func (t *Tx) numberRevision(ctx context.Context, r *Revision) error {
	if r.Number != 0 {
		return nil
	}
	latest, err := scanRevision(t.QueryRow(ctx, selectRevision+latestOf, r.Slug))
	if errors.Is(err, ErrNoRevision) { // latest is zero, and the next number 1
		err = nil
	}
	r.Number = latest.Number + 1 // without a gap: revisions are never taken away
	if latest.Number > 0 && latest.Digest == r.Digest {
		r.Number = latest.Number
	}
	return err
}

// How revisions are read everywhere, in the order of scanRevision.
const (
	selectRevision = `SELECT slug, number, digest, approved_by, note, approved_at, payload, created_at FROM revisions`
	latestOf       = ` WHERE slug = $1 ORDER BY number DESC LIMIT 1`
)

// scanRevision reads one row of selectRevision. No row is ErrNoRevision, without the
// name of what was asked for: the caller adds it.
func scanRevision(row scanner) (r Revision, err error) {
	var approved, created int64 // milliseconds, see Millis
	err = row.Scan(&r.Slug, &r.Number, &r.Digest, &r.ApprovedBy, &r.Note, &approved, &r.Payload, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoRevision
	}
	r.ApprovedAt, r.CreatedAt = Moment(approved), Moment(created)
	return r, err
}

// Revision gives one revision, or ErrNoRevision. A send asks for the one that it was
// made from, whatever was approved since.
func (s *Store) Revision(ctx context.Context, slug string, number int) (Revision, error) {
	r, err := scanRevision(s.queryRow(ctx, selectRevision+` WHERE slug = $1 AND number = $2`, slug, number))
	if err != nil {
		return r, fmt.Errorf("revision %d of %s: %w", number, slug, err)
	}
	return r, nil
}

// LatestRevision gives the one with the highest number, or ErrNoRevision. Whether it
// may be sent is for the caller: its digest must be that of the files, and the last
// word about it a yes.
func (s *Store) LatestRevision(ctx context.Context, slug string) (Revision, error) {
	r, err := scanRevision(s.queryRow(ctx, selectRevision+latestOf, slug))
	if err != nil {
		return r, fmt.Errorf("revisions of %s: %w", slug, err)
	}
	return r, nil
}

// Decision is a yes or a no. The words are stored.
type Decision string

const (
	// Approved: this revision may be sent, as long as the workspace holds the same.
	Approved Decision = "approved" // the word in the column, which takes no other
	// Rejected: it may not; the note says why.
	Rejected Decision = "rejected"
)

// ApprovalRecord is one line of a notice's approval history: who decided what about
// which digest. Lines are added and never changed, so a later yes does not hide an
// earlier no.
type ApprovalRecord struct {
	notices.Approval
	Decision Decision `json:"decision"`
	Content  string   `json:"content,omitempty"` // SHA-256 of the stored payload; see letter.Content
}

// SaveApproval adds a yes or a no to the history, which is never changed, in the
// transaction of SaveRevision. By must be somebody; At may be zero for the store's
// clock. The same decision twice is two lines.
func (t *Tx) SaveApproval(ctx context.Context, v ApprovalRecord) error {
	if v.By == "" { // an approval by nobody would bind nobody
		return fmt.Errorf("approval of %s: who decided is missing", v.Slug)
	}
	if v.At.IsZero() {
		v.At = t.s.Now()
	}
	_, err := t.Exec(ctx, `INSERT INTO approvals (slug, revision, digest, decision, by_whom, note, at, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		v.Slug, v.Revision, v.Digest, string(v.Decision), v.By, v.Note, Millis(v.At), v.Content)
	if err != nil {
		return fmt.Errorf("approval of %s: %w", v.Slug, err)
	}
	return nil
}

// Approvals gives a notice's history, the oldest line first, of all its revisions. One
// that was never decided on has none, which is no error.
func (s *Store) Approvals(ctx context.Context, slug string) (all []ApprovalRecord, err error) {
	// By id, not by time: two within a millisecond keep their order.
	rows, err := s.query(ctx, `SELECT slug, revision, digest, decision, by_whom, note, at, content FROM approvals
		WHERE slug = $1 ORDER BY id`, slug)
	err = forEach(rows, err, func(row scanner) error {
		var v ApprovalRecord
		var at int64
		err := row.Scan(&v.Slug, &v.Revision, &v.Digest, &v.Decision, &v.By, &v.Note, &at, &v.Content)
		v.At = Moment(at)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("approvals of %s: %w", slug, err)
	}
	return all, nil
}
