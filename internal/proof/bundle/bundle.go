// Package bundle is the proof of what one recipient was sent, as a file that can be handed to them,
// to an auditor or to a court: everything that proves it, and nothing about anybody else. It is
// verified without a workspace, a database or a network.
//
// What proves what:
//
//	message.eml     its SHA-256 without DKIM-Signature fields stands in delivery.json
//	delivery.json   a leaf of the tree whose root stands in manifest.json (RFC 6962)
//	letter.TAG.pdf, statements/*, people.log, allowed_signers
//	                their SHA-256 stand in manifest.json
//	manifest.json   its SHA-256 stands in a line of the archive's chain, which proof.json quotes
//	manifest.json.sig
//	                signed by who sealed it, where somebody did
//	that line       a leaf of the tree whose root stands in checkpoint
//	checkpoint      signed by the key of log.vkey, which an auditor knows from elsewhere
//	proof.json      the two paths; and the SHA-256 of every other file, against damage
//
// READ-ME.html and verify.py are for people: they prove nothing, and are reported where they are not
// the ones that this version writes. The names in JSON are promises: see docs/archive-format.md.
package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/archive"
	"tidings/internal/people"
	"tidings/internal/translog"
)

// Format is the version of a proof's form. A field may be added without a new one; whatever changes
// the meaning of an old field takes the next number.
const Format = "tidings-proof/1"

// The files of a proof, beside those that have the names of a seal's.
const (
	ReadMeName     = "READ-ME.html"
	VerifierName   = "verify.py"
	ProofName      = "proof.json"
	MessageName    = "message.eml"
	DeliveryName   = "delivery.json"
	CheckpointName = translog.BestName
	StampName      = "checkpoint.tsr" // an RFC 3161 time-stamp of the checkpoint, where there is one
	KeyName        = translog.KeyName
)

// needed are the files without which there is nothing to verify.
var needed = []string{ProofName, MessageName, DeliveryName, archive.ManifestName, CheckpointName, KeyName}

// Proof is proof.json.
type Proof struct {
	Format    string    `json:"format"` // Format
	Recipient string    `json:"recipient"`
	Notice    string    `json:"notice"`
	Revision  int       `json:"revision"`
	Delivery  Inclusion `json:"delivery"` // of delivery.json in manifest.json's deliveries.root
	Seal      Inclusion `json:"seal"`     // of the chain's line in the checkpoint
	// Files are all others of the bundle, in their order.
	Files []archive.File `json:"files"`
}

// Inclusion proves that a leaf is one of a Merkle tree's (RFC 6962, section 2.1.1).
type Inclusion struct {
	Line  string   `json:"line,omitempty"` // the leaf, where it is the line of the chain
	Index uint64   `json:"index"`          // of the leaf, from 0
	Size  uint64   `json:"size"`           // leaves of the tree
	Path  []string `json:"path"`           // SHA-256, hex, from the leaf upwards
}

// encode writes proof.json: indented JSON that ends in a newline.
func (p *Proof) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(p)
	return b.Bytes(), err
}

// parseProof reads proof.json, which is as encode writes it and nothing else.
func parseProof(b []byte) (*Proof, error) {
	p := &Proof{}
	if err := json.Unmarshal(b, p); err != nil {
		return nil, errors.New("it cannot be read as JSON of a proof")
	}
	if p.Format != Format {
		return nil, fmt.Errorf("it is a proof of the form %q, and this version of tidings knows %q; verify it with "+
			"the version that wrote it", p.Format, Format)
	}
	again, err := p.encode()
	if err != nil || !bytes.Equal(again, b) {
		return nil, errors.New("it is not written as tidings writes it: it was changed")
	}
	return p, nil
}

// Hashes are the hashes of a path as Inclusion has them.
func Hashes(path [][]byte) []string {
	out := []string{}
	for _, h := range path {
		out = append(out, hex.EncodeToString(h))
	}
	return out
}

// ofSeal reports whether a file of a seal belongs to the proof of somebody who reads a language.
func ofSeal(path, locale string) bool {
	return strings.HasPrefix(path, statements) || path == people.LogName || path == people.AllowedName ||
		path == "letter."+locale+".pdf"
}

// Wanted are the files of a seal that belong to the proof of a delivery.
func Wanted(m *archive.Manifest, d *archive.Delivery) (out []string) {
	for _, f := range m.Files {
		if ofSeal(f.Path, d.Locale) {
			out = append(out, f.Path)
		}
	}
	if m.SealedBy != nil {
		out = append(out, archive.SignatureName)
	}
	return out
}

// Make writes a bundle of files that Wanted names and those that are needed, but for proof.json,
// whose paths p has. What it gives is verified as everybody verifies it: a bundle that does not hold
// is not given, and the result says why.
func Make(p Proof, files map[string][]byte) ([]byte, *Result, error) {
	files = maps.Clone(files)
	x := examine(&p, files, Known{})
	if len(x.Problems) > 0 {
		return nil, &x.Result, nil
	}
	var err error
	if files[ReadMeName], err = x.readMe(); err != nil {
		return nil, nil, err
	}
	files[VerifierName] = verifier
	p.Files = list(files)
	if files[ProofName], err = p.encode(); err != nil {
		return nil, nil, err
	}
	data, err := encode(files)
	if err != nil {
		return nil, nil, err
	}
	r := Verify(data, Known{})
	return data, &r, nil
}

// list is what proof.json says of the others.
func list(files map[string][]byte) (out []archive.File) {
	for _, name := range slices.SortedFunc(maps.Keys(files), byPlace) {
		if name != ProofName {
			out = append(out, archive.File{Path: name, Bytes: int64(len(files[name])), SHA256: digest(files[name])})
		}
	}
	return out
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
