package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"

	"tidings/internal/letter"
	"tidings/internal/workspace"
)

// contentDigest is the SHA-256 over all that composing every message reads, but the
// keys: this program, the revision with its messages, sender and source, and each
// person's row, left out or not. While it is the same, composing again would give the
// same bytes.
type contentDigest struct {
	sum   hash.Hash
	buf   []byte
	known bool // which program this is
}

func newContentDigest(rev *letter.Revision) *contentDigest {
	d := &contentDigest{sum: sha256.New()}
	program, known := workspace.Program()
	d.sum.Write([]byte(program))
	for _, t := range rev.Templates {
		fmt.Fprintf(d.sum, "%d ", len(t))
		d.sum.Write(t)
	}
	rest := *rev
	rest.Templates = nil // of the size of all else together many times over
	d.known = known && json.NewEncoder(d.sum).Encode(&rest) == nil
	return d
}

func (d *contentDigest) add(s letter.Selected) {
	b := d.buf[:0]
	for _, text := range [...]string{s.Email, s.Name, s.FirstName, s.LastName, s.Company, s.Region, s.Tag,
		s.FieldsJSON, string(s.Excluded)} {
		b = append(append(b, text...), 0)
	}
	for _, a := range s.Accounts {
		b = append(append(append(append(b, a.Name...), 0), a.FieldsJSON...), 0)
	}
	if s.Facts != nil {
		own, err := s.OwnText()
		d.known = d.known && err == nil // the fault is said when it is composed
		b = append(append(b, own...), 0)
	}
	d.buf = append(b, '\n')
	d.sum.Write(d.buf)
}

// String is the digest so far in hex; empty where nothing says which program this
// is, since another may compose otherwise.
func (d *contentDigest) String() string {
	if !d.known {
		return ""
	}
	return hex.EncodeToString(d.sum.Sum(nil))
}
