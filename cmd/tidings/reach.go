package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/report"
	"tidings/internal/sendplan"
	"tidings/internal/talk"
	"tidings/internal/tty"
)

func (p *program) reachCommand() *cli.Command {
	return &cli.Command{
		Name: "reach", Usage: "which accounts were told, which were not, and whom of theirs to write to next",
		ArgsUsage: "SLUG",
		Flags: append([]cli.Flag{
			&cli.StringSliceFlag{Name: "role", Usage: "the next contact is one in the role `ROLE`, where there is " +
				"one (repeat for more)"},
		}, postFlags()...),
		Action: checked(postWanted, p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			if c.IsSet("by") {
				return p.post(c, d)
			}
			slug, roles := c.Args().First(), c.StringSlice("role")
			if p.JSON {
				return p.reachJSON(c, d, slug, roles)
			}
			var left missedAccounts
			err := d.Reach(c.Context, slug, roles, func(r *report.Reach) error {
				left.held = r.Held > 0
				return p.print(r, func(w io.Writer) { writeReach(w, r) })
			}, func(a report.ReachAccount) error {
				left.add(a)
				return p.rowMissed(a)
			})
			if step := left.next(slug); step != "" {
				return p.Then(err, "%s", step)
			}
			return err
		})),
	}
}

// missedAccounts gathers what can be done for accounts that nobody told.
type missedAccounts struct {
	reachable bool     // one has a contact to write to next
	lost      bool     // one has none
	held      bool     // one joined whose contacts have the letter for another account
	ask       []string // for roles of contacts to write to whom the letter left out
}

func (m *missedAccounts) add(a report.ReachAccount) {
	switch {
	case a.AskFor != "":
		if !slices.Contains(m.ask, a.AskFor) {
			m.ask = append(m.ask, a.AskFor)
		}
	case a.Next != "":
		m.reachable = true
	case !a.Waiting:
		m.lost = true
	}
}

// next is the command that reaches some of them; empty: none does.
func (m *missedAccounts) next(slug string) string {
	followUp := "follow-up " + slug + " NEW-SLUG --accounts-not-reached"
	switch {
	case !m.reachable && len(m.ask) > 0:
		return followUp + " --role " + strings.Join(m.ask, " --role ")
	case m.reachable || m.held:
		return followUp
	case m.lost:
		return "reach " + slug + " --by post --dry-run"
	}
	return ""
}

func (p *program) reachJSON(c *cli.Context, d *desk.Desk, slug string, roles []string) (err error) {
	var s *tty.Stream
	err = d.Reach(c.Context, slug, roles, func(r *report.Reach) (err error) {
		s, err = p.Stream(r, "not_told")
		return err
	}, func(a report.ReachAccount) error { return s.Add(a) })
	if err != nil {
		return err
	}
	return s.End()
}

// writeReach prints the counts: a line for each region.
func writeReach(w io.Writer, r *report.Reach) {
	if r.Accounts == 0 {
		row(w, "%s: nobody was selected for an account\n", r.Notice)
	} else {
		of := r.Notice
		if len(r.FollowUps) > 0 {
			of += " and what follows it up (" + talk.Words(r.FollowUps) + ")"
		}
		row(w, "%s: %d of %s told, %d by nobody\n", of, r.Told, num(r.Accounts, "account"), r.Accounts-r.Told)
		row(w, "region\taccounts\ttold\tof these by post\tnot told\tof these on the way\n")
		for _, g := range append(r.Regions, report.ReachRegion{Region: "all", Accounts: r.Accounts, Told: r.Told,
			ByPost: r.ByPost, NotTold: r.Accounts - r.Told, Waiting: r.Waiting}) {
			row(w, "%s\t%d\t%d\t%d\t%d\t%d\n", g.Region, g.Accounts, g.Told, g.ByPost, g.NotTold, g.Waiting)
		}
	}
	if r.PostedBefore > 0 {
		row(w, "%s on paper alone, of an earlier version; \"tidings reach %s --by post --again\" prints this one\n",
			num(r.PostedBefore, "account has it", "accounts have it"), r.Notice)
	}
	if r.NotInSend > 0 {
		row(w, "%s that the approval was for %s in no send yet, and not counted here; \"tidings send %s\" takes "+
			"them in\n", num(r.NotInSend, "recipient"), map[bool]string{true: "is", false: "are"}[r.NotInSend == 1],
			r.Notice)
	}
	if r.Newcomers > 0 {
		row(w, "not counted here: %s selected since; \"tidings send %s --newcomers\" writes to their contacts\n",
			num(r.Newcomers, "account is", "accounts are"), r.Notice)
	}
	if words := sendplan.HeldWords(r.Notice, r.Held); words != "" {
		row(w, "not counted here: %s\n", words)
	}
	if n := len(r.NoContact); n > 0 {
		some := r.NoContact[:min(n, 10)]
		more := map[bool]string{true: " and others"}[n > len(some)]
		row(w, "not counted here: the letter is for %s without a contact who may be written to: %s%s; \"tidings "+
			"recipients import\" brings contacts, then \"tidings send %s --newcomers\" writes to them; "+
			"\"tidings reach %[4]s --by post\" prints letters\n", num(n, "account"), strings.Join(some, ", "), more,
			r.Notice)
	}
	n := r.People
	if n.Selected == 0 {
		return
	}
	row(w, "and %s without an account, %d told, %d not told\n", num(n.Selected, "person", "people"), n.Told,
		n.Selected-n.Told)
	for _, c := range n.NotTold {
		row(w, "  %s\t%s\t%s\n", c.Email, c.State, c.Reason)
	}
	if more := n.Selected - n.Told - len(n.NotTold); more > 0 {
		row(w, "  and %d more; \"tidings deliveries %s\" lists everybody\n", more, r.Notice)
	}
}

// rowMissed prints an account that nobody told, with its contacts below it.
func (p *program) rowMissed(a report.ReachAccount) error {
	name, next := a.Account, "nobody is left to be written to"
	if name == "" {
		name = "an account that was erased"
	}
	switch {
	case a.Next != "" && a.NextRole != "":
		next = "next " + a.Next + " (" + a.NextRole + ")"
	case a.Next != "":
		next = "next " + a.Next
	case a.Waiting:
		next = "a message is on its way"
	}
	if a.Name != "" {
		name += " " + a.Name
	}
	if err := p.row("not told: %s, %s; %s", a.Region, name, next); err != nil {
		return err
	}
	for _, c := range a.Contacts {
		state := strings.ReplaceAll(c.State, report.NotWritten, "not written to")
		line := fmt.Sprintf("%-40s  %-20s  %-14s  %s", tty.Clean(c.Email), c.Role, state, c.Reason)
		if err := p.row("  %s", strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}
