package main

import (
	"context"
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/feedback"
	"tidings/internal/inbound"
	"tidings/internal/safefile"
	"tidings/internal/talk"
)

func (p *program) feedbackCommand() *cli.Command {
	return &cli.Command{
		Name: "feedback", Usage: "bounces, complaints and reports that come back",
		Subcommands: []*cli.Command{
			{
				Name:      "parse",
				Usage:     "say what messages report; changes nothing",
				ArgsUsage: "PATH…",
				Action:    action(1, -1, p.feedbackParse),
			},
			{
				Name:      "ingest",
				Usage:     "take in what came back (a file, mbox, Maildir, or - for standard input)",
				ArgsUsage: "PATH…",
				Action:    p.withInbound(1, -1, p.feedbackIngest),
			},
			{Name: "review", Usage: "list reports that a person must look at; --done settles one", Flags: []cli.Flag{
				&cli.Int64Flag{Name: "done", Usage: "settle the report with number `ID`"},
				&cli.StringFlag{Name: "by", Usage: "`NAME` of who looked at it"},
				&cli.StringFlag{Name: "note", Usage: "what was decided"},
				&cli.BoolFlag{Name: "all", Usage: "list also what is settled"},
			}, Action: p.withInbound(0, 0, p.feedbackReview)},
			p.keysCommand(),
			{Name: "poll", Usage: "read reports from an IMAP mailbox", Flags: []cli.Flag{
				&cli.StringFlag{
					Name:     "imap",
					Usage:    "`URL`, e.g. imaps://user@host/INBOX; the password comes from TIDINGS_IMAP_PASSWORD",
					Required: true,
				},
				&cli.BoolFlag{Name: "once", Usage: "read what is there and end"},
			}, Action: p.withInbound(0, 0, func(c *cli.Context, in *inbound.Inbound) error {
				return in.Poll(c.Context, c.String("imap"), c.Bool("once"), p.say)
			})},
			{Name: "listen", Usage: "receive reports by LMTP", Flags: []cli.Flag{
				&cli.StringFlag{Name: "listen", Usage: "`ADDR`: host:port or unix:/path", Value: "127.0.0.1:2424"},
				&cli.StringFlag{Name: "protocol", Usage: "lmtp or smtp", Value: "lmtp"},
			}, Action: p.withInbound(0, 0, func(c *cli.Context, in *inbound.Inbound) error {
				return in.Listen(c.Context, c.String("listen"), c.String("protocol"), p.say)
			})},
		},
	}
}

func (p *program) feedbackParse(c *cli.Context) error {
	for _, path := range c.Args().Slice() {
		err := inbound.ParsePath(c.Context, path, safefile.Until(c.Context, p.In), func(l feedback.Line) error {
			if p.JSON {
				return p.line(l)
			}
			return p.row("%s\t%s\t%s\t%s\t%s", l.File, deref(l.Recipient), l.Action, deref(l.Status),
				l.Reason)
		}, p.warn)
		if err != nil {
			return err
		}
	}
	return nil
}

// withInbound runs a command on the room of what comes back.
func (p *program) withInbound(min, max int, work func(*cli.Context, *inbound.Inbound) error) cli.ActionFunc {
	return p.withDesk(min, max, func(c *cli.Context, d *desk.Desk) error {
		in, err := d.Inbound(c.Context)
		if err != nil {
			return err
		}
		return whileDatabaseStays(c.Context, d, func(ctx context.Context) error {
			c.Context = ctx
			return work(c, in)
		})
	})
}

func deref(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func (p *program) feedbackIngest(c *cli.Context, in *inbound.Inbound) error {
	total := &inbound.IngestReport{}
	for _, path := range c.Args().Slice() {
		r, err := in.Ingest(c.Context, path, safefile.Until(c.Context, p.In))
		total.Add(r)
		if err != nil {
			return err
		}
	}
	return p.print(total, func(w io.Writer) {
		row(w, "%s, %s: %d bounced, %d delivered, %d complained, %d unmatched, %d seen before, %d quarantined\n",
			num(total.Messages, "message"), num(total.Reports, "report"), total.Bounced, total.Delivered,
			total.Complained, total.Unmatched, total.Seen, total.Quarantined)
		if total.Unproven > 0 {
			row(w, "%d reported, unproven: %d name only an address, %d only a Message-ID, which anybody who got a "+
				"reply knows; they are kept and count for nothing\n", total.Unproven, total.Why[feedback.TieAddress],
				total.Why[feedback.TieMessageID])
		}
	})
}

func (p *program) feedbackReview(c *cli.Context, in *inbound.Inbound) error {
	if c.IsSet("done") {
		if c.String("by") == "" {
			return usage("--done needs --by NAME, for the record")
		}
		return p.done(in.FinishReview(c.Context, c.Int64("done"), c.String("by"), c.String("note")),
			"Report %d is settled.", c.Int64("done"))
	}
	return in.Reviews(c.Context, c.Bool("all"), func(l inbound.ReviewLine) error {
		if p.JSON {
			return p.line(l)
		}
		return p.row("%6d  %s  %-28s  %-40s  %s r%d  %s", l.ID, talk.Moment(l.At),
			l.Why, l.Email, l.Notice, l.Revision, l.Words)
	})
}
