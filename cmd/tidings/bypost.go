package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/post"
	"tidings/internal/store"
)

func postFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "by", Usage: "`WAY`, post: print a letter for each account that nobody told, and " +
			"record it"},
		&cli.StringFlag{Name: "dir", Aliases: []string{"o"}, Usage: "write these into the folder `DIR` (default: " +
			"outputs/SLUG/post)"},
		&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "write them and record nothing"},
		&cli.StringFlag{Name: "confirm", Usage: "the number of letters, `N`, instead of typing it"},
		&cli.BoolFlag{Name: "again", Usage: "print them too for accounts that have one by post"},
	}
}

func postWanted(c *cli.Context) error {
	switch by := c.String("by"); {
	case by == store.ByPost:
		return nil
	case by != "":
		return usage("--by %q: use post", by)
	}
	for _, f := range []string{"dir", "dry-run", "confirm", "again"} {
		if c.IsSet(f) {
			return usage("--%s is of letters on paper; add --by post", f)
		}
	}
	return nil
}

// post prints letters for accounts that nobody told, and records them.
func (p *program) post(c *cli.Context, d *desk.Desk) error {
	slug := c.Args().First()
	r, err := d.PrintPost(c.Context, desk.PostOptions{Slug: slug, Roles: c.StringSlice("role"), Dir: c.String("dir"),
		Again: c.Bool("again")})
	if err != nil {
		return err
	}
	if !p.JSON {
		if err := p.print(r, func(w io.Writer) { writePost(w, r) }); err != nil {
			return err
		}
		p.sayPost(r)
	}
	if r.Letters > 0 && !c.Bool("dry-run") {
		if err := p.confirmPost(c, r); err != nil {
			return err
		}
		if err := d.RecordPost(c.Context, r); err != nil {
			return err
		}
	}
	switch {
	case p.JSON:
		return p.print(r, nil)
	case r.Recorded:
		p.say("Recorded: %s told by post.", num(r.Letters, "account is", "accounts are"))
		p.next("reach %s", slug)
	case r.Letters > 0:
		p.say("Nothing is recorded: without --dry-run, the letters count as posted.")
	}
	return nil
}

func onPaper(n int) string { return num(n, "letter on paper", "letters on paper") }

func writePost(w io.Writer, r *desk.PostReport) {
	if r.Dir == "" {
		return
	}
	if r.Letters > 0 {
		row(w, "%s/%s\t%s, %s, in print order\n", r.Dir, post.PrintName, onPaper(r.Letters),
			num(r.Pages, "page"))
	}
	row(w, "%s/%s\t%s\n", r.Dir, post.ListName, num(len(r.Accounts), "account"))
	for _, a := range r.Accounts {
		if a.File == "" {
			row(w, "no letter: %s\t%s\n", cmp.Or(a.Account, "an account"), a.Reason)
		}
	}
}

func (p *program) sayPost(r *desk.PostReport) {
	without := len(r.Accounts) - r.Letters
	p.say("%s of revision %d to print, %s without one, %d by post already.", onPaper(r.Letters),
		r.Revision, num(without, "account"), r.Already)
	if r.Already > 0 {
		p.say("\"tidings reach %s --by post --again\" prints those again too.", r.Notice)
	}
	if r.Letters > 0 {
		p.say("Print %s on both sides, at its own size: each letter begins on a new sheet.", post.PrintName)
	}
}

func (p *program) confirmPost(c *cli.Context, r *desk.PostReport) error {
	answer := c.String("confirm")
	if answer == "" {
		if !p.interactive() {
			return fmt.Errorf("%w: the letters are written and nothing is recorded; without a terminal, add "+
				"--confirm %d", desk.ErrNotConfirmed, r.Letters)
		}
		var err error
		answer, err = p.ask(c.Context, "Type the number of letters, %d, to record them as posted:", r.Letters)
		if err != nil {
			return err
		}
	}
	if n, err := strconv.Atoi(answer); err != nil || n != r.Letters {
		return fmt.Errorf("%w: %q is not the number of letters, %d; nothing is recorded", desk.ErrNotConfirmed, answer,
			r.Letters)
	}
	return nil
}
