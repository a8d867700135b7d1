// Package peoplecmd has the commands of the roster: who may decide, and the keys that they sign with.
package peoplecmd

import (
	"cmp"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/locale"
	"tidings/internal/people"
	"tidings/internal/talk"
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

// People is the group of them.
func (p *Commands) People() *cli.Command {
	return &cli.Command{
		Name: "people", Usage: "who may decide, and the keys that they sign with",
		Subcommands: []*cli.Command{p.list(), p.add(), p.revoke(),
			p.sign(), p.restore(), p.key()},
	}
}

// shownPerson is a person as people list shows them.
type shownPerson struct {
	Name  string     `json:"name"`
	Email string     `json:"email"`
	Roles []string   `json:"roles"`
	Keys  []shownKey `json:"keys"`
}

type shownKey struct {
	Fingerprint string `json:"fingerprint"`
	From        string `json:"from"`
	Until       string `json:"until,omitempty"`
}

func (p *Commands) list() *cli.Command {
	return &cli.Command{
		Name: "list", Usage: "everybody of the roster, with roles and keys",
		Action: p.WithDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			r, err := d.People.Roster(c.Context)
			if err != nil {
				return err
			}
			if r == nil {
				p.Say("Nobody signs here: whoever approves is named, not signed. \"tidings people add\" begins a " +
					"roster.")
				return p.Print([]shownPerson{}, func(io.Writer) {})
			}
			if err := p.roster(r.Now(), d); err != nil {
				return err
			}
			next, err := d.People.Pending(r)
			if next != nil {
				p.Say("A change by %s waits for %s of an admin: %s. \"tidings people sign\" signs it, \"tidings "+
					"people "+
					"restore\" drops it.", next.By.Name, locale.Num(next.Missing(), "more signature"),
					next.Changes(r.Now()))
			}
			return err
		}),
	}
}

// roster prints the people of an entry.
func (p *Commands) roster(e *people.Entry, d *desk.Desk) error {
	var all []shownPerson
	for _, x := range e.People {
		s := shownPerson{Name: x.Name, Email: x.Email, Keys: []shownKey{}}
		for _, r := range x.Roles {
			s.Roles = append(s.Roles, string(r))
		}
		for _, k := range x.Keys {
			key := shownKey{Fingerprint: k.Fingerprint(), From: d.Stamp(k.From)}
			if k.Until != nil {
				key.Until = d.Stamp(*k.Until)
			}
			s.Keys = append(s.Keys, key)
		}
		all = append(all, s)
	}
	err := p.Print(all, func(w io.Writer) {
		for _, x := range all {
			tty.Row(w, "%s\t%s\t%s\n", x.Name, x.Email, strings.Join(x.Roles, ", "))
			for _, k := range x.Keys {
				words := "since " + k.From
				if k.Until != "" {
					words = "revoked from " + k.Until + " on"
				}
				tty.Row(w, "  %s\t%s\n", k.Fingerprint, words)
			}
		}
	})
	p.Say("Entry %d of the roster, signed by %s.", e.Sequence, e.By.Name)
	return err
}

func (p *Commands) add() *cli.Command {
	return &cli.Command{
		Name: "add", Usage: "add a person, or a role or a key to one; the first is an admin and signs themselves in",
		ArgsUsage: "EMAIL",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "email", Usage: "the person's address, if EMAIL does not say it"},
			&cli.StringFlag{Name: "name", Usage: "the person's `NAME`, as letters and reports show it"},
			&cli.StringSliceFlag{Name: "role", Usage: "`ROLE`: author, approver, sender, auditor or admin (repeat " +
				"for more)"},
			&cli.StringFlag{Name: "public", Usage: "the person's public key, a `FILE` such as id_ed25519.pub"},
			commandline.KeyFlag(),
		},
		Action: p.WithDesk(0, 1, func(c *cli.Context, d *desk.Desk) error {
			email := cmp.Or(c.Args().First(), c.String("email"))
			if email == "" {
				return talk.BadFlag("say who it is: tidings people add EMAIL --name NAME --role ROLE")
			}
			x := people.Change{Email: email, Name: c.String("name"), PublicKey: c.String("public"),
				KeyFile: c.String("key")}
			for _, r := range c.StringSlice("role") {
				x.Roles = append(x.Roles, people.Role(r))
			}
			return p.changed(d)(d.People.Add(c.Context, x))
		}),
	}
}

// changed prints the roster after a change.
func (p *Commands) changed(d *desk.Desk) func(*people.Entry, error) error {
	return func(e *people.Entry, err error) error {
		if err != nil {
			return err
		}
		if e.Missing() > 0 {
			p.Warn("this is not in force yet: four_eyes wants %s of another admin, who types \"tidings people sign\"",
				locale.Num(e.Missing(), "more signature"))
		}
		return p.roster(e, d)
	}
}

func (p *Commands) revoke() *cli.Command {
	return &cli.Command{
		Name: "revoke", Usage: "end a person's keys; what they signed before stays signed", ArgsUsage: "EMAIL",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "fingerprint", Usage: "only the key `SHA256:…`, as people list shows it"},
			&cli.StringFlag{Name: "from", Usage: "from `TIME` on (default: now)"},
			commandline.KeyFlag(),
		},
		Action: p.WithDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			from, err := d.Moment("--from", c.String("from"))
			if err != nil {
				return talk.BadFlag("%v", err)
			}
			return p.changed(d)(d.People.Revoke(c.Context, c.Args().First(), c.String("fingerprint"), from,
				c.String("key")))
		}),
	}
}

func (p *Commands) sign() *cli.Command {
	return &cli.Command{
		Name: "sign", Usage: "sign people.yaml as it is, after it was changed by hand",
		Flags: []cli.Flag{commandline.KeyFlag()},
		Action: p.WithDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			return p.changed(d)(d.People.Sign(c.Context, c.String("key")))
		}),
	}
}

func (p *Commands) restore() *cli.Command {
	return &cli.Command{
		Name: "restore", Usage: "write people.yaml and people.log as they were signed last",
		Action: p.WithDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			return p.changed(d)(d.People.Restore(c.Context))
		}),
	}
}

func (p *Commands) key() *cli.Command {
	return &cli.Command{
		Name: "key", Usage: "keys to sign with",
		Subcommands: []*cli.Command{{
			Name: "new", Usage: "make a key pair of your own; FILE.pub goes to an admin, FILE stays with you",
			ArgsUsage: "[FILE]",
			Action: p.Action(0, 1, func(c *cli.Context) error {
				path, public, err := people.NewKey(c.Args().First(), "tidings")
				if err != nil {
					return err
				}
				err = p.Print(map[string]string{"file": path, "public": public}, func(w io.Writer) {
					tty.Row(w, "%s\n", path)
				})
				p.Say("%s.pub goes to an admin, for \"tidings people add\". \"ssh-keygen -p -f %[1]s\" locks the "+
					"key with a "+
					"passphrase.", path)
				return err
			}),
		}},
	}
}
