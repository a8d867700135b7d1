package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/talk"
)

func (p *program) renderCommand() *cli.Command {
	return &cli.Command{
		Name: "render", Usage: "write a notice's letters as email, text and PDF into outputs", ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "as", Usage: "write the copy of the recipient `EMAIL` alone"},
			&cli.StringFlag{Name: "dir", Aliases: []string{"o"}, Usage: "write that copy into `DIR` (default: " +
				"outputs/SLUG/as-EMAIL)"},
		},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			slug, as := c.Args().First(), c.String("as")
			if as == "" && c.IsSet("dir") {
				return talk.BadFlag("--dir says where the copy of one recipient goes; add --as EMAIL")
			}
			if as != "" {
				r, err := d.RenderAs(c.Context, slug, as, c.String("dir"))
				return p.files(r, func() []string { return r.Files }, err)
			}
			r, err := d.Render(c.Context, slug)
			err = p.files(r, func() []string { return r.Files }, err)
			return p.Then(err, "check %s", slug)
		}),
	}
}

// files prints the files that were written.
func (p *program) files(r any, files func() []string, err error) error {
	if err != nil {
		return err
	}
	return p.print(r, func(w io.Writer) {
		for _, f := range files() {
			row(w, "%s\n", f)
		}
	})
}
