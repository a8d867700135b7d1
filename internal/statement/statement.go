// Package statement is what people sign: a decision as canonical JSON (RFC 8785) that names
// everything it binds by SHA-256, signed as SSH signatures are (SSHSIG, in a namespace of its own
// for each kind), so that ssh-keygen -Y verify accepts it. A statement that nobody signed has the
// same form: whoever is named in it is named, not signed.
//
// The names in JSON are promises: see docs/archive-format.md. A field may be added if its
// absence means what was meant before.
package statement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gowebpki/jcs"
)

// Kind is what a statement says, and the end of its SSH namespace.
type Kind string

// The kinds of statements. The words are stored.
const (
	Submit  Kind = "submit"  // an author: these letters are ready to be approved
	Approve Kind = "approve" // an approver: they may be sent
	Reject  Kind = "reject"  // an approver: they may not
	Send    Kind = "send"    // a sender: they are sent to these rows
	Roster  Kind = "roster"  // an admin: these are the people, their keys and the policy
	Archive Kind = "archive" // the manifest itself is signed: no statement has this kind
)

// Namespace is that of the kind's SSH signatures.
func (k Kind) Namespace() string { return "tidings-" + string(k) }

// Version is that of a statement's form.
const Version = 1

// Statement says what one person decided about one revision of a notice.
type Statement struct {
	Kind      Kind      `json:"kind"`
	Version   int       `json:"version"`
	Workspace string    `json:"workspace"` // identity of the workspace: statements of another one mean nothing
	At        time.Time `json:"at"`        // UTC, to the millisecond
	By        Person    `json:"by"`
	Note      string    `json:"note,omitempty"`
	// Previous is the SHA-256 of the statement before it about the same notice, so that none can
	// be said again, left out or moved; "": it is the first.
	Previous string `json:"previous"`
	Notice   string `json:"notice"`
	Revision int    `json:"revision"` // 0: it has no number yet (submit)
	// Digest is what an approval binds of the notice, and Content is over everything that is sent
	// of it: compiled messages, variants, sender (see letter.Revision). Hex.
	Digest   string            `json:"digest"`
	Content  string            `json:"content"`
	Letters  map[string]string `json:"letters"` // SHA-256 by locale
	Records  []Record          `json:"records"`
	Drafted  []Template        `json:"templates,omitempty"` // which the letters were drafted from
	Sender   string            `json:"sender"`              // SHA-256 of the sender's settings
	Audience Audience          `json:"audience"`
	Policy   string            `json:"policy"` // SHA-256 of the policy and roster in force; "": there is none
	Excused  []Excused         `json:"excused,omitempty"`
	// Expires is when an approval ends; zero: it does not.
	Expires   *time.Time `json:"expires,omitempty"`
	Emergency string     `json:"emergency,omitempty"` // why it was sent without the approvals that the policy wants
	// Approvals are the SHA-256 of the approvals by which it is sent.
	Approvals []string `json:"approvals,omitempty"`
	Frozen    *Frozen  `json:"frozen,omitempty"` // of a send
}

// Person is who decided.
type Person struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"` // of the roster; "": named, not signed
	Key   string `json:"key,omitempty"`   // fingerprint, SHA256:…
}

// Record is a record as it was.
type Record struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	SHA256 string `json:"sha256"`
}

// Template is what a letter was drafted from.
type Template struct {
	Locale  string `json:"locale"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // of a built-in template
	SHA256  string `json:"sha256"`            // of its text
	File    string `json:"file,omitempty"`    // of the workspace; "": built in
}

// Audience is who is written to, without naming anybody.
type Audience struct {
	Rule     string `json:"rule"`             // SHA-256 of the audience rule
	Members  string `json:"members"`          // SHA-256 over who is selected and for which accounts
	Fields   string `json:"fields"`           // SHA-256 over what letters say of each of them
	Listed   string `json:"listed,omitempty"` // SHA-256 of the list of affected accounts
	Selected int    `json:"selected"`
}

// Excused is a finding of check that the letter excuses.
type Excused struct {
	Rule   string `json:"rule"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Frozen is what a send wrote to the ledger.
type Frozen struct {
	Rows   int    `json:"rows"`   // that it added
	SHA256 string `json:"sha256"` // over all rows that the send has since then
}

// Canonical is the statement's canonical form (RFC 8785): what is signed and digested.
func (s *Statement) Canonical() ([]byte, error) { return Canonical(s) }

// Canonical writes any value as canonical JSON (RFC 8785): names in order, no space, no number
// but integers below 2^53.
func Canonical(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(b)
}

// Digest is the SHA-256 of bytes, hex.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Parse reads a statement, which must be in its canonical form and of a known version.
func Parse(b []byte) (*Statement, error) {
	s := &Statement{}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("the statement cannot be read: %w", err)
	}
	if s.Version != Version {
		return nil, fmt.Errorf("the statement is of version %d, and this version of tidings knows %d", s.Version,
			Version)
	}
	again, err := s.Canonical()
	if err != nil || string(again) != string(b) {
		return nil, fmt.Errorf("the statement is not in its canonical form")
	}
	return s, nil
}

// Signed is a statement with its signature, as it is kept.
type Signed struct {
	Body      []byte // canonical JSON
	Signature []byte // armored SSH signature; empty: named, not signed
}

// Digest is the SHA-256 of the body, hex: by it others name the statement.
func (s Signed) Digest() string { return Digest(s.Body) }
