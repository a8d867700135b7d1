package templates

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// Organisation is who writes, as the letters name it. Every text is plain and in
// the letter's language.
type Organisation struct {
	Name        string // of the company or its part
	Service     string // what the customers use
	Short       string // its short name, may be empty
	Description string // what the service is and for whom, in a sentence; may be empty
	Website     string // where it has a page; may be empty
	Signer      Signer // who the letter is from
}

// Signer signs the letters; each line may be empty.
type Signer struct{ Name, Title, Unit string }

// DraftInput is everything that a draft is made from. Two equal inputs make equal
// drafts: no clock is read.
type DraftInput struct {
	Template     string           // a name of Library.List, also one that chooses by status
	Locale       string           // BCP 47
	Languages    locale.Languages // whose wording is used; zero: the built-in one
	Organisation Organisation     // who writes
	Records      notices.Records  // originals; the draft takes their texts in Locale
	Project      string           // id of the project told of; empty: none
	Incidents    []string         // ids; none: all between Since and AsOf
	Maintenance  []string         // ids; none: all that are not over at AsOf
	Objective    string           // id; empty: the first
	AsOf         time.Time        // the moment the letter speaks of
	Since        notices.Day      // zero: no beginning
	Zone         *time.Location   // in which days and times are written; nil: UTC
}

// data is what a template sees as its dot. Records are in the letter's language. Names
// of fields and methods are what templates of workspaces are written with: one that is
// taken away breaks letters that are not ours.
type data struct {
	Locale       string       // BCP 47, as the locale's own tag
	Organisation Organisation // who writes
	AsOf         time.Time    // "now" of the letter
	Since        notices.Day  // no day: no beginning
	Project      *project     // nil: none
	Named        bool         // the incidents were named one by one

	// Behind methods of the same names: a template that asks for what a broken record may be
	// part of fails, and every other goes on.
	incidents   []notices.Incident   // newest first
	maintenance *notices.Maintenance // nil: none
	objective   *objective           // nil: none
	broken      faults
}

// faults say why something cannot be told; nil: it can.
type faults struct{ incidents, maintenance, objective error }

// project is a project with what a letter says of it as a whole.
type project struct {
	notices.Project
	now notices.Month // of AsOf, in the draft's zone
}

// objective is an objective with what was measured.
type objective struct {
	notices.Objective
	Measured float64   // uptime in per cent until AsOf
	Met      bool      // Measured reaches the target
	First    time.Time // the first day measured
	Last     time.Time // the last
	Any      bool      // something was measured
}

// gather makes the template's data. Named records that do not exist are errors.
func (in DraftInput) gather(l *locale.Locale) (*data, error) {
	r := in.Records.In(l.Tag())
	d := &data{
		Locale:       l.Tag(),
		Organisation: in.Organisation,
		AsOf:         in.AsOf,
		Since:        in.Since,
		Named:        len(in.Incidents) > 0,
	}
	var err error
	if d.incidents, err = in.incidents(r.Incidents); err != nil {
		return nil, err
	}
	if d.maintenance, err = in.maintenance(r.Maintenance); err != nil {
		return nil, err
	}
	if !d.Named {
		d.broken.incidents = r.Fault("incident")
	}
	if len(in.Maintenance) == 0 {
		d.broken.maintenance = r.Fault("maintenance")
	}
	d.broken.objective = r.Fault("incident") // it is measured by all of them
	if in.Project != "" {
		if err := r.Fault("project", in.Project); err != nil {
			return nil, err
		}
		p, err := byID("project", r.Projects, in.Project, func(p notices.Project) string { return p.ID })
		if err != nil {
			return nil, err
		}
		d.Project = &project{p, notices.Month{Year: in.AsOf.In(in.zone()).Year(), Month: in.AsOf.In(in.zone()).Month()}}
	}
	d.objective, err = in.objective(r)
	return d, err
}

// Incidents are those that the letter tells of, newest first.
func (d *data) Incidents() ([]notices.Incident, error) { return d.incidents, d.broken.incidents }

// Incident is the newest of them, or nil.
func (d *data) Incident() (*notices.Incident, error) {
	if d.broken.incidents != nil || len(d.incidents) == 0 {
		return nil, d.broken.incidents
	}
	return &d.incidents[0], nil
}

// Maintenance is the one that the letter tells of, or nil.
func (d *data) Maintenance() (*notices.Maintenance, error) {
	return d.maintenance, d.broken.maintenance
}

// Objective is the one that the letter measures, or nil.
func (d *data) Objective() (*objective, error) {
	if d.objective == nil {
		return nil, nil
	}
	return d.objective, d.broken.objective
}

func (in DraftInput) zone() *time.Location {
	if in.Zone == nil {
		return time.UTC
	}
	return in.Zone
}

func (in DraftInput) incidents(all []notices.Incident) ([]notices.Incident, error) {
	var out []notices.Incident
	for _, id := range in.Incidents {
		if err := in.Records.Fault("incident", id); err != nil {
			return nil, err
		}
		i, err := byID("incident", all, id, func(i notices.Incident) string { return i.ID })
		if err != nil {
			return nil, err
		}
		out = append(out, toldOnce(i))
	}
	for _, i := range all {
		if len(in.Incidents) == 0 && !i.OverBefore(in.Since, in.zone()) && !i.BeganAt.After(in.AsOf) {
			out = append(out, toldOnce(i))
		}
	}
	slices.SortStableFunc(out, func(a, b notices.Incident) int { return b.BeganAt.Compare(a.BeganAt) })
	return out, nil
}

// maintenance is the one named, else the next one that is not over.
func (in DraftInput) maintenance(all []notices.Maintenance) (*notices.Maintenance, error) {
	if len(in.Maintenance) > 0 {
		if err := in.Records.Fault("maintenance", in.Maintenance[0]); err != nil {
			return nil, err
		}
		m, err := byID("maintenance", all, in.Maintenance[0], func(m notices.Maintenance) string { return m.ID })
		return &m, err
	}
	var next *notices.Maintenance
	for _, m := range all {
		open := m.Status != notices.Completed && m.Status != notices.Cancelled
		if open && (next == nil || m.ScheduledFor.Before(next.ScheduledFor)) {
			next = &m
		}
	}
	return next, nil
}

func (in DraftInput) objective(r notices.Records) (*objective, error) {
	if in.Objective == "" && len(r.Objectives) == 0 {
		return nil, nil
	}
	id := in.Objective
	if id == "" {
		id = r.Objectives[0].ID
	}
	o, err := byID("objective", r.Objectives, id, func(o notices.Objective) string { return o.ID })
	if err != nil {
		return nil, err
	}
	res := r.Measure(o, in.AsOf, in.zone())
	return &objective{o, res.Overall.Percent, res.Met, res.From.In(in.zone()),
		res.Until.Add(-time.Nanosecond).In(in.zone()), res.From.Before(res.Until)}, nil
}

// DonePhases are the phases that are done, in their order.
func (p *project) DonePhases() []notices.Phase {
	return p.phases(func(f notices.Phase) bool { return f.Status == notices.PhaseDone })
}

// ActivePhases are the phases under way or late.
func (p *project) ActivePhases() []notices.Phase {
	return p.phases(func(f notices.Phase) bool {
		return f.Status == notices.PhaseActive || f.Status == notices.PhaseLate
	})
}

// NextPhases are the planned phases that begin within the next three months, or
// else the first one planned.
func (p *project) NextPhases() []notices.Phase {
	planned := p.phases(func(f notices.Phase) bool { return f.Status == notices.PhasePlanned })
	soon := slices.DeleteFunc(slices.Clone(planned), func(f notices.Phase) bool {
		first, _, err := f.Planned.Months()
		return err != nil || first.IsZero() || p.now.Add(2).Before(first)
	})
	if len(soon) == 0 && len(planned) > 0 {
		return planned[:1]
	}
	return soon
}

// OnSchedule reports that work began, and not later than it was planned to.
func (p *project) OnSchedule() bool {
	var plan, began notices.Month
	for _, f := range p.Phases {
		plan, began = earlier(plan, f.Planned), earlier(began, f.Actual)
	}
	return !plan.IsZero() && !began.IsZero() && !plan.Before(began)
}

func earlier(m notices.Month, s notices.Span) notices.Month {
	first, _, err := s.Months()
	if err != nil || first.IsZero() || (!m.IsZero() && m.Before(first)) {
		return m
	}
	return first
}

func (p *project) phases(keep func(notices.Phase) bool) []notices.Phase {
	var out []notices.Phase
	for _, f := range p.Phases {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// LastUpdate is the newest message of the incident, or nil.
func (d *data) LastUpdate() (*notices.Update, error) {
	i, err := d.Incident()
	if i == nil {
		return nil, err
	}
	var last *notices.Update
	for _, u := range i.Updates {
		if last == nil || !u.At.Before(last.At) {
			last = &u
		}
	}
	return last, nil
}

// Abbreviated is the short name of the service where it is another than its name, or nothing.
func (d *data) Abbreviated() string {
	if plain(d.Organisation.Short) == plain(d.Organisation.Service) {
		return ""
	}
	return d.Organisation.Short
}

// LastDone is the phase of the project that was done last, or nil.
func (d *data) LastDone() *notices.Phase {
	done := d.Project.DonePhases()
	if len(done) == 0 {
		return nil
	}
	return &done[len(done)-1]
}

// MaintenanceBegun reports that the work is going on.
func (d *data) MaintenanceBegun() (bool, error) {
	m := d.maintenance
	return m != nil && (m.Status == notices.InProgress || m.Status == notices.Verifying), d.broken.maintenance
}

// FormerTimes names the live facts of the plans that were given up, the first one first.
func (d *data) FormerTimes() (facts []string, err error) {
	if d.maintenance == nil {
		return nil, d.broken.maintenance
	}
	for n := range d.maintenance.Moves {
		facts = append(facts, fmt.Sprintf("former-%d", n+1))
	}
	return facts, nil
}

// MaintenanceEnded reports that the actual times are known.
func (d *data) MaintenanceEnded() (bool, error) {
	m := d.maintenance
	return m != nil && !m.BeganAt.IsZero() && !m.EndedAt.IsZero(), d.broken.maintenance
}

// byID finds a record, or says which there are.
func byID[T any](kind string, list []T, id string, of func(T) string) (T, error) {
	var known []string
	for _, v := range list {
		if of(v) == id {
			return v, nil
		}
		known = append(known, of(v))
	}
	var none T
	if len(known) == 0 {
		return none, fmt.Errorf("there is no %s %q; the workspace has none", kind, id)
	}
	return none, fmt.Errorf("there is no %s %q; there are %s", kind, id, strings.Join(known, ", "))
}
