package site

import (
	"slices"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// of gives the records of one component.
func (r *recentRecords) of(component string) notices.Records { return r.parts[component] }

// recentRecords keeps the incidents that were not over when the first of the last
// days began, with their outages spelled out: ten thousand older ones are then
// looked at once, not once for every component and region.
func (b *builder) recentRecords() recentRecords {
	now := b.Now.In(b.Zone)
	begin := time.Date(now.Year(), now.Month(), now.Day()-(Days-1), 0, 0, 0, 0, b.Zone)
	r := recentRecords{begin: begin, first: dayOf(begin), last: dayOf(now), records: b.Records}
	r.records.Incidents = spelled(b.Records.Incidents, begin, b.Now)
	r.parts, r.uptimes = map[string]notices.Records{}, map[[2]string]float64{}
	for _, c := range b.Records.Components {
		only := r.records
		only.Incidents = nil
		for _, i := range r.records.Incidents {
			if slices.ContainsFunc(i.Outages, func(o notices.Outage) bool { return o.Component == c.ID }) {
				only.Incidents = append(only.Incidents, i)
			}
		}
		r.parts[c.ID] = only
	}
	return r
}

// spelled gives the incidents with an outage after begin and before end.
func spelled(list []notices.Incident, begin, end time.Time) (out []notices.Incident) {
	for n := range list {
		i := &list[n]
		if !i.EndedAt.IsZero() && i.EndedAt.Before(begin) && !slices.ContainsFunc(i.Outages,
			func(o notices.Outage) bool { return o.EndedAt.IsZero() || !o.EndedAt.Before(begin) }) {
			continue
		}
		outages := slices.DeleteFunc(slices.Clone(i.Downtime()), func(o notices.Outage) bool {
			return !o.BeganAt.Before(end) || !o.EndedAt.IsZero() && o.EndedAt.Before(begin)
		})
		if len(outages) > 0 {
			in := *i
			in.Outages = outages
			out = append(out, in)
		}
	}
	return out
}

// downtime gives the outages that count against an objective, after begin and
// before end, as one incident: ten thousand are then walked over quickly, however
// many components and regions are measured.
func downtime(list []notices.Incident, begin, end time.Time) []notices.Incident {
	var all []notices.Outage
	for n := range list {
		for _, o := range list[n].Downtime() {
			if (o.State == notices.MajorOutage || o.State == notices.PartialOutage) && o.BeganAt.Before(end) &&
				(o.EndedAt.IsZero() || o.EndedAt.After(begin)) {
				all = append(all, o)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return []notices.Incident{{Outages: all}}
}

func dayOf(t time.Time) notices.Day {
	return notices.Day{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

// stateOf is the state of a component now, in a region or (empty) anywhere.
func (b *builder) stateOf(component, region string) notices.ComponentState {
	state := notices.Operational
	for _, e := range b.maintenance {
		if m := e.maintenance; (m.Status == notices.InProgress || m.Status == notices.Verifying) &&
			e.touches(component, region) {
			state = notices.UnderMaintenance
		}
	}
	for _, i := range b.recent.of(component).Incidents {
		for _, o := range i.Outages {
			if o.Component == component && (region == "" || len(o.Regions) == 0 ||
				slices.Contains(o.Regions, region)) && !o.BeganAt.After(b.Now) &&
				(o.EndedAt.IsZero() || o.EndedAt.After(b.Now)) && o.State.Worse(state) {
				state = o.State
			}
		}
	}
	return state
}

// condition is how the service is now. Watched: nothing is wrong any more, but an
// incident is still followed.
type condition struct {
	state   notices.ComponentState
	watched bool
}

// condition is the worst of what the components say and of what is told of open
// incidents and maintenance, in a region or (empty) anywhere: one may be known before
// the other, and green never stands above an open incident that harms.
func (b *builder) condition(region string) (now condition) {
	now.state = notices.Operational
	worse := func(s notices.ComponentState) {
		if s.Worse(now.state) {
			now.state = s
		}
	}
	for _, c := range b.Records.Components {
		worse(b.stateOf(c.ID, region))
	}
	for n := range b.entries {
		switch e := &b.entries[n]; {
		case !e.open(b.Now) || !e.touches("", region):
		case e.maintenance != nil:
			if s := e.maintenance.Status; s == notices.InProgress || s == notices.Verifying {
				worse(notices.UnderMaintenance)
			}
		case e.impact() == notices.ImpactNone:
		case !e.incident.EndedAt.IsZero() && !e.incident.EndedAt.After(b.Now):
			now.watched = true
		default:
			worse(stateOfImpact(e.impact()))
		}
	}
	return now
}

// stateOfImpact is the state of a service that an incident of this impact strikes.
func stateOfImpact(i notices.Impact) notices.ComponentState {
	switch i {
	case notices.ImpactCritical:
		return notices.MajorOutage
	case notices.ImpactMajor:
		return notices.PartialOutage
	}
	return notices.DegradedPerformance
}

// rank orders the states from 0, operational, to 4, major outage.
func rank(s notices.ComponentState) int {
	return max(0, slices.Index([]notices.ComponentState{notices.Operational, notices.UnderMaintenance,
		notices.DegradedPerformance,
		notices.PartialOutage, notices.MajorOutage}, s))
}

func (b *builder) stateName(s notices.ComponentState) string {
	return b.loc.Capital(b.loc.Phrase(locale.KeyOf("component", string(s))))
}

// headline says in a sentence how the service is.
func (b *builder) headline(now condition) string {
	switch now.state {
	case notices.Operational:
		if now.watched {
			return b.loc.Phrase(locale.KeyIncidentWatched)
		}
		return b.loc.Phrase(locale.KeyAllOperational)
	case notices.UnderMaintenance:
		return b.loc.Phrase(locale.KeyMaintenanceUnderWay)
	case notices.DegradedPerformance:
		return b.loc.Phrase(locale.KeySomeDegraded)
	}
	return b.loc.Phrase(locale.KeySomeOutage)
}

// days gives the state of a component on each of the last days.
func (b *builder) days(component, region string, zone *time.Location) []notices.ComponentState {
	return b.recent.of(component).Days(component, region, b.recent.first, b.recent.last, zone, b.Now)
}

// uptime is the share of the last days that a component was up, in per cent. It is
// on several pages, and measured once.
func (b *builder) uptime(component, region string) float64 {
	key := [2]string{component, region}
	percent, ok := b.recent.uptimes[key]
	if !ok {
		percent = b.recent.of(component).Uptime([]string{component}, region, b.recent.begin, b.Now).Percent
		b.recent.uptimes[key] = percent
	}
	return percent
}
