package people

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"tidings/internal/acts"
	"tidings/internal/mailaddr"
	"tidings/internal/safefile"
	"tidings/internal/statement"
	"tidings/internal/talk"
)

// PendingName is the file of a change of the roster that waits for the signatures of more admins, a line as
// in the log.
const PendingName = "people.pending"

// Pending gives a change that waits for signatures; nil: there is none.
func (m *Room) Pending(r *Roster) (*Entry, error) {
	e, _, err := m.pending(r)
	return e, err
}

func (m *Room) pending(r *Roster) (*Entry, signed, error) {
	line, err := safefile.Read(m.path(PendingName), maxLog)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, signed{}, nil
	}
	var e *Entry
	var x signed
	var admins []string
	if err == nil {
		e, x, admins, err = r.follows([]byte(strings.TrimSuffix(string(line), "\n")))
	}
	if err != nil {
		return nil, x, fmt.Errorf("%s: %w; or drop that change with \"tidings people restore\"", PendingName, err)
	}
	e.missing = r.needed() - len(admins)
	return e, x, nil
}

// nothingPending refuses a change while another one waits: one of them would be lost.
func (m *Room) nothingPending(r *Roster) error {
	e, err := m.Pending(r)
	if err == nil && e != nil {
		err = fmt.Errorf("a change by %s waits for %s: \"tidings people sign\" by another admin signs it, \"tidings "+
			"people restore\" drops it", e.By.Name, signatures(e.missing))
	}
	return err
}

func signatures(n int) string {
	if n == 1 {
		return "one more signature"
	}
	return fmt.Sprintf("%d more signatures", n)
}

// enact puts an entry in force if enough admins signed it, and else has it wait for them.
func (m *Room) enact(ctx context.Context, r *Roster, e *Entry, x signed, admins int, act acts.Entry) (*Entry, error) {
	if e.missing = r.needed() - admins; e.missing <= 0 {
		err := m.commit(ctx, r, e, x, act)
		if err == nil {
			err = m.drop()
		}
		return e, err
	}
	line, err := json.Marshal(x)
	if err == nil {
		err = safefile.Write(m.path(PendingName), 0o644, safefile.Synced, safefile.Bytes(append(line, '\n')))
	}
	if err != nil {
		return nil, err
	}
	act.Act, act.Detail = "people propose", act.Act+" "+act.Detail
	m.needs.Journal.Noted(ctx, act)
	return e, nil
}

func (m *Room) drop() error {
	err := os.Remove(m.path(PendingName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}

// cosign adds an admin's signature to a change that waits.
func (m *Room) cosign(ctx context.Context, r *Roster, e *Entry, x signed, keyFile string) (*Entry, error) {
	who, key, err := r.Now().signer(keyFile, "", Admin, m.now())
	if err != nil {
		return nil, err
	}
	before, err := r.admins(e, x)
	if err == nil && slices.Contains(before, mailaddr.Key(who.Email)) {
		err = denied("%s signed this change already; another admin must sign it too", who.Name)
	}
	if err != nil {
		return nil, err
	}
	signature, err := statement.Sign(statement.Roster, []byte(x.Body), key)
	if err != nil {
		return nil, err
	}
	x.Signatures = append(x.Signatures, string(signature))
	admins, err := r.admins(e, x)
	if err != nil {
		return nil, err
	}
	act := m.act("people sign", nil, "entry %d, by %s", e.Sequence, e.By.Name)
	act.Who, act.Before, act.After = who.Email, e.Previous, statement.Digest([]byte(x.Body))
	return m.enact(ctx, r, e, x, len(admins), act)
}

// Changes says in a line what an entry changes of the one before it.
func (e *Entry) Changes(before *Entry) string {
	var words []string
	for i := range e.People {
		p := &e.People[i]
		switch was := before.Person(p.Email); {
		case was == nil:
			words = append(words, fmt.Sprintf("%s comes (%s)", p.Name, roleWords(p.Roles)))
		case canonical(was) != canonical(p):
			words = append(words, fmt.Sprintf("%s is %s with %d keys, was %s with %d", p.Name, roleWords(p.Roles),
				p.live(), roleWords(was.Roles), was.live()))
		}
	}
	for i := range before.People {
		if e.Person(before.People[i].Email) == nil {
			words = append(words, before.People[i].Name+" goes")
		}
	}
	if !samePolicy(e.FourEyes, before.FourEyes) {
		words = append(words, "four_eyes changes to "+cmp.Or(canonical(e.FourEyes), "nothing"))
	}
	return talk.Words(words)
}

// live counts the keys that are not revoked.
func (p *Person) live() (n int) {
	for _, k := range p.Keys {
		if k.Until == nil {
			n++
		}
	}
	return n
}
