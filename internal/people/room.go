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
	"tidings/internal/workspace"
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
	// Policy is what tidings.yaml says under four_eyes.
	Policy *workspace.FourEyes
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
	if here && !samePolicy(m.needs.Policy, r.Now().FourEyes) {
		return nil, fmt.Errorf("four_eyes in tidings.yaml is not what %s signed last; \"tidings people sign\" by an "+
			"admin signs it as it is", r.Now().By.Name)
	}
	return r, nil
}

// samePolicy reports whether two policies want the same.
func samePolicy(a, b *workspace.FourEyes) bool {
	if a == nil || a.IsZero() || b == nil || b.IsZero() {
		return (a == nil || a.IsZero()) && (b == nil || b.IsZero())
	}
	return canonical(a) == canonical(b)
}

func canonical(v any) string {
	b, err := statement.Canonical(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// signed reads the log and compares it with the database's copy; here says that the workspace has
// one.
func (m *Room) signed(ctx context.Context) (r *Roster, here bool, err error) {
	log, err := readLog(m.path(LogName))
	if err != nil {
		return nil, false, err
	}
	known, head := "", ""
	db, err := m.needs.Stored(ctx)
	if err == nil && db != nil {
		if known, _, err = db.LookupSetting(ctx, logSetting); err == nil {
			head, err = db.RosterHead(ctx)
		}
	}
	switch {
	case err != nil:
		return nil, false, err
	case log == nil && known == "" && head == "":
		return nil, false, nil
	case log == nil && known == "":
		return nil, false, fmt.Errorf("people signed here, by the log of acts, and %s is gone, from the database too; "+
			"restore it", LogName)
	case log == nil:
		r, err = parseLog([]byte(known))
		return r, false, errors.Join(err, r.reaches(head))
	case !strings.HasPrefix(string(log), known):
		return nil, false, fmt.Errorf("%s is not the one that the database knows: it was cut, changed or replaced; "+
			"\"tidings "+
			"people restore\" writes it as the database has it", LogName)
	}
	r, err = parseLog(log)
	return r, true, errors.Join(err, r.reaches(head))
}

// reaches refuses a roster that lacks the newest entry that the log of acts has: it was cut in the files and
// in the database.
func (r *Roster) reaches(head string) error {
	if r == nil || head == "" || slices.Contains(r.digests, head) {
		return nil
	}
	return fmt.Errorf("%s does not have the newest entry that the log of acts knows: it was cut; restore it", LogName)
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
	return m.sign(ctx, r, people, r.Now().FourEyes, c.KeyFile, m.act("people add", p, "%s, %s", p.Name,
		roleWords(p.Roles)))
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
	return m.append(ctx, nil, &Entry{People: []Person{p}, FourEyes: m.needs.Policy}, &p, key,
		m.act("people add", &p, "%s, %s", p.Name, roleWords(p.Roles)))
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
	return m.sign(ctx, r, people, r.Now().FourEyes, keyFile, m.act("people revoke", p, "%s, %d", p.Name, n))
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
	e, x, err := m.pending(r)
	switch {
	case err != nil:
		return nil, err
	case e != nil:
		return m.cosign(ctx, r, e, x, keyFile)
	}
	if same(shown, r.Now().People) && samePolicy(m.needs.Policy, r.Now().FourEyes) {
		return nil, fmt.Errorf("%s is signed as it is, by %s", ShownName, r.Now().By.Name)
	}
	for i := range shown {
		for j := range shown[i].Keys {
			if k := &shown[i].Keys[j]; k.From.IsZero() {
				k.From = m.now()
			}
		}
	}
	return m.sign(ctx, r, shown, m.needs.Policy, keyFile, m.act("people sign", nil, "%d people", len(shown)))
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
	return r.Now(), errors.Join(m.drop(), writeShown(m.path(ShownName), r.Now().People))
}

// sign has an admin of the roster sign its next entry, with the policy given.
func (m *Room) sign(ctx context.Context, r *Roster, people []Person, policy *workspace.FourEyes, keyFile string,
	act acts.Entry) (*Entry, error) {
	if err := m.nothingPending(r); err != nil {
		return nil, err
	}
	who, key, err := r.Now().signer(keyFile, "", Admin, m.now())
	if err != nil {
		return nil, err
	}
	return m.append(ctx, r, &Entry{People: people, FourEyes: policy}, who, key, act)
}

// append makes the next entry of people and policy, and signs it.
func (m *Room) append(ctx context.Context, r *Roster, e *Entry, who *Person, key ssh.Signer,
	act acts.Entry) (*Entry, error) {
	db, err := m.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	e.Kind, e.Version, e.Sequence, e.Previous, e.At = statement.Roster, statement.Version, 1, r.Head(), m.now()
	e.By = statement.Person{Name: who.Name, Email: who.Email, Key: ssh.FingerprintSHA256(key.PublicKey())}
	if r != nil {
		e.Sequence = len(r.Entries) + 1
	}
	if e.FourEyes != nil && e.FourEyes.IsZero() {
		e.FourEyes = nil
	}
	if err := e.validate(); err != nil {
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
	return m.enact(ctx, r, e, signed{string(body), []string{string(signature)}}, 1, act)
}

// commit writes the next entry: the log, what people see of it, and the database's word.
func (m *Room) commit(ctx context.Context, r *Roster, e *Entry, x signed, act acts.Entry) error {
	db, err := m.needs.Store(ctx)
	if err != nil {
		return err
	}
	line, err := json.Marshal(x)
	if err != nil {
		return err
	}
	// The setting's row is held meanwhile: of two admins at once one is told to look again.
	err = db.UpdateSetting(journal.Acting(ctx, act), logSetting, func(known string) (string, error) {
		if now, _, err := m.signed(ctx); err != nil || now.Head() != r.Head() {
			return "", cmp.Or(err, errors.New("somebody else changed the roster at this moment; look at it again"))
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
		return err
	}
	return writeShown(m.path(ShownName), e.People)
}

func (m *Room) act(verb string, p *Person, format string, args ...any) acts.Entry {
	return m.needs.Journal.Act(verb, "", format, args...)
}

func (m *Room) now() time.Time { return m.needs.Clock.Now().UTC().Truncate(time.Millisecond) }

func clone(people []Person) []Person {
	out := slices.Clone(people)
	for i := range out {
		out[i].Roles, out[i].Keys = slices.Clone(out[i].Roles), slices.Clone(out[i].Keys)
	}
	return out
}
