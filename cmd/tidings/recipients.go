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
)

func (p *program) recipientsCommand() *cli.Command {
	return &cli.Command{
		Name: "recipients", Usage: "the registry of everybody who is written to",
		Subcommands: []*cli.Command{
			p.recipientsImportCommand(),
			p.syncCommand(),
			{Name: "list", Usage: "list recipients",
				Flags: append(audienceFlags(), &cli.IntFlag{Name: "limit", Usage: "stop after `N`", Value: 0},
					&cli.BoolFlag{Name: "accounts", Usage: "list accounts, not people"}),
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
			{Name: "export", Usage: "print the registry as CSV", Flags: append(audienceFlags(),
				&cli.BoolFlag{Name: "accounts", Usage: "the accounts, as a list for --as accounts"}),
				Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
					if c.Bool("accounts") {
						return d.ExportAccounts(c.Context, p.document(), audience(c))
					}
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
		&cli.StringFlag{Name: "account", Usage: "only contacts of the account `KEY`"},
	}
}

func audience(c *cli.Context) registry.Filter {
	return registry.Filter{Regions: c.StringSlice("region"), Locales: c.StringSlice("locale"),
		Account: c.String("account"), Limit: c.Int("limit")}
}

func (p *program) recipientsList(c *cli.Context, d *desk.Desk) error {
	if c.Bool("accounts") {
		return p.accountsList(c, d)
	}
	return d.ListRecipients(c.Context, audience(c), func(r registry.Line) error {
		if p.JSON {
			return p.line(r)
		}
		if parts := r.Parts(); parts != "" {
			return p.row("%-40s  %-16s  %-6s  %-12s  %s  [%s]", r.Email, r.Region, r.Locale, r.Suppressed,
				r.Name, parts)
		}
		return p.row("%-40s  %-16s  %-6s  %-12s  %s", r.Email, r.Region, r.Locale, r.Suppressed,
			r.Name)
	})
}

func (p *program) accountsList(c *cli.Context, d *desk.Desk) error {
	lonely, err := d.ListAccounts(c.Context, audience(c), func(a registry.AccountLine) error {
		if p.JSON {
			return p.line(a)
		}
		return p.row("%-24s  %-16s  %-6s  %3d  %s  [%s]", a.Key, a.Region, a.Locale, a.Contacts, a.Name,
			strings.Join(a.Services, ", "))
	})
	if err == nil && lonely > 0 {
		p.warn("%s no contact: nobody is written to for them", num(lonely, "account has", "accounts have"))
	}
	return err
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
		for _, a := range r.Accounts {
			region := ""
			if a.Region != "" {
				region = "region " + a.Region
			}
			row(w, "account\t%s\t%s\t%s\t%s\t%s\n", a.Key, a.Name, strings.Join(a.Roles, ", "),
				strings.Join(a.Services, ", "), region)
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
		p.say("These files still name the address; it is for you to decide about them (what an earlier version " +
			"sealed must stay as it is):")
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
