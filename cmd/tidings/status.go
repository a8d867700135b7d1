package main

import (
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/report"
	"tidings/internal/tty"
)

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
		bar := p.Progress()
		err := d.Watch(c.Context, slug, shownBy(bar))
		bar.Finish()
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) statusCommand() *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "how sends stand, what they wait for and until when", ArgsUsage: "[SLUG]",
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
			if len(list) == 0 {
				p.say("Nothing was sent yet; \"tidings list\" shows every notice and what comes next.")
			}
			return p.print(list, func(w io.Writer) {
				for _, s := range list {
					row(w, "%s r%d\t%s\n", s.Notice, s.Revision, s.Line)
					if s.Now != report.NowComplete { // there the line says it
						row(w, "\t%s\n", strings.Join(report.StateWords(s.ByState), ", "))
					}
					if s.Approval != nil {
						row(w, "\tapproved by %s\n", s.Approval.Words())
					}
				}
			})
		}),
	}
}

// shownBy has progress shown as it comes from the desk.
func shownBy(bar *tty.Progress) func(desk.Progress) {
	return func(s desk.Progress) { bar.Update(s.Line, s.MayLeave, s.Final, s.Selected) }
}
