package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/trial"
)

func dirOr(c *cli.Context, other string) string {
	if c.NArg() > 0 {
		return c.Args().First()
	}
	if dir := c.String("C"); dir != "" {
		return dir
	}
	return other
}

func (p *program) demoCommand() *cli.Command {
	return &cli.Command{
		Name: "demo", Usage: "do the whole job on the QSOL sample, in DIR (default: tidings-demo)", ArgsUsage: "[DIR]",
		Action: action(0, 1, func(c *cli.Context) error {
			return trial.Demo(c.Context, dirOr(c, "tidings-demo"), p.say)
		}),
	}
}

func (p *program) configCommand() *cli.Command {
	return &cli.Command{
		Name: "config", Usage: "the workspace's configuration",
		Subcommands: []*cli.Command{{
			Name: "show", Usage: "print tidings.yaml with its defaults filled in; secrets are named, never shown",
			Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
				text, err := d.ConfigText(p.JSON)
				if err != nil {
					return err
				}
				_, err = p.document().Write(text)
				return err
			}),
		}},
	}
}

func (p *program) migrateCommand() *cli.Command {
	return &cli.Command{
		Name: "migrate", Usage: "bring the database's tables up to date",
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			applied, err := d.Migrate(c.Context)
			if err != nil {
				return err
			}
			err = p.print(struct {
				Applied []string `json:"applied"`
			}{applied}, func(w io.Writer) {
				for _, a := range applied {
					row(w, "%s\n", a)
				}
				if len(applied) == 0 {
					row(w, "nothing to do\n")
				}
			})
			if older, oerr := d.OlderWorkers(c.Context); oerr != nil {
				p.warn("%v", oerr)
			} else if older != "" {
				p.warn("%s", older)
			}
			return err
		}),
	}
}

func (p *program) versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version",
		Action: action(0, 0, func(c *cli.Context) error {
			return p.print(map[string]string{"version": version}, func(w io.Writer) {
				row(w, "tidings %s\n", version)
			})
		}),
	}
}

func (p *program) mailboxCommand() *cli.Command {
	return &cli.Command{
		Name: "mailbox", Usage: "receive mail into a folder, for trials and tests",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Usage: "`ADDR` to listen on, e.g. 127.0.0.1:2525", Required: true},
			&cli.StringFlag{Name: "dir", Usage: "keep messages in the Maildir `DIR`"},
			&cli.BoolFlag{Name: "discard", Usage: "count messages and forget them"},
		},
		Action: action(0, 0, func(c *cli.Context) error {
			if (c.String("dir") == "") == !c.Bool("discard") {
				return usage("mailbox needs either --dir DIR or --discard")
			}
			return trial.Mailbox(c.Context, trial.MailboxOptions{Listen: c.String("listen"), Dir: c.String("dir"),
				Discard: c.Bool("discard"), Say: p.say})
		}),
	}
}
