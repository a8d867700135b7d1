// Package archive keeps the proof of what was sent: a manifest for each revision
// with the SHA-256 of every file, the records, the audience, the approval and
// the ledger's summary, each manifest chained to the one before it.
//
// Whoever wants to change a file afterwards must change its manifest, every manifest
// that was sealed later, the chain beside them, and the copy of the chain in the
// database. The names in JSON and the digests are promises: see docs/formats.md.
package archive

import (
	"encoding/json"
	"time"

	"tidings/internal/statement"
)

// ManifestName is the file that lists the others of a revision's folder, and SignatureName that with the
// signature of who sealed it.
const (
	ManifestName  = "manifest.json"
	SignatureName = "manifest.json.sig"
)

// Manifest is manifest.json: everything that proves one revision.
type Manifest struct {
	Format   string `json:"format"`   // see Format; Seal sets it
	Sequence int    `json:"sequence"` // place in the chain, from 1; Seal sets it
	Notice   string `json:"notice"`   // its slug
	Revision int    `json:"revision"`
	Subject  string `json:"subject"` // of the first letter
	// At is when it was sealed. It is part of what is digested.
	At    time.Time `json:"at"`
	Files []File    `json:"files"` // all of the folder but DeliveriesName, by path; Prepare lists them
	// Deliveries is the tree over the lines of DeliveriesName; nil in the first form, which has it
	// among the files.
	Deliveries *Deliveries `json:"deliveries,omitempty"`
	Records    []Record    `json:"records"` // those that the letters were made from
	Audience   Audience    `json:"audience"`
	Approval   Approval    `json:"approval"`
	// Ledger is the report's figures when the manifest was written. What comes back
	// later is in the report, and in the manifest of a later sealing.
	// Log says which entries of the log of acts the file LogName has; nil in the first form.
	Log *Logged `json:"log,omitempty"`
	// Known is what was not as it was sealed in the seal that this one replaced, when it did: that
	// seal is kept as it was found.
	Known  []Problem      `json:"known,omitempty"`
	Ledger map[string]any `json:"ledger"`
	// Templates are what the letters were drafted from; empty: nobody knows.
	Templates []statement.Template `json:"templates,omitempty"`
	// SealedBy is who signed it; nil: nobody did.
	SealedBy *statement.Person `json:"sealed_by,omitempty"`
	Previous *Link             `json:"previous"` // nil for the first manifest of a workspace
}

// LogName is the file of a sealed folder with what was done since the seal before: a line of
// canonical JSON for each entry of the log of acts.
const LogName = "log.jsonl"

// Logged are entries of the log of acts, which are a chain of their own.
type Logged struct {
	First    int64  `json:"first"`    // number of the first entry; above Last where there is none
	Last     int64  `json:"last"`     // number of the last
	Previous string `json:"previous"` // SHA-256 of the entry before the first, hex; "": there is none
	Head     string `json:"head"`     // SHA-256 of the last
}

// File is one file of the revision's folder.
type File struct {
	Path   string `json:"path"`   // relative to the folder, with slashes
	Bytes  int64  `json:"bytes"`  // its size
	SHA256 string `json:"sha256"` // of its bytes, hex
}

// Record is a record that the letters were made from, as it was at the approval.
type Record struct {
	Kind   string `json:"kind"` // incident, maintenance, project
	ID     string `json:"id"`
	SHA256 string `json:"sha256"` // hex
}

// Audience says who was selected, without naming anybody.
type Audience struct {
	Selected int            `json:"selected"` // suppressed people included
	Regions  map[string]int `json:"regions"`  // the same by region
	SHA256   string         `json:"sha256"`   // over the frozen recipients, hex
	// Listed is the SHA-256 of the list of affected accounts, hex; empty: there is none.
	Listed string `json:"listed,omitempty"`
	// Fields is the SHA-256 over what letters say of each of them, hex; empty: nobody took it.
	Fields string `json:"fields,omitempty"`
}

// Approval is who said yes to which digest.
type Approval struct {
	By   string `json:"by"`
	Key  string `json:"key,omitempty"` // fingerprint of the key that signed it; "": named, not signed
	Note string `json:"note,omitempty"`
	// Emergency is why it was sent without the approvals that the policy wants; "": it was not.
	Emergency string    `json:"emergency,omitempty"`
	At        time.Time `json:"at"`
	SHA256    string    `json:"sha256"` // of the revision: letters, data, audience rule and sender
}

// Link names a manifest by its digest: one line of the chain's file, and Previous of
// the manifest after it.
type Link struct {
	Sequence int    `json:"sequence"`
	Kind     string `json:"kind,omitempty"` // erasure; "": a seal
	Notice   string `json:"notice"`
	Revision int    `json:"revision"`
	SHA256   string `json:"sha256"` // of manifest.json's bytes, hex
}

// Format is the version of the manifest's shape. A field may be added without a new
// one; whatever changes the meaning of an old field takes the next number.
const Format = "tidings-manifest/2"

// format1 is that of versions that removed a seal when they sealed again.
const format1 = "tidings-manifest/1"

// Encode writes a manifest as indented JSON that ends in a newline. The same
// manifest always gives the same bytes.
func (m *Manifest) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}
