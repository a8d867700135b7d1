package records

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// NewProject writes the record of a project, which has no phases yet, and gives its path.
func (e *Editor) NewProject(ctx context.Context, id, title, summary string) (string, error) {
	unlock, err := e.ws.LockRecords(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := e.free("project", id, workspace.ProjectDir); err != nil {
		return "", err
	}
	p := notices.Project{ID: id, Title: title, Summary: talk.LineEnds(summary), Phases: []notices.Phase{}}
	return saved(workspace.ProjectDir, id, e.ws.SaveProject(p))
}

// ChangeProject corrects a project's title and summary; with locale, it says them in that
// language.
func (e *Editor) ChangeProject(ctx context.Context, id string, c Change) (*RecordChange, error) {
	texts := []string{"title", "summary"}
	return e.changingProject(ctx, id, "", c, texts, func(p notices.Project) (notices.Project, error) {
		if s := c["title"]; strings.TrimSpace(s) != "" {
			p.Title = s
		}
		if s := c.text("summary"); s != nil {
			p.Summary = *s
		}
		return p, nil
	})
}

// AddPhase adds a phase to a project, behind the others. Its names are those of
// ChangePhase.
func (e *Editor) AddPhase(ctx context.Context, project, id string, c Change) (*RecordChange, error) {
	return e.changingProject(ctx, project, id, c, phaseTexts, func(p notices.Project) (notices.Project, error) {
		if phaseOf(p, id) >= 0 {
			return p, fmt.Errorf("project %s has a phase %q already; use \"tidings phase update %[1]s %[2]s\"", p.ID,
				id)
		}
		for _, name := range []string{"title", "from", "until"} {
			if strings.TrimSpace(c[name]) == "" {
				return p, talk.BadFlag("--%s is missing", name)
			}
		}
		x, err := e.phaseChange(c)
		if err != nil {
			return p, err
		}
		if x.Status == "" {
			x.Status = notices.PhasePlanned
		}
		p.Phases = append(slices.Clone(p.Phases), notices.Phase{ID: id}.With(x))
		return p, nil
	})
}

// ChangePhase says how a phase of a project goes, or corrects it. Its names are title,
// text, status, percent, from and until of the plan, began and ended of what came of it;
// with locale, title and text are said in that language.
func (e *Editor) ChangePhase(ctx context.Context, project, id string, c Change) (*RecordChange, error) {
	return e.changingProject(ctx, project, id, c, phaseTexts, func(p notices.Project) (notices.Project, error) {
		n := phaseOf(p, id)
		if n < 0 {
			return p, noPhase(p, id)
		}
		x, err := e.phaseChange(c)
		if err != nil {
			return p, err
		}
		p.Phases = slices.Clone(p.Phases)
		p.Phases[n] = p.Phases[n].With(x)
		return p, begun(p.Phases[n], x)
	})
}

// begun refuses a phase of which it is not said when it began, though it did, and one
// that counts progress before it began: no letter would show it.
func begun(p notices.Phase, x notices.PhaseChange) error {
	switch {
	case p.Status == notices.PhaseDone && p.Actual.From == "":
		return talk.BadFlag("when did the phase %s begin? say --began; it was planned for %s", p.ID, p.Planned.From)
	case p.Status == notices.PhasePlanned && x.Percent != nil && *x.Percent > 0:
		return talk.BadFlag("the phase %s is planned and has not begun; with --status active too, it has, and letters "+
			"show how much is done", p.ID)
	}
	return nil
}

var phaseTexts = []string{"title", "text"}

// changingProject changes a project, or the texts of it or of one of its phases in
// another language; may names those.
func (e *Editor) changingProject(ctx context.Context, id, phase string, c Change, may []string,
	change func(notices.Project) (notices.Project, error)) (*RecordChange, error) {
	own, err := e.OwnLanguage(c["locale"])
	if err != nil {
		return nil, err
	}
	var was notices.Project
	out, err := changing(ctx, e, workspace.ProjectDir, id, func() (notices.Project, error) { return e.Project(id) },
		func(p notices.Project) (notices.Project, error) {
			was = p
			if own {
				return change(p)
			}
			if phase != "" && phaseOf(p, phase) < 0 {
				return p, noPhase(p, phase)
			}
			t, err := c.texts(e, may...)
			if err != nil {
				return p, err
			}
			return p.Translated(c["locale"], phase, t)
		}, e.ws.SaveProject)
	if err == nil && own && phase != "" && len(out.Changed) > 0 { // of one of its phases
		is := out.Record.(notices.Project)
		var before notices.Phase
		if n := phaseOf(was, phase); n >= 0 {
			before = was.Phases[n]
		}
		out.Said = said(before, is.Phases[phaseOf(is, phase)])
	}
	return out, err
}

// reached reads a month or day that has come, as a person typed it.
func (e *Editor) reached(name, typed, today string) (string, error) {
	day := strings.ToLower(strings.TrimSpace(typed))
	switch day {
	case "today":
		return today, nil
	case "yesterday":
		return e.clock.Here().AddDate(0, 0, -1).Format(time.DateOnly), nil
	}
	_, noMonth := notices.ParseMonth(day)
	if _, noDay := notices.ParseDay(day); noMonth != nil && noDay != nil {
		return "", talk.BadFlag("--%s %q is neither a month nor a day; write it as 2027-01 or 2027-01-15", name, typed)
	}
	if day > today[:min(len(day), len(today))] {
		return "", talk.BadFlag("--%s %s has not come yet; it is what was, and the plan is --from and --until", name,
			typed)
	}
	return day, nil
}

func phaseOf(p notices.Project, id string) int {
	return slices.IndexFunc(p.Phases, func(x notices.Phase) bool { return x.ID == id })
}

func noPhase(p notices.Project, id string) error {
	return fmt.Errorf("project %s has no phase %q; it has %s", p.ID, id,
		talk.Listed(p.Phases, func(x notices.Phase) string { return x.ID }))
}

func (e *Editor) phaseChange(c Change) (x notices.PhaseChange, err error) {
	x = notices.PhaseChange{Today: e.clock.Here().Format(time.DateOnly), Status: notices.PhaseStatus(c["status"]),
		Title: c["title"], Note: c.text("text"), From: c["from"], Until: c["until"]}
	for name, day := range map[string]*string{"began": &x.Began, "ended": &x.Ended, "at": &x.Ended} {
		if c[name] == "" {
			continue
		}
		if *day, err = e.reached(name, c[name], x.Today); err != nil {
			return x, err
		}
	}
	if s, said := c["percent"]; said {
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(s, "%")))
		if err != nil {
			return x, talk.BadFlag("--percent %q is no whole number from 0 to 100", s)
		}
		x.Percent = &n
	}
	return x, nil
}
