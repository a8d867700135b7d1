package recordcmd

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/locale"
	"tidings/internal/records"
	"tidings/internal/talk"
	"tidings/internal/tty"
)

// Maintenance is the command for planned maintenance.
func (p *Commands) Maintenance() *cli.Command {
	return &cli.Command{
		Name: "maintenance", Usage: "records of planned maintenance",
		Subcommands: []*cli.Command{
			{Name: "new", Usage: "plan a maintenance", ArgsUsage: "ID",
				Flags: append(recordFlags("what is to be done, in a sentence"),
					&cli.StringFlag{Name: "from", Usage: "`TIME` it is to begin, as " + AheadForm},
					&cli.StringFlag{Name: "until", Usage: "`TIME` it is to end, as " + AheadForm},
					&cli.StringFlag{Name: "status", Usage: maintenanceStates, Value: "scheduled"},
					localeFlag(),
				), Action: p.WithDesk(1, 1, p.orTranslated(func(c *cli.Context, d *desk.Desk) error {
					path, err := p.PlanMaintenance(c, d, newRecord(c))
					return p.Then(p.Written(path, err), "draft %s --template maintenance --maintenance %[1]s",
						c.Args().First())
				}))},
			{Name: "list", Usage: "list maintenance, newest first", Flags: []cli.Flag{SinceFlag()},
				Action: p.WithDesk(0, 0, p.maintenanceList)},
			{Name: "show", Usage: "show one maintenance", ArgsUsage: "ID", Action: p.WithDesk(1, 1, p.maintenanceShow)},
			{Name: "update", Usage: "add an update to a maintenance", ArgsUsage: "ID",
				Flags:  append(optional(updateFlags(maintenanceStates)), textFlags()...),
				Action: p.WithDesk(1, 1, p.orTranslated(p.maintenanceUpdate, "status", "text"))},
			{Name: "move", Usage: "plan a maintenance for another time, and draft the message to those who were told",
				ArgsUsage: "ID",
				Flags: append([]cli.Flag{
					&cli.StringFlag{Name: "from", Usage: "`TIME` it is to begin now, as " + AheadForm},
					&cli.StringFlag{Name: "until", Usage: "`TIME` it is to end now, as " + AheadForm},
					&cli.BoolFlag{Name: "yes", Usage: "also into the past"},
				}, changeFlags("why it is moved, as customers are told")...),
				Action: p.WithDesk(1, 1, p.maintenanceMove)},
			{Name: "cancel", Usage: "call a maintenance off, and draft the message to those who were told",
				ArgsUsage: "ID", Flags: changeFlags("why it does not take place, as customers are told"),
				Action: p.WithDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
					return p.changePlan(c, d, changeOptions(c))
				})},
		},
	}
}

func (p *Commands) maintenanceList(c *cli.Context, d *desk.Desk) error {
	list, err := d.Maintenance(c.String("since"))
	if err != nil {
		return err
	}
	p.none(len(list), "maintenance", c.String("since"), "maintenance new NAME --title TITLE --from TIME --until TIME")
	return p.Print(list, func(w io.Writer) {
		for _, m := range list {
			tty.Row(w, "%s\t%s\t%s\t%s\t%s\n", m.ID, talk.Moment(m.ScheduledFor), m.Status,
				m.Impact, m.Title)
		}
	})
}

func (p *Commands) maintenanceShow(c *cli.Context, d *desk.Desk) error {
	m, err := d.OneMaintenance(c.Args().First())
	if err != nil {
		return err
	}
	return p.Print(m, func(w io.Writer) {
		tty.Row(w, "%s\n%s, impact %s, scheduled %s to %s\n", m.Title, m.Status, m.Impact,
			talk.Moment(m.ScheduledFor), talk.Moment(m.ScheduledUntil))
		if m.Summary != "" {
			tty.Row(w, "%s\n", m.Summary)
		}
		for _, e := range m.Life() {
			if e.Former != nil {
				tty.Row(w, "%s\tmoved\tfrom %s to %s%s\n", talk.Moment(e.At),
					talk.Moment(e.Former.ScheduledFor), talk.Moment(e.Planned.ScheduledFor),
					after(": ", e.Text))
				continue
			}
			tty.Row(w, "%s\t%s\t%s\n", talk.Moment(e.At), e.Status, e.Text)
		}
	})
}

// changeFlags are those of a change of the plan.
func changeFlags(reason string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "reason", Usage: reason},
		&cli.BoolFlag{Name: "dry-run", Usage: "show what would change and whom it reaches, and change nothing"},
		&cli.BoolFlag{Name: "force", Usage: "write over the draft of an earlier change that was never sent"},
	}
}

func changeOptions(c *cli.Context) drafting.MoveOptions {
	return drafting.MoveOptions{ID: c.Args().First(), Reason: c.String("reason"), Force: c.Bool("force"),
		DryRun: c.Bool("dry-run")}
}

func (p *Commands) maintenanceUpdate(c *cli.Context, d *desk.Desk) error {
	if err := onlyTranslated(c, "title", "summary"); err != nil {
		return err
	}
	r, err := d.UpdateMaintenance(c.Context, c.Args().First(),
		records.RecordUpdate{Status: c.String("status"), Text: c.String("text"), At: c.String("at")})
	if err != nil {
		return err
	}
	for _, did := range r.Did {
		p.Say("%s", did)
	}
	for _, w := range r.Warnings {
		p.Warn("%s", w)
	}
	err = p.Print(r, func(w io.Writer) { tty.Row(w, "%s\n", r.File) })
	return p.Then(err, "draft %s-%s --template maintenance --maintenance %[1]s", c.Args().First(),
		strings.ReplaceAll(c.String("status"), "_", "-"))
}

func (p *Commands) maintenanceMove(c *cli.Context, d *desk.Desk) error {
	o := changeOptions(c)
	o.From, o.Until, o.Past = c.String("from"), c.String("until"), c.Bool("yes")
	if facts := windowFacts(d, &o.From, &o.Until, "When does it begin now", "When does it end now"); p.Lacks(facts) {
		m, err := d.OneMaintenance(o.ID)
		if err != nil {
			return err
		}
		p.Say("%s is planned for %s.", m.ID, shownWindow(drafting.Window{From: m.ScheduledFor,
			Until: m.ScheduledUntil}))
		words := func() []string { return windowWords(d, o.From, o.Until) }
		if err := p.AskFacts(c.Context, c.IsSet, facts, words); err != nil {
			return err
		}
	}
	for _, f := range []struct{ name, value string }{{"from", o.From}, {"until", o.Until}} {
		if f.value == "" {
			return talk.BadFlag("maintenance move needs --%s, as %s", f.name, AheadForm)
		}
	}
	return p.changePlan(c, d, o)
}

// changePlan moves or cancels, and says what changed, whom the message reaches, and what
// comes next.
func (p *Commands) changePlan(c *cli.Context, d *desk.Desk, o drafting.MoveOptions) error {
	plan, err := d.MoveMaintenance(c.Context, o)
	if err != nil {
		return err
	}
	p.talkOfMove(plan)
	if err := p.Print(plan, func(w io.Writer) {
		for _, f := range plan.Files {
			tty.Row(w, "%s\n", f)
		}
	}); err != nil {
		return err
	}
	switch {
	case plan.DryRun:
		p.Say("This was a dry run: nothing was changed.")
		// Else a person was asked, and may be again.
		if c.Command.Name == "cancel" || c.IsSet("from") && c.IsSet("until") {
			p.Next("maintenance %s %s%s", c.Command.Name, commandline.ShellQuoted(plan.Maintenance),
				commandline.Repeated(c, "dry-run"))
		}
	case plan.Draft != nil:
		p.Next("check %s", plan.Draft.Notice)
	default:
		p.Next("maintenance show %s", plan.Maintenance)
	}
	return nil
}

func (p *Commands) talkOfMove(plan *drafting.MovePlan) {
	is, has, goes := "is", "has changed", "goes"
	if plan.DryRun {
		is, has, goes = "would be", "would change", "would go"
	}
	p.Say("%s %s %s.", plan.Maintenance, is, plan.Act)
	p.Say("  planned before: %s", shownWindow(plan.Former))
	if plan.Now != nil {
		p.Say("  planned now:    %s", shownWindow(*plan.Now))
	}
	for _, n := range plan.Notices {
		p.Say("  %s r%d told %s of %d (%s)", n.Notice, n.Revision, locale.Num(n.Told, "person", "people"), n.Selected,
			n.State)
	}
	for _, w := range plan.Warnings {
		p.Warn("%s", w)
	}
	for _, n := range plan.Unsent {
		what := "is a draft"
		if n.ApprovedBy != "" {
			what = "was approved by " + n.ApprovedBy
		}
		p.Warn("%s %s and tells of %s too, and was not sent; its record %s, so read it again: \"tidings check "+
			"%[1]s\"", n.Notice, what, plan.Maintenance, has)
	}
	if plan.Draft == nil {
		p.Say("Nobody was told of it yet, so there is nobody to write to.")
		return
	}
	p.Say("The message %s to the %s who were told (%s stream, %s): %s", goes, locale.Num(plan.Told, "person", "people"),
		plan.Draft.Stream, strings.Join(plan.Draft.Locales, ", "), plan.Draft.Subjects[plan.Draft.Locales[0]])
}

func shownWindow(w drafting.Window) string {
	return talk.Moment(w.From) + " to " + talk.Moment(w.Until)
}

// after puts a mark before a text that is there.
func after(mark, text string) string {
	if text == "" {
		return ""
	}
	return mark + text
}
