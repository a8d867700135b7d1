package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/plain"
	"tidings/internal/report"
)

func (p *program) sendCommand() *cli.Command {
	return &cli.Command{
		Name: "send", Usage: "send an approved letter", ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"},
				Usage: "compose every message and open no connection"},
			&cli.StringSliceFlag{Name: "region", Usage: "only region `ID` (repeat for more)"},
			&cli.StringFlag{Name: "recipients", Usage: "of a letter sent before in an earlier version: `WHO` gets " +
				"this one, former (who have that, as a correction), new (who have none) or both"},
			&cli.BoolFlag{Name: "as-approved", Usage: "go on with the approved text though the letter changed since"},
			&cli.StringFlag{Name: "at", Usage: "begin at `TIME`, as " + timeForm},
			&cli.StringFlag{Name: "local-time", Usage: "begin at `HH:MM` in each region's own time zone"},
			&cli.StringFlag{Name: "rate", Usage: "at most `N/s` messages a second"},
			&cli.IntFlag{Name: "connections", Usage: "at most `N` connections"},
			&cli.StringFlag{Name: "confirm", Usage: "the number of recipients, `N`, instead of typing it"},
			&cli.BoolFlag{Name: "detach", Usage: "only enqueue; a worker sends"},
		},
		Action: checked(func(c *cli.Context) error { _, err := sendOptions(c); return err }, p.withDesk(1, 1, p.send)),
	}
}

func sendOptions(c *cli.Context) (o desk.SendOptions, err error) {
	o = desk.SendOptions{Slug: c.Args().First(), DryRun: c.Bool("dry-run"), Regions: c.StringSlice("region"),
		At:        c.String("at"),
		LocalTime: c.String("local-time"), Connections: c.Int("connections"), Detach: c.Bool("detach")}
	if o.At != "" && o.LocalTime != "" {
		return o, usage("--at and --local-time exclude each other")
	}
	if o.Connections < 0 {
		return o, usage("--connections %d: give a number above 0", o.Connections)
	}
	o.Recipients, o.AsApproved = c.String("recipients"), c.Bool("as-approved")
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
	lowerGCPercent()
	plan, err := p.plan(c, d, o)
	if err != nil {
		return err
	}
	if plan.ToSend == 0 && plan.AlreadySent > 0 {
		p.nothingLeft(plan)
		return nil
	}
	if err := p.confirm(c, plan); err != nil {
		return err
	}
	bar := p.progressBar()
	p.sends.Store(!o.Detach)
	r, err := d.Send(c.Context, plan, bar.update)
	bar.finish()
	if r != nil {
		if perr := p.print(r, func(w io.Writer) { writeReport(w, r) }); perr != nil {
			return perr
		}
	}
	if err == nil && o.Detach {
		p.say("Queued; a worker sends. `tidings status %s --watch` shows how it goes.", o.Slug)
	}
	return err
}

func (p *program) testSendCommand() *cli.Command {
	return &cli.Command{
		Name: "test-send", Usage: "send the letter to one address, marked as a test", ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "to", Usage: "`EMAIL`", Required: true},
			&cli.StringSliceFlag{Name: "locale", Usage: "`TAG` of the language"},
			&cli.StringFlag{Name: "as", Usage: "with the fields of the recipient `EMAIL`"},
		},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			err := d.TestSend(c.Context, desk.TestSendOptions{Slug: c.Args().First(), To: c.String("to"),
				Locale: first(c.StringSlice("locale")), As: c.String("as")})
			return p.done(err, "The relay accepted the test for %s.", c.String("to"))
		}),
	}
}

func (p *program) pauseCommand() *cli.Command {
	return p.simple("pause", "stop a send for now, on every machine", func(c *cli.Context, d *desk.Desk) error {
		return p.done(d.Pause(c.Context, c.Args().First()), "%s is paused; `tidings resume %[1]s` goes on.",
			c.Args().First())
	})
}

func (p *program) resumeCommand() *cli.Command {
	return p.simple("resume", "go on with a paused send", func(c *cli.Context, d *desk.Desk) error {
		return p.done(d.Resume(c.Context, c.Args().First()), "%s goes on; `tidings send %[1]s` or a worker sends.",
			c.Args().First())
	})
}

func (p *program) cancelCommand() *cli.Command {
	return p.simple("cancel", "take back what was not sent yet", func(c *cli.Context, d *desk.Desk) error {
		n, err := d.Cancel(c.Context, c.Args().First())
		if n.Open > 0 {
			return p.done(err, "%s is cancelled: at least %s will not be sent. A worker has %d more in its hands; it "+
				"finishes what is in flight and takes back the rest. `tidings status %[1]s` shows it.",
				c.Args().First(), num(n.Taken, "message"), n.Open)
		}
		return p.done(err, "%s is cancelled: %s will not be sent.", c.Args().First(), num(n.Taken, "message"))
	})
}

func (p *program) simple(name, usage string, work func(*cli.Context, *desk.Desk) error) *cli.Command {
	return &cli.Command{Name: name, Usage: usage, ArgsUsage: "SLUG", Action: p.withDesk(1, 1, work)}
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
		p.say("%s again; `tidings send %s` goes on.", again, slug)
		return
	}
	p.say("`tidings recipients show EMAIL` says why, `tidings recipients release EMAIL` lifts it; then `tidings "+
		"send %s` sends.", slug)
}

func retryState(c *cli.Context) error {
	if s := c.String("state"); s != "failed" && s != "uncertain" {
		return usage("--state %q: use failed or uncertain", s)
	}
	return nil
}

// statusWords says how many messages are in each state, how fast it goes, and what
// keeps a send, if anything does.
func statusWords(s report.Status) string {
	words := stateWords(s.ByState)
	if s.State == "sending" && s.Rate > 0 {
		words = append(words, fmt.Sprintf("%.0f/s", s.Rate))
	}
	if s.LeftSec > 0 {
		words = append(words, time.Duration(s.LeftSec*float64(time.Second)).Round(time.Second).String()+" left")
	}
	line := strings.Join(words, ", ")
	if s.Waiting != nil {
		line += "; " + s.Waiting.At(time.Now())
	}
	if idle := s.Idle(); idle != "" {
		line += "; " + idle
	}
	if s.LastError != "" {
		line += "; " + plain.Text(s.LastError)
	}
	if s.NextRetry != nil && s.State == "sending" {
		line += "; next try " + s.NextRetry.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return line
}

// stateWords are the counts that are not zero, in the order of a message's life.
func stateWords(counts map[string]int) (words []string) {
	for _, state := range report.States() {
		if n := counts[state]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, state))
		}
	}
	return words
}

// watch follows one send, or without a SLUG each that is being sent, one after the
// other, until all are done.
func (p *program) watch(c *cli.Context, d *desk.Desk) error {
	slugs := c.Args().Slice()
	if len(slugs) == 0 {
		list, err := d.Status(c.Context, "")
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.State == "sending" && !slices.Contains(slugs, s.Notice) {
				slugs = append(slugs, s.Notice)
			}
		}
		if len(slugs) > 0 {
			p.say("Being sent: %s", strings.Join(slugs, ", "))
		}
	}
	for _, slug := range slugs {
		bar := p.progressBar()
		err := d.Watch(c.Context, slug, bar.update)
		bar.finish()
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) statusCommand() *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "how sends stand", ArgsUsage: "[SLUG]",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "watch", Usage: "until all is done"}},
		Action: p.withDesk(0, 1, func(c *cli.Context, d *desk.Desk) error {
			if c.Bool("watch") {
				if err := p.watch(c, d); err != nil {
					return err
				}
			}
			list, err := d.Status(c.Context, c.Args().First())
			if err != nil {
				return err
			}
			return p.print(list, func(w io.Writer) {
				for _, s := range list {
					state := s.State
					if s.NobodySends {
						state = "interrupted"
					}
					row(w, "%s r%d\t%s\t%d of %d final\t%s\n", s.Notice, s.Revision, state, s.Final, s.Selected,
						statusWords(s))
				}
			})
		}),
	}
}
