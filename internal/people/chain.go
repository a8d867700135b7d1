package people

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"tidings/internal/mailaddr"
	"tidings/internal/safefile"
	"tidings/internal/statement"
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
}

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
	var x signed
	var e Entry
	if json.Unmarshal(line, &x) != nil || json.Unmarshal([]byte(x.Body), &e) != nil {
		return errors.New("it cannot be read; restore the file")
	}
	again, err := statement.Canonical(&e)
	switch {
	case err != nil || string(again) != x.Body:
		return errors.New("it is not in its canonical form: it was changed; restore the file")
	case e.Kind != statement.Roster || e.Version != statement.Version:
		return fmt.Errorf("it is a %s of version %d, which this version of tidings does not know", e.Kind, e.Version)
	case e.Sequence != len(r.Entries)+1 || e.Previous != r.Head():
		return errors.New("it does not follow the one before it: an entry was removed, moved or put in; restore " +
			"the file")
	}
	if err := validate(e.People); err != nil {
		return err
	}
	by := &e
	if n := len(r.Entries); n > 0 {
		if by = r.Entries[n-1]; e.Workspace != by.Workspace || e.At.Before(by.At) {
			return errors.New("it is of another workspace, or of a time before the one before it; restore the file")
		}
	}
	if err := by.signedBy(&e, x); err != nil {
		return err
	}
	r.Entries = append(r.Entries, &e)
	r.digests = append(r.digests, statement.Digest([]byte(x.Body)))
	return nil
}

// signedBy verifies that an admin of this entry signed the next.
func (e *Entry) signedBy(next *Entry, x signed) error {
	err := errors.New("it is not signed")
	for _, s := range x.Signatures {
		for i := range e.People {
			p := &e.People[i]
			if !p.Has(Admin) {
				continue
			}
			if _, err = statement.Verify(statement.Roster, []byte(x.Body), []byte(s), next.At, p.keys()); err == nil &&
				mailaddr.Key(next.By.Email) == mailaddr.Key(p.Email) {
				return nil
			}
		}
	}
	return fmt.Errorf("no admin of that time signed it: %w; restore the file", err)
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
