package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/notices"
)

func (p *program) incidentCommand() *cli.Command {
	return &cli.Command{
		Name: "incident", Usage: "records of incidents",
		Subcommands: []*cli.Command{
			{Name: "new", Usage: "begin the record of an incident", ArgsUsage: "ID",
				Flags: append(recordFlags("what happened, in a sentence"),
					&cli.StringFlag{Name: "began", Usage: "`TIME` it began, as " + timeForm + " (default: now)"},
					&cli.StringFlag{Name: "status", Usage: incidentStates, Value: "investigating"},
				), Action: p.withDesk(1, 1, p.incidentNew)},
			{Name: "list", Usage: "list incidents, newest first", Flags: []cli.Flag{sinceFlag()},
				Action: p.withDesk(0, 0, p.incidentList)},
			{Name: "show", Usage: "show one incident", ArgsUsage: "ID", Action: p.withDesk(1, 1, p.incidentShow)},
			{Name: "update", Usage: "add an update to an incident", ArgsUsage: "ID", Flags: updateFlags(incidentStates),
				Action: p.withDesk(1, 1, p.incidentUpdate)},
			{Name: "import", Usage: "import incidents and maintenance exported by Statuspage as JSON",
				ArgsUsage: "FILE",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "component", Usage: "`ID` of the component of entries that name none"},
					&cli.BoolFlag{Name: "dry-run", Usage: "only say what would be written"},
					&cli.BoolFlag{Name: "yes",
						Usage: "also write what the export says otherwise into records that are known"},
					&cli.BoolFlag{Name: "skip-bad", Usage: "leaving out entries is no error"},
				}, Action: p.withDesk(1, 1, p.incidentImport)},
		},
	}
}

// What help says of states, and of a moment (notices.MomentForms).
const (
	incidentStates    = "investigating, identified, monitoring or resolved"
	maintenanceStates = "scheduled, in_progress, verifying, completed or cancelled"
	timeForm          = "22:00, yesterday 22:00, 2026-12-05 22:00 or 2026-12-05T22:00:00+01:00"
)

// recordFlags are those of every record; summary says what its sentence tells.
func recordFlags(summary string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "title", Usage: "`TITLE` as customers will read it"},
		&cli.StringFlag{Name: "impact", Usage: "none, minor, major or critical", Value: "minor"},
		&cli.StringSliceFlag{Name: "component", Usage: "`ID` of a component (repeat for more)"},
		&cli.StringSliceFlag{Name: "region", Usage: "`ID` of a region (repeat for more; none: everywhere)"},
		&cli.StringFlag{Name: "summary", Usage: summary},
	}
}

func updateFlags(states string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "status", Usage: "the new status: " + states, Required: true},
		&cli.StringFlag{Name: "text", Usage: "what customers are told", Required: true},
		&cli.StringFlag{Name: "at", Usage: "`TIME` of the update, as " + timeForm + " (default: now)"},
	}
}

func sinceFlag() cli.Flag {
	return &cli.StringFlag{Name: "since", Usage: "leave out what ended before `DATE` (YYYY-MM-DD)"}
}

func newRecord(c *cli.Context) *desk.NewRecord {
	return &desk.NewRecord{ID: c.Args().First(), Title: c.String("title"), Impact: c.String("impact"),
		Components: c.StringSlice("component"),
		Regions:    c.StringSlice("region"), Summary: c.String("summary"), Status: c.String("status"),
		Began: c.String("began"),
		From:  c.String("from"), Until: c.String("until")}
}

func (p *program) incidentNew(c *cli.Context, d *desk.Desk) error {
	path, err := p.tellIncident(c, d, newRecord(c))
	return p.writtenThen(path, err, "draft %s --template incident --incident %[1]s", c.Args().First())
}

func (p *program) written(path string, err error) error {
	if err != nil {
		return err
	}
	return p.print(map[string]string{"file": path}, func(w io.Writer) { row(w, "%s\n", path) })
}

// writtenThen names the file that was written, and the command that comes next.
func (p *program) writtenThen(path string, err error, next string, args ...any) error {
	return p.then(p.written(path, err), next, args...)
}

// then says which command comes next, unless this one failed.
func (p *program) then(err error, next string, args ...any) error {
	if err == nil {
		p.next(next, args...)
	}
	return err
}

func (p *program) incidentUpdate(c *cli.Context, d *desk.Desk) error {
	path, err := d.UpdateIncident(c.Args().First(),
		desk.RecordUpdate{Status: c.String("status"), Text: c.String("text"), At: c.String("at")})
	return p.writtenThen(path, err, "draft %s-%s --template incident --incident %[1]s", c.Args().First(),
		c.String("status"))
}

func (p *program) incidentList(c *cli.Context, d *desk.Desk) error {
	list, err := d.Incidents(c.String("since"))
	if err != nil {
		return err
	}
	return p.print(list, func(w io.Writer) {
		for _, i := range list {
			row(w, "%s\t%s\t%s\t%s\t%s\n", i.ID, i.BeganAt.Format("2006-01-02 15:04 -07:00"), i.Status,
				i.Impact, i.Title)
		}
	})
}

func (p *program) incidentShow(c *cli.Context, d *desk.Desk) error {
	i, err := d.Incident(c.Args().First())
	if err != nil {
		return err
	}
	return p.print(i, func(w io.Writer) { writeIncident(w, i) })
}

func writeIncident(w io.Writer, i notices.Incident) {
	row(w, "%s\n%s, impact %s, began %s", i.Title, i.Status, i.Impact,
		i.BeganAt.Format("2006-01-02 15:04 -07:00"))
	if !i.EndedAt.IsZero() {
		row(w, ", ended %s", i.EndedAt.Format("2006-01-02 15:04 -07:00"))
	}
	row(w, "\n")
	for _, part := range []struct{ label, text string }{{"What happened", i.Summary}, {"Cause", i.Cause},
		{"Remedy", i.Remedy}, {"Sample data", i.Sample}} {
		if part.text != "" {
			row(w, "%s: %s\n", part.label, part.text)
		}
	}
	writeUpdates(w, i.Updates)
}

func writeUpdates(w io.Writer, updates []notices.Update) {
	for _, u := range updates {
		row(w, "%s\t%s\t%s\n", u.At.Format("2006-01-02 15:04 -07:00"), u.Status, u.Text)
	}
}

func (p *program) incidentImport(c *cli.Context, d *desk.Desk) error {
	name := c.Args().First()
	b, err := p.readFile(c.Context, name, maxImport)
	if err != nil {
		return err
	}
	o := desk.IncidentImport{Source: name, Component: c.String("component"), DryRun: c.Bool("dry-run"),
		Yes: c.Bool("yes")}
	plan, err := d.ImportIncidents(b, o)
	if plan == nil {
		return err
	}
	p.talkOfImport(plan, o)
	if perr := p.print(plan, func(w io.Writer) {
		for _, path := range plan.Files {
			row(w, "%s\n", path)
		}
	}); err == nil {
		err = perr
	}
	left := len(plan.Refused)
	if !o.DryRun {
		left += len(plan.Conflicts)
	}
	if err == nil && left > 0 && !c.Bool("skip-bad") {
		err = fmt.Errorf("%w: %d of the entries of %s were left out, as named above (--skip-bad makes that no error)",
			desk.ErrCheckFailed, left, name)
	}
	return err
}

// talkOfImport names everything that an import left out or found otherwise.
func (p *program) talkOfImport(plan *desk.ImportPlan, o desk.IncidentImport) {
	for _, r := range plan.Refused {
		p.warn("left out: %s: %s", clean(r.Path), clean(r.Reason))
	}
	for _, ch := range plan.Changed {
		verb := "differs from the export and was kept as it is (--yes takes over the export's)"
		if o.Yes {
			verb = "takes over the export's"
		}
		p.warn("changed: %s %s: %s", ch.File, verb, strings.Join(ch.Fields, ", "))
	}
	for _, n := range plan.Notes {
		p.warn("%s", clean(n))
	}
	if len(plan.Missing) > 0 {
		p.say("To take the entries of components that are not declared, add these to components in tidings.yaml, or " +
			"rename those that are there:")
		for _, m := range plan.Missing {
			p.say("  - id: %s\n    name: %q", m.ID, clean(m.Name))
		}
	}
	p.say("%d new, %d changed, %d unchanged, %d left out", len(plan.New), len(plan.Changed), plan.Unchanged,
		len(plan.Refused))
}

func (p *program) maintenanceCommand() *cli.Command {
	return &cli.Command{
		Name: "maintenance", Usage: "records of planned maintenance",
		Subcommands: []*cli.Command{
			{Name: "new", Usage: "plan a maintenance", ArgsUsage: "ID",
				Flags: append(recordFlags("what is to be done, in a sentence"),
					&cli.StringFlag{Name: "from", Usage: "`TIME` it is to begin, as " + timeForm},
					&cli.StringFlag{Name: "until", Usage: "`TIME` it is to end, as " + timeForm},
					&cli.StringFlag{Name: "status", Usage: maintenanceStates, Value: "scheduled"},
				), Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
					path, err := p.planMaintenance(c, d, newRecord(c))
					return p.writtenThen(path, err, "draft %s --template maintenance --maintenance %[1]s", c.Args().First())
				})},
			{Name: "list", Usage: "list maintenance, newest first", Flags: []cli.Flag{sinceFlag()},
				Action: p.withDesk(0, 0, p.maintenanceList)},
			{Name: "show", Usage: "show one maintenance", ArgsUsage: "ID", Action: p.withDesk(1, 1, p.maintenanceShow)},
			{Name: "update", Usage: "add an update to a maintenance", ArgsUsage: "ID",
				Flags: updateFlags(maintenanceStates),
				Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
					path, err := d.UpdateMaintenance(c.Args().First(),
						desk.RecordUpdate{Status: c.String("status"), Text: c.String("text"), At: c.String("at")})
					return p.writtenThen(path, err, "draft %s-%s --template maintenance --maintenance %[1]s",
						c.Args().First(), strings.ReplaceAll(c.String("status"), "_", "-"))
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

func (p *program) projectCommand() *cli.Command {
	return &cli.Command{
		Name: "project", Usage: "records of projects and their phases",
		Subcommands: []*cli.Command{
			{Name: "list", Usage: "list projects", Action: p.withDesk(0, 0, p.projectList)},
			{Name: "show", Usage: "show one project with its phases", ArgsUsage: "ID",
				Action: p.withDesk(1, 1, p.projectShow)},
			{Name: "import", Usage: "import phases from a CSV file: a column for the phase, a column for each month",
				ArgsUsage: "FILE", Flags: []cli.Flag{
					&cli.StringFlag{Name: "id", Usage: "`ID` of the project (default: the file's name)"},
					&cli.StringFlag{Name: "title", Usage: "`TITLE` of a new project"},
					&cli.StringFlag{Name: "encoding", Usage: "`NAME` of the file's encoding: utf-8 (default), " +
						"windows-1252, iso-8859-1"},
				}, Action: p.withDesk(1, 1, p.projectImport)},
		},
	}
}

func (p *program) projectList(c *cli.Context, d *desk.Desk) error {
	list, err := d.Projects()
	if err != nil {
		return err
	}
	return p.print(list, func(w io.Writer) {
		for _, pr := range list {
			row(w, "%s\t%s\t%s\n", pr.ID, num(len(pr.Phases), "phase"), pr.Title)
		}
	})
}

func (p *program) projectShow(c *cli.Context, d *desk.Desk) error {
	pr, err := d.Project(c.Args().First())
	if err != nil {
		return err
	}
	return p.print(pr, func(w io.Writer) {
		row(w, "%s\n%s\n", pr.Title, pr.Summary)
		for _, ph := range pr.Phases {
			row(w, "%s\t%s to %s\t%s\t%d%%\t%s\n", ph.ID, ph.Planned.From, ph.Planned.Until, ph.Status,
				progressOf(ph), ph.Title)
		}
	})
}

// progressOf is how much of a phase is done, in per cent.
func progressOf(ph notices.Phase) int {
	if ph.Status == notices.PhaseDone {
		return 100
	}
	return ph.Percent
}

func (p *program) projectImport(c *cli.Context, d *desk.Desk) error {
	b, err := p.readFile(c.Context, c.Args().First(), maxImport)
	if err != nil {
		return err
	}
	r, err := d.ImportProject(c.Args().First(), c.String("id"), c.String("title"), c.String("encoding"), b)
	if err != nil {
		return err
	}
	for _, title := range r.Kept {
		p.warn("the phase %q is not in the file and was kept; remove it from %s if it is no more", clean(title), r.File)
	}
	if len(r.Marks) > 0 {
		p.warn("cells count as marks, whatever they say; not taken from them: %s", clean(strings.Join(r.Marks, ", ")))
	}
	err = p.print(r, func(w io.Writer) { row(w, "%s\n", r.File) })
	id := strings.TrimSuffix(filepath.Base(r.File), ".yaml")
	return p.then(err, "draft %s --template project-milestone --project %[1]s", id)
}

// maxImport bounds a file of records, in bytes: ten times the incidents of ten years.
const maxImport = 16 << 20
