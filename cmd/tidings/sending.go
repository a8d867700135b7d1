package main

import (
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/recordcmd"
	"tidings/internal/sendplan"
)

func (p *program) sendCommand() *cli.Command {
	return &cli.Command{
		Name: "send", Usage: "send an approved notice to its recipients", ArgsUsage: "SLUG",
		Flags: ruleFlags(
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"},
				Usage: "compose every message and open no connection"},
			&cli.StringSliceFlag{Name: "region", Usage: "only region `ID` (repeat for more)"},
			&cli.StringFlag{Name: "recipients", Usage: "of a letter sent before in an earlier version: `WHO` gets " +
				"this one, former (who have that, as a correction), new (who have none) or both"},
			&cli.BoolFlag{Name: "newcomers", Usage: "of a letter that was sent: to those alone whom its audience " +
				"selects since"},
			&cli.BoolFlag{Name: "as-approved", Usage: "go on with the approved text though the letter changed since"},
			&cli.StringFlag{Name: "at", Usage: "begin at `TIME`, as " + recordcmd.AheadForm},
			&cli.StringFlag{Name: "local-time", Usage: "begin at `HH:MM` in each region's own time zone"},
			&cli.StringFlag{Name: "rate", Usage: "at most `N/s` messages a second"},
			&cli.IntFlag{Name: "connections", Usage: "at most `N` connections"},
			&cli.StringFlag{Name: "confirm", Usage: "the number of recipients, `N`, instead of typing it"},
			commandline.KeyFlag(),
			&cli.StringFlag{Name: "emergency", Usage: "send without the approvals that four_eyes wants, " +
				"for `REASON`, which every later report shows; by somebody with the role for it"},
			&cli.BoolFlag{Name: "detach", Usage: "only queue the messages; a worker sends them"},
			&cli.BoolFlag{Name: "no-wait", Usage: "end when all that is left waits for its time"},
		),
		Action: checked(func(c *cli.Context) error { _, err := sendOptions(c); return err }, p.withDesk(1, 1, p.send)),
	}
}

func sendOptions(c *cli.Context) (o sendplan.Options, err error) {
	o = sendplan.Options{Slug: c.Args().First(), DryRun: c.Bool("dry-run"), Regions: c.StringSlice("region"),
		Narrow: rule(c), At: c.String("at"),
		LocalTime: c.String("local-time"), Connections: c.Int("connections"), Detach: c.Bool("detach"),
		NoWait: c.Bool("no-wait"), Key: c.String("key"), Emergency: strings.TrimSpace(c.String("emergency")),
		Leave: make(chan struct{})}
	if o.At != "" && o.LocalTime != "" {
		return o, usage("--at and --local-time exclude each other")
	}
	if o.Connections < 0 {
		return o, usage("--connections %d: give a number above 0", o.Connections)
	}
	if c.IsSet("emergency") && (o.Emergency == "" || o.DryRun) {
		return o, usage("--emergency needs the reason, in words, and no --dry-run, which shows what is approved")
	}
	o.Recipients, o.AsApproved = c.String("recipients"), c.Bool("as-approved")
	if o.Newcomers = c.Bool("newcomers"); o.Newcomers && (o.Recipients != "" || o.AsApproved) {
		return o, usage("--newcomers sends what was approved to those who have no version of it; leave --recipients " +
			"and --as-approved out")
	}
	o.Rate, err = parseRate(c.String("rate"))
	return o, err
}

// parseRate reads "50", "50/s", "600/m" or "10000/h" as messages a second.
func parseRate(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	number, unit, _ := strings.Cut(s, "/")
	per := map[string]float64{"": 1, "s": 1, "m": 60, "h": 3600}[unit]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || per == 0 || !(n > 0) || n > 1e9 {
		return 0, usage("--rate %q: write messages a second as 50/s, a minute as 600/m or an hour as 10000/h", s)
	}
	return n / per, nil
}

func (p *program) send(c *cli.Context, d *desk.Desk) error {
	o, err := sendOptions(c)
	if err != nil {
		return err
	}
	if o.DryRun {
		return p.dryRun(c, d, o)
	}
	o.Shown = p.Live && !p.Quiet && !c.IsSet("log-level")
	lowerGCPercent()
	if o.Emergency != "" {
		a, err := d.Emergency(c.Context, o.Slug, desk.Decider{Note: o.Emergency, Key: o.Key})
		if err != nil {
			return err
		}
		p.warn("%s lets %s r%d go without the approvals that four_eyes wants: %s", a.By, a.Slug, a.Revision,
			o.Emergency)
	}
	plan, err := p.plan(c, d, o)
	if err != nil {
		return err
	}
	if o.Newcomers && plan.ToSend == 0 {
		p.say("Nobody is new: whoever the audience of %s selects now, and may be written to, is in this send.", o.Slug)
		if plan.Held > 0 {
			p.next("follow-up %s NEW-SLUG --accounts-not-reached", o.Slug)
		}
		return nil
	}
	if plan.ToSend == 0 && plan.AlreadySent > 0 {
		p.nothingLeft(plan)
		return nil
	}
	if err := p.confirm(c, plan); err != nil {
		return err
	}
	return p.follow(c, d, o, plan)
}

func (p *program) testSendCommand() *cli.Command {
	return &cli.Command{
		Name: "test-send", Usage: "send one message to one address, marked as a test", ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "to", Usage: "`EMAIL`", Required: true},
			&cli.StringSliceFlag{Name: "locale", Usage: "`TAG` of the language"},
			&cli.StringFlag{Name: "as", Usage: "with the fields of the recipient `EMAIL`"},
		},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			err := d.TestSend(c.Context, desk.TestSendOptions{Slug: c.Args().First(), To: c.String("to"),
				Locale: first(c.StringSlice("locale")), As: c.String("as")})
			err = p.done(err, "The relay accepted the test for %s.", c.String("to"))
			return p.Then(err, "check %s", c.Args().First())
		}),
	}
}

func (p *program) retryCommand() *cli.Command {
	return &cli.Command{
		Name: "retry", Usage: "queue failed or uncertain messages again", ArgsUsage: "SLUG",
		Flags: []cli.Flag{&cli.StringFlag{Name: "state", Usage: "failed or uncertain", Required: true}},
		Action: checked(retryState, p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			r, err := d.Retry(c.Context, c.Args().First(), c.String("state"))
			if err != nil {
				return err
			}
			p.sayRetried(c.Args().First(), c.String("state"), r)
			return nil
		})),
	}
}

// sayRetried tells apart who will be tried again and who is not to be written to:
// an address that was refused for good is on the list of suppressions by then.
func (p *program) sayRetried(slug, state string, r desk.Retried) {
	again := num(r.Queued, "message is queued", "messages are queued")
	switch {
	case r.Queued == 0:
		p.say("No message of %s is %s; nothing is queued.", slug, state)
		return
	case r.Blocked == r.Queued:
		p.say("%s again, but every one is to somebody who is not to be written to by now, so nobody gets any.", again)
	case r.Blocked > 0:
		p.say("%s again; %s not to be written to by now: no message goes there.", again,
			num(r.Blocked, "recipient of them is", "recipients of them are"))
	default:
		p.say("%s again; \"tidings send %s\" goes on.", again, slug)
		return
	}
	p.say("\"tidings recipients show EMAIL\" says why, \"tidings recipients release EMAIL\" lifts it; then \"tidings "+
		"send %s\" sends.", slug)
}

func retryState(c *cli.Context) error {
	if s := c.String("state"); s != "failed" && s != "uncertain" {
		return usage("--state %q: use failed or uncertain", s)
	}
	return nil
}
