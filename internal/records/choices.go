package records

import (
	"fmt"
	"slices"
	"strings"

	"tidings/internal/talk"
	"tidings/notices"
)

// Choice is one of several things that a person can mean.
type Choice = talk.Choice

// Components are the parts of the service, in the order of tidings.yaml.
func (e *Editor) Components() []Choice {
	return choices(e.ws.Config.Components, func(c notices.Component) Choice { return Choice{ID: c.ID, Name: c.Name} })
}

// Regions are the groups of users, in the order of tidings.yaml.
func (e *Editor) Regions() []Choice {
	return choices(e.ws.Config.Regions, func(r notices.Region) Choice { return Choice{ID: r.ID, Name: r.Name} })
}

func choices[T any](list []T, of func(T) Choice) (out []Choice) {
	for _, v := range list {
		out = append(out, of(v))
	}
	return out
}

// Kinds of records that a letter can tell of; each is also the name of draft's flag.
const (
	OfIncident    = "incident"
	OfMaintenance = "maintenance"
	OfProject     = "project"
)

// Records are those of a kind that a letter may tell of, the likeliest first. Open ones
// are not over yet; without open, all are given.
func (e *Editor) Records(kind string, open bool) ([]Choice, error) {
	switch kind {
	case OfIncident:
		list, err := e.Incidents("")
		return choices(slices.DeleteFunc(list, func(i notices.Incident) bool {
			return open && i.Status == notices.Resolved
		}), func(i notices.Incident) Choice {
			return Choice{ID: i.ID, Name: fmt.Sprintf("%s (%s, began %s)", i.Title, i.Status, e.clock.Shown(i.BeganAt))}
		}), err
	case OfMaintenance:
		list, err := e.Maintenance("")
		return choices(slices.DeleteFunc(list, func(m notices.Maintenance) bool {
			return open && (m.Status == notices.Completed || m.Status == notices.Cancelled)
		}), func(m notices.Maintenance) Choice {
			state := strings.ReplaceAll(string(m.Status), "_", " ")
			return Choice{ID: m.ID, Name: fmt.Sprintf("%s (%s, planned for %s)", m.Title, state,
				e.clock.Shown(m.ScheduledFor))}
		}), err
	}
	list, err := e.Projects()
	return choices(list, func(p notices.Project) Choice { return Choice{ID: p.ID, Name: p.Title} }), err
}

// FreeID is a name for a new record of a kind: id, or that with a number behind it.
func (e *Editor) FreeID(kind, id string) (string, error) {
	list, err := e.Records(kind, false)
	if err != nil {
		return "", err
	}
	free := id
	for n := 2; slices.ContainsFunc(list, func(c Choice) bool { return c.ID == free }); n++ {
		free = fmt.Sprintf("%s-%d", id[:min(len(id), notices.MaxID-4)], n)
	}
	return free, nil
}
