package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/notices"
)

// bound is what an approval says yes to. Its digest changes with one character
// of a letter, a used record, the audience, the sender or the policy.
type bound struct {
	Notice   notices.Notice         `json:"notice"`
	Letters  map[string]string      `json:"letters"`  // SHA-256 by locale
	Messages []string               `json:"messages"` // SHA-256 of each compiled template
	Records  []notices.RecordRef    `json:"records"`
	Audience string                 `json:"audience"`
	Sender   workspace.StreamConfig `json:"sender"`
}

// digest gives the SHA-256 that an approval of this edition binds.
func (e *edition) digest(c *compiled, audience *audienceDigest) string {
	b := bound{Notice: e.Notice, Letters: map[string]string{}, Records: usedRecords(e), Audience: audience.String(), Sender: e.stream()}
	for tag, text := range e.Letters {
		b.Letters[tag] = notices.Digest(text)
	}
	for _, t := range c.templates {
		b.Messages = append(b.Messages, notices.Digest(t))
	}
	return notices.Digest(b)
}

// usedRecords digests the records that the notice names. Records that live
// blocks show beyond those are bound through the compiled messages.
func usedRecords(e *edition) (out []notices.RecordRef) {
	for _, ref := range e.Notice.Records {
		if v, ok := findRecord(e.Records, ref.Kind, ref.ID); ok {
			ref.Digest = notices.Digest(v)
		} else {
			ref.Digest = "missing"
		}
		out = append(out, ref)
	}
	return out
}

// findRecord gives the record that a reference names.
func findRecord(r notices.Records, kind, id string) (any, bool) {
	switch kind {
	case "incident":
		return found(id, r.Incidents, func(i notices.Incident) string { return i.ID })
	case "maintenance":
		return found(id, r.Maintenance, func(m notices.Maintenance) string { return m.ID })
	case "project":
		return found(id, r.Projects, func(p notices.Project) string { return p.ID })
	case "objective":
		return found(id, r.Objectives, func(o notices.Objective) string { return o.ID })
	}
	return nil, false
}

func found[T any](id string, list []T, idOf func(T) string) (any, bool) {
	for _, v := range list {
		if idOf(v) == id {
			return v, true
		}
	}
	return nil, false
}

// Approve checks the notice and binds one person's yes to it as it is now.
func (d *Desk) Approve(ctx context.Context, slug, by, note string) (notices.Approval, error) {
	if strings.TrimSpace(by) == "" {
		return notices.Approval{}, badFlag("--by needs the name of the person who approves")
	}
	check, err := d.Check(ctx, slug)
	if err != nil {
		return notices.Approval{}, err
	}
	if err := check.Err(); err != nil {
		return notices.Approval{}, fmt.Errorf("%w; see \"tidings check %s\"", err, slug)
	}
	r, err := d.bind(ctx, slug)
	if err != nil {
		return notices.Approval{}, err
	}
	was, err := d.sentAlready(ctx, r)
	if err != nil || was != nil {
		return approvalOf(was), errors.Join(err, d.notCancelled(ctx, slug))
	}
	r.Approval = notices.Approval{Slug: slug, Digest: r.Digest, By: by, Note: note, At: d.now().UTC().Truncate(time.Millisecond)}
	if err := r.date(ctx, r.Approval.At); err != nil {
		return notices.Approval{}, err
	}
	if err := d.decide(ctx, r, store.Approved); err != nil {
		return notices.Approval{}, err
	}
	return r.Approval, nil
}

// sentAlready gives the revision with the same content whose sending has begun:
// its approval stands for good.
func (d *Desk) sentAlready(ctx context.Context, r *revision) (*revision, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.LatestRevision(ctx, r.Slug)
	if errors.Is(err, store.ErrNoRevision) || err == nil && kept.Digest != r.Digest {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := l.FindSend(ctx, r.Slug, kept.Number); errors.Is(err, store.ErrNoSend) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return unpack(kept)
}

// notCancelled refuses to approve again what was cancelled: nothing would be sent
// by it.
func (d *Desk) notCancelled(ctx context.Context, slug string) error {
	send, err := d.lastSend(ctx, slug)
	if err == nil && send.State == delivery.SendCancelled {
		err = fmt.Errorf("%s r%d was cancelled; \"tidings follow-up %[1]s NEW-SLUG --state cancelled\" writes to those whom it did not reach", slug, send.Revision)
	}
	return err
}

func approvalOf(r *revision) notices.Approval {
	if r == nil {
		return notices.Approval{}
	}
	return r.Approval
}

// date composes the messages again with the moment of the approval as their
// Date: the digest is taken without it, so that it says what was approved, not
// when.
func (r *revision) date(ctx context.Context, at time.Time) error {
	c, err := r.Edition.compile(ctx, at)
	if err != nil {
		return err
	}
	r.Templates, r.Variants = c.templates, c.variants
	return nil
}

// Reject notes one person's no. If the notice as it is now was approved before,
// it is not approved any more.
func (d *Desk) Reject(ctx context.Context, slug, by, note string) error {
	r, err := d.bind(ctx, slug)
	if err != nil {
		return err
	}
	if was, err := d.sentAlready(ctx, r); err != nil {
		return err
	} else if was != nil {
		return fmt.Errorf("%s r%d was sent already; a rejection comes too late. \"tidings pause %[1]s\" or \"tidings cancel %[1]s\" stops what is still queued", slug, was.Number)
	}
	r.Approval = notices.Approval{Slug: slug, Digest: r.Digest, By: by, Note: note, At: d.now().UTC().Truncate(time.Millisecond)}
	return d.decide(ctx, r, store.Rejected)
}

// bind reads, compiles and digests the notice as it is now, from the files alone.
func (d *Desk) bind(ctx context.Context, slug string) (*revision, error) {
	e, err := d.editionOf(slug, d.ws.RecordsAfresh)
	if err != nil {
		return nil, err
	}
	c, err := e.compile(ctx, e.Notice.AsOf)
	if err != nil {
		return nil, err
	}
	audience, err := d.audienceOf(ctx, e.Notice)
	if err != nil {
		return nil, err
	}
	return newRevision(e, c, audience), nil
}
