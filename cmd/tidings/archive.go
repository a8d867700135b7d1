package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/archive"
	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/report"
	"tidings/internal/safefile"
	"tidings/internal/sealing"
)

func (p *program) archiveCommand() *cli.Command {
	return &cli.Command{
		Name: "archive", Usage: "seal what was sent with its proof; \"archive verify [SLUG]\" checks it",
		ArgsUsage: "SLUG",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "as-it-is",
			Usage: "also what is not finished, or of which nothing was sent"}, commandline.KeyFlag()},
		Subcommands: []*cli.Command{p.archiveVerifyCommand()},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			l, err := d.Archive(c.Context, c.Args().First(), sealing.Options{AsItIs: c.Bool("as-it-is"),
				Key: c.String("key")})
			if err != nil {
				return err
			}
			err = p.print(l, func(w io.Writer) {
				row(w, "%s r%d sealed as number %d, SHA-256 %s\n", l.Notice, l.Revision, l.Sequence, l.SHA256)
			})
			p.sayWho(l)
			if l.Fault != "" {
				p.warn("it is sealed, and no checkpoint of the archive's log could be signed: %s", l.Fault)
			} else {
				p.say("Checkpoint %d of the archive's log covers it; its key is %s.", l.Checkpoint, l.Key)
			}
			return p.Then(err, "publish")
		}),
	}
}

// sayWho tells who is in a seal, and what their word is worth to others than the database.
func (p *program) sayWho(s *sealing.Sealed) {
	a := report.Approval{By: s.Approval.By, Key: s.Approval.Key, Emergency: s.Approval.Emergency}
	p.say("Approved by %s.", a.Words())
	if s.SealedBy != nil {
		p.say("Sealed by %s, signed.", s.SealedBy.Name)
	}
}

func (p *program) archiveVerifyCommand() *cli.Command {
	inWorkspace := p.withDesk(0, 1, func(c *cli.Context, d *desk.Desk) error {
		known, err := auditor(c)
		if err != nil {
			return err
		}
		r, err := d.VerifyArchive(c.Context, c.Args().First(), known)
		return p.verified(r, err)
	})
	anywhere := action(0, 1, func(c *cli.Context) error {
		known, err := auditor(c)
		if err != nil {
			return err
		}
		r, err := sealing.VerifyFiles(c.String("dir"), c.Args().First(), "", known)
		return p.verified(r, err)
	})
	return &cli.Command{
		Name: "verify", Usage: "name every changed, missing or added file; needs no database", ArgsUsage: "[SLUG]",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "check the archive in `DIR`, a copy of a workspace's outputs; that " +
				"needs no " +
				"workspace"},
			&cli.StringFlag{Name: "key", Usage: "the public `KEY` of the archive's log, as archive prints it, or a " +
				"file with it"},
			&cli.StringSliceFlag{Name: "checkpoint", Usage: "a checkpoint that somebody kept, a `FILE`: the " +
				"archive must " +
				"extend it (repeat for more)"},
		},
		Action: func(c *cli.Context) error {
			if c.String("dir") != "" {
				return anywhere(c)
			}
			return inWorkspace(c)
		},
	}
}

// verified prints what a verification saw.
func (p *program) verified(r archive.Result, err error) error {
	if err != nil {
		return err
	}
	if err := p.print(r, func(w io.Writer) {
		for _, x := range r.Problems {
			row(w, "%s\t%s\t%s\n", x.Path, x.Kind, x.Detail)
		}
		for _, x := range r.Known {
			row(w, "%s\tknown\t%s; it was so when that seal was replaced\n", x.Path, x.Detail)
		}
		for _, folder := range r.Unfinished {
			row(w, "%s\tunfinished\tits sealing was interrupted; \"tidings archive SLUG\" ends it\n",
				folder)
		}
		row(w, "%s, %s, %s\n", num(r.Manifests, "manifest"), num(r.Files, "file"),
			num(len(r.Problems), "problem"))
	}); err != nil {
		return err
	}
	if r.FilesAlone != "" {
		p.say("Checked against the files alone: %s.", r.FilesAlone)
	}
	return sealing.Error(r)
}

// maxCheckpoint bounds a file that an auditor kept, in bytes.
const maxCheckpoint = 1 << 20

// auditor reads what somebody kept of the archive's log.
func auditor(c *cli.Context) (known sealing.Auditor, err error) {
	known.Key = c.String("key")
	if b, err := safefile.Read(known.Key, maxCheckpoint); err == nil {
		known.Key = string(b)
	}
	known.Checkpoints = map[string][]byte{}
	for _, name := range c.StringSlice("checkpoint") {
		if known.Checkpoints[name], err = safefile.Read(name, maxCheckpoint); err != nil {
			return known, err
		}
	}
	return known, nil
}
