package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/archive"
	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/httpd"
	"tidings/internal/report"
	"tidings/internal/safefile"
	"tidings/internal/sealing"
	"tidings/internal/talk"
	"tidings/internal/timestamp"
	"tidings/internal/witness"
)

func (p *program) archiveCommand() *cli.Command {
	return &cli.Command{
		Name: "archive", Usage: "seal what was sent with its proof; \"archive verify [SLUG]\" checks it",
		ArgsUsage: "SLUG",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "as-it-is",
			Usage: "also what is not finished, or of which nothing was sent"}, commandline.KeyFlag()},
		Subcommands: []*cli.Command{p.archiveVerifyCommand(), p.archiveTimestampCommand()},
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
			p.sayStamped(l.Stamp)
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

// witnessed is how a moment that an authority names is written.
const witnessed = "2006-01-02 15:04:05 -07:00"

// sayStamped tells of the time-stamp that a seal's checkpoint has or awaits; nil: nobody gives one.
func (p *program) sayStamped(s *sealing.Stamped) {
	if s == nil {
		return
	}
	switch {
	case s.Pending != "":
		p.warn("it is sealed, and the checkpoint's time-stamp is pending: %s. \"tidings archive timestamp\" asks "+
			"for it again", s.Pending)
	case s.At != nil:
		p.say("The time-stamp authority witnesses that the checkpoint existed at %s.", s.At.Format(witnessed))
	}
	for _, w := range s.Witnesses {
		if w.Pending != "" {
			p.warn("it is sealed, and a witness's signature is pending: %s. \"tidings archive timestamp\" asks for it "+
				"again", w.Pending)
		} else if w.At != nil {
			p.say("The witness %s cosigned the checkpoint at %s.", w.Name, w.At.Format(witnessed))
		}
	}
}

func (p *program) witnessCommand() *cli.Command {
	return &cli.Command{
		Name: "witness", Usage: "cosign the checkpoints of others' archives, which tidings.yaml names under witness",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Usage: "`ADDR`", Value: "127.0.0.1:8093"},
			&cli.BoolFlag{Name: "show-key", Usage: "only print the key by which this witness is known"},
		},
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			w, key, err := d.Witness()
			if err != nil {
				return err
			}
			err = p.print(map[string]string{"key": key}, func(out io.Writer) { row(out, "%s\n", key) })
			if err != nil || c.Bool("show-key") {
				return err
			}
			p.say("It cosigns for %s; the key above goes under archive.witnesses of their tidings.yaml.",
				num(len(w.Logs), "log"))
			return httpd.Listen(c.Context, c.String("listen"), w, p.say)
		}),
	}
}

func (p *program) archiveTimestampCommand() *cli.Command {
	return &cli.Command{
		Name: "timestamp", Usage: "ask the time-stamp authority for what is pending, as after it was not reached",
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			s, err := d.Timestamp(c.Context)
			if err != nil {
				return err
			}
			if err := p.print(s, func(w io.Writer) {
				switch {
				case s.Pending != "" && s.Checkpoint != "":
					row(w, "%s\tpending\n", s.Checkpoint)
				case s.At != nil:
					row(w, "%s\texisted at %s\t%s\n", s.Checkpoint, s.At.Format(witnessed), s.File)
				}
				for _, x := range s.Witnesses {
					if x.At != nil {
						row(w, "%s\tcosigned at %s\n", x.Name, x.At.Format(witnessed))
					} else {
						row(w, "%s\tpending\n", x.URL)
					}
				}
			}); err != nil {
				return err
			}
			switch {
			case s.Pending != "":
			case s.Checkpoint == "" && len(s.Witnesses) > 0:
			case s.Checkpoint == "":
				p.say("Nothing is sealed yet, so there is nothing to stamp.")
			case !s.Requested:
				p.say("The newest checkpoint has its time-stamp already; it covers everything sealed before.")
			}
			return sealing.StampError(s)
		}),
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
			&cli.StringSliceFlag{Name: "witness", Usage: "the `KEY` of a witness, as its witness command prints it " +
				"(repeat for more)"},
			&cli.StringFlag{Name: "timestamp-ca", Usage: "a `FILE` with the certificates of the time-stamp " +
				"authority's roots (PEM), where tidings.yaml does not name it"},
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
	p.sayStamps(r)
	return sealing.Error(r)
}

// sayStamps tells what the time-stamps prove.
func (p *program) sayStamps(r archive.Result) {
	if r.Timestamps > 0 {
		p.say("%s; by the newest, what it covers existed at %s.", num(r.Timestamps, "time-stamp"),
			r.Stamped.Format(witnessed))
	}
	if r.Cosignatures > 0 {
		p.say("%s of witnesses hold.", num(r.Cosignatures, "signature"))
	}
	if r.CosignedByOthers > 0 {
		p.say("%s of witnesses whose keys are not known here; \"tidings archive verify --witness KEY\" checks them.",
			num(r.CosignedByOthers, "signature is", "signatures are"))
	}
	if r.TimestampsBy != "" {
		p.say("Whose time-stamps they are was not checked: %s. \"tidings archive verify --timestamp-ca FILE\" checks "+
			"it with the certificates that the authority publishes.", r.TimestampsBy)
	}
	if r.TimestampPending != "" {
		p.say("%s has no time-stamp yet: \"tidings archive timestamp\" asks for it.", r.TimestampPending)
	}
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
	for _, key := range c.StringSlice("witness") {
		v, err := witness.Verifier(key)
		if err != nil {
			return known, talk.BadFlag("--witness: %v", err)
		}
		known.Witnesses = append(known.Witnesses, v)
	}
	if name := c.String("timestamp-ca"); name != "" {
		known.Roots, err = timestamp.ReadRoots(name)
	}
	return known, err
}
