package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/check"
	"tidings/internal/desk"
	"tidings/internal/tty"
)

func (p *program) checkCommand() *cli.Command {
	return &cli.Command{
		Name: "check", Usage: "look for everything that is wrong with a notice, its letters and its messages",
		ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Usage: "table, json or sarif", Value: "table"},
			&cli.BoolFlag{Name: "fix", Usage: "mend in the letters what needs nobody to decide, and show what changed"},
			&cli.BoolFlag{Name: "links", Usage: "ask the sites whether the pages are there that the letters link to " +
				"(at most 50 addresses, half a minute)"},
		},
		Action: p.withDesk(1, 1, p.check),
	}
}

func (p *program) check(c *cli.Context, d *desk.Desk) error {
	format, slug := c.String("format"), c.Args().First()
	if !slices.Contains([]string{"table", "json", "sarif"}, format) {
		return usage("--format %q: use table, json or sarif", format)
	}
	if c.Bool("fix") {
		changes, err := d.Mend(c.Context, slug)
		p.sayMended(changes)
		if err != nil {
			return err
		}
	}
	examine := d.Check
	if c.Bool("links") {
		examine = d.CheckLinks
	}
	r, err := examine(c.Context, slug)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		p.JSON = true
	case "sarif":
		p.JSON = true
		if err := p.print(r.SARIF(version), nil); err != nil {
			return err
		}
		p.nextOfCheck(r)
		return r.Err()
	}
	return p.showCheck(r)
}

// sayMended shows each line that a fix changed, as it was and as it is.
func (p *program) sayMended(changes []check.Change) {
	for _, c := range changes {
		p.say("%s:%d: mended [%s]", c.File, c.Line, c.Rules)
		p.say("  - %s", c.Before)
		p.say("  + %s", c.After)
	}
	if len(changes) == 0 {
		p.say("There is nothing to mend that needs nobody to decide.")
	}
}

// showCheck prints what a check found, and says what comes next.
func (p *program) showCheck(r *check.Report) error {
	return p.showSums(r, writeCheck)
}

// showSums prints a check's report by write, as data for a program, and says what comes next.
func (p *program) showSums(r *check.Report, write func(io.Writer, *check.Report)) error {
	if err := p.print(r, func(w io.Writer) { write(w, r) }); err != nil {
		return err
	}
	p.nextOfCheck(r)
	return r.Err()
}

// nextOfCheck says what comes after a check: mending, looking and approving, or sending.
func (p *program) nextOfCheck(r *check.Report) {
	switch {
	case r.Errors > 0:
		p.next("edit %s", r.Notice)
	case r.Approved:
		p.next("send %s --dry-run", r.Notice)
	default:
		p.next("preview %s --serve, and if it is right: tidings approve %[1]s --by \"YOUR NAME\"", r.Notice)
	}
}

// writeCheck writes the findings file by file, errors first in each, and in a line below
// each what to do, where the finding itself does not say it.
func writeCheck(w io.Writer, r *check.Report) {
	for _, f := range r.ByFile() {
		says, todo := f.Parts()
		says, excerpt, _ := strings.Cut(says, "\n") // of a file's line, with a caret below
		row(w, "%s: %s: %s [%s]\n", f.Where, f.Level, says, f.Rule)
		for line := range strings.Lines(excerpt) {
			io.WriteString(w, tty.CleanLine(strings.TrimRight(line, "\n"))+"\n") //nolint:errcheck // a table in memory
		}
		if todo != "" {
			row(w, "    to do: %s\n", todo)
		}
	}
	writeExcused(w, r.Excused)
	writeSums(w, r)
}

// writeExcused lists what the letters excuse.
func writeExcused(w io.Writer, list []check.Excused) {
	for _, e := range list {
		says, _ := e.Parts()
		row(w, "%s: excused: %s [%s], because %s\n", e.Where, says, e.Rule, e.Because)
	}
}

func writeSums(w io.Writer, r *check.Report) {
	excused := ""
	if len(r.Excused) > 0 {
		excused = fmt.Sprintf(", %d excused", len(r.Excused))
	}
	row(w, "%s merged, %d suppressed, %s, %s, %s%s\n", num(r.Merged, "recipient"), r.Suppressed,
		num(len(r.Locales), "letter"), num(r.Errors, "error"), num(r.Warnings, "warning"), excused)
}
