package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
)

func (p *program) dryRun(c *cli.Context, d *desk.Desk, o desk.SendOptions) error {
	r, err := d.DryRun(c.Context, o)
	if err != nil {
		return err
	}
	p.showPlan(r.Plan)
	return p.print(r, func(w io.Writer) {
		row(w, "dry run: %s composed, %s, SHA-256 %s; nothing was sent\n", num(r.Messages, "message"),
			num(int(r.Bytes), "byte"), r.SHA256)
	})
}

// showPlan says what is about to happen, before it does.
func (p *program) showPlan(s *desk.SendPlan) {
	p.say("Subject    %s", s.Subject)
	p.say("From       %s", s.From)
	p.say("Revision   %s r%d, %s stream", s.Slug, s.Revision, s.Stream)
	p.say("Approved   %s", s.ApprovedBy)
	p.say("Relay      %s", s.Relay)
	for _, r := range s.Regions {
		p.say("Audience   %-20s %7d  %s", r.Region, r.Selected, counts(r.ByLocale))
	}
	for _, x := range s.Suppressed {
		p.say("Suppressed %-20s %7d", x.Reason, x.Count)
	}
	if s.Resumed {
		p.say("Begun      %s from before, %s now", num(s.Waiting, "message is queued", "messages are queued"),
			num(s.New, "recipient joins", "recipients join"))
	}
	if s.InFlight > 0 {
		p.say("In flight  %d messages are on their way or uncertain, and are not sent again", s.InFlight)
	}
	if s.AlreadySent > 0 {
		p.say("In ledger  %s of this revision already", num(s.AlreadySent, "recipient"))
	}
	if s.First != "" {
		p.say("First      %s", s.First)
		p.say("Last       %s", s.Last)
	}
	if s.Starts != "" {
		p.say("Starts     %s", s.Starts)
	}
	for _, r := range s.StartsAt {
		p.say("Starts     %-20s %s, in %s", r.Region, r.At.Format("Mon 2006-01-02 15:04 -07:00"),
			until(time.Until(r.At)))
	}
	p.say("Recipients %d to be sent, %d suppressed, %d selected", s.ToSend, s.SuppressedTotal, s.Selected)
}

// until says how long something lasts, to the minute.
func until(d time.Duration) string {
	d = max(0, d).Round(time.Minute)
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

func counts(list []desk.Count) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, fmt.Sprintf("%s %d", c.Name, c.Count))
	}
	return strings.Join(parts, ", ")
}

// confirm wants the number of recipients, typed or by --confirm.
func (p *program) confirm(c *cli.Context, s *desk.SendPlan) error {
	if s.ToSend == 0 {
		return nil
	}
	answer := c.String("confirm")
	if answer == "" {
		if !p.interactive() {
			return fmt.Errorf("%w: without a terminal, add --confirm %d", desk.ErrNotConfirmed, s.ToSend)
		}
		var err error
		if answer, err = p.ask(c.Context, "Type the number of recipients, %d, to send:", s.ToSend); err != nil {
			return err
		}
	}
	if n, err := strconv.Atoi(answer); err != nil || !s.Confirms(n) {
		return fmt.Errorf("%w: %q is not the number of recipients, %d; nothing was sent", desk.ErrNotConfirmed,
			answer, s.ToSend)
	}
	return nil
}
