package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
)

func (p *program) maintenanceCommand() *cli.Command {
	return &cli.Command{
		Name: "maintenance", Usage: "records of planned maintenance",
		Subcommands: []*cli.Command{
			{Name: "new", Usage: "plan a maintenance", ArgsUsage: "ID",
				Flags: append(recordFlags("what is to be done, in a sentence"),
					&cli.StringFlag{Name: "from", Usage: "`TIME` it is to begin, as " + timeForm, Required: true},
					&cli.StringFlag{Name: "until", Usage: "`TIME` it is to end, as " + timeForm, Required: true},
					&cli.StringFlag{Name: "status", Usage: maintenanceStates, Value: "scheduled"},
				), Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
					path, err := d.NewMaintenance(newRecord(c))
					return p.written(path, err)
				})},
			{Name: "list", Usage: "list maintenance, newest first", Flags: []cli.Flag{sinceFlag()},
				Action: p.withDesk(0, 0, p.maintenanceList)},
			{Name: "show", Usage: "show one maintenance", ArgsUsage: "ID", Action: p.withDesk(1, 1, p.maintenanceShow)},
			{Name: "update", Usage: "add an update to a maintenance", ArgsUsage: "ID",
				Flags: updateFlags(maintenanceStates),
				Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
					path, err := d.UpdateMaintenance(c.Args().First(),
						desk.RecordUpdate{Status: c.String("status"), Text: c.String("text"), At: c.String("at")})
					return p.written(path, err)
				})},
		},
	}
}

func (p *program) maintenanceList(c *cli.Context, d *desk.Desk) error {
	list, err := d.Maintenance(c.String("since"))
	if err != nil {
		return err
	}
	return p.print(list, func(w io.Writer) {
		for _, m := range list {
			row(w, "%s\t%s\t%s\t%s\t%s\n", m.ID, m.ScheduledFor.Format("2006-01-02 15:04 -07:00"), m.Status,
				m.Impact, m.Title)
		}
	})
}

func (p *program) maintenanceShow(c *cli.Context, d *desk.Desk) error {
	m, err := d.OneMaintenance(c.Args().First())
	if err != nil {
		return err
	}
	return p.print(m, func(w io.Writer) {
		const at = "2006-01-02 15:04 -07:00"
		row(w, "%s\n%s, impact %s, scheduled %s to %s\n", m.Title, m.Status, m.Impact,
			m.ScheduledFor.Format(at), m.ScheduledUntil.Format(at))
		if m.Summary != "" {
			row(w, "%s\n", m.Summary)
		}
		writeUpdates(w, m.Updates)
	})
}
