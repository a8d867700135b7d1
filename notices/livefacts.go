package notices

import (
	"fmt"
	"slices"
	"time"
)

// lacks is a fact that a record could hold and does not.
func lacks(id, field string) Value {
	return nothing(fmt.Sprintf("the record %s has no %s; write it there, or take the sentence out", id, field))
}

// moment is a time of a record, if it has it.
func moment(id, field string, at time.Time) Value {
	if at.IsZero() {
		return lacks(id, field)
	}
	return Moment{at}
}

// words is a text of a record, if it has it.
func words(id, field, text string) Value {
	if text == "" {
		return lacks(id, field)
	}
	return Text(text)
}

// lasting is the time between two moments of a record, if it has both.
func lasting(id string, from, until time.Time) Value {
	if until.IsZero() {
		return lacks(id, "ended_at")
	}
	return Lasting(until.Sub(from))
}

// incidentFacts are those of an incident. A list had no column called as one of the first
// before there were facts of records, or its letters could not be read any more.
var incidentFacts = newKind("incident", "the id of an incident's record", "incident",
	listed(func(r Records) []Incident { return r.Incidents }, func(i Incident) string { return i.ID }),
	[]factOf[Incident]{
		fact("began", "when it began", func(i Incident) Value { return moment(i.ID, "began_at", i.BeganAt) }),
		fact("ended", "when it ended", func(i Incident) Value { return moment(i.ID, "ended_at", i.EndedAt) }),
		fact("day", "the day on which it began", func(i Incident) Value { return Date{i.BeganAt} }),
		fact("period", "from when until when", func(i Incident) Value { return Period{i.BeganAt, i.EndedAt} }),
		fact("duration", "how long it lasted",
			func(i Incident) Value { return lasting(i.ID, i.BeganAt, i.EndedAt) }),
		fact("next", "when customers hear of it again",
			func(i Incident) Value { return moment(i.ID, "next_update_at", i.NextUpdateAt) }),
	},
	columns(
		fact("title", "what customers noticed", func(i Incident) Value { return words(i.ID, "title", i.Title) }),
		fact("status", "how things stand", func(i Incident) Value { return Word{"incident", string(i.Status)} }),
		fact("impact", "how badly customers are affected",
			func(i Incident) Value { return Word{"impact", string(i.Impact)} }),
		read("components", "the parts concerned",
			func(r Reading, i Incident) Value { return r.components(i.ID, i.Components) }),
		read("regions", "the regions concerned, or that it was everywhere",
			func(r Reading, i Incident) Value { return r.regions(i.Regions) }),
		fact("cause", "why it happened", func(i Incident) Value { return words(i.ID, "cause", i.Cause) }),
	))

var maintenanceFacts = newKind("maintenance", "the id of a maintenance's record", "maintenance",
	listed(func(r Records) []Maintenance { return r.Maintenance }, func(m Maintenance) string { return m.ID }),
	[]factOf[Maintenance]{
		fact("from", "when it is to begin", func(m Maintenance) Value { return Moment{m.ScheduledFor} }),
		fact("until", "when it is to end", func(m Maintenance) Value { return Moment{m.ScheduledUntil} }),
		fact("day", "the day on which it is to begin", func(m Maintenance) Value { return Date{m.ScheduledFor} }),
		fact("period", "from when until when it is to last",
			func(m Maintenance) Value { return Period{m.ScheduledFor, m.ScheduledUntil} }),
		fact("duration", "how long it is to last",
			func(m Maintenance) Value { return lasting(m.ID, m.ScheduledFor, m.ScheduledUntil) }),
		fact("began", "when it really began", func(m Maintenance) Value { return moment(m.ID, "began_at", m.BeganAt) }),
		fact("ended", "when it really ended", func(m Maintenance) Value {
			if m.BeganAt.IsZero() {
				return lacks(m.ID, "began_at")
			}
			return moment(m.ID, "ended_at", m.EndedAt)
		}),
		fact("actual", "from when until when it really lasted", func(m Maintenance) Value {
			if m.BeganAt.IsZero() {
				return lacks(m.ID, "began_at")
			}
			return Period{m.BeganAt, m.EndedAt}
		}),
		{LiveFact{Name: "former", numbered: true, Means: "the plan before the last move; `former-1` is the first " +
			"plan, `former-2` the second"},
			func(_ Reading, m Maintenance, number int) Value { return m.former(number) }},
	},
	columns(
		fact("title", "what is done", func(m Maintenance) Value { return words(m.ID, "title", m.Title) }),
		fact("status", "how things stand",
			func(m Maintenance) Value { return Word{"maintenance", string(m.Status)} }),
		fact("impact", "how badly customers are affected",
			func(m Maintenance) Value { return Word{"impact", string(m.Impact)} }),
		read("components", "the parts concerned",
			func(r Reading, m Maintenance) Value { return r.components(m.ID, m.Components) }),
		read("regions", "the regions concerned, or that it is everywhere",
			func(r Reading, m Maintenance) Value { return r.regions(m.Regions) }),
	))

// former picks one of the plans that were given up: that of a number, or the last.
func (m Maintenance) former(number int) Value {
	if number == 0 {
		number = len(m.Moves)
	}
	if number < 1 || number > len(m.Moves) {
		return nothing(fmt.Sprintf("the record %s has no such former plan; take the sentence out", m.ID))
	}
	return Period{m.Moves[number-1].ScheduledFor, m.Moves[number-1].ScheduledUntil}
}

// components names parts of the service as the blocks do: in the order of tidings.yaml.
func (r Reading) components(id string, ids []string) Value {
	var names List
	for _, c := range r.Records.Components {
		if slices.Contains(ids, c.ID) {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		return lacks(id, "components")
	}
	return names
}

// regions names regions, likewise; none means everywhere.
func (r Reading) regions(ids []string) Value {
	var names List
	for _, g := range r.Records.Regions {
		if slices.Contains(ids, g.ID) {
			names = append(names, g.Name)
		}
	}
	if len(names) == 0 {
		return Word{"fact", "worldwide"}
	}
	return names
}

var componentFacts = newKind("component", "the id of a component of tidings.yaml", "",
	listed(func(r Records) []Component { return r.Components }, func(c Component) string { return c.ID }),
	columns(
		fact("name", "its name", func(c Component) Value { return Text(c.Name) }),
		read("status", "its state at the moment that the letter speaks of", func(r Reading, c Component) Value {
			for _, kind := range []string{"incident", "maintenance"} {
				if err := r.Records.Fault(kind); err != nil {
					return unreadable{err}
				}
			}
			return Word{"component", string(r.Records.StateAt(c.ID, r.AsOf))}
		}),
	))

// StateAt is the state of a component at a moment, the worst of all regions.
func (r Records) StateAt(component string, at time.Time) ComponentState {
	state := Operational
	for _, m := range r.Maintenance {
		if (m.Status == InProgress || m.Status == Verifying) && slices.Contains(m.Components, component) {
			state = UnderMaintenance
		}
	}
	for _, i := range r.Incidents {
		for _, o := range i.Downtime() {
			over := !o.EndedAt.IsZero() && !o.EndedAt.After(at)
			if o.Component == component && !o.BeganAt.After(at) && !over && o.State.Worse(state) {
				state = o.State
			}
		}
	}
	return state
}

// here is the id of the reader's own region.
const here = "here"

var regionFacts = newKind("region", "the id of a region of tidings.yaml; `here` is the reader's own", "",
	found[Region]{
		func(r Reading, id string) (Region, bool) {
			if id == here {
				id = r.Region
			}
			i := slices.IndexFunc(r.Records.Regions, func(g Region) bool { return g.ID == id })
			if i < 0 {
				return Region{}, id == "" // whoever has none
			}
			return r.Records.Regions[i], true
		},
		func(r Reading) []string {
			ids := []string{here}
			for _, g := range r.Records.Regions {
				ids = append(ids, g.ID)
			}
			return ids
		},
	},
	columns(fact("name", "its name, or for whoever has none that it is everywhere", func(g Region) Value {
		if g.ID == "" {
			return Word{"fact", "worldwide"}
		}
		return Text(g.Name)
	})))
