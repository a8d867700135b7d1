package recordcmd

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/records"
	"tidings/internal/talk"
	"tidings/internal/tty"
	"tidings/notices"
)

// askUpdate asks for an update of an incident: how it stands, what customers are told,
// and when they hear again.
func (p *Commands) askUpdate(c *cli.Context, d *desk.Desk, id string) (records.Change, error) {
	i, err := d.Incident(id)
	if err != nil {
		return nil, err
	}
	p.Say("%s: %s, impact %s, began %s", i.Title, i.Status, i.Impact, talk.Moment(i.BeganAt))
	x := records.Change{}
	if x["status"], err = p.Answer(c.Context, tty.Question{Text: "How does it stand", Otherwise: string(i.Status),
		Choices: []string{string(notices.Investigating), string(notices.Identified), string(notices.Monitoring),
			string(notices.Resolved)}}); err != nil {
		return nil, err
	}
	if x["text"], err = p.Answer(c.Context, tty.Question{Text: "What are customers told"}); err != nil {
		return nil, err
	}
	if x["status"] == string(notices.Resolved) {
		return x, nil
	}
	next, err := p.Answer(c.Context, tty.Question{Text: "By when do they hear again", Optional: true,
		Hint: "A time as " + AheadForm + ", or nothing if you do not promise one."})
	if err == nil && next != "" {
		x["next-update"] = next
	}
	return x, err
}

// askBegan asks when a phase began that is done and of which nobody said so.
func (p *Commands) askBegan(c *cli.Context, d *desk.Desk, project, id string) (string, error) {
	pr, err := d.Project(project)
	if err != nil {
		return "", err
	}
	for _, ph := range pr.Phases {
		if ph.ID == id && ph.Actual.From == "" {
			return p.Answer(c.Context, tty.Question{Text: fmt.Sprintf("When did %q begin", tty.Clean(ph.Title)),
				Otherwise: ph.Planned.From})
		}
	}
	return "", nil
}

// overdue tells of a promise to write that an update has passed.
func (p *Commands) overdue(i notices.Incident) {
	if at := i.NextUpdateAt; !at.IsZero() && !at.After(time.Now()) {
		p.Warn("the next update was due at %s; say when the next one comes with --next-update", talk.Moment(at))
	}
}
