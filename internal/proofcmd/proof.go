// Package proofcmd is the command that writes the proof of what one recipient was sent, and the one
// that verifies it.
package proofcmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/locale"
	"tidings/internal/proof/bundle"
	"tidings/internal/safefile"
	"tidings/internal/talk"
	"tidings/internal/timestamp"
	"tidings/internal/tty"
)

// Commands are those of one program.
type Commands struct {
	*tty.Terminal
	// WithDesk opens the workspace for a command's work that takes between min and max arguments.
	WithDesk func(min, max int, work func(*cli.Context, *desk.Desk) error) cli.ActionFunc
	// Action counts the arguments of one that needs no workspace.
	Action func(min, max int, work cli.ActionFunc) cli.ActionFunc
}

// Proof is the group of both.
func (p *Commands) Proof() *cli.Command {
	return &cli.Command{
		Name: "proof", Usage: "write the proof of what one recipient was sent; \"proof verify FILE\" checks it",
		ArgsUsage: "SLUG",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "for", Usage: "the recipient's address, `EMAIL`", Required: true},
			&cli.IntFlag{Name: "revision", Usage: "revision `N` (default: the newest that was sent to them)"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "the zip to write, a new `FILE`",
				Required: true},
		},
		Subcommands: []*cli.Command{p.verify()},
		Action: p.WithDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			m, err := d.Prove(c.Context, c.Args().First(), c.String("for"), c.Int("revision"), c.String("output"))
			if err != nil {
				return err
			}
			err = p.Print(m, func(w io.Writer) { tty.Row(w, "%s\n", m.File) })
			p.Say("It proves what %s was sent of %s r%d: %s when it was sealed.", m.Recipient, m.Notice, m.Revision,
				m.State)
			if m.Now != "" {
				p.Warn("by now it is %s; \"tidings archive %s\" seals that", m.Now, m.Notice)
			}
			p.Say("It is confidential: the message in it may have links that are the recipient's own.")
			return p.Then(err, "proof verify %s", commandline.ShellQuoted(m.File))
		}),
	}
}

func (p *Commands) verify() *cli.Command {
	return &cli.Command{
		Name: "verify", Usage: "check a proof against itself; needs no workspace, no database and no network",
		ArgsUsage: "FILE",
		Flags: []cli.Flag{&cli.StringFlag{Name: "key", Usage: "the public `KEY` of the archive's log as you know it, " +
			"or a file with it"},
			&cli.StringFlag{Name: "timestamp-ca", Usage: "a `FILE` with the certificates of the time-stamp " +
				"authority's roots (PEM)"}},
		Action: p.Action(1, 1, func(c *cli.Context) error {
			data, err := safefile.Read(c.Args().First(), bundle.MaxFile)
			if err != nil {
				return err
			}
			known, err := knownOf(c)
			if err != nil {
				return err
			}
			r := bundle.Verify(data, known)
			if err := p.Print(r, func(w io.Writer) { showProof(w, &r) }); err != nil {
				return err
			}
			if !r.Valid {
				return fmt.Errorf("%w: %s does not hold: %s", desk.ErrCheckFailed, c.Args().First(),
					strings.TrimSpace(r.Problems[0].Path+" "+r.Problems[0].Detail))
			}
			if !r.KeyGiven {
				p.Say("The key came with the file. Whoever made the file could have made the key: compare it with " +
					"one that you have from elsewhere, or give that with --key.")
			}
			return nil
		}),
	}
}

// maxKey bounds a file with a key, in bytes.
const maxKey = 1 << 16

// knownOf is what the auditor knows from elsewhere.
func knownOf(c *cli.Context) (known bundle.Known, err error) {
	if known.Key, err = knownKey(c); err != nil {
		return known, err
	}
	if name := c.String("timestamp-ca"); name != "" {
		known.Roots, err = timestamp.ReadRoots(name)
	}
	return known, err
}

// knownKey is the log's public key as somebody kept it, or typed it; "": they did neither.
func knownKey(c *cli.Context) (string, error) {
	if !c.IsSet("key") {
		return "", nil
	}
	typed := c.String("key")
	key := typed
	if b, err := safefile.Read(typed, maxKey); err == nil {
		key = string(b)
	}
	if !strings.Contains(key, "+") { // NAME+HASH+KEY
		return "", talk.BadFlag("--key %q is no public key of an archive's log, nor a file with one", typed)
	}
	return key, nil
}

// showProof writes what a verification saw for people.
func showProof(w io.Writer, r *bundle.Result) {
	for _, x := range r.Problems {
		tty.Row(w, "%s\t%s\t%s\n", x.Path, x.Kind, x.Detail)
	}
	if !r.Valid {
		tty.Row(w, "%s: nothing is proved\n", locale.Num(len(r.Problems), "problem"))
		return
	}
	tty.Row(w, "Recipient\t%s\n", r.Recipient)
	tty.Row(w, "Notice\t%s r%d: %s\n", r.Notice, r.Revision, r.Subject)
	tty.Row(w, "Message\tSHA-256 %s\n", r.MessageSHA256)
	state := r.State
	if r.UpdatedAt != nil {
		state += ", " + r.UpdatedAt.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	tty.Row(w, "State\t%s\n", state)
	for _, name := range r.ApprovedBy {
		how := "named, not signed"
		for _, s := range r.Signed {
			if s.Name == name {
				how = "signed with " + s.Key
			}
		}
		tty.Row(w, "Approved\t%s, %s\n", name, how)
	}
	if r.Emergency != "" {
		tty.Row(w, "Emergency\t%s\n", r.Emergency)
	}
	by := ""
	if r.SealedBy != nil {
		by = ", by " + r.SealedBy.Name + ", signed with " + r.SealedBy.Key
	}
	tty.Row(w, "Sealed\t%s%s\n", r.SealedAt.UTC().Format("2006-01-02 15:04:05 UTC"), by)
	whose := "which came with the file"
	if r.KeyGiven {
		whose = "which you gave"
	}
	tty.Row(w, "Checkpoint\tover %s, by the key %s, %s\n", locale.Num(int(r.Checkpoint), "line"), r.Key, whose)
	if r.Timestamp != nil {
		tty.Row(w, "Time-stamp\t%s\n", r.Timestamp.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	for _, x := range r.NotProved {
		tty.Row(w, "Not proved\t%s: %s\n", x.Path, x.Why)
	}
	tty.Row(w, "It holds: this is what %s was sent.\n", r.Recipient)
}
