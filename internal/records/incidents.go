package records

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// NewIncident writes the record of a new incident and gives its path.
func (e *Editor) NewIncident(r NewRecord) (string, error) {
	unlock, err := e.ws.LockRecords(context.Background())
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := e.free("incident", r.ID, workspace.IncidentDir); err != nil {
		return "", err
	}
	began, err := e.clock.Past("--began", r.Began)
	if err != nil {
		return "", err
	}
	i := notices.Incident{ID: r.ID, Title: r.Title, Status: notices.IncidentStatus(r.Status),
		Impact:  notices.Impact(r.Impact),
		BeganAt: began, Components: e.componentsOr(r.Components), Regions: r.Regions,
		Summary: talk.LineEnds(r.Summary), Cause: talk.LineEnds(r.Cause), Remedy: talk.LineEnds(r.Remedy)}
	if i.Status == notices.Resolved {
		if i.EndedAt, err = e.clock.Past("--ended", r.Ended); err != nil {
			return "", err
		}
	}
	if r.NextUpdate != "" {
		next, err := e.nextUpdate(Change{"next-update": r.NextUpdate})
		if err != nil {
			return "", err
		}
		i.NextUpdateAt = *next
	}
	return saved(workspace.IncidentDir, i.ID, e.ws.SaveIncident(i))
}

// ChangeIncident corrects an incident, or adds an update to its timeline. Its names are
// title, summary, impact, component, region, cause, remedy, began, ended, next-update,
// status, text and at; with locale, those that are texts say it in that language.
func (e *Editor) ChangeIncident(ctx context.Context, id string, c Change) (*RecordChange, error) {
	original, err := e.OwnLanguage(c["locale"])
	if err != nil {
		return nil, err
	}
	return changing(ctx, e, workspace.IncidentDir, id, func() (notices.Incident, error) { return e.Incident(id) },
		func(i notices.Incident) (notices.Incident, error) {
			if !original {
				t, err := c.texts(e, "title", "summary", "cause", "remedy", "text")
				if err != nil {
					return i, err
				}
				return i.Translated(c["locale"], t)
			}
			change, err := e.incidentChange(i, c)
			if err != nil {
				return i, err
			}
			return i.With(change), nil
		}, e.ws.SaveIncident)
}

// incidentChange reads a change, which is said while the record is ours: of two at once
// the later has the later time.
func (e *Editor) incidentChange(i notices.Incident, c Change) (x notices.IncidentChange, err error) {
	for _, name := range []string{"title", "text", "status", "impact"} {
		if s, said := c[name]; said && strings.TrimSpace(s) == "" {
			return x, talk.BadFlag("--%s is empty; leave it out, and it stays as it is", name)
		}
	}
	x = notices.IncidentChange{Title: c["title"], Impact: notices.Impact(c["impact"]),
		Status: notices.IncidentStatus(c["status"]), Text: talk.LineEnds(c["text"]),
		Summary: c.text("summary"), Cause: c.text("cause"), Remedy: c.text("remedy")}
	x.Components, _ = c.ids("component")
	x.Regions, x.RegionsChanged = c.ids("region")
	if x.At, err = e.clock.Moment("--at", c["at"]); err != nil {
		return x, err
	}
	if x.Ended, err = c.time("ended", e.clock.Past); err != nil {
		return x, err
	}
	if began, err := c.time("began", e.clock.Past); err != nil || began != nil && began.IsZero() {
		return x, orBad(err, "--began needs the time at which the incident began")
	} else if began != nil {
		x.Began = *began
	}
	if x.NextUpdate, err = e.nextUpdate(c); err != nil {
		return x, err
	}
	goesOn := x.Status == notices.Investigating || x.Status == notices.Identified
	if goesOn && x.Ended == nil && !i.EndedAt.IsZero() {
		return x, talk.BadFlag("the incident ended at %s; with --ended none too it goes on", talk.Moment(i.EndedAt))
	}
	return x, nil
}

// ids are those of a list that was said, with commas between them; none: an empty list.
func (c Change) ids(name string) (list []string, said bool) {
	s, said := c[name]
	if s == "" || s == nothing {
		return nil, said
	}
	return strings.Split(s, ","), said
}

func orBad(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return talk.BadFlag(format, args...)
}

// nextUpdate is when customers hear again: a promise, and so to come.
func (e *Editor) nextUpdate(c Change) (*time.Time, error) {
	next, err := c.time("next-update", e.clock.Ahead)
	if err == nil && next != nil && !next.IsZero() && !next.After(e.clock.Now()) {
		err = talk.BadFlag("--next-update %s is past; say when customers will be written to again", talk.Moment(*next))
	}
	return next, err
}

// free is an error where there is a record of that name already, or a file that cannot be
// read as one.
func (e *Editor) free(kind, id, dir string) error {
	r, err := e.ws.Readable()
	if err != nil {
		return err
	}
	if err := r.Fault(kind, id); err != nil {
		return fmt.Errorf("there is a file %s/%s.yaml already, and it cannot be read: %w", dir, id, err)
	}
	if _, there := letter.FindRecord(r, kind, id); there {
		article, command := "a", "update"
		switch kind {
		case "incident":
			article = "an"
		case "project":
			command = "show" // what changes is a phase
		}
		return fmt.Errorf("there is %s %s %q already; use \"tidings %[2]s %[4]s %[3]s\"", article, kind, id, command)
	}
	return nil
}
