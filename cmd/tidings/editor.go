package main

import (
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/check"
	"tidings/internal/desk"
)

func (p *program) editCommand() *cli.Command {
	return &cli.Command{
		Name: "edit", Usage: "open a letter in $VISUAL or $EDITOR, then check it", ArgsUsage: "SLUG",
		Flags: []cli.Flag{&cli.StringFlag{Name: "locale", Usage: "`TAG` of the language (default: the first)"}},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			slug := c.Args().First()
			letters, err := d.LetterFiles(slug, c.String("locale"))
			if err != nil {
				return err
			}
			report, err := p.edit(c, d, slug, letters)
			if err != nil {
				return err
			}
			if p.interactive() && report.Errors+report.Warnings > 0 { // said before the question
				return p.showSums(report, writeSums)
			}
			return p.showCheck(report)
		}),
	}
}

// edit opens the first of a notice's letters, checks the notice when the editor is
// closed, and opens it again at the first finding until there is none to mend or the
// person has had enough.
func (p *program) edit(c *cli.Context, d *desk.Desk, slug string, letters []string) (*check.Report, error) {
	if len(letters) > 1 {
		p.say("Opening %s; the others are %s.", letters[0], strings.Join(letters[1:], ", "))
	}
	for file, line := letters[0], 0; ; {
		if err := p.Edit(c.Context, filepath.Join(d.Root(), filepath.FromSlash(file)), line); err != nil {
			return nil, err
		}
		report, err := d.Check(c.Context, slug)
		if err != nil || report.Errors+report.Warnings == 0 || !p.interactive() {
			return report, err
		}
		for _, f := range report.Findings {
			says, _, _ := strings.Cut(f.Says(), "\n")
			p.say("%s: %s: %s", f.Where, f.Level, says)
		}
		again, err := p.yes(c.Context, "Edit again", report.Errors > 0)
		if err != nil || !again {
			return report, err
		}
		file, line = toMend(report, file)
	}
}

// toMend is the file and line of the finding that is mended first: an error before a
// warning, and one of a file before one of none.
func toMend(r *check.Report, otherwise string) (file string, line int) {
	for _, level := range []string{check.Error, check.Warning} {
		for _, f := range r.Findings {
			if f.Level == level && f.File != "" {
				return f.File, f.Line
			}
		}
	}
	return otherwise, 0
}
