package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/drafting"
)

func (p *program) followUpCommand() *cli.Command {
	return &cli.Command{
		Name: "follow-up", Usage: "draft a notice to those whom another one did not reach, or whose message is in " +
			"some states",
		ArgsUsage: "SLUG NEW-SLUG",
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "state", Usage: "`STATE` of the first notice's messages, told or " +
				"not-acknowledged (repeat for more)"},
			&cli.BoolFlag{Name: "accounts-not-reached", Usage: "to contacts of the accounts that nobody told, who " +
				"were not tried"},
			&cli.StringSliceFlag{Name: "role", Usage: "of these accounts to the contacts in `ROLE` (repeat for more)"},
			&cli.BoolFlag{Name: "force", Usage: "write over a draft that exists"},
		},
		Action: checked(func(c *cli.Context) error { _, err := following(c); return err },
			p.withDesk(2, 2, p.followUp)),
	}
}

func following(c *cli.Context) (f drafting.Following, err error) {
	f = drafting.Following{States: c.StringSlice("state"), Accounts: c.Bool("accounts-not-reached"),
		Roles: c.StringSlice("role")}
	switch {
	case f.Accounts && len(f.States) > 0:
		err = usage("--state chooses people and --accounts-not-reached accounts; draft a follow-up for each")
	case !f.Accounts && len(f.States) == 0:
		err = usage("follow-up needs --state STATE, or --accounts-not-reached")
	case !f.Accounts && len(f.Roles) > 0:
		err = usage("--role goes with --accounts-not-reached")
	}
	return f, err
}

func (p *program) followUp(c *cli.Context, d *desk.Desk) error {
	f, err := following(c)
	if err != nil {
		return err
	}
	r, err := d.FollowUp(c.Context, c.Args().Get(0), c.Args().Get(1), f, c.Bool("force"))
	if err != nil {
		return err
	}
	for _, x := range r.Changed {
		p.warn("%s", x)
	}
	if r.Instead != "" {
		p.say("They have this very letter already. \"tidings %s\" drafts what the records say now, to all who were "+
			"told.", r.Instead)
	}
	if n, err := d.Audience(c.Context, c.Args().Get(1)); err == nil && n.Selected == 0 {
		p.warn("nobody would get it: nobody is in this state, or who is may not be written to; \"tidings reach %s\" "+
			"tells of each account", c.Args().First())
	}
	err = p.print(r, func(w io.Writer) {
		for _, path := range append([]string{r.Notice}, r.Letters...) {
			row(w, "%s\n", path)
		}
	})
	return p.Then(err, "edit %s", c.Args().Get(1))
}
