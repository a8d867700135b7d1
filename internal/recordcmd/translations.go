package recordcmd

import (
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/records"
	"tidings/internal/talk"
)

// textFlags are the texts of a maintenance that a language may have its own of.
func textFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "title", Usage: "`TITLE` in the language of --locale"},
		&cli.StringFlag{Name: "summary", Usage: "the record's sentence in the language of --locale"},
		localeFlag(),
	}
}

// orTranslated writes the texts of a maintenance that --locale gives another language, or
// does the command's own work, which needs these flags.
func (p *Commands) orTranslated(work func(*cli.Context, *desk.Desk) error,
	needs ...string) func(*cli.Context, *desk.Desk) error {
	return func(c *cli.Context, d *desk.Desk) error {
		own, err := d.OwnLanguage(c.String("locale"))
		if err != nil {
			return err
		}
		if !own {
			r, err := d.TranslateMaintenance(c.Context, c.Args().First(), said(c))
			return p.translated(d, records.OfMaintenance, c.Args().First(), r, err)
		}
		for _, name := range needs {
			if c.String(name) == "" {
				return commandline.Lacks(c, "--"+name)
			}
		}
		return work(c, d)
	}
}

// translated says what a command changed in the words of another language. The letters that tell of the
// record have to be looked at again; there is nothing new to be told.
func (p *Commands) translated(d *desk.Desk, kind, id string, r *records.RecordChange, err error) error {
	if err := p.changed(r, err); err != nil || len(r.Changed) == 0 {
		return err
	}
	if telling := d.Telling(kind, id); len(telling) > 0 {
		p.Next("check %s", strings.Join(telling, ", and tidings check "))
	}
	return nil
}

// onlyTranslated refuses flags that a command takes with --locale alone.
func onlyTranslated(c *cli.Context, names ...string) error {
	for _, name := range names {
		if c.IsSet(name) {
			return talk.BadFlag("%s takes --%s only with --locale; to change the original, edit the record's file",
				c.Command.HelpName, name)
		}
	}
	return nil
}
