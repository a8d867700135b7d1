package records

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// NewRecord is what a person says to begin the record of an incident or a
// maintenance. Times are as people type them, see notices.Clock.
type NewRecord struct {
	ID, Title, Impact, Summary, Status string
	Components, Regions                []string
	Began, Ended                       string // incident; empty: now, and now if it is resolved
	Cause, Remedy, NextUpdate          string // incident; may be empty
	From, Until                        string // maintenance
}

// RecordUpdate is one message in the life of a maintenance.
type RecordUpdate struct{ Status, Text, At string }

// componentsOr gives the components that a person named, or the only one there is:
// where nothing can be chosen, nobody needs to choose.
func (e *Editor) componentsOr(named []string) []string {
	if all := e.ws.Config.Components; len(named) == 0 && len(all) == 1 {
		return []string{all[0].ID}
	}
	return named
}

// NewMaintenance writes the record of a planned maintenance and gives its path.
func (e *Editor) NewMaintenance(r NewRecord) (string, error) {
	unlock, err := e.ws.LockRecords(context.Background())
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := e.free("maintenance", r.ID, workspace.MaintenanceDir); err != nil {
		return "", err
	}
	from, until, err := e.clock.Span(r.From, r.Until)
	if err != nil {
		return "", err
	}
	m := notices.Maintenance{ID: r.ID, Title: r.Title, Status: notices.MaintenanceStatus(r.Status),
		Impact:       notices.Impact(r.Impact),
		ScheduledFor: from, ScheduledUntil: until, Components: e.componentsOr(r.Components), Regions: r.Regions,
		Summary: talk.LineEnds(r.Summary)}
	return saved(workspace.MaintenanceDir, m.ID, e.ws.SaveMaintenance(m))
}

// saved gives the path of a record that was written, relative to the workspace.
func saved(dir, id string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return path.Join(dir, id+".yaml"), nil
}

// Incidents lists incidents, newest first; since is YYYY-MM-DD or empty.
func (e *Editor) Incidents(since string) ([]notices.Incident, error) {
	r, after, err := e.recordsSince("incident", since)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(r.Incidents, func(i notices.Incident) bool {
		return !i.EndedAt.IsZero() &&
			i.EndedAt.Before(after)
	})
	slices.SortStableFunc(list, func(a, b notices.Incident) int { return b.BeganAt.Compare(a.BeganAt) })
	return list, nil
}

// Maintenance lists maintenance, newest first; since is YYYY-MM-DD or empty.
func (e *Editor) Maintenance(since string) ([]notices.Maintenance, error) {
	r, after, err := e.recordsSince("maintenance", since)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(r.Maintenance, func(m notices.Maintenance) bool { return m.ScheduledUntil.Before(after) })
	slices.SortStableFunc(list, func(a, b notices.Maintenance) int { return b.ScheduledFor.Compare(a.ScheduledFor) })
	return list, nil
}

// Projects lists projects by id.
func (e *Editor) Projects() ([]notices.Project, error) {
	r, _, err := e.recordsSince("project", "")
	return r.Projects, err
}

// notListed is said of a file that a list does without.
const notListed = "it is left out here; correct the file"

// recordsSince reads what there is, tells of files of the kind that cannot be read, and
// gives the day since as a moment.
func (e *Editor) recordsSince(kind, since string) (r notices.Records, after time.Time, err error) {
	if r, err = e.ws.Readable(); err != nil {
		return r, after, err
	}
	if since != "" {
		day, err := notices.ParseDay(since)
		if err != nil {
			return r, after, talk.BadFlag("--since: %v", err)
		}
		after = day.In(e.clock.Location())
	}
	e.unneeded(notices.Records{Broken: slices.DeleteFunc(slices.Clone(r.Broken),
		func(b *notices.Broken) bool { return b.Kind != kind })}, notListed)
	return r, after, nil
}

// Incident gives one incident.
func (e *Editor) Incident(id string) (notices.Incident, error) {
	r, err := e.ws.Readable()
	if err != nil {
		return notices.Incident{}, err
	}
	return pick(r, "incident", id, r.Incidents, func(i notices.Incident) string { return i.ID })
}

// OneMaintenance gives one maintenance.
func (e *Editor) OneMaintenance(id string) (notices.Maintenance, error) {
	r, err := e.ws.Readable()
	if err != nil {
		return notices.Maintenance{}, err
	}
	return pick(r, "maintenance", id, r.Maintenance, func(m notices.Maintenance) string { return m.ID })
}

// Project gives one project.
func (e *Editor) Project(id string) (notices.Project, error) {
	r, err := e.ws.Readable()
	if err != nil {
		return notices.Project{}, err
	}
	return pick(r, "project", id, r.Projects, func(p notices.Project) string { return p.ID })
}

// pick finds a record by its id, says what is wrong with its file, or names those that
// there are.
func pick[T any](r notices.Records, kind, id string, list []T, idOf func(T) string) (T, error) {
	var none T
	if err := r.Fault(kind, id); err != nil {
		return none, errors.Unwrap(err) // every fault of the file
	}
	var known []string
	for _, v := range list {
		if idOf(v) == id {
			return v, nil
		}
		known = append(known, idOf(v))
	}
	if err := r.Fault(kind); err != nil {
		return none, fmt.Errorf("there is no %s %q that can be read, and one of the files cannot: %w", kind, id, err)
	}
	if len(known) == 0 {
		return none, fmt.Errorf("there is no %s %q, and none at all yet", kind, id)
	}
	return none, fmt.Errorf("there is no %s %q; there is %s", kind, id, strings.Join(known, ", "))
}
