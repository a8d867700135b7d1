package notices

import "time"

// IncidentChange is what a person corrects of an incident, or adds to it. What is nil or
// empty stays as it is; an empty text behind a pointer takes the old one away, and so
// does a zero time.
type IncidentChange struct {
	At             time.Time // of the change: of the update, and of the end that a status brings about
	Status         IncidentStatus
	Text           string // of an update, added to the timeline
	Impact         Impact
	Title          string
	Summary        *string
	Cause, Remedy  *string
	Began          time.Time
	Ended          *time.Time
	NextUpdate     *time.Time
	Components     []string
	Regions        []string
	RegionsChanged bool // Regions counts, also if it is empty: everywhere
}

// With gives the incident as a change makes it. An incident that is resolved ends then,
// with what still lasts of it, and no update is due any more; outages that begin or end
// with the incident are moved with it. Whether it is valid is for Validate to say.
func (i Incident) With(c IncidentChange) Incident {
	set(&i.Title, c.Title)
	set(&i.Impact, c.Impact)
	set(&i.Status, c.Status)
	for text, new := range map[*string]*string{&i.Summary: c.Summary, &i.Cause: c.Cause, &i.Remedy: c.Remedy} {
		if new != nil {
			*text = *new
		}
	}
	if len(c.Components) > 0 {
		i.Components = c.Components
	}
	if c.RegionsChanged {
		i.Regions = c.Regions
	}
	if c.NextUpdate != nil {
		i.NextUpdateAt = *c.NextUpdate
	}
	if c.Text != "" {
		i.Updates = append(i.Updates[:len(i.Updates):len(i.Updates)],
			Update{At: c.At, Status: string(i.Status), Text: c.Text})
	}
	i.Outages = append([]Outage(nil), i.Outages...)
	if !c.Began.IsZero() {
		i = i.beginning(c.Began)
	}
	switch {
	case c.Ended != nil:
		i = i.ending(*c.Ended)
	case i.Status == Resolved && i.EndedAt.IsZero():
		i = i.ending(c.At)
	}
	if i.Status == Resolved && c.NextUpdate == nil {
		i.NextUpdateAt = time.Time{}
	}
	return i
}

// set puts another value in the place of one; none leaves it.
func set[T ~string](old *T, new T) {
	if new != "" {
		*old = new
	}
}

// beginning corrects when the incident began.
func (i Incident) beginning(at time.Time) Incident {
	for n := range i.Outages {
		if i.Outages[n].BeganAt.Equal(i.BeganAt) {
			i.Outages[n].BeganAt = at
		}
	}
	i.BeganAt = at
	return i
}

// ending corrects when the incident ended; no time: it goes on.
func (i Incident) ending(at time.Time) Incident {
	for n := range i.Outages {
		if i.Outages[n].EndedAt.Equal(i.EndedAt) {
			i.Outages[n].EndedAt = at
		}
	}
	i.EndedAt = at
	return i
}

// PhaseChange is what a person corrects of a phase, or says of its progress. What is
// empty stays as it is. Ends of spans are months or days.
type PhaseChange struct {
	Today        string // of the beginning or the end that a status brings about
	Status       PhaseStatus
	Title        string
	Percent      *int
	Note         *string
	From, Until  string // of the plan: a phase that slips keeps what was told
	Began, Ended string // what came of it
}

// With gives the phase as a change makes it: work that begins has begun today, and work
// that is done ended today and is complete, unless it says when; what is planned (again)
// has neither begun nor ended. Whether it is valid is for Project.Validate to say.
func (p Phase) With(c PhaseChange) Phase {
	set(&p.Title, c.Title)
	set(&p.Status, c.Status)
	set(&p.Planned.From, c.From)
	set(&p.Planned.Until, c.Until)
	set(&p.Actual.From, c.Began)
	if c.Note != nil {
		p.Note = *c.Note
	}
	if c.Percent != nil {
		p.Percent = *c.Percent
	}
	switch {
	case c.Status == PhasePlanned && c.Began == "" && c.Ended == "": // it was no beginning
		p.Actual = Span{}
		if c.Percent == nil {
			p.Percent = 0
		}
	case c.Status == PhaseActive:
		p.Actual.Until = ""
		if p.Actual.From == "" {
			p.Actual.From = c.Today
		}
	case c.Status == PhaseDone && p.Actual.Until == "":
		p.Actual.Until = c.Today
	}
	set(&p.Actual.Until, c.Ended)
	if p.Status == PhaseDone && c.Percent == nil {
		p.Percent = 100
	}
	return p
}
