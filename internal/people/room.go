package people

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"tidings/internal/acts"
	"tidings/internal/journal"
	"tidings/internal/mailaddr"
	"tidings/internal/safefile"
	"tidings/internal/statement"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// Room is the roster of one workspace.
type Room struct{ needs Needs }

// Needs are what the room needs.
type Needs struct {
	Root    string // the workspace's folder
	Clock   *talk.Clock
	Journal *journal.Journal
	Store   func(context.Context) (*store.Store, error)
	// Stored opens the database if there is one already, and gives nil else.
	Stored func(context.Context) (*store.Store, error)
}

// New is the roster of a workspace.
func New(n Needs) *Room { return &Room{n} }

// logSetting is the database's copy of the log: workers on other machines have no other, and a log
// that was cut back or replaced is found by it.
const logSetting = "roster"

// Roster reads the roster as it is signed; nil: this workspace has none, and whoever decides is
// named, not signed. A roster that was changed behind the program's back is an error.
func (m *Room) Roster(ctx context.Context) (*Roster, error) {
	r, here, err := m.signed(ctx)
	if err != nil || r == nil {
		return r, err
	}
	shown, err := readShown(m.path(ShownName))
	if err != nil {
		return nil, err
	}
	if (here || shown != nil) && !same(shown, r.Now().People) {
		return nil, fmt.Errorf("%s is not what %s signed last; \"tidings people sign\" by an admin signs it as it "+
			"is, and "+
			"\"tidings people restore\" writes it as it was signed", ShownName, r.Now().By.Name)
	}
	return r, nil
}

// signed reads the log and compares it with the database's copy; here says that the workspace has
// one.
func (m *Room) signed(ctx context.Context) (r *Roster, here bool, err error) {
	log, err := readLog(m.path(LogName))
	if err != nil {
		return nil, false, err
	}
	known := ""
	db, err := m.needs.Stored(ctx)
	if err == nil && db != nil {
		known, _, err = db.LookupSetting(ctx, logSetting)
	}
	switch {
	case err != nil:
		return nil, false, err
	case log == nil && known == "":
		return nil, false, nil
	case log == nil:
		r, err = parseLog([]byte(known))
		return r, false, err
	case !strings.HasPrefix(string(log), known):
		return nil, false, fmt.Errorf("%s is not the one that the database knows: it was cut, changed or replaced; "+
			"\"tidings "+
			"people restore\" writes it as the database has it", LogName)
	}
	r, err = parseLog(log)
	return r, true, err
}

func (m *Room) path(name string) string { return filepath.Join(m.needs.Root, name) }

// Change is what an admin says of one person.
type Change struct {
	Name, Email string
	Roles       []Role // none: those that the person has
	PublicKey   string // a file with it; "": none is added
	KeyFile     string // the private key that signs, as in Signer
}

// Add adds a person, or a role or a key to one. The first person is an admin, and signs
// themselves in with their own key.
func (m *Room) Add(ctx context.Context, c Change) (*Entry, error) {
	r, err := m.Roster(ctx)
	if err != nil {
		return nil, err
	}
	public := ""
	if c.PublicKey == "" && isPublic(c.KeyFile) {
		c.PublicKey, c.KeyFile = c.KeyFile, ""
	}
	if c.PublicKey != "" {
		if public, err = ReadPublic(c.PublicKey); err != nil {
			return nil, err
		}
	}
	if r == nil {
		return m.first(ctx, c, public)
	}
	people := clone(r.Now().People)
	i := slices.IndexFunc(people, func(p Person) bool { return mailaddr.Key(p.Email) == mailaddr.Key(c.Email) })
	if i < 0 {
		i = len(people)
		people = append(people, Person{Name: c.Name, Email: c.Email})
	}
	p := &people[i]
	if c.Name != "" {
		p.Name = c.Name
	}
	if len(c.Roles) > 0 {
		p.Roles = c.Roles
	}
	if public != "" {
		p.Keys = append(p.Keys, Key{Public: public, From: m.now()})
	}
	return m.sign(ctx, r, people, c.KeyFile, m.act("people add", p, "%s, %s", p.Name, words(p.Roles)))
}

// first signs the first admin in.
func (m *Room) first(ctx context.Context, c Change, public string) (*Entry, error) {
	key, err := findKey(c.KeyFile, func(k ssh.PublicKey) bool { return public == "" || line(k) == public })
	if err != nil {
		return nil, err
	}
	own := line(key.PublicKey())
	if public != "" && public != own {
		return nil, fmt.Errorf("the first person of a roster signs themselves in: the key that signs (%s) is not "+
			"the one in %s",
			ssh.FingerprintSHA256(key.PublicKey()), c.PublicKey)
	}
	if !slices.Contains(c.Roles, Admin) {
		return nil, talk.BadFlag("the first person of a roster signs all further changes: add --role admin")
	}
	p := Person{Name: c.Name, Email: c.Email, Roles: c.Roles, Keys: []Key{{Public: own, From: m.now()}}}
	return m.append(ctx, nil, []Person{p}, &p, key, m.act("people add", &p, "%s, %s", p.Name, words(p.Roles)))
}

// Revoke ends keys of a person from a moment on: one by its fingerprint, or all. What was signed
// with them before stays signed.
func (m *Room) Revoke(ctx context.Context, email, fingerprint string, from time.Time, keyFile string) (*Entry, error) {
	r, err := m.Roster(ctx)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errNoRoster
	}
	people := clone(r.Now().People)
	i := slices.IndexFunc(people, func(p Person) bool { return p.Named(email) })
	if i < 0 {
		return nil, fmt.Errorf("nobody of the roster is %s; \"tidings people list\" shows who is", email)
	}
	p, n := &people[i], 0
	from = from.UTC().Truncate(time.Millisecond)
	for j := range p.Keys {
		k := &p.Keys[j]
		if fingerprint == "" && k.Until == nil || fingerprint != "" && k.Fingerprint() == fingerprint {
			k.Until = &from
			n++
		}
	}
	if n == 0 {
		return nil, fmt.Errorf("%s has no such key that is not revoked yet; \"tidings people list\" shows them", p.Name)
	}
	return m.sign(ctx, r, people, keyFile, m.act("people revoke", p, "%s, %d", p.Name, n))
}

var errNoRoster = errors.New("nobody signs here yet; \"tidings people add\" begins a roster")

// Sign signs people.yaml as it is.
func (m *Room) Sign(ctx context.Context, keyFile string) (*Entry, error) {
	r, _, err := m.signed(ctx)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errNoRoster
	}
	shown, err := readShown(m.path(ShownName))
	if err != nil {
		return nil, err
	}
	if same(shown, r.Now().People) {
		return nil, fmt.Errorf("%s is signed as it is, by %s", ShownName, r.Now().By.Name)
	}
	for i := range shown {
		for j := range shown[i].Keys {
			if k := &shown[i].Keys[j]; k.From.IsZero() {
				k.From = m.now()
			}
		}
	}
	return m.sign(ctx, r, shown, keyFile, m.act("people sign", nil, "%d people", len(shown)))
}

// Restore writes people.yaml, and the log where the database has another, as they were signed.
func (m *Room) Restore(ctx context.Context) (*Entry, error) {
	r, here, err := m.signed(ctx)
	if err != nil || !here {
		db, derr := m.needs.Store(ctx)
		if derr != nil {
			return nil, derr
		}
		known, _, derr := db.LookupSetting(ctx, logSetting)
		if derr != nil || known == "" {
			return nil, cmp.Or(derr, err, errNoRoster)
		}
		if r, err = parseLog([]byte(known)); err != nil {
			return nil, err
		}
		if err := safefile.Write(m.path(LogName), 0o644, safefile.Synced, safefile.Bytes([]byte(known))); err != nil {
			return nil, err
		}
	}
	return r.Now(), writeShown(m.path(ShownName), r.Now().People)
}

// sign has an admin of the roster sign its next entry.
func (m *Room) sign(ctx context.Context, r *Roster, people []Person, keyFile string, act acts.Entry) (*Entry, error) {
	who, key, err := r.Now().signer(keyFile, "", Admin, m.now())
	if err != nil {
		return nil, err
	}
	return m.append(ctx, r, people, who, key, act)
}

// append writes the next entry: the log, what people see of it, and the database's word.
func (m *Room) append(ctx context.Context, r *Roster, people []Person, who *Person, key ssh.Signer,
	act acts.Entry) (*Entry, error) {
	db, err := m.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	e := &Entry{Kind: statement.Roster, Version: statement.Version, Sequence: 1, Previous: r.Head(), At: m.now(),
		By:     statement.Person{Name: who.Name, Email: who.Email, Key: ssh.FingerprintSHA256(key.PublicKey())},
		People: people}
	if r != nil {
		e.Sequence = len(r.Entries) + 1
	}
	if err := validate(people); err != nil {
		return nil, err
	}
	if e.Workspace, err = db.Identity(ctx); err != nil {
		return nil, err
	}
	body, err := statement.Canonical(e)
	if err != nil {
		return nil, err
	}
	signature, err := statement.Sign(statement.Roster, body, key)
	if err != nil {
		return nil, err
	}
	act.Who, act.Before, act.After = who.Email, e.Previous, statement.Digest(body)
	// The setting's row is held meanwhile: of two admins at once one is told to look again.
	err = db.UpdateSetting(journal.Acting(ctx, act), logSetting, func(known string) (string, error) {
		if now, _, err := m.signed(ctx); err != nil || now.Head() != r.Head() {
			return "", cmp.Or(err, errors.New("somebody else changed the roster at this moment; look at it again"))
		}
		line, err := json.Marshal(signed{string(body), []string{string(signature)}})
		if err != nil {
			return "", err
		}
		log, err := readLog(m.path(LogName))
		if err != nil {
			return "", err
		}
		if log == nil {
			log = []byte(known)
		}
		log = append(append(log, line...), '\n')
		return string(log), safefile.Write(m.path(LogName), 0o644, safefile.Synced, safefile.Bytes(log))
	})
	if err != nil {
		return nil, err
	}
	return e, writeShown(m.path(ShownName), people)
}

func (m *Room) act(verb string, p *Person, format string, args ...any) acts.Entry {
	return m.needs.Journal.Act(verb, "", format, args...)
}

func (m *Room) now() time.Time { return m.needs.Clock.Now().UTC().Truncate(time.Millisecond) }

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
			p.Name, role, words(p.Roles))
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

// Signer gives who decides in a role: with a roster a person of it, by their key; without one
// whoever is named.
func (m *Room) Signer(ctx context.Context, by, keyFile string, role Role) (*statement.Signer, error) {
	r, err := m.Roster(ctx)
	if err != nil {
		return nil, &DeniedError{err.Error()}
	}
	if r == nil {
		if strings.TrimSpace(by) == "" {
			return nil, talk.BadFlag("--by needs the name of the person who decides")
		}
		if keyFile != "" {
			return nil, talk.BadFlag("--key signs as a person of the roster, and there is none; \"tidings people " +
				"add\" begins it")
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

// Verify checks that a decision that is to have an effect was signed by somebody who might decide
// so then and still may. Without a roster nothing is signed, and nothing is checked.
func (m *Room) Verify(ctx context.Context, said statement.Signed) error {
	r, err := m.Roster(ctx)
	if err != nil || r == nil {
		return err
	}
	s, err := statement.Parse(said.Body)
	if err != nil {
		return err
	}
	if err := r.Verify(said, s); err != nil {
		return err
	}
	p := r.Now().Person(s.By.Email)
	role := roleOf(s.Kind)
	switch {
	case p == nil || !p.Has(role):
		return fmt.Errorf("%s is no %s any more", s.By.Name, role)
	case s.At.After(m.now().Add(clockSkew)):
		return fmt.Errorf("its time, %s, has not come yet", s.At.Format(time.RFC3339))
	}
	if _, err := statement.Verify(s.Kind, said.Body, said.Signature, m.now(), p.keys()); err != nil {
		return err
	}
	return nil
}

// clockSkew is how much the clocks of two machines may differ.
const clockSkew = 5 * time.Minute

func roleOf(k statement.Kind) Role {
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
	p := e.Person(s.By.Email)
	if p == nil || !p.Has(roleOf(s.Kind)) {
		return fmt.Errorf("%s was no %s then", s.By.Name, roleOf(s.Kind))
	}
	k, err := statement.Verify(s.Kind, said.Body, said.Signature, s.At, p.keys())
	if err != nil {
		return err
	}
	if p.Name != s.By.Name || ssh.FingerprintSHA256(k.Public) != s.By.Key {
		return errors.New("it names another person or key than signed it")
	}
	return nil
}

func clone(people []Person) []Person {
	out := slices.Clone(people)
	for i := range out {
		out[i].Roles, out[i].Keys = slices.Clone(out[i].Roles), slices.Clone(out[i].Keys)
	}
	return out
}
