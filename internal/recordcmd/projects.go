package recordcmd

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/locale"
	"tidings/internal/safefile"
	"tidings/internal/tty"
	"tidings/notices"
)

// Project is the command for upgrade projects.
func (p *Commands) Project() *cli.Command {
	return &cli.Command{
		Name: "project", Usage: "records of projects and their phases",
		Subcommands: []*cli.Command{
			{Name: "new", Usage: "begin the record of a project", ArgsUsage: "ID", Flags: []cli.Flag{
				&cli.StringFlag{Name: "title", Usage: "`TITLE` as customers will read it", Required: true},
				&cli.StringFlag{Name: "summary", Usage: "what is to be achieved, in a sentence"},
				localeFlag(),
			}, Action: p.WithDesk(1, 1, p.projectNew)},
			{Name: "list", Usage: "list projects", Action: p.WithDesk(0, 0, p.projectList)},
			{Name: "show", Usage: "show one project with its phases", ArgsUsage: "ID",
				Action: p.WithDesk(1, 1, p.projectShow)},
			{Name: "import", Usage: "import phases from a CSV file: a column for the phase, a column for each month",
				ArgsUsage: "FILE", Flags: []cli.Flag{
					&cli.StringFlag{Name: "id", Usage: "`ID` of the project (default: the file's name)"},
					&cli.StringFlag{Name: "title", Usage: "`TITLE` of a new project"},
					&cli.StringFlag{Name: "encoding", Usage: "`NAME` of the file's encoding: utf-8 (default), " +
						"windows-1252, iso-8859-1"},
				}, Action: p.WithDesk(1, 1, p.projectImport)},
		},
	}
}

func (p *Commands) projectList(c *cli.Context, d *desk.Desk) error {
	list, err := d.Projects()
	if err != nil {
		return err
	}
	p.none(len(list), "project", "", "project new NAME --title TITLE")
	return p.Print(list, func(w io.Writer) {
		for _, pr := range list {
			tty.Row(w, "%s\t%s\t%s\n", pr.ID, locale.Num(len(pr.Phases), "phase"), pr.Title)
		}
	})
}

func (p *Commands) projectShow(c *cli.Context, d *desk.Desk) error {
	pr, err := d.Project(c.Args().First())
	if err != nil {
		return err
	}
	return p.Print(pr, func(w io.Writer) {
		tty.Row(w, "%s\n%s\n", pr.Title, pr.Summary)
		for _, ph := range pr.Phases {
			tty.Row(w, "%s\t%s to %s\t%s\t%d%%\t%s%s\n", ph.ID, ph.Planned.From, ph.Planned.Until, ph.Status,
				progressOf(ph), ph.Title, actualOf(ph))
		}
	})
}

// actualOf says what came of a plan, behind a phase's title.
func actualOf(ph notices.Phase) string {
	switch a := ph.Actual; {
	case a.IsZero():
		return ""
	case a.Until == "":
		return " (since " + a.From + ")"
	default:
		return " (actually " + a.From + " to " + a.Until + ")"
	}
}

// progressOf is how much of a phase is done, in per cent.
func progressOf(ph notices.Phase) int {
	if ph.Status == notices.PhaseDone {
		return 100
	}
	return ph.Percent
}

func (p *Commands) projectImport(c *cli.Context, d *desk.Desk) error {
	b, err := safefile.Named(c.Context, p.In, c.Args().First(), maxImport)
	if err != nil {
		return err
	}
	r, err := d.ImportProject(c.Args().First(), c.String("id"), c.String("title"), c.String("encoding"), b)
	if err != nil {
		return err
	}
	for _, title := range r.Kept {
		p.Warn("the phase %q is not in the file and was kept; remove it from %s if it is no more", tty.Clean(title),
			r.File)
	}
	if len(r.Marks) > 0 {
		p.Warn("cells count as marks, whatever they say; not taken from them: %s", tty.Clean(strings.Join(r.Marks,
			", ")))
	}
	err = p.Print(r, func(w io.Writer) { tty.Row(w, "%s\n", r.File) })
	id := strings.TrimSuffix(filepath.Base(r.File), ".yaml")
	return p.Then(err, "draft %s --template project-milestone --project %[1]s", id)
}
