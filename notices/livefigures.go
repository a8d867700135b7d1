package notices

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var projectFacts = newKind("project", "the id of a project's record", "project",
	listed(func(r Records) []Project { return r.Projects }, func(p Project) string { return p.ID }),
	columns(
		fact("title", "what the project is", func(p Project) Value { return words(p.ID, "title", p.Title) }),
		fact("status", "how it stands, by its phases",
			func(p Project) Value { return Word{"phase", string(p.Status())} }),
		fact("launched", "the month in which it began", func(p Project) Value {
			if p.LaunchedIn.IsZero() {
				return lacks(p.ID, "launched_in")
			}
			return p.LaunchedIn
		}),
		fact("planned", "when it was planned", func(p Project) Value { return words(p.ID, "planned_in", p.PlannedIn) }),
		fact("done", "how many of its phases are done", func(p Project) Value { return Figure(p.count(PhaseDone)) }),
		fact("phases", "how many phases it has, without those given up",
			func(p Project) Value { return Figure(len(p.Phases) - p.count(PhaseDropped)) }),
		fact("next", "the next phase still to come", func(p Project) Value {
			return p.next(func(f Phase) Value { return Text(f.Title) })
		}),
		fact("when", "when that one is planned for", func(p Project) Value {
			return p.next(func(f Phase) Value { return span(p.ID+"/"+f.ID, "planned", f.Planned) })
		}),
	))

// Status is how a project stands as a whole: late if a phase is, done if all are that were not
// given up, planned if nothing has begun.
func (p Project) Status() PhaseStatus {
	count := func(s PhaseStatus) bool { return p.count(s) > 0 }
	switch kept := len(p.Phases) - p.count(PhaseDropped); {
	case kept == 0 && len(p.Phases) > 0:
		return PhaseDropped
	case count(PhaseLate):
		return PhaseLate
	case kept > 0 && p.count(PhaseDone) == kept:
		return PhaseDone
	case count(PhaseActive), count(PhaseDone):
		return PhaseActive
	}
	return PhasePlanned
}

func (p Project) count(s PhaseStatus) (n int) {
	for _, f := range p.Phases {
		if f.Status == s {
			n++
		}
	}
	return n
}

// next shows something of the first phase that is still to come.
func (p Project) next(show func(Phase) Value) Value {
	for _, f := range p.Phases {
		if f.Status == PhasePlanned {
			return show(f)
		}
	}
	return nothing(fmt.Sprintf("no phase of the project %s is still to come; take the sentence out", p.ID))
}

// span is a stretch of the calendar of a record, if it has one.
func span(id, field string, s Span) Value {
	if s.IsZero() {
		return lacks(id, field)
	}
	return s
}

// phaseOf is a phase with its id, PROJECT/PHASE.
type phaseOf struct {
	id string
	Phase
}

var phaseFacts = newKind("phase", "the id of a project, a slash, and the id of one of its phases", "project",
	listed(func(r Records) (all []phaseOf) {
		for _, p := range r.Projects {
			for _, f := range p.Phases {
				all = append(all, phaseOf{p.ID + "/" + f.ID, f})
			}
		}
		return all
	}, func(f phaseOf) string { return f.id }),
	[]factOf[phaseOf]{ // no column has a slash in its name
		fact("title", "what is done", func(f phaseOf) Value { return words(f.id, "title", f.Title) }),
		fact("status", "how it stands", func(f phaseOf) Value { return Progress{f.Status, f.Percent} }),
		fact("planned", "when it is to take place", func(f phaseOf) Value { return span(f.id, "planned", f.Planned) }),
		fact("actual", "when it really took place", func(f phaseOf) Value { return span(f.id, "actual", f.Actual) }),
	})

var objectiveFacts = newKind("objective", "the id of an objective of tidings.yaml", "",
	listed(func(r Records) []Objective { return r.Objectives }, func(o Objective) string { return o.ID }),
	columns(
		fact("name", "its name", func(o Objective) Value { return Text(o.Name) }),
		fact("target", "the uptime promised", func(o Objective) Value { return Percentage(o.Target) }),
		read("uptime", "the uptime measured, up to the moment that the letter speaks of",
			func(r Reading, o Objective) Value {
				return r.measured(o, func(m Result) Value { return Measured{m.Overall.Percent, o.Target} })
			}),
		read("uptime-here", "the same in the reader's own region; for whoever has none, the whole",
			func(r Reading, o Objective) Value {
				return r.measured(o, func(m Result) Value { return Measured{m.Here(r.Region).Percent, o.Target} })
			}),
		read("result", "whether it was met", func(r Reading, o Objective) Value {
			return r.measured(o, func(m Result) Value { return verdict(m.Met) })
		}),
		read("from", "the first day measured", func(r Reading, o Objective) Value {
			return r.measured(o, func(m Result) Value { return dayOf(m.From) })
		}),
		read("until", "the last day measured", func(r Reading, o Objective) Value {
			return r.measured(o, func(m Result) Value { return m.last(r.Zone) })
		}),
		read("period", "from which day to which", func(r Reading, o Objective) Value {
			return r.measured(o, func(m Result) Value { return Days{dayOf(m.From), m.last(r.Zone)} })
		}),
		read("components", "what it is measured on", func(r Reading, o Objective) Value {
			if len(o.Components) == 0 {
				return Word{"uptime", "all_components"}
			}
			return r.components(o.ID, o.Components)
		}),
		read("regions", "where it was promised", func(r Reading, o Objective) Value { return r.regions(o.Regions) }),
	))

func verdict(met bool) Value {
	if met {
		return Word{"uptime", "met"}
	}
	return Word{"uptime", "missed"}
}

// measured shows what the uptime block shows of an objective: measured in the reader's zone, up
// to the moment that the letter speaks of.
func (r Reading) measured(o Objective, show func(Result) Value) Value {
	if err := r.Records.Fault("incident"); err != nil {
		return unreadable{err}
	}
	res := r.Records.Measure(o, r.AsOf, r.Zone)
	if !res.From.Before(res.Until) {
		return nothing(fmt.Sprintf("nothing has been measured for the objective %s yet; take the sentence out", o.ID))
	}
	return show(res)
}

// Here is what was measured in a region, or, in none of the objective's, as a whole.
func (r Result) Here(region string) Measure {
	for _, m := range r.ByRegion {
		if m.Region == region {
			return m
		}
	}
	return r.Overall
}

// last is the last day that was measured.
func (r Result) last(zone *time.Location) Day { return dayOf(r.Until.Add(-time.Nanosecond).In(zone)) }

func dayOf(t time.Time) Day { return Day{t.Year(), t.Month(), t.Day()} }

// window is a stretch of days of which incidents are told: those that were not over before it
// and began before its end. Each end may be no day.
type window struct{ since, until Day }

// Within reports whether an incident lies, at least in part, between two days, both included;
// no day is no bound.
func (i Incident) Within(since, until Day, zone *time.Location) bool {
	return !i.OverBefore(since, zone) &&
		(until.IsZero() || i.BeganAt.Before(until.In(zone).AddDate(0, 0, 1)))
}

var periodFacts = newKind("incidents", "`period` for that of the letter (`since` of notice.yaml), or its first day "+
	"(2026-11-01), or one month (2026-11)", "",
	found[window]{findWindow, func(Reading) []string { return []string{"period"} }},
	columns(
		read("count", "how many incidents there were, as an incidents block shows them",
			func(r Reading, w window) Value { return r.incidents(func() Value { return Figure(r.count(w)) }) }),
		read("downtime", "how long any component was down, wholly or in part; what overlaps counts once",
			func(r Reading, w window) Value { return r.incidents(func() Value { return r.downtime(w) }) }),
		read("since", "the first day of the period", func(_ Reading, w window) Value {
			if w.since.IsZero() {
				return nothing("notice.yaml has no since; write it there, or take the sentence out")
			}
			return w.since
		}),
	))

func findWindow(r Reading, id string) (window, bool) {
	if day, err := ParseDay(id); err == nil {
		return window{since: day}, true
	}
	if m, err := ParseMonth(id); err == nil {
		next := m.Add(1)
		last := Day{next.Year, next.Month, 1}.In(time.UTC).AddDate(0, 0, -1)
		return window{Day{m.Year, m.Month, 1}, dayOf(last)}, true
	}
	return window{since: r.Since}, id == "period"
}

// incidents shows what depends on every incident.
func (r Reading) incidents(show func() Value) Value {
	if err := r.Records.Fault("incident"); err != nil {
		return unreadable{err}
	}
	return show()
}

func (r Reading) count(w window) (n int) {
	for _, i := range r.Records.Incidents {
		if i.Within(w.since, w.until, r.Zone) {
			n++
		}
	}
	return n
}

func (r Reading) downtime(w window) Value {
	if w.since.IsZero() {
		return nothing("notice.yaml has no since; write it there, or take the sentence out")
	}
	until := r.AsOf
	if !w.until.IsZero() {
		if end := w.until.In(r.Zone).AddDate(0, 0, 1); end.Before(until) {
			until = end
		}
	}
	major, partial := sweep(r.Records.spans(nil, "", w.since.In(r.Zone), until))
	if major+partial == 0 {
		return nothing("nothing was down in that period; take the sentence out")
	}
	return Lasting(major + partial)
}

// typedFigures are the kinds whose value stands in the letter, by what may be typed. What may
// be a column's name is none: ((number 2)), ((percent 5)).
var typedFigures = map[string]func(string) (Value, error){
	"day": func(s string) (Value, error) {
		if !dated.MatchString(s) {
			return nil, nil
		}
		return valued(ParseDay(s))
	},
	"month": func(s string) (Value, error) {
		if !dated.MatchString(s) {
			return nil, nil
		}
		return valued(ParseMonth(s))
	},
	"percent": func(s string) (Value, error) {
		v, ok := figure(strings.TrimSuffix(s, "%"), 2)
		if v < 0 || v > 100 {
			return nil, fmt.Errorf("((percent %s)) is no share; write it between 0 and 100, for instance "+
				"((percent 97.67))", s)
		}
		return typed(Percentage(v), ok)
	},
	"number": func(s string) (Value, error) {
		v, ok := figure(s, 4)
		return typed(Figure(v), ok)
	},
}

func valued[T Value](v T, err error) (Value, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func typed(v Value, ok bool) (Value, error) {
	if !ok {
		return nil, nil
	}
	return v, nil
}

var figures = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// figure reads a number with a decimal point, or of so many digits that no column is called
// by it.
func figure(s string, digits int) (float64, bool) {
	if !figures.MatchString(s) || len(s) < digits || len(s) > 18 {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
