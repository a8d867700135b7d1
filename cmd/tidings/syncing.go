package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/registry"
	"tidings/recipients"
)

func (p *program) syncCommand() *cli.Command {
	return &cli.Command{Name: "sync", Usage: "take over who is new, changed and gone in a source of tidings.yaml",
		ArgsUsage: "NAME", Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "every source, one after the other"},
			&cli.BoolFlag{Name: "dry-run", Usage: "only say what would change"},
			&cli.StringFlag{Name: "plan", Usage: "change only what --dry-run --json showed: the `DIGEST` of its plan"},
			&cli.BoolFlag{Name: "skip-bad", Usage: "take the good rows beside bad ones; nobody is taken for gone then"},
			&cli.IntFlag{Name: "confirm", Usage: "`N` entries are missing although they are more than refuse_above"},
		}, Action: p.withDesk(0, 1, p.recipientsSync)}
}

func (p *program) recipientsSync(c *cli.Context, d *desk.Desk) error {
	names := c.Args().Slice()
	switch all := c.Bool("all"); {
	case all && (len(names) > 0 || c.IsSet("plan") || c.IsSet("confirm")):
		return usage("--all goes without a name, --plan and --confirm: they speak of one source")
	case all:
		names = d.SourceNames()
	case len(names) == 0:
		return usage("which source? Name one of %s, or add --all", listOf(d.SourceNames(), "sources: in tidings.yaml"))
	}
	var failed []error // a source that fails keeps no other from being taken over
	for _, name := range names {
		if err := c.Context.Err(); err != nil {
			return errors.Join(append(failed, err)...)
		}
		failed = append(failed, p.syncOne(c, d, name))
	}
	return errors.Join(failed...)
}

func (p *program) syncOne(c *cli.Context, d *desk.Desk, name string) error {
	o := registry.SyncOptions{DryRun: c.Bool("dry-run"), SkipBad: c.Bool("skip-bad"), Confirmed: c.Int("confirm"),
		Plan: c.String("plan")}
	if p.interactive() && o.Plan == "" {
		o.Agree = func(plan *recipients.SyncPlan, unusual bool) error { return p.agree(c.Context, plan, unusual) }
	}
	plan, err := d.SyncRecipients(c.Context, name, o)
	if plan == nil || err != nil && !p.JSON {
		return err
	}
	if p.JSON {
		return errors.Join(err, p.line(plan))
	}
	for _, w := range plan.Warnings {
		p.warn("%s", w)
	}
	if plan.Counts.Refused > 0 {
		p.warn("%s REFUSED and left out, so nobody is taken for gone this time:",
			ofRows(plan.Counts.Refused, plan.Counts.Rows))
		for _, r := range plan.Refused {
			p.say("  %s: %s", r.Path, r.Reason)
		}
	}
	if plan.TooMany {
		p.warn("more are missing than refuse_above allows; without a terminal it needs --confirm %d",
			plan.Counts.Missing)
	}
	if plan.Counts.Conflicts > 0 {
		p.warn("%s said otherwise elsewhere. What is taken over last counts, which is this source now; leave the "+
			"columns to one of them, such as by \"map: {HEADING: ignore}\" in tidings.yaml",
			num(plan.Counts.Conflicts, "entry is", "entries are"))
	}
	if err := p.print(plan, func(w io.Writer) { planTable(w, plan) }); err != nil || !o.DryRun {
		return err
	}
	p.next("recipients sync %s", name)
	return nil
}

// agree shows a plan and asks whether it is to be carried out.
func (p *program) agree(ctx context.Context, plan *recipients.SyncPlan, unusual bool) error {
	var table strings.Builder
	planTable(&table, plan)
	for line := range strings.Lines(table.String()) {
		p.say("%s", strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "  "))
	}
	if unusual {
		answer, err := p.ask(ctx, "Many are missing. Type how many, %d, to go on all the same:", plan.Counts.Missing)
		if err == nil && answer != fmt.Sprint(plan.Counts.Missing) {
			err = fmt.Errorf("%w: nothing was changed", desk.ErrNotConfirmed)
		}
		return err
	}
	yes, err := p.Yes(ctx, "Take this over", true)
	if err == nil && !yes {
		err = fmt.Errorf("%w: nothing was changed", desk.ErrNotConfirmed)
	}
	return err
}

// planTable tells what changes, and names whoever is missing or back.
func planTable(w io.Writer, p *recipients.SyncPlan) {
	c := p.Counts
	row(w, "%s: %s, %d new, %d changed, %d unchanged, %d gone, %d back\n", p.Source, num(c.Rows, "row"),
		c.New+c.NewAccounts, c.Changed, p.Unchanged, c.Gone, c.Back)
	for _, x := range p.Gone {
		row(w, "gone\t%s\t%s\n", x.Email, x.Name)
	}
	for _, x := range p.Kept {
		row(w, "missing, but also brought by %s, so kept\t%s\t%s\n", x.By, x.Email, x.Name)
	}
	for _, x := range p.Back {
		row(w, "back\t%s\t%s\n", x.Email, x.Name)
	}
	for _, x := range p.Left {
		row(w, "no contact any more of %s\t%s\n", x.Account, x.Email)
	}
	for _, x := range p.GoneAccounts {
		row(w, "account gone\t%s\n", x)
	}
	for _, x := range p.OptedOut {
		row(w, "opted out: %s\t%s\n", x.By, x.Email)
	}
	for _, x := range p.Conflicts {
		row(w, "conflict with %s\t%s\t%s\n", cmp.Or(x.By, "a list or a person"), x.ID, strings.Join(x.Fields, ", "))
	}
	for _, x := range p.Changed {
		row(w, "changed\t%s\t%s\n", x.ID, strings.Join(x.Fields, ", "))
	}
	if c.Suppressed > 0 {
		row(w, "%s suppressed\n", num(c.Suppressed, "person is in the source and stays",
			"people are in the source and stay"))
	}
	if c.Erased > 0 {
		row(w, "%d kept out: they were erased on request\n", c.Erased)
	}
}
