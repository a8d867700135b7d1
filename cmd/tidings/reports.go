package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/publishing"
	"tidings/internal/report"
	"tidings/internal/talk"
)

func (p *program) reportCommand() *cli.Command {
	return &cli.Command{
		Name: "report", Usage: "what became of every message, by region", ArgsUsage: "SLUG",
		Flags: []cli.Flag{&cli.StringFlag{Name: "format", Usage: "table, csv, json, html or pdf", Value: "table"}},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			r, err := d.FullReport(c.Context, c.Args().First())
			if err != nil {
				return err
			}
			format := c.String("format")
			if p.JSON {
				format = "json"
			}
			switch format {
			case "table":
				return p.print(r, func(w io.Writer) {
					writeReport(w, r.Report)
					if r.Approval != nil {
						row(w, "approved by %s\n", r.Approval.Words())
					}
					if a := r.Accounts; a != nil {
						row(w, "accounts: %d selected, %d told, %d not told; \"tidings reach %s\" lists them\n",
							a.Selected, a.Told, a.NotTold, r.Notice)
					}
					if r.NotAcknowledgedTotal > 0 {
						row(w, "%s got it and did not acknowledge it; \"tidings deliveries %s --state "+
							"not-acknowledged\" "+
							"lists them\n",
							num(r.NotAcknowledgedTotal, "recipient"), r.Notice)
					}
				})
			case "json":
				p.JSON = true
				return p.print(r, nil)
			case "csv", "html", "pdf":
				return d.WriteReport(c.Context, p.document(), r, format)
			}
			return usage("--format %q: use table, csv, json, html or pdf", format)
		}),
	}
}

// writeReport prints a table: a line for each region, a column for each state.
func writeReport(w io.Writer, r *report.Report) {
	states := slices.Sorted(maps.Keys(r.ByState))
	row(w, "%s r%d: %s\n", r.Notice, r.Revision, r.State)
	row(w, "region\tselected\t")
	for _, s := range states {
		row(w, "%s\t", s)
	}
	row(w, "acknowledged\n")
	line := func(name string, selected int, by map[string]int, read int) {
		row(w, "%s\t%d", name, selected)
		for _, s := range states {
			row(w, "\t%d", by[s])
		}
		row(w, "\t%d\n", read)
	}
	for _, g := range r.Regions {
		line(g.Region, g.Selected, g.ByState, g.Acknowledged)
	}
	line("all", r.Selected, r.ByState, r.Acknowledged)
	if left := r.Approved - r.Selected; left > 0 {
		how := "without --region and other limits"
		if r.Revision > 1 {
			how += ", or with --recipients both,"
		}
		row(w, "%d of the %s approved are not in this send yet; \"tidings send %s\" %s takes them in\n", left,
			num(r.Approved, "recipient"), r.Notice, how)
	}
	if r.Corrects > 0 {
		row(w, "%s an earlier version, the newest of these r%d\n", num(r.Corrections, "message corrects",
			"messages correct"), r.Corrects)
	}
	row(w, "acknowledged %d, unsubscribed %d\n", r.Acknowledged, r.Unsubscribed)
	if len(r.Reported) > 0 {
		var parts []string
		for _, kind := range slices.Sorted(maps.Keys(r.Reported)) {
			parts = append(parts, fmt.Sprintf("%d %s", r.Reported[kind], kind))
		}
		row(w, "reported, unproven: %s; such reports count for nothing\n", strings.Join(parts, ", "))
	}
}

func (p *program) deliveriesCommand() *cli.Command {
	return &cli.Command{
		Name: "deliveries", Usage: "every message, one line each", ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "state", Usage: "only messages in `STATE`, or not-acknowledged"},
			&cli.StringSliceFlag{Name: "region", Usage: "only region `ID` (repeat for more)"},
			&cli.StringFlag{Name: "message", Usage: "print the message that `EMAIL` was sent, byte for byte, and " +
				"nothing else"},
			&cli.IntFlag{Name: "revision", Usage: "of --message: revision `N` (default: the newest that was sent " +
				"to them)"},
		},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			if address := c.String("message"); address != "" {
				m, err := d.Message(c.Context, c.Args().First(), address, c.Int("revision"))
				if err != nil {
					return err
				}
				p.say("%s r%d to %s: %s", m.Notice, m.Revision, m.Email, m.State)
				_, err = p.Out.Write(m.Data)
				return err
			}
			if c.IsSet("revision") {
				return talk.BadFlag("--revision says which message --message EMAIL prints; add that")
			}
			f := report.Filter{State: c.String("state"), Regions: c.StringSlice("region")}
			return d.Deliveries(c.Context, c.Args().First(), f, func(l report.Line) error {
				if p.JSON {
					return p.line(l)
				}
				return p.row("%-40s  %-16s  %-10s  %3s  %s", l.Email, l.Region, l.State,
					number(l.SMTPCode), l.Words())
			})
		}),
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func (p *program) publishCommand() *cli.Command {
	return &cli.Command{
		Name: "publish", Usage: "build the web pages in outputs/site",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "serve", Usage: "show them in a browser, on loopback"},
			&cli.StringFlag{Name: "listen", Usage: "`ADDR` of --serve", Value: "127.0.0.1:8080"},
		},
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			r, err := d.Publish(c.Context)
			if err != nil {
				return err
			}
			if err := p.print(r, func(w io.Writer) {
				row(w, "%s: %s, %d written, %d unchanged, %d removed\n", r.Dir, num(r.Pages, "page"), r.Written,
					r.Unchanged, r.Removed)
			}); err != nil {
				return err
			}
			p.sayLeftOut(r.LeftOut)
			if !c.Bool("serve") {
				p.next("publish --serve")
				return nil
			}
			return d.ServeSite(c.Context, c.String("listen"), p.say)
		}),
	}
}

// sayLeftOut tells which letters are not on the site, and how one gets there.
func (p *program) sayLeftOut(left []publishing.LeftOut) {
	for _, x := range left {
		p.say("%s is not on the site: %s.", x.Notice, x.Reason)
		if x.Withdrawn {
			p.warn("%s was on the site until now; letters that were sent may link to it. Write publish: true in "+
				"notices/%[1]s/notice.yaml and publish again to keep it there.", x.Notice)
		}
	}
	if len(left) > 0 {
		p.say("publish: true in a follow-up's notice.yaml puts it on the site.")
	}
}
