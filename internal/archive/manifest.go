// Package archive keeps the proof of what was sent: a manifest for each revision
// with the SHA-256 of every file, the records, the audience, the approval and
// the ledger's summary, each manifest chained to the one before it.
package archive

import (
	"encoding/json"
	"time"
)

// ManifestName is the file that lists the others of a revision's folder.
const ManifestName = "manifest.json"

// Manifest is manifest.json: everything that proves one revision.
type Manifest struct {
	Format   string         `json:"format"` // "tidings-manifest/1"
	Sequence int            `json:"sequence"`
	Notice   string         `json:"notice"`
	Revision int            `json:"revision"`
	Subject  string         `json:"subject"`
	At       time.Time      `json:"at"`
	Files    []File         `json:"files"`
	Records  []Record       `json:"records"`
	Audience Audience       `json:"audience"`
	Approval Approval       `json:"approval"`
	Ledger   map[string]any `json:"ledger"`   // the report's figures when the manifest was written
	Previous *Link          `json:"previous"` // nil for the first manifest of a workspace
}

// File is one file of the revision's folder, its path relative to it.
type File struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hex
}

// Record is a record that the letters were made from.
type Record struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	SHA256 string `json:"sha256"`
}

// Audience says who was selected. The digest is over the frozen recipients.
type Audience struct {
	Selected int            `json:"selected"`
	Regions  map[string]int `json:"regions"`
	SHA256   string         `json:"sha256"`
}

// Approval is who said yes to which digest.
type Approval struct {
	By     string    `json:"by"`
	Note   string    `json:"note,omitempty"`
	At     time.Time `json:"at"`
	SHA256 string    `json:"sha256"`
}

// Link names a manifest by its digest.
type Link struct {
	Sequence int    `json:"sequence"`
	Notice   string `json:"notice"`
	Revision int    `json:"revision"`
	SHA256   string `json:"sha256"`
}

// Format is the version of the manifest's shape.
const Format = "tidings-manifest/1"

// Encode writes a manifest as indented JSON that ends in a newline. The same
// manifest always gives the same bytes.
func (m *Manifest) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}
