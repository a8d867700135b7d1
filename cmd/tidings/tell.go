package main

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/records"
	"tidings/internal/tty"
	"tidings/notices"
)

// askUpdate asks for an update of an incident: how it stands, what customers are told,
// and when they hear again.
func (p *program) askUpdate(c *cli.Context, d *desk.Desk, id string) (records.Change, error) {
	i, err := d.Incident(id)
	if err != nil {
		return nil, err
	}
	p.say("%s: %s, impact %s, began %s", i.Title, i.Status, i.Impact, i.BeganAt.Format(minuteForm))
	x := records.Change{}
	if x["status"], err = p.answer(c.Context, question{Text: "How does it stand", Otherwise: string(i.Status),
		Choices: []string{string(notices.Investigating), string(notices.Identified), string(notices.Monitoring),
			string(notices.Resolved)}}); err != nil {
		return nil, err
	}
	if x["text"], err = p.answer(c.Context, question{Text: "What are customers told"}); err != nil {
		return nil, err
	}
	if x["status"] == string(notices.Resolved) {
		return x, nil
	}
	next, err := p.answer(c.Context, question{Text: "By when do they hear again", Optional: true,
		Hint: "A time as " + aheadForm + ", or nothing if you do not promise one."})
	if err == nil && next != "" {
		x["next-update"] = next
	}
	return x, err
}

// askBegan asks when a phase began that is done and of which nobody said so.
func (p *program) askBegan(c *cli.Context, d *desk.Desk, project, id string) (string, error) {
	pr, err := d.Project(project)
	if err != nil {
		return "", err
	}
	for _, ph := range pr.Phases {
		if ph.ID == id && ph.Actual.From == "" {
			return p.answer(c.Context, question{Text: fmt.Sprintf("When did %q begin", tty.Clean(ph.Title)),
				Otherwise: ph.Planned.From})
		}
	}
	return "", nil
}

// minuteForm is a moment for people.
const minuteForm = "2006-01-02 15:04 -07:00"

// overdue tells of a promise to write that an update has passed.
func (p *program) overdue(i notices.Incident) {
	if at := i.NextUpdateAt; !at.IsZero() && !at.After(time.Now()) {
		p.warn("the next update was due at %s; say when the next one comes with --next-update", at.Format(minuteForm))
	}
}
