package desk

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

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

// lineEnds makes one kind of line end of those that clipboards and editors have.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n")

// zone is the organisation's time zone; the workspace checked that it loads.
func (d *Desk) zone() *time.Location {
	z, err := time.LoadLocation(d.ws.Config.Organisation.TimeZone)
	if err != nil {
		return time.UTC
	}
	return z
}

// componentsOr gives the components that a person named, or the only one there is:
// where nothing can be chosen, nobody needs to choose.
func (d *Desk) componentsOr(named []string) []string {
	if all := d.ws.Config.Components; len(named) == 0 && len(all) == 1 {
		return []string{all[0].ID}
	}
	return named
}

// NewMaintenance writes the record of a planned maintenance and gives its path.
func (d *Desk) NewMaintenance(r NewRecord) (string, error) {
	unlock, err := d.ws.LockRecords(context.Background())
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := d.free("maintenance", r.ID, workspace.MaintenanceDir); err != nil {
		return "", err
	}
	from, until, err := d.span(r.From, r.Until)
	if err != nil {
		return "", err
	}
	m := notices.Maintenance{ID: r.ID, Title: r.Title, Status: notices.MaintenanceStatus(r.Status),
		Impact:       notices.Impact(r.Impact),
		ScheduledFor: from, ScheduledUntil: until, Components: d.componentsOr(r.Components), Regions: r.Regions,
		Summary: lineEnds.Replace(r.Summary)}
	return saved(workspace.MaintenanceDir, m.ID, d.ws.SaveMaintenance(m))
}

// saved gives the path of a record that was written, relative to the workspace.
func saved(dir, id string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return path.Join(dir, id+".yaml"), nil
}

// Incidents lists incidents, newest first; since is YYYY-MM-DD or empty.
func (d *Desk) Incidents(since string) ([]notices.Incident, error) {
	r, after, err := d.recordsSince("incident", since)
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
func (d *Desk) Maintenance(since string) ([]notices.Maintenance, error) {
	r, after, err := d.recordsSince("maintenance", since)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(r.Maintenance, func(m notices.Maintenance) bool { return m.ScheduledUntil.Before(after) })
	slices.SortStableFunc(list, func(a, b notices.Maintenance) int { return b.ScheduledFor.Compare(a.ScheduledFor) })
	return list, nil
}

// Projects lists projects by id.
func (d *Desk) Projects() ([]notices.Project, error) {
	r, _, err := d.recordsSince("project", "")
	return r.Projects, err
}

// recordsSince reads what there is, tells of files of the kind that cannot be read, and
// gives the day since as a moment.
func (d *Desk) recordsSince(kind, since string) (r notices.Records, after time.Time, err error) {
	if r, err = d.ws.Readable(); err != nil {
		return r, after, err
	}
	if since != "" {
		day, err := notices.ParseDay(since)
		if err != nil {
			return r, after, BadFlag("--since: %v", err)
		}
		after = day.In(d.zone())
	}
	d.unneeded(notices.Records{Broken: slices.DeleteFunc(slices.Clone(r.Broken),
		func(b *notices.Broken) bool { return b.Kind != kind })}, notListed)
	return r, after, nil
}

// Incident gives one incident.
func (d *Desk) Incident(id string) (notices.Incident, error) {
	r, err := d.ws.Readable()
	if err != nil {
		return notices.Incident{}, err
	}
	return pick(r, "incident", id, r.Incidents, func(i notices.Incident) string { return i.ID })
}

// OneMaintenance gives one maintenance.
func (d *Desk) OneMaintenance(id string) (notices.Maintenance, error) {
	r, err := d.ws.Readable()
	if err != nil {
		return notices.Maintenance{}, err
	}
	return pick(r, "maintenance", id, r.Maintenance, func(m notices.Maintenance) string { return m.ID })
}

// Project gives one project.
func (d *Desk) Project(id string) (notices.Project, error) {
	r, err := d.ws.Readable()
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
