package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/sendplan"
	"tidings/internal/talk"
)

// plan says what a send will do, and asks what only a person can say: whether a text that
// changed since goes on as it was approved, and who gets a corrected one.
func (p *program) plan(c *cli.Context, d *desk.Desk, o sendplan.Options) (*sendplan.Plan, error) {
	plan, err := d.PlanSend(c.Context, o)
	var still *sendplan.StillSending
	if errors.As(err, &still) && !still.Paused && p.interactive() {
		p.say("%s.", err)
		yes, yerr := p.yes(c.Context, "Go on with the approved text", false)
		if yerr != nil {
			return nil, yerr
		}
		if !yes {
			return nil, fmt.Errorf("%w; nothing was sent", desk.ErrNotApproved)
		}
		o.AsApproved = true
		plan, err = d.PlanSend(c.Context, o)
	}
	if err != nil {
		return nil, err
	}
	p.showPlan(plan)
	if !plan.Unanswered() {
		return plan, nil
	}
	if !p.interactive() {
		return nil, plan.AnswerNeeded()
	}
	n := plan.Corrects
	choices := []string{
		fmt.Sprintf("former: %d who have an earlier version, as its correction", n.ToFormer),
		fmt.Sprintf("new: %d who have none", n.ToNew),
		fmt.Sprintf("both: %d, each in their own form", n.ToFormer+n.ToNew),
	}
	answer, err := p.answer(c.Context, question{Text: "Who gets it", Choices: choices})
	if err != nil {
		return nil, err
	}
	who, _, _ := strings.Cut(answer, ":")
	if err := plan.Choose(who); err != nil {
		return nil, err
	}
	p.sayRecipients(plan)
	return plan, nil
}

// nothingLeft says that a send has nobody to go to, and who could get it yet.
func (p *program) nothingLeft(s *sendplan.Plan) {
	if who, n := others(s.Corrects); n > 0 {
		p.say("Nothing is left to send to those chosen; %s left out, \"--recipients %s\" reaches them.",
			num(n, "recipient is", "recipients are"), who)
		return
	}
	if s.LeftOut > 0 {
		p.say("Nothing is left to send: %s not in this send, and not to be written to.",
			num(s.LeftOut, "recipient is", "recipients are"))
		return
	}
	p.say("Nothing is left to send; \"tidings report %s\" tells what became of it.", s.Slug)
}

// others is the answer that reaches those whom the plan's leaves out, and how many get a
// message by it: whoever is left out and not written to is not reached by any.
func others(c *sendplan.Correction) (answer string, toSend int) {
	switch {
	case c == nil:
	case c.Recipients == sendplan.ToFormer:
		return sendplan.ToNew, c.ToNew
	case c.Recipients == sendplan.ToNew:
		return sendplan.ToFormer, c.ToFormer
	}
	return "", 0
}

func (p *program) dryRun(c *cli.Context, d *desk.Desk, o sendplan.Options) error {
	r, err := d.DryRun(c.Context, o)
	if err != nil {
		return err
	}
	p.showPlan(r.Plan)
	err = p.print(r, func(w io.Writer) {
		row(w, "dry run: %s composed, %s, SHA-256 %s; nothing was sent\n", num(r.Messages, "message"),
			num(int(r.Bytes), "byte"), r.SHA256)
	})
	switch {
	case r.Plan.Revision == 0:
		p.warn("nobody approved %s yet, so a send refuses it", o.Slug)
		return p.Then(err, "check %s, and if it is right: tidings approve %[1]s --by NAME", o.Slug)
	case r.Plan.ToSend == 0 && !r.Plan.Unanswered():
		return p.Then(err, "report %s", o.Slug)
	}
	return p.Then(err, "send %s%s", o.Slug, commandline.Repeated(c, "dry-run", "confirm"))
}

// showPlan says what is about to happen, before it does.
func (p *program) showPlan(s *sendplan.Plan) {
	p.say("Subject    %s", s.Subject)
	p.say("From       %s", s.From)
	p.say("Revision   %s r%d, %s stream", s.Slug, s.Revision, s.Stream)
	p.say("Approved   %s", s.ApprovedBy)
	if s.SentBy != "" {
		p.say("Sent by    %s, signed", s.SentBy)
	}
	p.say("Relay      %s", s.Relay)
	p.say("To         %s", s.Rule)
	for _, r := range s.Regions {
		p.say("Audience   %-20s %7d  %s", r.Region, r.Selected, counts(r.ByLocale))
	}
	for _, o := range s.OtherLanguages {
		p.say("Language   %s", o.Say(o.Count))
	}
	for _, x := range s.Suppressed {
		p.say("Suppressed %-20s %7d", x.Reason, x.Count)
	}
	switch {
	case s.Resumed && s.Waiting == 0:
		p.say("Begun      %s now", num(s.New, "recipient joins", "recipients join"))
	case s.Resumed:
		p.say("Begun      %s from before, %s now", num(s.Waiting, "message is queued", "messages are queued"),
			num(s.New, "recipient joins", "recipients join"))
	}
	for _, r := range s.NewRegions {
		p.say("New        %-20s %7d", r.Name, r.Count)
	}
	if words := sendplan.HeldWords(s.Slug, s.Held); words != "" {
		p.say("Accounts   %s", words)
	}
	if s.InFlight > 0 {
		p.say("In flight  %s on their way or uncertain, and not sent again",
			num(s.InFlight, "message is", "messages are"))
	}
	if s.AlreadySent > 0 {
		p.say("Already    %s in this send", num(s.AlreadySent, "recipient"))
	}
	if s.First != "" {
		p.say("First      %s", s.First)
		p.say("Last       %s", s.Last)
	}
	if at, err := time.Parse(time.RFC3339, s.Starts); err == nil {
		p.say("Starts     %s, in %s", talk.Day(at), until(time.Until(at)))
	} else if s.Starts != "" {
		p.say("Starts     %s", s.Starts)
	}
	for _, r := range s.StartsAt {
		p.say("Starts     %-20s %s, in %s", r.Region, talk.Day(r.At),
			until(time.Until(r.At)))
	}
	p.showCorrection(s)
	p.sayRecipients(s)
}

// showCorrection says who has an earlier version of the letter.
func (p *program) showCorrection(s *sendplan.Plan) {
	if s.Corrects == nil {
		return
	}
	for _, f := range s.Corrects.Former {
		p.say("Corrects   r%-3d of %s   %15s", f.Revision, f.Sent, num(f.Count, "has it", "have it"))
		if f.Same {
			p.warn("r%d says what r%d says, so there is nothing to correct: \"--recipients new\" writes to "+
				"those alone who have none", s.Revision, f.Revision)
		}
	}
	if same := s.Corrects.Unchanged; len(same) > 0 && s.Corrects.Recipients != sendplan.ToNew {
		p.say("Unchanged  %s: the same text as before, and its readers get it again too", strings.Join(same, ", "))
	}
	p.say("No version %-20s %17s", "", num(s.Corrects.HaveNone, "has none", "have none"))
	if n := s.Corrects.NotSelected; n > 0 {
		p.say("Not asked  %s an earlier version and %s not in the audience now: no message goes there",
			num(n, "recipient has", "recipients have"), num(n, "is", "are"))
	}
}

// sayRecipients says how many messages will be sent; their sum is that of the selected.
func (p *program) sayRecipients(s *sendplan.Plan) {
	switch {
	case s.Unanswered():
		p.say("Recipients former %d, new %d, both %d to be sent; %d selected", s.Corrects.ToFormer, s.Corrects.ToNew,
			s.Corrects.ToFormer+s.Corrects.ToNew, s.Selected)
	case s.LeftOut > 0:
		p.say("Recipients %d to be sent, %d suppressed, %d left out, %d selected", s.ToSend, s.SuppressedTotal,
			s.LeftOut, s.Selected)
	default:
		p.say("Recipients %d to be sent, %d suppressed, %d selected", s.ToSend, s.SuppressedTotal, s.Selected)
	}
}

// until says how long something lasts, to the minute, and days where it is some.
func until(d time.Duration) string {
	d = max(0, d).Round(time.Minute)
	if d >= 72*time.Hour {
		return num(int(d.Hours()/24), "day")
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

func counts(list []sendplan.Count) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, fmt.Sprintf("%s %d", c.Name, c.Count))
	}
	return strings.Join(parts, ", ")
}

// confirm wants the number of recipients, typed or by --confirm.
func (p *program) confirm(c *cli.Context, s *sendplan.Plan) error {
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

// sayCorrects tells whoever approves that the letter corrects what people have.
func (p *program) sayCorrects(c *cli.Context, d *desk.Desk, slug string, revision int) {
	said, err := d.Corrects(c.Context, slug, revision)
	if err != nil {
		p.warn("%v", err)
	} else if said != "" {
		p.say("Note: %s.", said)
	}
}
