package journal

import (
	"context"
	"fmt"
	"time"

	"tidings/internal/acts"
	"tidings/internal/check"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// Filter narrows the log.
type Filter struct{ Notice, Who, Since string }

// Log streams what was done, the oldest act first. What was decided before there was a log
// comes first, without a number.
func (j *Journal) Log(ctx context.Context, f Filter, each func(acts.Entry) error) error {
	since, err := j.since(f.Since)
	if err != nil {
		return err
	}
	db, err := j.stored(ctx)
	if err != nil || db == nil {
		return err
	}
	filter := store.ActFilter{Notice: f.Notice, Who: f.Who, Since: since}
	if err := db.DecisionsBeforeActs(ctx, filter, each); err != nil {
		return err
	}
	return db.Acts(ctx, filter, each)
}

// since reads a day, a moment, or how long ago; "" is the beginning.
func (j *Journal) since(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return j.clock.Now().Add(-ago), nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, j.clock.Location()); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		err = talk.BadFlag("--since %q is no time; write a day as %s, a moment as %s, or how long ago as 36h", text,
			j.clock.Here().Format(time.DateOnly), j.clock.Here().Format(time.RFC3339))
	}
	return at, err
}

// Verification says whether the log is as it was written.
type Verification struct {
	Entries  int            `json:"entries"`
	Problems []acts.Problem `json:"problems"`
}

// Err is a check.ErrFailed where something is not as it was written.
func (v *Verification) Err() error {
	if len(v.Problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: the log is not as it was written, first at entry %d (%s)", check.ErrFailed,
		v.Problems[0].Sequence, v.Problems[0].Kind)
}

// VerifyLog names every entry of the log that was changed, taken away, moved or put in.
func (j *Journal) VerifyLog(ctx context.Context) (*Verification, error) {
	v := &Verification{Problems: []acts.Problem{}}
	db, err := j.stored(ctx)
	if err != nil || db == nil {
		return v, err
	}
	found, bad := 0, []acts.Problem(nil)
	if found, bad, err = db.VerifyActs(ctx); err == nil {
		v.Entries, v.Problems = found, append(v.Problems, bad...)
	}
	return v, err
}
