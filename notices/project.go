package notices

// Bounds gives the first and the last month that any phase of the project was
// planned for or worked on. ok is false for a project without dates.
func (p Project) Bounds() (first, last Month, ok bool) {
	for _, phase := range p.Phases {
		for _, s := range []Span{phase.Planned, phase.Actual} {
			from, until, err := s.Months()
			if err != nil {
				continue
			}
			for _, m := range []Month{from, until} {
				if m.IsZero() {
					continue
				}
				if first.IsZero() || m.Before(first) {
					first = m
				}
				if last.IsZero() || last.Before(m) {
					last = m
				}
			}
		}
	}
	return first, last, !first.IsZero()
}

// MonthList gives every month from first to last, both included.
func MonthList(first, last Month) []Month {
	var out []Month
	for m := first; !last.Before(m); m = m.Add(1) {
		out = append(out, m)
	}
	return out
}

// Holds reports whether the span covers a month. A span without beginning covers
// nothing; one without end runs until now.
func (s Span) Holds(m, now Month) bool {
	from, until, err := s.Months()
	if err != nil || from.IsZero() {
		return false
	}
	if until.IsZero() {
		until = now
		if until.Before(from) {
			until = from
		}
	}
	return !m.Before(from) && !until.Before(m)
}

// StateIn says what the phase was to do, or did, in a month, seen from the month
// now:
//
//	""            nothing
//	PhasePlanned  planned, and still to come
//	PhaseActive   under way now
//	PhaseDone     worked on, as planned or not
//	PhaseLate     planned, the month is over, and nothing was done; or the work
//	              has run past its plan
func (p Phase) StateIn(m, now Month) PhaseStatus {
	planned, actual := p.Planned.Holds(m, now), p.Actual.Holds(m, now)
	switch {
	case !planned && !actual:
		return ""
	case p.Status == PhaseDropped:
		if actual {
			return PhaseDone
		}
		return ""
	case p.Status == PhaseDone:
		return PhaseDone
	case now.Before(m):
		return PhasePlanned
	case m.Before(now):
		if actual || (p.Status == PhaseActive && p.Actual.IsZero()) {
			return PhaseDone
		}
		return PhaseLate
	case p.Status == PhaseLate || !planned:
		return PhaseLate
	case p.Status == PhaseActive || actual:
		return PhaseActive
	}
	return PhasePlanned
}
