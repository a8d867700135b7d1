package desk

import (
	"context"
	"encoding/json"
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
func (d *Desk) Reviews(ctx context.Context, all bool, each func(ReviewLine) error) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	return db.Reviews(ctx, all, func(v store.ReviewItem) error {
		l := ReviewLine{ID: v.ID, At: v.At.UTC(), Why: v.Why, Email: v.Email, Notice: v.Slug, Revision: v.Revision, DoneAt: stamp(v.DoneAt), DoneBy: v.DoneBy, Note: v.Note}
		var e feedback.Event
		if err := json.Unmarshal(v.Payload, &e); err != nil {
			return err
		}
		l.Status, l.Words, l.Source = e.Status, strings.Join(strings.Fields(e.Evidence), " "), e.Source
		return each(l)
	})
}

// FinishReview notes that somebody has looked at a report.
func (d *Desk) FinishReview(ctx context.Context, id int64, by, note string) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	return db.FinishReview(ctx, id, strings.TrimSpace(by), note)
}
