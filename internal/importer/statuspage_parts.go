package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"tidings/internal/workspace"
	"tidings/notices"
)

func (im *importer) updates(e spIncident) []notices.Update {
	var out []notices.Update
	for _, u := range e.Updates {
		if u.at().IsZero() || strings.TrimSpace(u.Body) == "" {
			im.note("an update that has no time or no text was left out (%s)", u.Status)
			continue
		}
		if u.Status == "postmortem" {
			u.Status = string(notices.Resolved)
		}
		out = append(out, notices.Update{At: u.at(), Status: u.Status, Text: im.text(u.Body)})
	}
	return out
}

// components finds those that the entry names, anywhere in it.
func (im *importer) components(e spIncident) ([]string, error) {
	var out []string
	add := func(c spComponent) {
		if id := im.component(c); id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, c := range e.Components {
		add(c)
	}
	for _, u := range e.Updates {
		for _, a := range u.Affected {
			add(spComponent{a.Code, a.Name})
		}
	}
	if len(out) == 0 && im.fallback != "" {
		out = []string{im.fallback}
	}
	if len(out) == 0 {
		return nil, errors.New("it names no component; say with --component ID to which one such entries belong")
	}
	for _, id := range out {
		if n := slices.IndexFunc(im.out.Missing, func(c notices.Component) bool { return c.ID == id }); n >= 0 {
			return nil, fmt.Errorf("its component %q is not in tidings.yaml; add it to components there, as id: %s",
				im.out.Missing[n].Name, id)
		}
	}
	return out, nil
}

// component gives our id of a component; an unknown one is noted as missing.
func (im *importer) component(c spComponent) string {
	if strings.TrimSpace(c.Name) == "" {
		return ""
	}
	id := notices.IDOf(c.Name)
	for _, list := range [][]notices.Component{im.known.Components, im.out.Missing} {
		for _, k := range list {
			if k.ID == id || k.ID == c.ID || strings.EqualFold(strings.TrimSpace(k.Name), strings.TrimSpace(c.Name)) {
				return k.ID
			}
		}
	}
	if id == "" {
		if id = notices.IDOf(c.ID); id == "" {
			im.note("the component %q was left out: no id can be made of its name", c.Name)
			return ""
		}
	}
	im.out.Missing = append(im.out.Missing, notices.Component{ID: id, Name: im.title(c.Name)})
	return id
}

// outages reads the states of components over time from the updates.
func (im *importer) outages(e spIncident, ended time.Time) []notices.Outage {
	var out []notices.Outage
	open := map[string]int{} // component to its outage that has not ended
	for _, u := range e.Updates {
		for _, a := range u.Affected {
			id, at := im.component(spComponent{a.Code, a.Name}), u.at()
			n, running := open[id]
			if id == "" || at.IsZero() || running && out[n].State == a.NewStatus {
				continue
			}
			if running {
				out[n].EndedAt = at
				delete(open, id)
			}
			switch a.NewStatus {
			case notices.DegradedPerformance, notices.PartialOutage, notices.MajorOutage, notices.UnderMaintenance:
				open[id] = len(out)
				out = append(out, notices.Outage{Component: id, State: a.NewStatus, BeganAt: at})
			case "operational", "":
			default:
				im.note("the state %q of component %s was left out: it is none that records know",
					string(a.NewStatus), id)
			}
		}
	}
	for _, n := range open {
		if !ended.IsZero() && ended.Before(out[n].BeganAt) {
			ended = out[n].BeganAt
		}
		out[n].EndedAt = ended
	}
	return out
}

// id names a record by its day and title, so that the same export gives the same
// names again.
func (im *importer) id(began time.Time, e spIncident) string {
	base := began.UTC().Format(time.DateOnly)
	if s := notices.IDOf(e.Name); s != "" {
		base += "-" + s
	} else if s := notices.IDOf(e.ID); s != "" {
		base += "-" + s
	}
	base = strings.Trim(base[:min(len(base), notices.MaxID-4)], "-")
	id := base
	if own := notices.IDOf(e.ID); im.ids[id] && own != "" { // two of one name on one day
		base = strings.Trim(base[:min(len(base), notices.MaxID-5-len(own))], "-") + "-" + own
		id = base
	}
	for n := 2; im.ids[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	im.ids[id] = true
	return id
}

func (im *importer) title(s string) string {
	gap := func(r rune) bool { return unicode.IsSpace(r) || workspace.IsControl(r) }
	return im.cut(strings.Join(strings.FieldsFunc(s, gap), " "), notices.MaxTitle)
}

func (im *importer) text(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if workspace.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return im.cut(strings.TrimSpace(s), notices.MaxText)
}

func (im *importer) cut(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		im.note("a text of %d characters was cut to %d: %.60q", len(runes), most, s)
		return string(runes[:most-1]) + "…"
	}
	return s
}
