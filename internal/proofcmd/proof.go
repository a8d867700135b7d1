package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/proof/bundle"
	"tidings/internal/safefile"
)

func (p *program) proofCommand() *cli.Command {
	return &cli.Command{
		Name: "proof", Usage: "write the proof of what one recipient was sent; \"proof verify FILE\" checks it",
		ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "for", Usage: "the recipient's address, `EMAIL`", Required: true},
			&cli.IntFlag{Name: "revision", Usage: "revision `N` (default: the newest that was sent to them)"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "the zip to write, a new `FILE`",
				Required: true},
		},
		Subcommands: []*cli.Command{p.proofVerifyCommand()},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			m, err := d.Prove(c.Context, c.Args().First(), c.String("for"), c.Int("revision"), c.String("output"))
			if err != nil {
				return err
			}
			err = p.print(m, func(w io.Writer) { row(w, "%s\n", m.File) })
			p.say("It proves what %s was sent of %s r%d: %s when it was sealed.", m.Recipient, m.Notice, m.Revision,
				m.State)
			if m.Now != "" {
				p.warn("by now it is %s; \"tidings archive %s\" seals that", m.Now, m.Notice)
			}
			p.say("It is confidential: the message in it may have links that are the recipient's own.")
			return p.Then(err, "proof verify %s", m.File)
		}),
	}
}

func (p *program) proofVerifyCommand() *cli.Command {
	return &cli.Command{
		Name: "verify", Usage: "check a proof against itself; needs no workspace, no database and no network",
		ArgsUsage: "FILE",
		Flags: []cli.Flag{&cli.StringFlag{Name: "key", Usage: "the public `KEY` of the archive's log as you know it, " +
			"or a file with it"}},
		Action: action(1, 1, func(c *cli.Context) error {
			data, err := safefile.Read(c.Args().First(), bundle.MaxFile)
			if err != nil {
				return err
			}
			known, err := auditor(c)
			if err != nil {
				return err
			}
			r := bundle.Verify(data, known.Key)
			if err := p.print(r, func(w io.Writer) { showProof(w, &r) }); err != nil {
				return err
			}
			if !r.Valid {
				return fmt.Errorf("%w: %s does not hold: %s", desk.ErrCheckFailed, c.Args().First(),
					strings.TrimSpace(r.Problems[0].Path+" "+r.Problems[0].Detail))
			}
			if !r.KeyGiven {
				p.say("The key came with the file. Whoever made the file could have made the key: compare it with one " +
					"that you have from elsewhere, or give that with --key.")
			}
			return nil
		}),
	}
}

// showProof writes what a verification saw for people.
func showProof(w io.Writer, r *bundle.Result) {
	for _, x := range r.Problems {
		row(w, "%s\t%s\t%s\n", x.Path, x.Kind, x.Detail)
	}
	if !r.Valid {
		row(w, "%s: nothing is proved\n", num(len(r.Problems), "problem"))
		return
	}
	row(w, "Recipient\t%s\n", r.Recipient)
	row(w, "Notice\t%s r%d: %s\n", r.Notice, r.Revision, r.Subject)
	row(w, "Message\tSHA-256 %s\n", r.MessageSHA256)
	state := r.State
	if r.UpdatedAt != nil {
		state += ", " + r.UpdatedAt.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	row(w, "State\t%s\n", state)
	for _, name := range r.ApprovedBy {
		how := "named, not signed"
		for _, s := range r.Signed {
			if s.Name == name {
				how = "signed with " + s.Key
			}
		}
		row(w, "Approved\t%s, %s\n", name, how)
	}
	row(w, "Sealed\t%s\n", r.SealedAt.UTC().Format("2006-01-02 15:04:05 UTC"))
	row(w, "Checkpoint\tover %s, by %s\n", num(int(r.Checkpoint), "line"), r.Key)
	if r.Timestamp != nil {
		row(w, "Time-stamp\t%s\n", r.Timestamp.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	for _, x := range r.NotProved {
		row(w, "Not proved\t%s: %s\n", x.Path, x.Why)
	}
	row(w, "It holds: this is what %s was sent.\n", r.Recipient)
}
