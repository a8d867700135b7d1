package recordcmd

import (
	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
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
			return p.changed(d.TranslateMaintenance(c.Context, c.Args().First(), said(c)))
		}
		for _, name := range needs {
			if c.String(name) == "" {
				return commandline.Lacks(c, "--"+name)
			}
		}
		return work(c, d)
	}
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
