package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/safefile"
	"tidings/internal/translate"
	"tidings/internal/tty"
)

func (p *program) translateCommand() *cli.Command {
	return &cli.Command{
		Name: "translate", Usage: "hand a notice to translators, and take their work back",
		Subcommands: []*cli.Command{
			{Name: "export", ArgsUsage: "SLUG",
				Usage: "write the words of a notice and its records for translators, as XLIFF 2.1, a file a language",
				Flags: []cli.Flag{
					&cli.StringSliceFlag{Name: "to", Usage: "`TAG` of a language, or several with commas: de,ja",
						Required: true},
					&cli.StringFlag{Name: "from", Usage: "`TAG` of the letter that they translate (default: your own " +
						"language's)"},
					&cli.StringFlag{Name: "dir", Aliases: []string{"o"}, Usage: "write into `DIR` (default: the " +
						"notice's folder translate)"},
					&cli.StringFlag{Name: "xliff", Usage: "version of the files: 2.1 or 1.2 (for older tools)",
						Value: "2.1"},
				},
				Action: p.withDesk(1, 1, p.translateExport)},
			{Name: "import", ArgsUsage: "SLUG [FILE…]",
				Usage: "put translations into the letters and records; name what is missing, changed since, or broken",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "dry-run", Usage: "only say what would be written"},
					&cli.BoolFlag{Name: "partial", Usage: "let what is not translated stand in the source's language"},
					&cli.BoolFlag{Name: "yes", Usage: "write over a letter that says something else, without asking"},
				},
				Action: p.withDesk(1, -1, p.translateImport)},
		},
	}
}

func (p *program) translateExport(c *cli.Context, d *desk.Desk) error {
	slug := c.Args().First()
	if v := c.String("xliff"); v != "2.1" && v != "1.2" {
		return usage("--xliff %q: use 2.1 or 1.2", v)
	}
	r, err := d.ExportTranslation(c.Context, slug, desk.TranslationOptions{To: c.StringSlice("to"),
		From: c.String("from"), Dir: c.String("dir"), Old: c.String("xliff") == "1.2"})
	if err != nil {
		return err
	}
	for _, f := range r.Files {
		p.say("%s: %s, %d of them translated already.", f.Language, num(f.Sentences, "sentence"), f.Translated)
		if f.Changed > 0 {
			p.say("%s: %s changed since the translation; what it says is offered beside the new words.", f.Language,
				num(f.Changed, "sentence has", "sentences have"))
		}
		if f.Unconfirmed > 0 {
			p.say("%s: %s translated by hand, and nothing says from what; each is offered, to be confirmed.",
				f.Language, num(f.Unconfirmed, "sentence was", "sentences were"))
		}
	}
	err = p.print(r, func(w io.Writer) {
		for _, f := range r.Files {
			row(w, "%s\n", f.File)
		}
	})
	if c.String("dir") != "" {
		return p.Then(err, "translate import %s FILE, when they come back", slug)
	}
	return p.Then(err, "translate import %s, when they are back in that folder", slug)
}

// translateImport takes one file after another; with several, JSON is a line for each.
func (p *program) translateImport(c *cli.Context, d *desk.Desk) (err error) {
	slug, files := c.Args().First(), c.Args().Tail()
	if len(files) == 0 {
		if files, err = d.TranslationFiles(slug); err != nil {
			return err
		}
	}
	var first error
	changed := false
	for _, name := range files {
		b, err := safefile.Named(c.Context, p.In, name, translate.MaxFile)
		if err != nil {
			return err
		}
		plan, err := d.PlanTranslation(slug, name, b)
		if err != nil {
			return err
		}
		err = p.takeTranslation(c, d, plan)
		if first == nil {
			first = err
		}
		if perr := p.showTranslation(plan, len(files) > 1, c.Bool("dry-run"), err == nil); perr != nil {
			return perr
		}
		changed = changed || len(plan.Written) > 0
	}
	if changed && first == nil {
		p.next("check %s", slug)
	}
	return first
}

// takeTranslation says what is wrong with a translation, asks where that is needed, and
// writes it.
func (p *program) takeTranslation(c *cli.Context, d *desk.Desk, plan *translate.Plan) error {
	partial := c.Bool("partial")
	p.talkOfTranslation(plan)
	if c.Bool("dry-run") || plan.Err(partial) != nil {
		return d.MayImport(plan, partial)
	}
	if plan.Replaces && !c.Bool("yes") {
		if !p.interactive() {
			return fmt.Errorf("%w: the letter in %s says something else already; --yes writes over it",
				desk.ErrNotConfirmed, plan.Language)
		}
		ok, err := p.yes(c.Context, tty.Plainf("The letter in %s says something else already. Write over it",
			plan.Language), false)
		if err != nil || !ok {
			if err == nil {
				err = fmt.Errorf("%w: nothing was written", desk.ErrNotConfirmed)
			}
			return err
		}
	}
	return d.ImportTranslation(c.Context, plan, partial)
}

// namedSentences is how many sentences of a kind are named one by one.
const namedSentences = 25

// talkOfTranslation names the sentences that are missing, changed since or broken.
func (p *program) talkOfTranslation(plan *translate.Plan) {
	for i, m := range plan.Missing {
		if i == namedSentences {
			p.warn("%s: not translated: %s more; --json names all", plan.Language, num(len(plan.Missing)-i, "sentence"))
			break
		}
		p.warn("%s: not translated: %s, %s: %s", plan.Language, m.File, m.Unit, quotedText(m.Source))
	}
	for _, s := range plan.Stale {
		p.warn("%s: changed since the export: %s, %s: it was %s and is %s", plan.Language, s.File, s.Unit,
			quotedText(s.Was), quotedText(s.Is))
	}
	for _, r := range plan.Refused {
		at := r.File + ", " + r.Unit
		if r.Source != "" {
			at += ", " + quotedText(r.Source)
		}
		p.warn("%s: cannot be taken: %s: %s", plan.Language, at, r.Reason)
	}
}

func quotedText(s string) string { return "“" + tty.CleanTo(s, 160) + "”" }

// showTranslation prints what was written, or would be; may: it could be.
func (p *program) showTranslation(plan *translate.Plan, several, dry, may bool) error {
	if p.JSON && several {
		return p.line(plan)
	}
	return p.print(plan, func(w io.Writer) {
		list := plan.Written
		switch {
		case !may:
			return
		case dry:
			list = plan.Planned
			p.say("%s would be written, nothing was.", num(len(list), "file"))
		case len(plan.Planned) == 0:
			p.say("nothing changed: the letter and the records say so already in %s", plan.Language)
		}
		for _, f := range list {
			row(w, "%s\n", f)
		}
	})
}
