package main

import (
	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
)

// textFlags are the texts of a record that a language may have its own of.
func textFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "title", Usage: "`TITLE` in the language of --locale"},
		&cli.StringFlag{Name: "summary", Usage: "the sentence of the record in the language of --locale"},
		localeFlag(),
	}
}

func (p *program) maintenanceNew(c *cli.Context, d *desk.Desk) error {
	own, err := d.OwnLanguage(c.String("locale"))
	if err != nil {
		return err
	}
	if !own {
		r, err := d.TranslateMaintenance(c.Context, c.Args().First(), said(c))
		return p.changed(r, err)
	}
	if c.String("from") == "" || c.String("until") == "" {
		return usage("%s needs --from and --until", c.Command.HelpName)
	}
	path, err := d.NewMaintenance(newRecord(c))
	return p.written(path, err)
}

// maintenanceUpdate adds an update; with --locale it writes texts in another language.
func (p *program) maintenanceUpdate(c *cli.Context, d *desk.Desk) error {
	own, err := d.OwnLanguage(c.String("locale"))
	if err != nil {
		return err
	}
	if !own {
		r, err := d.TranslateMaintenance(c.Context, c.Args().First(), said(c))
		return p.changed(r, err)
	}
	for _, name := range []string{"status", "text"} {
		if c.String(name) == "" {
			return usage("%s needs --%s", c.Command.HelpName, name)
		}
	}
	if c.IsSet("title") || c.IsSet("summary") {
		return usage("%s takes --title and --summary only with --locale; correct the file to change the original",
			c.Command.HelpName)
	}
	path, err := d.UpdateMaintenance(c.Args().First(),
		desk.RecordUpdate{Status: c.String("status"), Text: c.String("text"), At: c.String("at")})
	return p.written(path, err)
}
