package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/registry"
	"tidings/internal/tty"
)

func (p *program) recipientsImportCommand() *cli.Command {
	return &cli.Command{Name: "import", Usage: "put the rows of a CSV file into the registry", ArgsUsage: "FILE.csv",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "only say what each column is taken for and what would change"},
			&cli.StringFlag{Name: "as", Usage: "what the rows are: contacts, accounts, services or opt-outs"},
			&cli.StringSliceFlag{Name: "map", Usage: "`HEADING=FIELD`: what a column is, such as \"E-Mail 1=email\", " +
				"or ignore, or a field's name (repeat for more)"},
			&cli.BoolFlag{Name: "remember", Usage: "keep --as, --map and --encoding in tidings.yaml for this list"},
			&cli.BoolFlag{Name: "skip-bad", Usage: "import the good rows and write the bad ones to FILE.bad.csv"},
			&cli.IntFlag{Name: "confirm", Usage: "with --skip-bad: skip `N` rows although they are more than half"},
			&cli.StringFlag{Name: "encoding", Usage: "`NAME` of the file's encoding: utf-8 (default), windows-1252, " +
				"iso-8859-1"},
			&cli.StringFlag{Name: "region", Usage: "`ID` of the region of rows that name none"},
		}, Action: p.withDesk(1, 1, p.recipientsImport)}
}

func (p *program) recipientsImport(c *cli.Context, d *desk.Desk) error {
	lowerGCPercent()
	o := registry.ImportOptions{As: c.String("as"), Map: map[string]string{}, Remember: c.Bool("remember"),
		SkipBad: c.Bool("skip-bad"), Confirmed: c.Int("confirm"), Encoding: c.String("encoding"),
		Region: c.String("region"), Stdin: p.In}
	for _, m := range c.StringSlice("map") {
		at := strings.LastIndexByte(m, '=')
		if at < 1 {
			return usage("--map %q: write HEADING=FIELD, for instance --map \"E-Mail 1=email\"", m)
		}
		o.Map[strings.TrimSpace(m[:at])] = strings.TrimSpace(m[at+1:])
	}
	if c.Bool("dry-run") {
		return p.recipientsPlan(c, d, o)
	}
	r, err := d.ImportRecipients(c.Context, c.Args().First(), o)
	if err != nil {
		return err
	}
	for _, w := range r.Warnings {
		p.warn("%s", w)
	}
	if r.Refused > 0 {
		p.warn("%s REFUSED and left out; what was refused is in %s, each row with its reason: "+
			"correct it there and import that file", ofRows(r.Refused, r.Rows), r.BadFile)
	}
	if len(r.Ignored) > 0 {
		p.warn("columns that were left out: %s", tty.Clean(strings.Join(r.Ignored, ", ")))
	}
	if len(r.Fields) > 0 {
		p.say("columns that Tidings does not know, kept for letters as ((…)): %s",
			tty.Clean(strings.Join(r.Fields, ", ")))
	}
	err = p.print(r, func(w io.Writer) {
		for _, line := range r.Lines() {
			row(w, "%s\n", line)
		}
	})
	if r.Remembered != "" {
		p.say("tidings.yaml has from now on what this list is, under lists: %s; it need not be said again.",
			r.Remembered)
	}
	if r.Refused > 0 {
		return p.Then(err, "recipients import %s", r.BadFile)
	}
	return p.Then(err, "draft SLUG --edit, where SLUG is a short name for the letter, such as db-down")
}

// ofRows is "1 of 3 rows was" and the like.
func ofRows(n, of int) string {
	return fmt.Sprintf("%d of %s %s", n, num(of, "row"), map[bool]string{true: "was", false: "were"}[n == 1])
}

// recipientsPlan shows what an import would do.
func (p *program) recipientsPlan(c *cli.Context, d *desk.Desk, o registry.ImportOptions) error {
	plan, err := d.PlanImport(c.Context, c.Args().First(), o)
	if err != nil {
		return err
	}
	for _, w := range plan.Warnings {
		p.warn("%s", w)
	}
	for _, r := range plan.Refused {
		p.warn("%s: %s", r.Path, r.Reason)
	}
	err = p.print(plan, func(w io.Writer) {
		for _, cells := range plan.Table() {
			for i, cell := range cells {
				row(w, map[bool]string{true: "%s", false: "\t%s"}[i == 0], cell)
			}
			row(w, "\n")
		}
	})
	p.say("Nothing was changed.")
	if err == nil && plan.BadRows > 0 && !o.SkipBad {
		err = fmt.Errorf("%w: %s refused; without --skip-bad nothing would be imported", desk.ErrCheckFailed,
			num(plan.BadRows, "row is", "rows are"))
	}
	return err
}
