package main

import (
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/notices"
)

func (p *program) audienceCommand() *cli.Command {
	return &cli.Command{
		Name: "audience", Usage: "whom a notice goes to, and why", ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "why", Usage: "say why `EMAIL` gets it, or does not"},
			&cli.StringFlag{Name: "compare", Usage: "say who is in this audience alone, and who in that of `SLUG`"},
			&cli.BoolFlag{Name: "csv", Usage: "print the recipients as CSV"},
		},
		Action: checked(func(c *cli.Context) error {
			if c.String("why") != "" && (c.Bool("csv") || c.String("compare") != "") {
				return usage("--why goes with no other flag")
			}
			return nil
		}, p.withDesk(1, 1, p.audience)),
	}
}

func (p *program) audience(c *cli.Context, d *desk.Desk) error {
	slug, other := c.Args().First(), c.String("compare")
	switch {
	case c.String("why") != "":
		why, err := d.WhyAudience(c.Context, slug, c.String("why"))
		if err != nil {
			return err
		}
		return p.print(why, func(w io.Writer) { row(w, "%s", why) })
	case other != "":
		var list io.Writer
		if c.Bool("csv") {
			list = p.document()
		}
		both, err := d.CompareAudience(c.Context, slug, other, list)
		if err != nil || list != nil {
			return err
		}
		return p.print(both, both.Write)
	case c.Bool("csv"):
		return d.ListAudience(c.Context, slug, p.document())
	}
	counts, err := d.Audience(c.Context, slug)
	if err != nil {
		return err
	}
	return p.print(counts, counts.Write)
}

// ruleFlags are the parts of an audience that may be said on the line, beside regions.
func ruleFlags(more ...cli.Flag) []cli.Flag {
	list := []cli.Flag{
		&cli.StringSliceFlag{Name: "role", Usage: "only to contacts with `ROLE`: business, technical, legal, billing " +
			"or security (repeat for more)"},
		&cli.StringSliceFlag{Name: "account", Usage: "only to account `KEY` (repeat for more)"},
		&cli.StringSliceFlag{Name: "service", Usage: "only to accounts that use component `ID` (repeat for more)"},
		&cli.BoolFlag{Name: "affected", Usage: "only to accounts that its records affect"},
		&cli.StringFlag{Name: "where", Usage: "only to whoever fits `CONDITION`, such as 'seats >= 100'"},
		&cli.StringSliceFlag{Name: "except-region", Usage: "not to region `ID`"},
		&cli.StringSliceFlag{Name: "except-locale", Usage: "not to readers of `TAG`"},
		&cli.StringSliceFlag{Name: "except-role", Usage: "not to contacts with `ROLE`"},
		&cli.StringSliceFlag{Name: "except-account", Usage: "not to account `KEY`"},
		&cli.StringSliceFlag{Name: "except-address", Usage: "not to `EMAIL`"},
		&cli.StringFlag{Name: "except-where", Usage: "not to whoever fits `CONDITION`"},
	}
	return slices.Concat(list, more)
}

// rule is the part of an audience that ruleFlags say.
func rule(c *cli.Context) notices.Audience {
	a := notices.Audience{Roles: c.StringSlice("role"), Accounts: c.StringSlice("account"),
		Services: c.StringSlice("service"), Where: c.String("where"), Except: notices.Except{
			Regions: c.StringSlice("except-region"), Locales: c.StringSlice("except-locale"),
			Roles: c.StringSlice("except-role"), Accounts: c.StringSlice("except-account"),
			Addresses: c.StringSlice("except-address"), Where: c.String("except-where")}}
	if c.Bool("affected") {
		a.Affected = notices.ByRecords
	}
	return a
}
