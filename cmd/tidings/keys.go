package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/inbound"
	"tidings/internal/talk"
)

// keysCommand are the keys of links and return paths.
func (p *program) keysCommand() *cli.Command {
	return &cli.Command{
		Name: "keys", Usage: "the keys that sign links and return paths",
		Subcommands: []*cli.Command{
			{
				Name:  "list",
				Usage: "list the keys, without their secrets",
				Action: p.withInbound(0, 0, func(c *cli.Context, in *inbound.Inbound) error {
					return p.keysShown(in.Keys.Report(c.Context))
				}),
			},
			{
				Name:  "rotate",
				Usage: "make a new key, which signs from the next send on; the others go on opening what they signed",
				Flags: []cli.Flag{
					&cli.BoolFlag{
						Name:  "lost",
						Usage: "give up keys that are lost: links that they signed stop working",
					},
				},
				Action: p.withInbound(0, 0, func(c *cli.Context, in *inbound.Inbound) error {
					if c.Bool("lost") {
						p.warn("keys that are lost are given up: the links in letters that they signed stop working, " +
							"and bounces of those letters are not believed")
					}
					return p.keysShown(in.Keys.Rotate(c.Context, c.Bool("lost")))
				}),
			},
			{
				Name:      "retire",
				Usage:     "remove a key: links that it signed stop working",
				ArgsUsage: "KEY",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "force", Usage: "although letters of the last 30 days need it"},
				},
				Action: p.withInbound(1, 1, func(c *cli.Context, in *inbound.Inbound) error {
					id, err := strconv.Atoi(c.Args().First())
					if err != nil {
						return usage("%q is no number of a key; \"tidings feedback keys list\" shows them",
							c.Args().First())
					}
					return p.keysShown(in.Keys.Retire(c.Context, id, c.Bool("force")))
				}),
			},
		},
	}
}

func (p *program) keysShown(r *inbound.KeysReport, err error) error {
	if err != nil {
		return err
	}
	if err := p.print(r, func(w io.Writer) {
		row(w, "key\tmade\tsigns\tfingerprint\n")
		for _, k := range r.Keys {
			signs := "until " + talk.Moment(k.Until)
			if k.Signs {
				signs = "yes"
			}
			row(w, "%d\t%s\t%s\t%s\n", k.ID, talk.Moment(k.Made), signs,
				strings.ToUpper(k.Print))
		}
	}); err != nil {
		return err
	}
	if r.Place == "database" {
		p.say("They are kept in the database: whoever has a dump of it can sign links. Without a backup of them " +
			"every link in letters already sent is lost.")
	} else {
		p.say("They are kept in %s: copy it to every machine that sends or serves, and back it up. Without it "+
			"every link in letters already sent is lost.", r.Place)
	}
	return nil
}
