package journal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"tidings/internal/acts"
	"tidings/internal/check"
	"tidings/internal/safefile"
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

// VerifyFile is VerifyLog of an exported log, as a seal has it: it needs no workspace. Beside the manifest of its seal
// it must begin and end as that says; else nobody can tell of the last entry, and ended is false.
func VerifyFile(path string) (v *Verification, ended bool, err error) {
	b, err := safefile.Read(path, maxExport)
	if err != nil {
		return nil, false, err
	}
	entries, err := acts.Read(bytes.NewReader(b))
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", path, err)
	}
	var m struct {
		Log *struct {
			First, Last    int64
			Previous, Head string
		}
	}
	var head acts.Head
	if b, err := safefile.Read(filepath.Join(filepath.Dir(path), "manifest.json"), maxExport); err == nil &&
		json.Unmarshal(b, &m) == nil && m.Log != nil && filepath.Base(path) == "log.jsonl" {
		head, ended = acts.Head{Sequence: m.Log.Last, Digest: m.Log.Head}, true
	}
	v = &Verification{Entries: len(entries), Problems: append([]acts.Problem{}, acts.VerifyPart(entries, head)...)}
	if ended && len(entries) > 0 && (entries[0].Sequence != m.Log.First || entries[0].Previous != m.Log.Previous) {
		v.Problems = append(v.Problems, acts.Problem{Sequence: m.Log.First, Kind: "missing",
			Detail: "the manifest beside it says that it begins with another entry"})
	}
	return v, ended, nil
}

// maxExport bounds an exported log, in bytes.
const maxExport = 1 << 30

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
