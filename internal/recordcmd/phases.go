package recordcmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/records"
)

const (
	phaseStates = "planned, active, late, done or dropped"
	spanForm    = "`MONTH` or day, as 2027-01 or 2027-01-15,"
)

// Phase is the command for the phases of a project.
func (p *Commands) Phase() *cli.Command {
	planned := []cli.Flag{
		&cli.StringFlag{Name: "title", Usage: "`TITLE` as customers will read it"},
		&cli.StringFlag{Name: "from", Usage: spanForm + " with which the plan begins"},
		&cli.StringFlag{Name: "until", Usage: spanForm + " with which the plan ends, included"},
		&cli.StringFlag{Name: "text", Usage: "a sentence about the phase"},
		&cli.StringFlag{Name: "status", Usage: phaseStates},
		&cli.StringFlag{Name: "percent", Usage: "`N` per cent are done, 0 to 100"},
		&cli.StringFlag{Name: "began", Usage: spanForm + " in which it began (default of what is active: today)"},
		localeFlag(),
	}
	ended := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: spanForm + " in which it ended (default of what is done: today)"}
	}
	return &cli.Command{
		Name: "phase", Usage: "phases of a project: planned, and what came of it",
		Subcommands: []*cli.Command{
			{Name: "add", Usage: "add a phase to a project", ArgsUsage: "PROJECT ID", Flags: planned,
				Action: p.WithDesk(2, 2, p.phase((*desk.Desk).AddPhase))},
			{Name: "update", Usage: "say how a phase goes; one that slips keeps its plan", ArgsUsage: "PROJECT ID",
				Flags:  append(append([]cli.Flag{}, planned...), ended("ended")),
				Action: p.WithDesk(2, 2, p.phase((*desk.Desk).ChangePhase))},
			{Name: "done", Usage: "say that a phase is done", ArgsUsage: "PROJECT ID", Flags: []cli.Flag{
				ended("at"), &cli.StringFlag{Name: "began", Usage: spanForm + " in which it began"},
			}, Action: p.WithDesk(2, 2, p.phaseDone)},
		},
	}
}

// phaseWork is a use case that changes one phase.
type phaseWork func(d *desk.Desk, ctx context.Context, project, id string, c records.Change) (*records.RecordChange,
	error)

func (p *Commands) phase(work phaseWork) func(*cli.Context, *desk.Desk) error {
	return func(c *cli.Context, d *desk.Desk) error {
		if len(said(c)) == 0 {
			return nothingSaid(c)
		}
		return p.phaseChanged(c, d, work, said(c))
	}
}

func (p *Commands) phaseDone(c *cli.Context, d *desk.Desk) error {
	x := said(c)
	x["status"] = "done"
	if x["began"] == "" && p.Interactive() {
		began, err := p.askBegan(c, d, c.Args().First(), c.Args().Get(1))
		if err != nil {
			return err
		}
		if began != "" {
			x["began"] = began
		}
	}
	return p.phaseChanged(c, d, (*desk.Desk).ChangePhase, x)
}

func (p *Commands) phaseChanged(c *cli.Context, d *desk.Desk, work phaseWork, x records.Change) error {
	project := c.Args().First()
	r, err := work(d, c.Context, project, c.Args().Get(1), x)
	if err := p.changed(r, err); err != nil {
		return err
	}
	p.Next("project show %s", project)
	return nil
}

func (p *Commands) projectNew(c *cli.Context, d *desk.Desk) error {
	own, err := d.OwnLanguage(c.String("locale"))
	if err != nil {
		return err
	}
	id := c.Args().First()
	if !own {
		return p.changed(d.ChangeProject(c.Context, id, said(c)))
	}
	path, err := d.NewProject(c.Context, id, c.String("title"), c.String("summary"))
	if err := p.Written(path, err); err != nil {
		return err
	}
	p.Next("phase add %s NAME --title TITLE --from 2027-01 --until 2027-02", id)
	return nil
}
