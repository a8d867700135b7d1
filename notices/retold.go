package notices

import "slices"

// RetoldIn gives the records as they were in the words of a locale, with the words that now
// has of every text whose original is the same in both. What then differs from now in that
// locale is a fact that changed; a translation that came or was mended is none.
func (r Records) RetoldIn(locale string, now Records) Records {
	out, words := r.In(locale), now.In(locale)
	for n := range out.Incidents {
		id := out.Incidents[n].ID
		if k := slices.IndexFunc(now.Incidents, func(i Incident) bool { return i.ID == id }); k >= 0 {
			retellIncident(&out.Incidents[n], r.Incidents[n], now.Incidents[k], words.Incidents[k])
		}
	}
	for n := range out.Maintenance {
		id := out.Maintenance[n].ID
		if k := slices.IndexFunc(now.Maintenance, func(m Maintenance) bool { return m.ID == id }); k >= 0 {
			to, was, is, in := &out.Maintenance[n], r.Maintenance[n], now.Maintenance[k], words.Maintenance[k]
			retell(&to.Title, was.Title, is.Title, in.Title)
			retell(&to.Summary, was.Summary, is.Summary, in.Summary)
			retellUpdates(to.Updates, was.Updates, is.Updates, in.Updates)
		}
	}
	for n := range out.Projects {
		id := out.Projects[n].ID
		if k := slices.IndexFunc(now.Projects, func(p Project) bool { return p.ID == id }); k >= 0 {
			retellProject(&out.Projects[n], r.Projects[n], now.Projects[k], words.Projects[k])
		}
	}
	for n := range out.Components {
		id := out.Components[n].ID
		if k := slices.IndexFunc(now.Components, func(c Component) bool { return c.ID == id }); k >= 0 {
			retell(&out.Components[n].Name, r.Components[n].Name, now.Components[k].Name, words.Components[k].Name)
		}
	}
	for n := range out.Regions {
		id := out.Regions[n].ID
		if k := slices.IndexFunc(now.Regions, func(g Region) bool { return g.ID == id }); k >= 0 {
			retell(&out.Regions[n].Name, r.Regions[n].Name, now.Regions[k].Name, words.Regions[k].Name)
		}
	}
	for n := range out.Objectives {
		id := out.Objectives[n].ID
		if k := slices.IndexFunc(now.Objectives, func(o Objective) bool { return o.ID == id }); k >= 0 {
			retell(&out.Objectives[n].Name, r.Objectives[n].Name, now.Objectives[k].Name, words.Objectives[k].Name)
		}
	}
	return out
}

func retellIncident(to *Incident, was, is, in Incident) {
	retell(&to.Title, was.Title, is.Title, in.Title)
	retell(&to.Summary, was.Summary, is.Summary, in.Summary)
	retell(&to.Cause, was.Cause, is.Cause, in.Cause)
	retell(&to.Remedy, was.Remedy, is.Remedy, in.Remedy)
	retellUpdates(to.Updates, was.Updates, is.Updates, in.Updates)
	for n := range min(len(to.Actions), len(is.Actions)) {
		retell(&to.Actions[n].Text, was.Actions[n].Text, is.Actions[n].Text, in.Actions[n].Text)
	}
}

func retellProject(to *Project, was, is, in Project) {
	retell(&to.Title, was.Title, is.Title, in.Title)
	retell(&to.Summary, was.Summary, is.Summary, in.Summary)
	retell(&to.PlannedIn, was.PlannedIn, is.PlannedIn, in.PlannedIn)
	retellList(to.Reasons, was.Reasons, is.Reasons, in.Reasons)
	retellList(to.Causes, was.Causes, is.Causes, in.Causes)
	retellList(to.Notes, was.Notes, is.Notes, in.Notes)
	for n := range to.Phases {
		if k := slices.IndexFunc(is.Phases, func(f Phase) bool { return f.ID == to.Phases[n].ID }); k >= 0 {
			retell(&to.Phases[n].Title, was.Phases[n].Title, is.Phases[k].Title, in.Phases[k].Title)
			retell(&to.Phases[n].Note, was.Phases[n].Note, is.Phases[k].Note, in.Phases[k].Note)
		}
	}
}

// retell gives a text its words of now, if nobody changed what they are the words of.
func retell(to *string, was, is, in string) {
	if was == is {
		*to = in
	}
}

func retellList(to, was, is, in []string) {
	for n := range min(len(to), len(is)) {
		retell(&to[n], was[n], is[n], in[n])
	}
}

func retellUpdates(to, was, is, in []Update) {
	for n := range min(len(to), len(is)) {
		retell(&to[n].Text, was[n].Text, is[n].Text, in[n].Text)
	}
}
