// Package people knows who may decide: people with their roles and SSH keys, in a roster that is a
// chain of signed entries. people.yaml shows its newest entry to people, people.log holds all of
// them; whoever changes the one behind the back of the other is found.
package people

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"tidings/internal/mailaddr"
	"tidings/internal/statement"
)

// Role is what somebody may do. The words are stored.
type Role string

// The roles. An admin changes the roster and nothing else.
const (
	Author   Role = "author"   // asks for an approval
	Approver Role = "approver" // says yes or no
	Sender   Role = "sender"   // sends what is approved
	Auditor  Role = "auditor"  // looks
	Admin    Role = "admin"    // signs changes of the roster
)

// Roles are all of them.
var Roles = []Role{Author, Approver, Sender, Auditor, Admin}

// Person is somebody of the roster.
type Person struct {
	Name  string `yaml:"name" json:"name"`
	Email string `yaml:"email" json:"email"` // who it is; no two have the same
	Roles []Role `yaml:"roles" json:"roles"`
	Keys  []Key  `yaml:"keys" json:"keys"`
}

// Key is a public key of somebody.
type Key struct {
	Public string     `yaml:"public" json:"public"` // as in an authorized_keys file, without a comment
	From   time.Time  `yaml:"from" json:"from"`     // UTC
	Until  *time.Time `yaml:"until,omitempty" json:"until,omitempty"`
}

// Has reports whether a person has a role.
func (p *Person) Has(r Role) bool { return slices.Contains(p.Roles, r) }

// Named reports whether a text names the person: by email, or by name however it is written.
func (p *Person) Named(text string) bool {
	text = strings.TrimSpace(text)
	return strings.EqualFold(p.Name, text) || mailaddr.Key(p.Email) == mailaddr.Key(text)
}

// keys gives the public keys as signatures are verified by them.
func (p *Person) keys() (out []statement.Key) {
	for _, k := range p.Keys {
		public, err := parsePublic(k.Public)
		if err != nil {
			continue // refused when the roster was read
		}
		x := statement.Key{Public: public, From: k.From}
		if k.Until != nil {
			x.Until = *k.Until
		}
		out = append(out, x)
	}
	return out
}

// Fingerprint names a key, SHA256:…
func (k Key) Fingerprint() string {
	public, err := parsePublic(k.Public)
	if err != nil {
		return ""
	}
	return ssh.FingerprintSHA256(public)
}

// smallestRSA is how many bits an RSA key must have.
const smallestRSA = 3072

// parsePublic reads a public key and refuses kinds that nobody should sign with.
func parsePublic(text string) (ssh.PublicKey, error) {
	public, _, _, rest, err := ssh.ParseAuthorizedKey([]byte(text))
	if err != nil || len(strings.TrimSpace(string(rest))) > 0 {
		return nil, errors.New("it is no SSH public key; give a file such as id_ed25519.pub, with one line")
	}
	switch public.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKED25519,
		ssh.KeyAlgoSKECDSA256:
		return public, nil
	case ssh.KeyAlgoRSA:
		if n := bits(public); n < smallestRSA {
			return nil, fmt.Errorf("it is an RSA key of %d bits; use one of %d bits or more, or an ed25519 key", n,
				smallestRSA)
		}
		return public, nil
	}
	return nil, fmt.Errorf("it is a key of the kind %s; use ed25519, ecdsa or rsa, also on a security key",
		public.Type())
}

// line is a public key as the roster has it, without its comment.
func line(public ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public)))
}

// validate names what is wrong with the people of an entry.
func (e *Entry) validate() error {
	all := e.People
	emails, prints := map[string]string{}, map[string]string{}
	admins := map[string]bool{}
	for i := range all {
		p := &all[i]
		switch {
		case strings.TrimSpace(p.Name) == "":
			return fmt.Errorf("person %d has no name", i+1)
		case !isAddress(p.Email):
			return fmt.Errorf("%s: %q is no email address", p.Name, p.Email)
		case emails[mailaddr.Key(p.Email)] != "":
			return fmt.Errorf("%s and %s have the same email address, %s", emails[mailaddr.Key(p.Email)], p.Name,
				p.Email)
		case len(p.Roles) == 0:
			return fmt.Errorf("%s has no role; there are %s", p.Name, roleWords(Roles))
		}
		emails[mailaddr.Key(p.Email)] = p.Name
		for _, r := range p.Roles {
			if !slices.Contains(Roles, r) {
				return fmt.Errorf("%s: there is no role %q; there are %s", p.Name, r, roleWords(Roles))
			}
		}
		for _, k := range p.Keys {
			if _, err := parsePublic(k.Public); err != nil {
				return fmt.Errorf("%s: the key %.40s…: %w", p.Name, k.Public, err)
			}
			if other := prints[k.Fingerprint()]; other != "" && other != p.Name {
				return fmt.Errorf("%s and %s have the same key, %s", other, p.Name, k.Fingerprint())
			}
			prints[k.Fingerprint()] = p.Name
			if p.Has(Admin) && k.Until == nil {
				admins[p.Email] = true
			}
		}
	}
	if len(admins) == 0 {
		return errors.New("nobody is left who is admin and has a key that is not revoked: nobody could sign the " +
			"next change")
	}
	if n := e.FourEyes.AdminsNeeded(); len(admins) < n {
		return fmt.Errorf("four_eyes wants %d admins to sign each change, and there are %d with a key that is not "+
			"revoked", n, len(admins))
	}
	return nil
}

func isAddress(s string) bool {
	_, err := mailaddr.Normalise(s)
	return err == nil
}

func roleWords(roles []Role) string {
	var out []string
	for _, r := range roles {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}
