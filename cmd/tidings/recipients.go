package main

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/registry"
	"tidings/internal/talk"
	"tidings/internal/tty"
)

func (p *program) recipientsCommand() *cli.Command {
	return &cli.Command{
		Name: "recipients", Usage: "the registry of everybody who is written to",
		Subcommands: []*cli.Command{
			{Name: "import", Usage: "put the rows of a CSV file into the registry", ArgsUsage: "FILE.csv",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "skip-bad",
						Usage: "import the good rows and write the bad ones to FILE.bad.csv"},
					&cli.IntFlag{Name: "confirm",
						Usage: "with --skip-bad: skip `N` rows although they are more than half"},
					&cli.StringFlag{Name: "encoding", Usage: "`NAME` of the file's encoding: utf-8 (default), " +
						"windows-1252, iso-8859-1"},
					&cli.StringFlag{Name: "region", Usage: "`ID` of the region of rows that name none"},
				}, Action: p.withDesk(1, 1, p.recipientsImport)},
			p.syncCommand(),
			{Name: "list", Usage: "list recipients",
				Flags:  append(audienceFlags(), &cli.IntFlag{Name: "limit", Usage: "stop after `N`", Value: 0}),
				Action: p.withDesk(0, 0, p.recipientsList)},
			{Name: "show", Usage: "everything known of one recipient", ArgsUsage: "EMAIL",
				Action: p.withDesk(1, 1, p.recipientsShow)},
			{Name: "suppress", Usage: "write no more to a recipient", ArgsUsage: "EMAIL", Flags: []cli.Flag{
				&cli.StringFlag{Name: "reason", Usage: "manual, hard_bounce, complaint or unsubscribe",
					Value: "manual"},
				&cli.StringFlag{Name: "stream", Usage: "only this `STREAM`: service or update (default: both)"},
				&cli.StringFlag{Name: "until", Usage: "`TIME` it ends"},
				&cli.StringFlag{Name: "note", Usage: "why, for the record"},
			}, Action: p.withDesk(1, 1, p.recipientsSuppress)},
			{Name: "release", Usage: "write to a suppressed recipient again", ArgsUsage: "EMAIL", Flags: []cli.Flag{
				&cli.StringFlag{Name: "reason", Usage: "why, for the record", Required: true},
			}, Action: p.withDesk(1, 1, p.recipientsRelease)},
			{Name: "export", Usage: "print the registry as CSV", Flags: audienceFlags(),
				Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
					return d.ExportRecipients(c.Context, p.document(), audience(c))
				})},
			{Name: "retain", Usage: "remove personal data older than feedback.retain_days; counts stay",
				Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
					r, err := d.Retain(c.Context)
					if err != nil {
						return err
					}
					return p.print(r, func(w io.Writer) {
						if r.Days == 0 {
							row(w, "feedback.retain_days is not set: personal data is kept for ever\n")
						}
						row(w, "blanked: %s, %s, %s; deleted: %s that could not be read\n",
							num(r.Deliveries, "message"), num(r.Attempts, "attempt"), num(r.Events, "event"),
							num(r.Files, "report"))
					})
				})},
			{Name: "forget", Usage: "erase a person's data; counts stay", ArgsUsage: "EMAIL",
				Action: p.withDesk(1, 1, p.recipientsForget)},
		},
	}
}

func audienceFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "region", Usage: "only `ID` (repeat for more)"},
		&cli.StringSliceFlag{Name: "locale", Usage: "only `TAG` (repeat for more)"},
	}
}

func audience(c *cli.Context) registry.Filter {
	return registry.Filter{Regions: c.StringSlice("region"), Locales: c.StringSlice("locale"),
		Limit: c.Int("limit")}
}

func (p *program) recipientsImport(c *cli.Context, d *desk.Desk) error {
	r, err := d.ImportRecipients(c.Context, c.Args().First(),
		registry.ImportOptions{SkipBad: c.Bool("skip-bad"), Confirmed: c.Int("confirm"), Encoding: c.String("encoding"),
			Region: c.String("region"), Stdin: p.In})
	if err != nil {
		return err
	}
	for _, w := range r.Warnings {
		p.warn("%s", w)
	}
	if r.Refused > 0 {
		p.warn("%d of %d rows were REFUSED and nothing of them was taken; they are in %s, each with its reason: "+
			"correct them there and import that file", r.Refused, r.Rows, r.BadFile)
	}
	if len(r.Ignored) > 0 {
		p.warn("columns that were left out: %s", tty.Clean(strings.Join(r.Ignored, ", ")))
	}
	if len(r.Fields) > 0 {
		p.say("columns that Tidings does not know, kept for letters as ((…)): %s",
			tty.Clean(strings.Join(r.Fields, ", ")))
	}
	err = p.print(r, func(w io.Writer) {
		if r.Suppressed > 0 {
			row(w, "%s: a list of people who are not to be written to; %d suppressed\n", num(r.Rows, "row"),
				r.Suppressed)
			return
		}
		row(w, "%s: %d new, %d changed, %d unchanged, %d refused\n", num(r.Rows, "row"), r.Added, r.Changed,
			r.Unchanged, r.Refused)
		if r.Erased > 0 {
			row(w, "%d kept out: they were erased on request\n", r.Erased)
		}
		if r.BadFile != "" {
			row(w, "refused rows are in %s\n", r.BadFile)
		}
	})
	if r.Refused > 0 {
		return p.Then(err, "recipients import %s", r.BadFile)
	}
	return p.Then(err, "draft SLUG --edit, where SLUG is a short name for the letter, such as db-down")
}

func (p *program) recipientsList(c *cli.Context, d *desk.Desk) error {
	return d.ListRecipients(c.Context, audience(c), func(r registry.Line) error {
		if p.JSON {
			return p.line(r)
		}
		return p.row("%-40s  %-16s  %-6s  %-12s  %s", r.Email, r.Region, r.Locale, r.Suppressed,
			r.Name)
	})
}

func (p *program) recipientsShow(c *cli.Context, d *desk.Desk) error {
	r, err := d.ShowRecipient(c.Context, c.Args().First())
	if err != nil {
		return err
	}
	return p.print(r, func(w io.Writer) {
		row(w, "email\t%s\nname\t%s\nregion\t%s\nlocale\t%s\nsuppressed\t%s\n", r.Email, r.Name,
			r.Region, r.Locale, r.Suppressed)
		for _, k := range slices.Sorted(maps.Keys(r.Fields)) {
			row(w, "%s\t%s\n", k, r.Fields[k])
		}
		for _, h := range r.History {
			row(w, "%s\t%s\t%s\n", talk.Moment(h.At), h.What, h.Detail)
		}
	})
}

func (p *program) recipientsSuppress(c *cli.Context, d *desk.Desk) error {
	err := d.Suppress(c.Context, c.Args().First(), registry.SuppressOptions{Reason: c.String("reason"),
		Stream: c.String("stream"), Until: c.String("until"), Note: c.String("note")})
	return p.done(err, "%s is suppressed (%s).", c.Args().First(), c.String("reason"))
}

func (p *program) recipientsRelease(c *cli.Context, d *desk.Desk) error {
	return p.done(d.Release(c.Context, c.Args().First(), c.String("reason")), "%s may be written to again.",
		c.Args().First())
}

func (p *program) recipientsForget(c *cli.Context, d *desk.Desk) error {
	address := c.Args().First()
	if err := p.done(d.Forget(c.Context, address), "%s is forgotten; the counts of past sends stay.",
		address); err != nil {
		return err
	}
	files, err := d.Traces(c.Context, address)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		p.say("These files still name the address; it is for you to decide about them (a sealed archive must stay " +
			"as it is):")
	}
	return p.print(forgotten{Files: files}, func(w io.Writer) {
		for _, f := range files {
			row(w, "%s\n", f)
		}
	})
}

// forgotten is what programs get to know of an erasure.
type forgotten struct {
	Files []string `json:"files"` // of the workspace, which still name the address
}

// done says what was done, unless it failed.
func (p *program) done(err error, format string, args ...any) error {
	if err == nil {
		p.say(format, args...)
	}
	return err
}

// listOf writes "a, b, c", or a word for none.
func listOf(items []string, none string) string {
	if len(items) == 0 {
		return none
	}
	return strings.Join(items, ", ")
}
