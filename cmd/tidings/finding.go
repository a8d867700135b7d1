package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/acts"
	"tidings/internal/desk"
	"tidings/internal/journal"
	"tidings/internal/report"
)

func (p *program) listCommand() *cli.Command {
	return &cli.Command{
		Name: "list", Usage: "every notice: where it stands, who approved it, how many recipients, what comes next",
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			list, err := d.List(c.Context)
			if err != nil {
				return err
			}
			if p.JSON {
				for _, n := range list {
					if err := p.line(n); err != nil {
						return err
					}
				}
				return nil
			}
			if len(list) == 0 {
				p.say("There is no notice yet; \"tidings draft SLUG\" writes one.")
			}
			defer func() {
				for _, words := range report.Worth(list) {
					p.say("%s", words)
				}
			}()
			return p.print(nil, func(w io.Writer) {
				if len(list) > 0 {
					row(w, "notice\trevision\tstate\tapproved by\trecipients\tnext\n")
				}
				for _, n := range list {
					row(w, "%s\t%s\t%s\t%s\t%s\t%s", n.Slug, revisionOf(n.Revision), n.State,
						orDash(n.ApprovedBy), known(n.Recipients), n.Next)
					if more := n.Detail + n.Error; more != "" {
						row(w, "  %s", more)
					}
					row(w, "\n")
				}
			})
		}),
	}
}

func revisionOf(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("r%d", n)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func known(n *int) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func (p *program) logCommand() *cli.Command {
	return &cli.Command{
		Name: "log", Usage: "who did what and when, of one notice or of all; \"log verify\" checks it",
		ArgsUsage: "[SLUG]",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "who", Usage: "only what `NAME` did"},
			&cli.StringFlag{Name: "since", Usage: "leave out what was before `DATE`, a time, or a span such as 36h"},
		},
		Subcommands: []*cli.Command{{
			Name: "verify", Usage: "name every entry of the log, or of an exported one, that was changed, taken " +
				"away, moved or put in",
			ArgsUsage: "[FILE]",
			Action: func(c *cli.Context) error {
				if c.Args().Present() {
					return action(1, 1, p.logVerifyFile)(c)
				}
				return p.withDesk(0, 0, p.logVerify)(c)
			},
		}},
		Action: p.withDesk(0, 1, func(c *cli.Context, d *desk.Desk) error {
			f := journal.Filter{Notice: c.Args().First(), Who: c.String("who"), Since: c.String("since")}
			some := false
			err := d.Log(c.Context, f, func(e acts.Entry) error {
				some = true
				if p.JSON {
					return p.line(e)
				}
				return p.row("%s  %-16s  %-18s  %-20s  %s", d.Stamp(e.At), e.Who, e.Said(), orDash(e.Notice), e.Detail)
			})
			if err == nil && !some {
				p.say("There is no entry of this kind in the log.")
			}
			return err
		}),
	}
}

func (p *program) logVerify(c *cli.Context, d *desk.Desk) error {
	v, err := d.VerifyLog(c.Context)
	if err != nil {
		return err
	}
	return p.logVerified(v)
}

// logVerifyFile verifies an exported log, without a workspace.
func (p *program) logVerifyFile(c *cli.Context) error {
	v, ended, err := journal.VerifyFile(c.Args().First())
	if err != nil {
		return err
	}
	if !ended {
		p.say("Nothing beside it says how it ends, so nobody can tell whether entries were cut off, or the last " +
			"one changed.")
	}
	return p.logVerified(v)
}

func (p *program) logVerified(v *journal.Verification) error {
	if err := p.print(v, func(w io.Writer) {
		for _, x := range v.Problems {
			row(w, "%d\t%s\t%s\n", x.Sequence, x.Kind, x.Detail)
		}
		row(w, "%s, %s\n", num(v.Entries, "entry", "entries"), num(len(v.Problems), "problem"))
	}); err != nil {
		return err
	}
	return v.Err()
}
