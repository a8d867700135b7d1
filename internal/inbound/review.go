package inbound

import (
	"context"
	"strings"
	"time"

	"tidings/internal/feedback"
	"tidings/internal/store"
)

// ReviewLine is a report that a person must look at: a complaint about a letter
// that has no opt-out, or a report that nobody has proven.
type ReviewLine struct {
	ID       int64      `json:"id"`
	At       time.Time  `json:"at"`
	Why      string     `json:"why"`
	Email    string     `json:"email"`
	Notice   string     `json:"notice"`
	Revision int        `json:"revision"`
	Status   string     `json:"status,omitempty"`
	Words    string     `json:"words,omitempty"` // of the mail system
	Source   string     `json:"source,omitempty"`
	DoneAt   *time.Time `json:"done_at,omitempty"`
	DoneBy   string     `json:"done_by,omitempty"`
	Note     string     `json:"note,omitempty"`
}

// Reviews streams what waits for a person, the oldest first; with all, also what
// is done.
func (in *Inbound) Reviews(ctx context.Context, all bool, each func(ReviewLine) error) error {
	return in.o.Store.Reviews(ctx, all, func(v store.ReviewItem) error {
		l := ReviewLine{ID: v.ID, At: v.At.UTC(), Why: v.Why, Email: v.Email, Notice: v.Slug, Revision: v.Revision, DoneAt: doneAt(v.DoneAt), DoneBy: v.DoneBy, Note: v.Note}
		e, err := feedback.DecodeEvent(v.Payload)
		if err != nil {
			return err
		}
		l.Status, l.Words, l.Source = e.Status, strings.Join(strings.Fields(e.Evidence), " "), e.Source
		return each(l)
	})
}

// FinishReview notes that somebody has looked at a report.
func (in *Inbound) FinishReview(ctx context.Context, id int64, by, note string) error {
	return in.o.Store.FinishReview(ctx, id, strings.TrimSpace(by), note)
}

// doneAt is nil for what waits.
func doneAt(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
