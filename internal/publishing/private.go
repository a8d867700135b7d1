package publishing

import (
	"slices"

	"tidings/notices"
)

// withoutPrivate leaves out private components: a record about nothing else is private too, and
// one that is about others does not name them. An objective that counts one is left out, as its
// figure would be another without it. The records given stay as they are.
func withoutPrivate(r notices.Records) notices.Records {
	private := map[string]bool{}
	for _, c := range r.Components {
		if c.Private {
			private[c.ID] = true
		}
	}
	if len(private) == 0 {
		return r
	}
	isPrivate := func(id string) bool { return private[id] }
	hide := func(ids *[]string, whole *bool) {
		kept := slices.DeleteFunc(slices.Clone(*ids), isPrivate)
		*whole = *whole || len(kept) == 0 && len(*ids) > 0
		*ids = kept
	}
	r.Components = slices.DeleteFunc(slices.Clone(r.Components), func(c notices.Component) bool { return c.Private })
	r.Objectives = slices.DeleteFunc(slices.Clone(r.Objectives),
		func(o notices.Objective) bool { return slices.ContainsFunc(o.Components, isPrivate) })
	r.Incidents, r.Maintenance = slices.Clone(r.Incidents), slices.Clone(r.Maintenance)
	for n := range r.Incidents {
		hide(&r.Incidents[n].Components, &r.Incidents[n].Private)
	}
	for n := range r.Maintenance {
		hide(&r.Maintenance[n].Components, &r.Maintenance[n].Private)
	}
	r.Projects = slices.Clone(r.Projects)
	for n := range r.Projects {
		hide(&r.Projects[n].Components, &r.Projects[n].Private)
	}
	return r
}
