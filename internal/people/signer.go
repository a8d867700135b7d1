package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"tidings/internal/statement"
	"tidings/internal/talk"
)

// signer finds the key that signs in a role, and whose it is. by, if it is said, must name them.
func (e *Entry) signer(keyFile, by string, role Role, now time.Time) (*Person, ssh.Signer, error) {
	key, err := findKey(keyFile, func(k ssh.PublicKey) bool {
		p, _ := e.owner(k)
		return p != nil && (by == "" || p.Named(by))
	})
	if err != nil {
		return nil, nil, err
	}
	p, k := e.owner(key.PublicKey())
	print := ssh.FingerprintSHA256(key.PublicKey())
	switch {
	case role == "":
		return nil, nil, denied("four_eyes in tidings.yaml gives nobody the role to send in an emergency; it says so " +
			"with \"emergency: ROLE\", which an admin signs")
	case p == nil:
		return nil, nil, denied("the key %s is nobody's in %s; an admin adds it with \"tidings people add\"",
			print, ShownName)
	case by != "" && !p.Named(by):
		return nil, nil, denied("--by names %s, and the key %s is %s's", by, print, p.Name)
	case now.Before(k.From):
		return nil, nil, denied("the key %s of %s is good from %s on; is this machine's clock right?",
			print, p.Name, k.From.Format(time.RFC3339))
	case k.Until != nil && !now.Before(*k.Until):
		return nil, nil, denied("the key %s of %s was revoked", print, p.Name)
	case !p.Has(role):
		return nil, nil, denied("%s is no %s (%s); an admin changes that with \"tidings people add\"",
			p.Name, role, roleWords(p.Roles))
	}
	return p, key, nil
}

// DeniedError says why somebody may not decide, or not now.
type DeniedError struct{ Words string }

func (e *DeniedError) Error() string { return e.Words }

// Is has it end a command as what nobody approved does.
func (e *DeniedError) Is(target error) bool { return target == talk.ErrNotApproved }

func denied(format string, args ...any) error { return &DeniedError{fmt.Sprintf(format, args...)} }

// owner gives whose key it is.
func (e *Entry) owner(public ssh.PublicKey) (*Person, *Key) {
	text := line(public)
	for i := range e.People {
		for j := range e.People[i].Keys {
			if strings.TrimSpace(e.People[i].Keys[j].Public) == text {
				return &e.People[i], &e.People[i].Keys[j]
			}
		}
	}
	return nil, nil
}

// Emergency gives who lets a notice be sent without the approvals that the policy wants: by their key, a
// person with the role that the policy names.
func (m *Room) Emergency(ctx context.Context, by, keyFile string) (*statement.Signer, error) {
	r, err := m.Roster(ctx)
	if err != nil {
		return nil, &DeniedError{err.Error()}
	}
	if r == nil {
		return nil, talk.BadFlag("--emergency is for where people sign and four_eyes wants more than one of them; " +
			"without that \"tidings approve\" is enough")
	}
	return m.Signer(ctx, by, keyFile, r.Now().roleFor(statement.Approve, true))
}

var errNoSigner = talk.BadFlag("--key signs as a person of the roster, and there is none; \"tidings people add\" " +
	"begins it")

// Signer gives who decides in a role: with a roster a person of it, by their key; without one
// whoever is named.
func (m *Room) Signer(ctx context.Context, by, keyFile string, role Role) (*statement.Signer, error) {
	r, err := m.Roster(ctx)
	if err != nil {
		return nil, &DeniedError{err.Error()}
	}
	if r == nil {
		if m.needs.Policy != nil && !m.needs.Policy.IsZero() {
			return nil, &DeniedError{errNoSigners.Error()}
		}
		if strings.TrimSpace(by) == "" {
			return nil, talk.BadFlag("--by needs the name of the person who decides")
		}
		if keyFile != "" {
			return nil, errNoSigner
		}
		return &statement.Signer{By: statement.Person{Name: by}}, nil
	}
	p, key, err := r.Now().signer(keyFile, by, role, m.now())
	if err != nil {
		return nil, err
	}
	return &statement.Signer{By: statement.Person{Name: p.Name, Email: p.Email,
		Key: ssh.FingerprintSHA256(key.PublicKey())}, Roster: r.Head(), Key: key}, nil
}

// verify checks that a decision that is to have an effect was signed by somebody who might decide so
// then and still may.
func (m *Room) verify(r *Roster, x *Said) error {
	if err := r.Verify(x.Signed, x.Statement); err != nil {
		return err
	}
	p, role := r.Now().Person(x.By.Email), r.Now().roleFor(x.Kind, x.Emergency != "")
	switch {
	case p == nil || !p.Has(role):
		return fmt.Errorf("%s is no %s any more", x.By.Name, role)
	case x.At.After(m.now().Add(ClockSkew)):
		return fmt.Errorf("its time, %s, has not come yet", x.At.Format(time.RFC3339))
	}
	_, err := statement.Verify(x.Kind, x.Body, x.Signature, m.now(), p.keys())
	return err
}

// ClockSkew is how much the clocks of two machines may differ.
const ClockSkew = 5 * time.Minute

// roleFor is the role that a statement of a kind needs, by the policy of an entry. "": nobody may say it.
func (e *Entry) roleFor(k statement.Kind, emergency bool) Role {
	if emergency {
		if e.FourEyes == nil || e.FourEyes.Emergency == "" {
			return ""
		}
		return Role(e.FourEyes.Emergency)
	}
	switch k {
	case statement.Submit:
		return Author
	case statement.Send, statement.Archive:
		return Sender
	case statement.Roster:
		return Admin
	}
	return Approver
}

// Verify checks that a statement was signed by somebody who might say it then.
func (r *Roster) Verify(said statement.Signed, s *statement.Statement) error {
	if len(said.Signature) == 0 {
		return fmt.Errorf("%s is named in it, and did not sign", s.By.Name)
	}
	e := r.At(s.At)
	if e == nil {
		return fmt.Errorf("it is of %s, when nobody signed here yet", s.At.Format(time.RFC3339))
	}
	if !slices.Contains(r.digests, s.Policy) {
		return fmt.Errorf("it was signed by a roster that is not in %s: entries were cut off it", LogName)
	}
	return e.signed(s.Kind, said, s.At, s.By, s.Emergency != "")
}

// signed checks that somebody signed something of a kind at a moment when this entry was in force.
func (e *Entry) signed(k statement.Kind, said statement.Signed, at time.Time, by statement.Person,
	emergency bool) error {
	p, role := e.Person(by.Email), e.roleFor(k, emergency)
	switch {
	case role == "":
		return errors.New("four_eyes gave nobody the role to send in an emergency")
	case p == nil || !p.Has(role):
		return fmt.Errorf("%s was no %s then", by.Name, role)
	}
	key, err := statement.Verify(k, said.Body, said.Signature, at, p.keys())
	if err != nil {
		return err
	}
	if p.Name != by.Name || ssh.FingerprintSHA256(key.Public) != by.Key {
		return errors.New("it names another person or key than signed it")
	}
	return nil
}
