package notices

import (
	"slices"
	"time"
)

// PartialWeight is the share of a partial outage that counts as downtime, as
// Statuspage weighs it.
const PartialWeight = 0.3

// Measure is what was measured of one component or of several together, in one
// region or worldwide.
type Measure struct {
	Components []string      // none: all
	Region     string        // empty: worldwide
	From       time.Time     // the period, From included, Until not
	Until      time.Time     //
	Percent    float64       // uptime, 0 to 100
	Major      time.Duration // time in major outage; worldwide: mean over the regions
	Partial    time.Duration // time in partial outage, likewise
}

// severity orders component states from well to worst.
func severity(s ComponentState) int {
	return slices.Index([]ComponentState{Operational, UnderMaintenance, DegradedPerformance, PartialOutage,
		MajorOutage}, s)
}

// Worse reports whether s is a worse state than o.
func (s ComponentState) Worse(o ComponentState) bool { return severity(s) > severity(o) }

// OverBefore reports whether an incident had ended when a day began in a zone. One
// that has not ended is never over, and no day has nothing before it.
func (i Incident) OverBefore(day Day, zone *time.Location) bool {
	return !day.IsZero() && !i.EndedAt.IsZero() && i.EndedAt.Before(day.In(zone))
}

// Downtime gives the spans in which components were not operational. An incident
// without outages of its own counts as one for each component from BeganAt to
// EndedAt, its state read from the impact as Statuspage does: critical is a major
// outage, major a partial one, minor is degraded performance.
func (i Incident) Downtime() []Outage {
	if len(i.Outages) > 0 {
		return i.Outages
	}
	state, ok := map[Impact]ComponentState{
		ImpactCritical: MajorOutage, ImpactMajor: PartialOutage, ImpactMinor: DegradedPerformance,
	}[i.Impact]
	if !ok {
		return nil
	}
	var out []Outage
	for _, c := range i.Components {
		out = append(out,
			Outage{Component: c, Regions: i.Regions, State: state, BeganAt: i.BeganAt, EndedAt: i.EndedAt})
	}
	return out
}

// Uptime measures components together, in one region or (region "") worldwide,
// from a moment until another:
//
//	uptime = (T - major - 0.3 x partial) / T
//
// Degraded performance and maintenance count nothing. Outages that overlap count
// once, with the worst state; with several components, the worst of them at each
// moment is the state of the service, so a long list of healthy parts cannot hide
// one that is down. Outages are clipped to the period; one that has not ended runs
// to the end of the period. An outage without regions counts in each. Worldwide is
// the mean over the regions, each weighing the same however many users it has. An
// empty period is 100 per cent up.
func (r Records) Uptime(components []string, region string, from, until time.Time) Measure {
	m := Measure{Components: components, Region: region, From: from, Until: until, Percent: 100}
	total := until.Sub(from)
	if total <= 0 {
		return m
	}
	regions := []string{region}
	if region == "" && len(r.Regions) > 0 {
		regions = regions[:0]
		for _, g := range r.Regions {
			regions = append(regions, g.ID)
		}
	}
	for _, g := range regions {
		major, partial := sweep(r.spans(components, g, from, until))
		m.Major += major
		m.Partial += partial
	}
	n := float64(len(regions))
	m.Percent = 100 * (1 - (float64(m.Major)+PartialWeight*float64(m.Partial))/(float64(total)*n))
	m.Major, m.Partial = m.Major/time.Duration(len(regions)), m.Partial/time.Duration(len(regions))
	return m
}

// edge is a moment at which an outage of a state begins (+1) or ends (-1).
type edge struct {
	at    time.Time
	state ComponentState
	step  int
}

// spans lists the edges of the outages that count, clipped to the period.
func (r Records) spans(components []string, region string, from, until time.Time) []edge {
	var out []edge
	for _, i := range r.Incidents {
		for _, o := range i.Downtime() {
			if !o.touches(components, region) || (o.State != MajorOutage && o.State != PartialOutage) {
				continue
			}
			if began, ended, ok := o.within(from, until); ok {
				out = append(out, edge{began, o.State, 1}, edge{ended, o.State, -1})
			}
		}
	}
	return out
}

func (o Outage) touches(components []string, region string) bool {
	return (len(components) == 0 || slices.Contains(components, o.Component)) &&
		(region == "" || len(o.Regions) == 0 || slices.Contains(o.Regions, region))
}

// within clips the outage to a period; ok is false if nothing of it is left.
func (o Outage) within(from, until time.Time) (began, ended time.Time, ok bool) {
	began, ended = o.BeganAt, o.EndedAt
	if began.Before(from) {
		began = from
	}
	if ended.IsZero() || ended.After(until) {
		ended = until
	}
	return began, ended, began.Before(ended)
}

// sweep walks along the edges and adds up the time in each state, the worst state
// winning where spans overlap.
func sweep(edges []edge) (major, partial time.Duration) {
	slices.SortFunc(edges, func(a, b edge) int { return a.at.Compare(b.at) })
	var inMajor, inPartial int
	for i, e := range edges {
		if i > 0 {
			took := e.at.Sub(edges[i-1].at)
			switch {
			case inMajor > 0:
				major += took
			case inPartial > 0:
				partial += took
			}
		}
		if e.state == MajorOutage {
			inMajor += e.step
		} else {
			inPartial += e.step
		}
	}
	return major, partial
}

// Result is an objective beside what was measured.
type Result struct {
	Objective   Objective
	Overall     Measure   // of the objective's components together
	ByRegion    []Measure // of the objective's components together, a line for each of its regions
	ByComponent []Measure // worldwide, or over the objective's one region
	Met         bool
	From, Until time.Time
}

// Measure compares an objective with the records up to a moment (at most the
// objective's own end). Days begin at midnight in zone. An objective with regions
// is measured as the mean over those.
func (r Records) Measure(o Objective, asOf time.Time, zone *time.Location) Result {
	from, until := o.From.In(zone), asOf
	if !o.Until.IsZero() {
		if end := o.Until.In(zone).AddDate(0, 0, 1); end.Before(until) {
			until = end
		}
	}
	within := r.only(o.Regions)
	res := Result{Objective: o, From: from, Until: until, Overall: within.Uptime(o.Components, "", from, until)}
	for _, g := range within.Regions {
		res.ByRegion = append(res.ByRegion, within.Uptime(o.Components, g.ID, from, until))
	}
	for _, c := range r.Components {
		if len(o.Components) == 0 || slices.Contains(o.Components, c.ID) {
			res.ByComponent = append(res.ByComponent, within.Uptime([]string{c.ID}, "", from, until))
		}
	}
	res.Met = res.Overall.Percent >= o.Target
	return res
}

// only keeps the named regions; none named keeps all.
func (r Records) only(ids []string) Records {
	if len(ids) == 0 {
		return r
	}
	var kept []Region
	for _, g := range r.Regions {
		if slices.Contains(ids, g.ID) {
			kept = append(kept, g)
		}
	}
	r.Regions = kept
	return r
}

// Days gives the worst state of a component on each calendar day from first to
// last, in one region or (region "") anywhere, for the bars of a status page.
// Days after asOf are operational; the day of asOf counts up to that moment.
func (r Records) Days(component, region string, first, last Day, zone *time.Location, asOf time.Time) []ComponentState {
	var out []ComponentState
	var starts []time.Time // of each day, and of the day after the last
	for day := first.In(zone); !day.After(last.In(zone)); day = day.AddDate(0, 0, 1) {
		out, starts = append(out, Operational), append(starts, day)
	}
	if len(out) == 0 {
		return nil
	}
	starts = append(starts, starts[len(out)-1].AddDate(0, 0, 1))
	end := starts[len(out)]
	if asOf.Before(end) {
		end = asOf
	}
	for _, i := range r.Incidents {
		for _, o := range i.Downtime() {
			began, ended, ok := o.within(starts[0], end)
			if !ok || !o.touches([]string{component}, region) {
				continue
			}
			n, exact := slices.BinarySearchFunc(starts, began, time.Time.Compare)
			if !exact {
				n--
			}
			for ; n < len(out) && starts[n].Before(ended); n++ {
				if o.State.Worse(out[n]) {
					out[n] = o.State
				}
			}
		}
	}
	return out
}
