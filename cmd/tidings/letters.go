package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/recordcmd"
	"tidings/internal/talk"
)

func (p *program) templateCommand() *cli.Command {
	localeFlag := &cli.StringSliceFlag{Name: "locale", Usage: "`TAG` of the language"}
	return &cli.Command{
		Name: "template", Usage: "letter templates",
		Subcommands: []*cli.Command{
			{Name: "list", Usage: "list the templates, built-in and your own",
				Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
					list, err := d.Templates()
					if err != nil {
						return err
					}
					return p.print(list, func(w io.Writer) {
						for _, t := range list {
							version := ""
							if t.Version != "" {
								version = "version " + t.Version
							}
							row(w, "%s\t%s\t%s\t%s\t%s\n", t.Name, t.Source, listOf(t.Locales, "-"), t.Title, version)
						}
					})
				})},
			{Name: "show", Usage: "print a template", ArgsUsage: "NAME", Flags: []cli.Flag{localeFlag},
				Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
					text, err := d.TemplateText(c.Args().First(), first(c.StringSlice("locale")))
					if err != nil {
						return err
					}
					_, err = io.WriteString(p.document(), text)
					return err
				})},
			{Name: "new", Usage: "copy a template into the workspace, to change it", ArgsUsage: "NAME",
				Flags: []cli.Flag{localeFlag, &cli.StringFlag{Name: "from", Usage: "begin with the template `NAME`"}},
				Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
					path, err := d.NewTemplate(c.Args().First(), c.String("from"), first(c.StringSlice("locale")))
					return p.Then(p.Written(path, err), "draft SLUG --template %s", c.Args().First())
				})},
			{Name: "phrases", Usage: "write the fixed words of a language into a file, to translate them",
				Flags: []cli.Flag{&cli.StringFlag{Name: "locale", Usage: "the language's `TAG`", Required: true}},
				Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
					path, err := d.NewPhrases(c.String("locale"))
					return p.Then(p.Written(path, err), "check SLUG")
				})},
		},
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (p *program) draftCommand() *cli.Command {
	return &cli.Command{
		Name: "draft", ArgsUsage: "SLUG",
		Usage: "write a notice, with a letter in each language, from a template and records; asks for what it needs",
		Flags: ruleFlags(
			&cli.StringFlag{Name: "template", Usage: "`NAME` of the template; see \"tidings template list\""},
			&cli.StringFlag{Name: "project", Usage: "`ID` of the project it tells of"},
			&cli.StringSliceFlag{Name: "incident", Usage: "`ID` of an incident it tells of (repeat for more)"},
			&cli.StringFlag{Name: "maintenance", Usage: "`ID` of the maintenance it tells of"},
			recordcmd.SinceFlag(),
			&cli.StringFlag{Name: "as-of", Usage: "`TIME` that the letter speaks of (default: now)"},
			&cli.StringFlag{Name: "stream", Usage: "service or update (default: the template's)"},
			&cli.StringSliceFlag{Name: "locale", Usage: "`TAG` of a language (repeat for more; default: those of " +
				"the regions and the recipients)"},
			&cli.StringSliceFlag{Name: "region", Usage: "write only to region `ID` (repeat for more)"},
			&cli.BoolFlag{Name: "force", Usage: "write over a draft that exists"},
			&cli.StringFlag{Name: "affected-list", Usage: "only to accounts that the CSV `FILE` lists, with what of " +
				"theirs was affected"},
			&cli.StringSliceFlag{Name: "told", Usage: "only to those who were told by the notice `SLUG` (repeat for " +
				"more)"},
			&cli.StringFlag{Name: "encoding", Usage: "`NAME` of the encoding of --affected-list: utf-8 (default), " +
				"windows-1252, utf-16le, shift_jis, ..."},
			&cli.BoolFlag{Name: "edit", Usage: "open the letter in your editor, then check it"},
		),
		Action: p.withDesk(1, 1, p.draft),
	}
}

func (p *program) previewCommand() *cli.Command {
	return &cli.Command{
		Name: "preview", Usage: "show the message that one recipient will get", ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "as", Usage: "as the recipient `EMAIL` (default: nobody in particular)"},
			&cli.StringSliceFlag{Name: "locale", Usage: "`TAG` of the language"},
			&cli.StringFlag{Name: "format", Usage: "html, text, pdf, web or eml", Value: "text"},
			&cli.BoolFlag{Name: "serve", Usage: "show all formats in a browser, on loopback"},
		},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			o := desk.PreviewOptions{Slug: c.Args().First(), As: c.String("as"),
				Locale: first(c.StringSlice("locale")), Format: c.String("format")}
			if c.Bool("serve") {
				err := d.ServePreview(c.Context, o, p.say)
				return p.Then(err, "approve %s --by \"YOUR NAME\"", o.Slug)
			}
			b, err := d.Preview(c.Context, o)
			if err != nil {
				return err
			}
			_, err = p.document().Write(b)
			return err
		}),
	}
}

func (p *program) approveCommand() *cli.Command {
	return &cli.Command{
		Name: "approve", Usage: "approve the current version of a notice", ArgsUsage: "SLUG",
		Flags: []cli.Flag{byFlag(), commandline.KeyFlag(),
			&cli.StringFlag{Name: "note", Usage: "a `NOTE` for the log"}},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			a, err := d.Approve(c.Context, c.Args().First(), decider(c))
			if err != nil {
				return err
			}
			err = p.print(a, func(w io.Writer) {
				row(w, "%s r%d approved by %s, SHA-256 %s\n", a.Slug, a.Revision, a.By, a.Digest)
				writeExcused(w, a.Excused)
			})
			p.saySigned(a)
			if a.Missing > 0 {
				p.warn("it is not sent yet: four_eyes wants %s", num(a.Missing, "more approval"))
				return p.Then(err, "approve %s, by another person", a.Slug)
			}
			p.say("It goes to %s, in %s.", num(a.Recipients, "recipient"), talk.Words(a.Locales))
			if a.Warnings > 0 {
				p.say("%s stood when it was approved; \"tidings check %s\" shows what.",
					num(a.Warnings, "warning"), a.Slug)
			}
			p.sayCorrects(c, d, a.Slug, a.Revision)
			return p.Then(err, "send %s --dry-run", a.Slug)
		}),
	}
}

// saySigned tells what an approval is worth to others than its database.
func (p *program) saySigned(a desk.Approved) {
	if a.Key == "" {
		p.say("%s is named, not signed.", a.By)
		return
	}
	p.say("%s signed with the key %s.", a.By, a.Key)
}

func byFlag() cli.Flag {
	return &cli.StringFlag{Name: "by", Usage: "`NAME` of the person who decides; where people sign, the key says who " +
		"it is"}
}

func decider(c *cli.Context) desk.Decider {
	return desk.Decider{By: c.String("by"), Note: c.String("note"), Key: c.String("key")}
}

func (p *program) submitCommand() *cli.Command {
	return &cli.Command{
		Name: "submit", Usage: "ask for approval of the current version of a notice, as its author", ArgsUsage: "SLUG",
		Flags: []cli.Flag{byFlag(), commandline.KeyFlag(),
			&cli.StringFlag{Name: "note", Usage: "a `NOTE` for the log"}},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			a, err := d.Submit(c.Context, c.Args().First(), decider(c))
			if err != nil {
				return err
			}
			err = p.print(a, func(w io.Writer) {
				row(w, "%s submitted by %s, SHA-256 %s\n", a.Slug, a.By, a.Digest)
				writeExcused(w, a.Excused)
			})
			p.saySigned(a)
			return p.Then(err, "approve %s --by NAME", a.Slug)
		}),
	}
}

func (p *program) rejectCommand() *cli.Command {
	return &cli.Command{
		Name: "reject", Usage: "reject the current version of a notice, and say why", ArgsUsage: "SLUG",
		Flags: []cli.Flag{byFlag(), commandline.KeyFlag(),
			&cli.StringFlag{Name: "note", Usage: "`NOTE` on what must change",
				Required: true}},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			slug := c.Args().First()
			err := p.done(d.Reject(c.Context, slug, decider(c)), "%s is rejected.", slug)
			return p.Then(err, "edit %s", slug)
		}),
	}
}
