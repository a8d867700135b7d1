package records

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// MaintenanceUpdate says what an update did to the record of a maintenance.
type MaintenanceUpdate struct {
	File     string   `json:"file"`
	Did      []string `json:"did"` // beyond the update itself, in words
	Warnings []string `json:"warnings"`
}

// early is how long before its time a maintenance may begin without a word.
const early = time.Hour

// UpdateMaintenance adds an update and moves the status; beginning, end and cancellation
// are noted when the status says so, and a beginning that was none is taken back.
func (e *Editor) UpdateMaintenance(ctx context.Context, id string, u RecordUpdate) (*MaintenanceUpdate, error) {
	unlock, err := e.ws.LockRecords(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	m, err := e.OneMaintenance(id)
	if err != nil {
		return nil, err
	}
	at, err := e.clock.Moment("--at", u.At)
	if err != nil {
		return nil, err
	}
	r := &MaintenanceUpdate{Did: []string{}, Warnings: []string{}}
	m.Status = notices.MaintenanceStatus(u.Status)
	m.Updates = append(m.Updates, notices.Update{At: at, Status: u.Status, Text: talk.LineEnds(u.Text)})
	switch ahead := m.ScheduledFor.Sub(at); m.Status {
	case notices.Scheduled:
		if !m.BeganAt.IsZero() {
			r.did("began_at is taken back: it has not begun")
			m.BeganAt = time.Time{}
		}
	case notices.InProgress:
		if m.BeganAt.IsZero() {
			m.BeganAt = at
			r.did("began_at is %s", talk.Moment(at))
			if ahead > early {
				r.warn("%s is planned for %s, in %s, and is under way by this update: pages and letters say so. If "+
					"that is not meant: \"tidings maintenance update %[1]s --status scheduled --text …\"; if it is "+
					"moved, then \"tidings maintenance move %[1]s\"", id, talk.Moment(m.ScheduledFor), howLong(ahead))
			}
		}
	case notices.Completed:
		if m.EndedAt.IsZero() {
			m.EndedAt = at
			r.did("ended_at is %s", talk.Moment(at))
		}
	case notices.Cancelled:
		if m.CancelledAt.IsZero() {
			m.CancelledAt = at
			r.did("cancelled_at is %s", talk.Moment(at))
			r.warn("whoever was told of %s needs a letter: \"tidings draft %[1]s-cancelled --template "+
				"maintenance-cancelled --maintenance %[1]s\" writes to everybody; \"tidings maintenance cancel\" "+
				"would have drafted it to just those", id)
		}
	}
	r.File, err = saved(workspace.MaintenanceDir, m.ID, e.ws.SaveMaintenance(m))
	return r, err
}

func (r *MaintenanceUpdate) did(format string, args ...any) {
	r.Did = append(r.Did, fmt.Sprintf(format, args...))
}
func (r *MaintenanceUpdate) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// howLong is a span that is some hours or days long, in words.
func howLong(d time.Duration) string {
	if d < 48*time.Hour {
		return locale.Num(int(d.Round(time.Hour)/time.Hour), "hour")
	}
	return strings.TrimSpace(locale.Num(int(d.Round(24*time.Hour)/(24*time.Hour)), "day"))
}
