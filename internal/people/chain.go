package people

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"tidings/internal/mailaddr"
	"tidings/internal/safefile"
	"tidings/internal/statement"
	"tidings/internal/workspace"
)

// LogName is the file with every entry of the roster, one JSON object a line, the oldest first.
const LogName = "people.log"

// Entry is one state of the roster, which admins of the one before it signed. Its canonical JSON
// is what they signed.
type Entry struct {
	Kind      statement.Kind   `json:"kind"`
	Version   int              `json:"version"`
	Workspace string           `json:"workspace"`
	Sequence  int              `json:"sequence"` // from 1
	Previous  string           `json:"previous"` // SHA-256 of the entry before it, hex; "" in the first
	At        time.Time        `json:"at"`
	By        statement.Person `json:"by"` // who made the change
	People    []Person         `json:"people"`
	// FourEyes is the policy in force; nil: there is none.
	FourEyes *workspace.FourEyes `json:"four_eyes,omitempty"`

	missing int // signatures of admins that it still needs, while it waits for them
}

// Missing is how many signatures of admins a change still needs; 0: it is in force.
func (e *Entry) Missing() int { return e.missing }

// signed is a line of the log.
type signed struct {
	Body       string   `json:"body"`
	Signatures []string `json:"signatures"`
}

// Roster is who may decide, with how it came to that.
type Roster struct {
	Entries []*Entry
	digests []string
	log     []byte
}

// maxLog bounds the log, in bytes.
const maxLog = 16 << 20

// readLog reads a log; nil: there is none.
func readLog(path string) ([]byte, error) {
	b, err := safefile.Read(path, maxLog)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return b, nil
}

// parseLog verifies every entry: the first admin signs themselves in, and each change is signed by
// an admin of the entry before it.
func parseLog(b []byte) (*Roster, error) {
	r := &Roster{log: b}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, maxLog)
	for lines.Scan() {
		if err := r.take(lines.Bytes()); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", LogName, len(r.Entries)+1, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(r.Entries) == 0 {
		return nil, fmt.Errorf("%s is empty; restore it", LogName)
	}
	return r, nil
}

func (r *Roster) take(line []byte) error {
	e, x, admins, err := r.follows(line)
	if err == nil && len(admins) < r.needed() {
		err = fmt.Errorf("%d of the %d admins that must sign it did; restore the file", len(admins), r.needed())
	}
	if err != nil {
		return err
	}
	r.Entries = append(r.Entries, e)
	r.digests = append(r.digests, statement.Digest([]byte(x.Body)))
	return nil
}

// follows reads a line that follows the entries so far, and gives which admins signed it.
func (r *Roster) follows(line []byte) (e *Entry, x signed, admins []string, err error) {
	e = &Entry{}
	if json.Unmarshal(line, &x) != nil || json.Unmarshal([]byte(x.Body), e) != nil {
		return nil, x, nil, errors.New("it cannot be read; restore the file")
	}
	again, err := statement.Canonical(e)
	switch {
	case err != nil || string(again) != x.Body:
		return nil, x, nil, errors.New("it is not in its canonical form: it was changed; restore the file")
	case e.Kind != statement.Roster || e.Version != statement.Version:
		return nil, x, nil, fmt.Errorf("it is a %s of version %d, which this version of tidings does not know", e.Kind,
			e.Version)
	case e.Sequence != len(r.Entries)+1 || e.Previous != r.Head():
		return nil, x, nil, errors.New("it does not follow the one before it: an entry was removed, moved or put in; " +
			"restore the file")
	}
	if err := e.validate(); err != nil {
		return nil, x, nil, err
	}
	admins, err = r.admins(e, x)
	return e, x, admins, err
}

// needed is how many admins must sign the next entry.
func (r *Roster) needed() int {
	if r == nil || len(r.Entries) == 0 {
		return 1
	}
	return r.Now().FourEyes.AdminsNeeded()
}

// admins gives the email addresses of the admins who signed an entry that follows, among whom must be who
// made it. The first entry is signed by an admin of its own.
func (r *Roster) admins(next *Entry, x signed) (emails []string, err error) {
	by := next
	if n := len(r.Entries); n > 0 {
		if by = r.Entries[n-1]; next.Workspace != by.Workspace || next.At.Before(by.At) {
			return nil, errors.New("it is of another workspace, or of a time before the one before it; restore the " +
				"file")
		}
	}
	for _, s := range x.Signatures {
		i := slices.IndexFunc(by.People, func(p Person) bool {
			if !p.Has(Admin) {
				return false
			}
			_, err = statement.Verify(statement.Roster, []byte(x.Body), []byte(s), next.At, p.keys())
			return err == nil
		})
		if i < 0 {
			return nil, fmt.Errorf("a signature on it is of no admin of that time: %w; restore the file",
				cmp.Or(err, errors.New("there was none")))
		}
		if key := mailaddr.Key(by.People[i].Email); !slices.Contains(emails, key) {
			emails = append(emails, key)
		}
	}
	if !slices.Contains(emails, mailaddr.Key(next.By.Email)) {
		return nil, errors.New("no admin of that time who made it signed it; restore the file")
	}
	return emails, nil
}

// Head is the SHA-256 of the newest entry, hex; "": there is none.
func (r *Roster) Head() string {
	if r == nil || len(r.digests) == 0 {
		return ""
	}
	return r.digests[len(r.digests)-1]
}

// Now is the newest entry.
func (r *Roster) Now() *Entry { return r.Entries[len(r.Entries)-1] }

// At is the entry that was in force at a moment; nil: there was none yet.
func (r *Roster) At(t time.Time) *Entry {
	for i := len(r.Entries) - 1; i >= 0; i-- {
		if !r.Entries[i].At.After(t) {
			return r.Entries[i]
		}
	}
	return nil
}

// Person gives who has an email address; nil: nobody.
func (e *Entry) Person(email string) *Person {
	for i := range e.People {
		if mailaddr.Key(e.People[i].Email) == mailaddr.Key(email) {
			return &e.People[i]
		}
	}
	return nil
}
