package desk

import (
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
	Cause, Remedy                      string // incident; as far as they are known
	From, Until                        string // maintenance
}

// RecordUpdate is one message in the life of a record.
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

// NewIncident writes the record of a new incident and gives its path.
func (d *Desk) NewIncident(r NewRecord) (string, error) {
	if _, err := d.Incident(r.ID); err == nil {
		return "", fmt.Errorf("there is an incident %q already; use \"tidings incident update %[1]s\"", r.ID)
	}
	began, err := d.happened("--began", r.Began)
	if err != nil {
		return "", err
	}
	i := notices.Incident{ID: r.ID, Title: r.Title, Status: notices.IncidentStatus(r.Status),
		Impact:  notices.Impact(r.Impact),
		BeganAt: began, Components: d.componentsOr(r.Components), Regions: r.Regions,
		Summary: lineEnds.Replace(r.Summary), Cause: lineEnds.Replace(r.Cause), Remedy: lineEnds.Replace(r.Remedy)}
	if i.Status == notices.Resolved {
		if i.EndedAt, err = d.happened("--ended", r.Ended); err != nil {
			return "", err
		}
	}
	return saved(workspace.IncidentDir, i.ID, d.ws.SaveIncident(i))
}

// UpdateIncident adds an update and moves the status; a resolved incident ends at
// the update's time.
func (d *Desk) UpdateIncident(id string, u RecordUpdate) (string, error) {
	i, err := d.Incident(id)
	if err != nil {
		return "", err
	}
	at, err := d.moment("--at", u.At)
	if err != nil {
		return "", err
	}
	i.Status = notices.IncidentStatus(u.Status)
	i.Updates = append(i.Updates, notices.Update{At: at, Status: u.Status, Text: lineEnds.Replace(u.Text)})
	if i.Status == notices.Resolved && i.EndedAt.IsZero() {
		i.EndedAt = at
		closeOutages(i.Outages, at)
	}
	return saved(workspace.IncidentDir, i.ID, d.ws.SaveIncident(i))
}

// closeOutages ends what still lasts.
func closeOutages(list []notices.Outage, at time.Time) {
	for n := range list {
		if list[n].EndedAt.IsZero() {
			list[n].EndedAt = at
		}
	}
}

// NewMaintenance writes the record of a planned maintenance and gives its path.
func (d *Desk) NewMaintenance(r NewRecord) (string, error) {
	if _, err := d.OneMaintenance(r.ID); err == nil {
		return "", fmt.Errorf("there is a maintenance %q already; use \"tidings maintenance update %[1]s\"", r.ID)
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

// UpdateMaintenance adds an update and moves the status; beginning and end are
// noted when the status says so.
func (d *Desk) UpdateMaintenance(id string, u RecordUpdate) (string, error) {
	m, err := d.OneMaintenance(id)
	if err != nil {
		return "", err
	}
	at, err := d.moment("--at", u.At)
	if err != nil {
		return "", err
	}
	m.Status = notices.MaintenanceStatus(u.Status)
	m.Updates = append(m.Updates, notices.Update{At: at, Status: u.Status, Text: lineEnds.Replace(u.Text)})
	switch m.Status {
	case notices.InProgress:
		if m.BeganAt.IsZero() {
			m.BeganAt = at
		}
	case notices.Completed:
		if m.EndedAt.IsZero() {
			m.EndedAt = at
		}
	}
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
	r, after, err := d.recordsSince(since)
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
	r, after, err := d.recordsSince(since)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(r.Maintenance, func(m notices.Maintenance) bool { return m.ScheduledUntil.Before(after) })
	slices.SortStableFunc(list, func(a, b notices.Maintenance) int { return b.ScheduledFor.Compare(a.ScheduledFor) })
	return list, nil
}

func (d *Desk) recordsSince(since string) (notices.Records, time.Time, error) {
	r, err := d.ws.Records()
	if err != nil || since == "" {
		return r, time.Time{}, err
	}
	day, err := notices.ParseDay(since)
	if err != nil {
		return r, time.Time{}, BadFlag("--since: %v", err)
	}
	return r, day.In(d.zone()), nil
}

// Projects lists projects by id.
func (d *Desk) Projects() ([]notices.Project, error) {
	r, err := d.ws.Records()
	return r.Projects, err
}

// Incident gives one incident.
func (d *Desk) Incident(id string) (notices.Incident, error) {
	r, err := d.ws.Records()
	if err != nil {
		return notices.Incident{}, err
	}
	return pick("incident", id, r.Incidents, func(i notices.Incident) string { return i.ID })
}

// OneMaintenance gives one maintenance.
func (d *Desk) OneMaintenance(id string) (notices.Maintenance, error) {
	r, err := d.ws.Records()
	if err != nil {
		return notices.Maintenance{}, err
	}
	return pick("maintenance", id, r.Maintenance, func(m notices.Maintenance) string { return m.ID })
}

// Project gives one project.
func (d *Desk) Project(id string) (notices.Project, error) {
	r, err := d.ws.Records()
	if err != nil {
		return notices.Project{}, err
	}
	return pick("project", id, r.Projects, func(p notices.Project) string { return p.ID })
}

// pick finds a record by its id, or names those that there are.
func pick[T any](kind, id string, list []T, idOf func(T) string) (T, error) {
	var known []string
	for _, v := range list {
		if idOf(v) == id {
			return v, nil
		}
		known = append(known, idOf(v))
	}
	var none T
	if len(known) == 0 {
		return none, fmt.Errorf("there is no %s %q, and none at all yet", kind, id)
	}
	return none, fmt.Errorf("there is no %s %q; there is %s", kind, id, strings.Join(known, ", "))
}
