package recordcmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/records"
	"tidings/internal/safefile"
	"tidings/internal/talk"
	"tidings/internal/tty"
	"tidings/notices"
)

// Incident is the command for incidents: told, updated, listed, taken over from elsewhere.
func (p *Commands) Incident() *cli.Command {
	return &cli.Command{
		Name: "incident", Usage: "records of incidents",
		Subcommands: []*cli.Command{
			{Name: "new", Usage: "begin the record of an incident", ArgsUsage: "ID",
				Flags: append(recordFlags("what happened, in a sentence"), append(toldFlags(),
					&cli.StringFlag{Name: "began", Usage: "`TIME` it began, as " + timeForm + " (default: now)"},
					&cli.StringFlag{Name: "status", Usage: incidentStates + "; with a cause: identified",
						Value: "investigating"},
					localeFlag(),
				)...), Action: p.WithDesk(1, 1, p.incidentNew)},
			{Name: "list", Usage: "list incidents, newest first", Flags: []cli.Flag{SinceFlag()},
				Action: p.WithDesk(0, 0, p.incidentList)},
			{Name: "show", Usage: "show one incident", ArgsUsage: "ID", Action: p.WithDesk(1, 1, p.incidentShow)},
			{Name: "update", Usage: "correct an incident, or add an update to its timeline", ArgsUsage: "ID",
				Flags: append(append(optional(updateFlags(incidentStates)), toldFlags()...),
					&cli.StringFlag{Name: "title", Usage: "`TITLE` as customers will read it"},
					&cli.StringFlag{Name: "summary", Usage: "what happened, in a sentence"},
					&cli.StringFlag{Name: "impact", Usage: "none, minor, major or critical"},
					&cli.StringSliceFlag{Name: "component",
						Usage: "`ID` of a component; those named take the place of all"},
					&cli.StringSliceFlag{Name: "region",
						Usage: "`ID` of a region; those named take the place of all (none: everywhere)"},
					&cli.StringFlag{Name: "began", Usage: "`TIME` it began"},
					&cli.StringFlag{Name: "ended", Usage: "`TIME` it ended (none: it goes on)"},
					localeFlag(),
				), Action: p.WithDesk(1, 1, p.incidentUpdate)},
			{Name: "import", Usage: "import incidents and maintenance exported by Statuspage as JSON",
				ArgsUsage: "FILE",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "component", Usage: "`ID` of the component of entries that name none"},
					&cli.BoolFlag{Name: "dry-run", Usage: "only say what would be written"},
					&cli.BoolFlag{Name: "yes",
						Usage: "also write what the export says otherwise into records that are known"},
					&cli.BoolFlag{Name: "skip-bad", Usage: "leaving out entries is no error"},
				}, Action: p.WithDesk(1, 1, p.incidentImport)},
		},
	}
}

// toldFlags are what an incident says of itself beyond what happened.
func toldFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "cause", Usage: "why it happened, as customers will read it"},
		&cli.StringFlag{Name: "remedy", Usage: "what was or is being done"},
		&cli.StringFlag{Name: "next-update", Usage: "`TIME` by which customers are written to again, as " + AheadForm},
	}
}

func (p *Commands) incidentNew(c *cli.Context, d *desk.Desk) error {
	own, err := d.OwnLanguage(c.String("locale"))
	if err != nil {
		return err
	}
	id := c.Args().First()
	if !own {
		r, err := d.ChangeIncident(c.Context, id, said(c))
		return p.translated(d, records.OfIncident, id, r, err)
	}
	r := newRecord(c)
	if !c.IsSet("status") {
		r.Status = "" // to be asked
	}
	path, err := p.TellIncident(c, d, r)
	return p.Then(p.Written(path, err), "draft %s --template incident --incident %[1]s", id)
}

func (p *Commands) incidentUpdate(c *cli.Context, d *desk.Desk) error {
	id, x := c.Args().First(), said(c)
	if len(x) == 0 && p.Interactive() {
		var err error
		if x, err = p.askUpdate(c, d, id); err != nil {
			return err
		}
	}
	if len(x) == 0 {
		return nothingSaid(c)
	}
	own, err := d.OwnLanguage(x["locale"])
	if err != nil {
		return err
	}
	r, err := d.ChangeIncident(c.Context, id, x)
	if err == nil && !own {
		return p.translated(d, records.OfIncident, id, r, nil)
	}
	if err := p.changed(r, err); err != nil {
		return err
	}
	if i, ok := r.Record.(notices.Incident); ok && len(r.Changed) > 0 {
		if x["status"] != "" && x["text"] == "" {
			p.Say("No update was added to the timeline; --text adds one.")
		}
		p.overdue(i)
		p.nextLetter(c, d, i.ID)
	}
	return nil
}

// nextLetter offers the next letter about an incident, to those who have an earlier one. Where the
// database cannot be asked, the record is changed all the same.
func (p *Commands) nextLetter(c *cli.Context, d *desk.Desk, id string) {
	told, err := d.ToldOf(c.Context, notices.RecordRef{Kind: records.OfIncident, ID: id})
	if err != nil || len(told) == 0 {
		p.Next("draft NAME --incident %s", id)
		return
	}
	p.Next("draft NAME --incident %s --told %s", id, strings.Join(told, " --told "))
}

func (p *Commands) incidentList(c *cli.Context, d *desk.Desk) error {
	list, err := d.Incidents(c.String("since"))
	if err != nil {
		return err
	}
	p.none(len(list), "incident", c.String("since"), "incident new NAME --title TITLE")
	return p.Print(list, func(w io.Writer) {
		for _, i := range list {
			tty.Row(w, "%s\t%s\t%s\t%s\t%s\n", i.ID, talk.Moment(i.BeganAt), i.Status,
				i.Impact, i.Title)
		}
	})
}

func (p *Commands) incidentShow(c *cli.Context, d *desk.Desk) error {
	i, err := d.Incident(c.Args().First())
	if err != nil {
		return err
	}
	return p.Print(i, func(w io.Writer) { writeIncident(w, i) })
}

func writeIncident(w io.Writer, i notices.Incident) {
	tty.Row(w, "%s\n%s, impact %s, began %s", i.Title, i.Status, i.Impact,
		talk.Moment(i.BeganAt))
	if !i.EndedAt.IsZero() {
		tty.Row(w, ", ended %s", talk.Moment(i.EndedAt))
	}
	if !i.NextUpdateAt.IsZero() {
		tty.Row(w, ", next update by %s", talk.Moment(i.NextUpdateAt))
	}
	tty.Row(w, "\n")
	for _, part := range []struct{ label, text string }{{"What happened", i.Summary}, {"Cause", i.Cause},
		{"Remedy", i.Remedy}, {"Sample data", i.Sample}} {
		if part.text != "" {
			tty.Row(w, "%s: %s\n", part.label, part.text)
		}
	}
	writeUpdates(w, i.Updates)
}

func (p *Commands) incidentImport(c *cli.Context, d *desk.Desk) error {
	name := c.Args().First()
	b, err := safefile.Named(c.Context, p.In, name, maxImport)
	if err != nil {
		return err
	}
	o := records.IncidentImport{Source: name, Component: c.String("component"), DryRun: c.Bool("dry-run"),
		Yes: c.Bool("yes")}
	plan, err := d.ImportIncidents(b, o)
	if plan == nil {
		return err
	}
	p.talkOfImport(plan, o)
	if perr := p.Print(plan, func(w io.Writer) {
		for _, path := range plan.Files {
			tty.Row(w, "%s\n", path)
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
func (p *Commands) talkOfImport(plan *records.ImportPlan, o records.IncidentImport) {
	for _, r := range plan.Refused {
		p.Warn("left out: %s: %s", tty.Clean(r.Path), tty.Clean(r.Reason))
	}
	for _, ch := range plan.Changed {
		verb := "differs from the export and was kept as it is (--yes takes over the export's)"
		if o.Yes {
			verb = "takes over the export's"
		}
		p.Warn("changed: %s %s: %s", ch.File, verb, strings.Join(ch.Fields, ", "))
	}
	for _, n := range plan.Notes {
		p.Warn("%s", tty.Clean(n))
	}
	if len(plan.Missing) > 0 {
		p.Say("To take the entries of components that are not declared, add these to components in tidings.yaml, or " +
			"rename those that are there:")
		for _, m := range plan.Missing {
			p.Say("  - id: %s\n    name: %q", m.ID, tty.Clean(m.Name))
		}
	}
	p.Say("%d new, %d changed, %d unchanged, %d left out", len(plan.New), len(plan.Changed), plan.Unchanged,
		len(plan.Refused))
}
