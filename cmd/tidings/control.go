package main

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/report"
	"tidings/internal/sendplan"
)

// follow sends and shows how it goes, until nothing is left to send or whoever sends
// leaves.
func (p *program) follow(c *cli.Context, d *desk.Desk, o sendplan.Options, plan *sendplan.Plan) error {
	bar := p.Progress()
	if !o.Detach {
		p.sends.Store(true)
		bar.Hint = p.mayLeave(o)
		p.leaveByKey(o.Leave)
	}
	r, err := d.Send(c.Context, plan, shownBy(bar))
	bar.Finish()
	if r != nil {
		if perr := p.print(r, func(w io.Writer) { writeReport(w, r) }); perr != nil {
			return perr
		}
	}
	if err != nil || r.State != "sending" {
		return p.afterSend(err, r, plan)
	}
	list, err := d.Status(c.Context, o.Slug)
	if err != nil {
		return err
	}
	if o.Detach {
		p.say("Queued: %s", list[0].Line)
	} else {
		p.say("Left: %s", list[0].Line)
	}
	if list[0].NobodySends {
		p.next("worker")
	} else {
		p.next("status %s --watch", o.Slug)
	}
	return nil
}

// afterSend says what comes after a send that is complete.
func (p *program) afterSend(err error, r *report.Report, plan *sendplan.Plan) error {
	if err != nil || r.State != "complete" {
		return err
	}
	if id := plan.OpenIncident(); id != "" {
		p.next("archive %s, and when there is news: tidings incident update %s", plan.Slug, id)
		return nil
	}
	p.next("archive %s", plan.Slug)
	return nil
}

// mayLeave is what the progress adds while only times are waited for.
func (p *program) mayLeave(o sendplan.Options) string {
	goesOn := ": a worker or the next \"tidings send " + o.Slug + "\" goes on"
	switch {
	case o.NoWait:
		return ""
	case p.interactive():
		return "you may leave: press d, then Enter, or Ctrl-C" + goesOn
	}
	return "it may be ended, and --no-wait ends it here" + goesOn
}

// leaveByKey closes a channel when somebody at a terminal types d. The read is left to
// the end of the process: nothing is asked behind it.
func (p *program) leaveByKey(leave chan struct{}) {
	if !p.interactive() {
		return
	}
	go func() {
		for {
			line, err := p.Lines.ReadString('\n')
			if strings.EqualFold(strings.TrimSpace(line), "d") {
				p.say("Leaving; what is in flight is finished first, a few seconds at most.")
				close(leave)
				return
			}
			if err != nil {
				return
			}
		}
	}()
}

func (p *program) pauseCommand() *cli.Command {
	return p.simple("pause", "stop a send for now, on every machine", func(c *cli.Context, d *desk.Desk) error {
		err := d.Pause(c.Context, c.Args().First())
		if err == nil {
			p.say("%s is paused, on every machine within a second or two.", c.Args().First())
			p.next("resume %s", c.Args().First())
		}
		return err
	})
}

func (p *program) resumeCommand() *cli.Command {
	return p.simple("resume", "go on with a paused send", func(c *cli.Context, d *desk.Desk) error {
		slug := c.Args().First()
		resumed, now, err := d.Resume(c.Context, slug)
		switch {
		case err != nil:
			return err
		case !resumed:
			p.say("%s was not paused: %s", slug, now.Line)
		default:
			p.say("%s goes on: %s", slug, now.Line)
		}
		if now.NobodySends {
			p.next("send %s", slug)
		} else {
			p.next("status %s --watch", slug)
		}
		return nil
	})
}

func (p *program) cancelCommand() *cli.Command {
	return p.simple("cancel", "take back what was not sent yet", func(c *cli.Context, d *desk.Desk) error {
		n, err := d.Cancel(c.Context, c.Args().First())
		if n.Open > 0 {
			return p.done(err, "%s is cancelled: at least %s will not be sent. A worker has %d more in its hands; it "+
				"finishes what is in flight and takes back the rest. \"tidings status %[1]s\" shows it.",
				c.Args().First(), num(n.Taken, "message"), n.Open)
		}
		return p.done(err, "%s is cancelled: %s will not be sent.", c.Args().First(), num(n.Taken, "message"))
	})
}

func (p *program) simple(name, usage string, work func(*cli.Context, *desk.Desk) error) *cli.Command {
	return &cli.Command{Name: name, Usage: usage, ArgsUsage: "SLUG", Action: p.withDesk(1, 1, work)}
}
