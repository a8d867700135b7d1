package workspace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/notices"
)

// Imported is what an export of another system gave. Nothing is written yet.
type Imported struct {
	Incidents   []notices.Incident
	Maintenance []notices.Maintenance
	Missing     []notices.Component // named by the export, but not declared in tidings.yaml; with the ids that the records use
	Problems    []string            // entries left out and texts cut, with the reason
}

// maxImport bounds an export, in octets.
const maxImport = 64 << 20

// The shape of Statuspage's incidents, both of its export (an array, as GET
// /pages/ID/incidents answers) and of its public API ({"incidents": […]},
// {"scheduled_maintenances": […]}). https://developer.statuspage.io
type spIncident struct {
	ID             string        `json:"id"`
	Name           string        `json:"name"`
	Status         string        `json:"status"`
	Impact         string        `json:"impact"`
	CreatedAt      *time.Time    `json:"created_at"`
	StartedAt      *time.Time    `json:"started_at"`
	ResolvedAt     *time.Time    `json:"resolved_at"`
	ScheduledFor   *time.Time    `json:"scheduled_for"`
	ScheduledUntil *time.Time    `json:"scheduled_until"`
	Postmortem     string        `json:"postmortem_body"`
	Components     []spComponent `json:"components"`
	Updates        []spUpdate    `json:"incident_updates"`
}

type spComponent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type spUpdate struct {
	Status    string       `json:"status"`
	Body      string       `json:"body"`
	CreatedAt *time.Time   `json:"created_at"`
	DisplayAt *time.Time   `json:"display_at"`
	Affected  []spAffected `json:"affected_components"`
}

type spAffected struct {
	Code      string                 `json:"code"`
	Name      string                 `json:"name"`
	NewStatus notices.ComponentState `json:"new_status"`
}

// ImportStatuspage turns an export of Statuspage's incidents into records. Status
// words map one to one (postmortem counts as resolved). Components are found in
// known by id or name; an entry that names none gets the component fallback. name
// is the file's, for messages.
func ImportStatuspage(name string, data []byte, known notices.Records, fallback string) (Imported, error) {
	list, err := spParse(name, data)
	if err != nil {
		return Imported{}, err
	}
	im := &importer{known: known, fallback: fallback, ids: map[string]bool{}}
	for n, e := range list {
		if err := im.entry(e); err != nil {
			im.out.Problems = append(im.out.Problems, fmt.Sprintf("entry %d (%s): %v", n+1, plain(e.Name), err))
		}
	}
	return im.out, nil
}

func spParse(name string, data []byte) ([]spIncident, error) {
	if len(data) > maxImport {
		return nil, Errors{{File: name, Message: "the file is larger than 64 MB; split it"}}
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if bytes.HasPrefix(data, []byte("[")) {
		var list []spIncident
		err := json.Unmarshal(data, &list)
		return list, jsonError(name, data, err)
	}
	var page struct {
		Incidents   []spIncident `json:"incidents"`
		Maintenance []spIncident `json:"scheduled_maintenances"`
	}
	if err := json.Unmarshal(data, &page); err != nil {
		return nil, jsonError(name, data, err)
	}
	if page.Incidents == nil && page.Maintenance == nil {
		return nil, Errors{{File: name, Message: `the file has neither a list nor "incidents"; export the incidents from Statuspage as JSON`}}
	}
	return append(page.Incidents, page.Maintenance...), nil
}

// jsonError points at the place that encoding/json complains about.
func jsonError(name string, data []byte, err error) error {
	if err == nil {
		return nil
	}
	offset := -1
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &syntax) {
		offset = int(syntax.Offset)
	} else if errors.As(err, &wrong) {
		offset = int(wrong.Offset)
	}
	s := &source{name: name, text: strings.ToValidUTF8(string(data), "\uFFFD")}
	if offset < 0 {
		s.fail(position{}, "%v; export the incidents from Statuspage again", err)
	} else {
		s.failAt(max(offset-1, 0), "%v; export the incidents from Statuspage again", err)
	}
	return s.errors
}

type importer struct {
	known    notices.Records
	fallback string
	ids      map[string]bool
	out      Imported
}

func (im *importer) entry(e spIncident) error {
	began := firstTime(e.ScheduledFor, e.StartedAt, e.CreatedAt)
	if began.IsZero() {
		return errors.New("neither started_at nor created_at is given; it is left out")
	}
	slices.SortStableFunc(e.Updates, func(a, b spUpdate) int { return a.at().Compare(b.at()) })
	if e.ScheduledFor != nil {
		return im.maintenance(e)
	}
	return im.incident(e, began)
}

func (im *importer) incident(e spIncident, began time.Time) error {
	if e.Status == "postmortem" {
		e.Status = string(notices.Resolved)
	}
	components, err := im.components(e)
	if err != nil {
		return err
	}
	i := notices.Incident{
		ID: im.id(began, e), Title: im.title(e.Name), Status: notices.IncidentStatus(e.Status), Impact: notices.Impact(e.Impact),
		BeganAt: began, EndedAt: firstTime(e.ResolvedAt), Components: components, Cause: im.text(e.Name, e.Postmortem),
		Updates: im.updates(e),
	}
	if i.Status == notices.Resolved && i.EndedAt.IsZero() && len(i.Updates) > 0 {
		i.EndedAt = i.Updates[len(i.Updates)-1].At
	}
	if i.Status != notices.Resolved && i.Status != notices.Monitoring {
		i.EndedAt = time.Time{}
	}
	i.Outages = im.outages(e, i.EndedAt)
	if problems := i.Validate(im.declared()); len(problems) > 0 {
		return fmt.Errorf("%w; it is left out", problems)
	}
	im.out.Incidents = append(im.out.Incidents, i)
	return nil
}

func (im *importer) maintenance(e spIncident) error {
	components, err := im.components(e)
	if err != nil {
		return err
	}
	m := notices.Maintenance{
		ID: im.id(*e.ScheduledFor, e), Title: im.title(e.Name), Status: notices.MaintenanceStatus(e.Status), Impact: notices.Impact(e.Impact),
		ScheduledFor: e.ScheduledFor.UTC(), ScheduledUntil: firstTime(e.ScheduledUntil, e.ScheduledFor), Components: components, Updates: im.updates(e),
	}
	if e.Impact == "maintenance" { // Statuspage's word for all of them
		m.Impact = notices.ImpactNone
	}
	for _, u := range m.Updates {
		switch notices.MaintenanceStatus(u.Status) {
		case notices.InProgress:
			if m.BeganAt.IsZero() {
				m.BeganAt = u.At
			}
		case notices.Completed:
			m.EndedAt = u.At
		}
	}
	if m.Status == notices.Completed {
		if m.EndedAt.IsZero() {
			m.EndedAt = firstTime(e.ResolvedAt, &m.ScheduledUntil)
		}
	} else {
		m.EndedAt = time.Time{}
	}
	if m.BeganAt.IsZero() && m.Status != notices.Scheduled && m.Status != notices.Cancelled {
		m.BeganAt = m.ScheduledFor
	}
	if m.Status == notices.Scheduled {
		m.BeganAt = time.Time{}
	}
	if problems := m.Validate(im.declared()); len(problems) > 0 {
		return fmt.Errorf("%w; it is left out", problems)
	}
	im.out.Maintenance = append(im.out.Maintenance, m)
	return nil
}

// declared are the components and regions of tidings.yaml with those that the
// export adds, so that an entry is not refused for a component told of once.
func (im *importer) declared() notices.Records {
	r := im.known
	r.Components = append(slices.Clone(r.Components), im.out.Missing...)
	return r
}

// firstTime gives the first time that is told, as it is stored.
func firstTime(times ...*time.Time) time.Time {
	for _, t := range times {
		if t != nil && !t.IsZero() {
			return t.UTC().Truncate(time.Millisecond)
		}
	}
	return time.Time{}
}

func (u spUpdate) at() time.Time { return firstTime(u.DisplayAt, u.CreatedAt) }
