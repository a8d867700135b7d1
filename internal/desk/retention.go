package desk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"tidings/internal/store"
	"tidings/internal/workspace"
)

// RetainReport says what a run of retention removed.
type RetainReport struct {
	store.RetentionResult
	Days  int `json:"days"`  // what tidings.yaml says; 0: for ever
	Files int `json:"files"` // quarantined reports that were deleted
}

// Retain takes personal data out of what is older than feedback.retain_days:
// addresses, fields and replies of finished sends, what events told, and reports
// in quarantine. Counts and states stay, and so do links in old letters as long
// as the person is registered. Without retain_days only the rows of forgotten
// people are looked after.
func (d *Desk) Retain(ctx context.Context) (*RetainReport, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	r := &RetainReport{Days: d.ws.Config.Feedback.RetainDays}
	var before time.Time
	if r.Days > 0 {
		before = d.now().Add(-time.Duration(r.Days) * 24 * time.Hour)
	}
	if r.RetentionResult, err = db.ApplyRetention(ctx, before); err != nil || r.Days <= 0 {
		return r, err
	}
	r.Files, err = removeOlder(d.ws.Path(workspace.OutputDir, "quarantine"), before)
	return r, err
}

// removeOlder deletes ordinary files of a folder that were last changed before a
// moment. A missing folder holds none.
func removeOlder(dir string, before time.Time) (n int, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, e := range entries {
		info, ierr := e.Info()
		if ierr != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue
		}
		if rerr := os.Remove(filepath.Join(dir, e.Name())); rerr != nil {
			err = errors.Join(err, rerr)
			continue
		}
		n++
	}
	return n, err
}

// RetainDaily runs Retain now and once a day until the context ends. A fault is
// logged; the next day tries again.
func (d *Desk) RetainDaily(ctx context.Context) {
	tick := time.NewTicker(24 * time.Hour)
	defer tick.Stop()
	for {
		if r, err := d.Retain(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("retention", "why", err)
		} else if err == nil && r.Deliveries > 0 {
			d.log.Info("retention", "deliveries", r.Deliveries, "events", r.Events)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// PublicURL is the base of the recipients' links; empty: letters have none.
func (d *Desk) PublicURL() string { return d.ws.Config.Feedback.PublicURL }
