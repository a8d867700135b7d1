package bundle

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"tidings/internal/archive"
	"tidings/internal/statement"
	"tidings/internal/timestamp"
	"tidings/internal/translog"
)

// Result is what a verification saw. Where it is not valid, everything else is what the file
// claims.
type Result struct {
	Valid         bool       `json:"valid"`
	Recipient     string     `json:"recipient"`
	Notice        string     `json:"notice"`
	Revision      int        `json:"revision"`
	Subject       string     `json:"subject"`
	MessageSHA256 string     `json:"message_sha256"` // without DKIM-Signature fields, hex
	State         string     `json:"state"`          // when it was sealed
	UpdatedAt     *time.Time `json:"updated_at"`     // of the state
	// ApprovedBy are the names of who approved the revision; Signed, which of them signed, and by
	// which key. The others are named, not signed.
	ApprovedBy []string `json:"approved_by"`
	Signed     []Signer `json:"signed"`
	// Timestamp is when an authority saw the checkpoint; nil: it was not told, or not verified.
	Timestamp *time.Time `json:"timestamp"`
	SealedAt  time.Time  `json:"sealed_at"`           // by the clock of whoever sealed
	SealedBy  *Signer    `json:"sealed_by,omitempty"` // who signed the seal; nil: nobody did
	// Emergency is why it was sent without the approvals that are otherwise needed; "": it was not.
	Emergency  string `json:"emergency,omitempty"`
	Checkpoint uint64 `json:"checkpoint"` // lines of the archive that it covers
	Key        string `json:"key"`        // the public key that signed the checkpoint
	KeyGiven   bool   `json:"key_given"`  // by the auditor; false: the key came with the file
	// NotProved are files of the bundle that the proof does not cover.
	NotProved []Unproved        `json:"not_proved"`
	Problems  []archive.Problem `json:"problems"`
}

// Signer is who signed, by which key.
type Signer struct {
	Name string `json:"name"`
	Key  string `json:"key"` // SHA256:…
}

// Unproved is a file that the proof does not cover, with why that is said.
type Unproved struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

func (r *Result) add(path, kind, format string, args ...any) {
	r.Problems = append(r.Problems, archive.Problem{Path: path, Kind: kind, Detail: fmt.Sprintf(format, args...)})
}

// Known is what an auditor knows from elsewhere.
type Known struct {
	Key   string           // the public key of the archive's log; "": nobody knows it
	Roots *timestamp.Roots // of the time-stamp authority; nil: nobody knows them
}

// Verify checks a bundle against itself, and with what is known.
func Verify(data []byte, known Known) Result {
	files, err := read(data)
	if err != nil {
		r := Result{ApprovedBy: []string{}, Signed: []Signer{}, NotProved: []Unproved{}}
		r.add("", "irregular", "%v", err)
		return r
	}
	var p *Proof
	if b, ok := files[ProofName]; ok {
		if p, err = parseProof(b); err != nil {
			p = nil
		}
	}
	x := examine(p, files, known)
	if err != nil {
		x.add(ProofName, "changed", "%v", err)
	}
	if p != nil {
		x.complete(p.Files)
	}
	if len(x.Problems) == 0 {
		x.forPeople()
	}
	x.Valid = len(x.Problems) == 0
	return x.Result
}

// complete compares the files with what proof.json says of them.
func (x *examined) complete(want []archive.File) {
	got := list(x.files)
	for _, f := range want {
		if _, ok := x.files[f.Path]; !ok || f.Path == ProofName {
			x.add(f.Path, "missing", "it belongs to the proof, and is not there")
		}
	}
	for _, f := range got {
		i := slices.IndexFunc(want, func(w archive.File) bool { return w.Path == f.Path })
		switch {
		case i < 0:
			x.add(f.Path, "added", "it does not belong to the proof")
		case want[i] != f:
			x.add(f.Path, "changed", "SHA-256 is %s, written as %s", f.SHA256, want[i].SHA256)
		}
	}
	if len(x.Problems) == 0 && !slices.Equal(got, want) {
		x.add(ProofName, "changed", "it does not list the files in their order")
	}
}

// forPeople says what the proof does not cover. The pages for people follow from the rest; another
// version may have written them otherwise, and so may somebody else.
func (x *examined) forPeople() {
	page, err := x.readMe()
	if err != nil {
		page = nil
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{ReadMeName, page}, {VerifierName, verifier}} {
		got, ok := x.files[f.name]
		switch {
		case !ok:
			x.add(f.name, "missing", "it belongs to the proof, and is not there")
		case !bytes.Equal(got, f.data):
			x.NotProved = append(x.NotProved, Unproved{f.name, "it is not what this version of tidings writes: " +
				"another version wrote it, or somebody changed it; do not rely on it"})
		}
	}
	if _, ok := x.files[StampName]; ok && x.Timestamp == nil {
		x.NotProved = append(x.NotProved, Unproved{StampName, "it is a time-stamp of the checkpoint, and whose it " +
			"is was " +
			"not verified: --timestamp-ca, or openssl ts -verify, does that with the authority's certificates"})
	}
}

// examined is a bundle whose parts were compared with each other.
type examined struct {
	Result
	files    map[string][]byte
	manifest archive.Manifest
	delivery archive.Delivery
	approved []approval // those that count, the oldest first
}

// examine verifies the files against each other, but for those that are for people and what
// proof.json says of all. p is nil where it cannot be read.
func examine(p *Proof, files map[string][]byte, known Known) *examined {
	x := &examined{files: files}
	x.ApprovedBy, x.Signed, x.NotProved, x.Problems = []string{}, []Signer{}, []Unproved{}, []archive.Problem{}
	for _, name := range needed {
		if _, ok := files[name]; !ok && (name != ProofName || p == nil) {
			x.add(name, "missing", "without it nothing is proved")
		}
	}
	if p == nil || len(x.Problems) > 0 {
		return x
	}
	x.Recipient, x.Notice, x.Revision = p.Recipient, p.Notice, p.Revision
	if !x.takeDelivery(p) || !x.takeManifest(p) {
		return x
	}
	x.message()
	x.sealed()
	x.decisions()
	x.logged(p, strings.TrimSpace(known.Key))
	x.stamped(known.Roots)
	return x
}

// takeDelivery reads delivery.json.
func (x *examined) takeDelivery(p *Proof) bool {
	line := x.files[DeliveryName]
	if err := json.Unmarshal(line, &x.delivery); err != nil {
		x.add(DeliveryName, "changed", "it is no line of a seal's deliveries")
		return false
	}
	if again, err := statement.Canonical(json.RawMessage(line)); err != nil || !bytes.Equal(again, line) {
		x.add(DeliveryName, "changed", "it is not in its canonical form")
	}
	if err := unambiguous(line); err != nil {
		x.add(DeliveryName, "changed", "%v", err)
	}
	d := &x.delivery
	if d.Email != p.Recipient {
		x.add(DeliveryName, "changed", "it is of %s, and the proof is for %s", d.Email, p.Recipient)
	}
	x.State, x.UpdatedAt, x.MessageSHA256 = d.State, d.UpdatedAt, d.MessageSHA256
	return true
}

// takeManifest reads manifest.json, which is the one of its line in the chain, and proves that the
// delivery is one of those that it has sealed.
func (x *examined) takeManifest(p *Proof) bool {
	b, m := x.files[archive.ManifestName], &x.manifest
	if err := json.Unmarshal(b, m); err != nil || m.Format != archive.Format || m.Deliveries == nil {
		x.add(archive.ManifestName, "changed", "it is no manifest of the form %s", archive.Format)
		return false
	}
	if err := unambiguous(b, "deliveries", "approval"); err != nil {
		x.add(archive.ManifestName, "changed", "%v", err)
	}
	x.Subject, x.SealedAt, x.Emergency = m.Subject, m.At, m.Approval.Emergency
	var l archive.Link
	again, err := []byte(nil), json.Unmarshal([]byte(p.Seal.Line), &l)
	if err == nil {
		again, err = json.Marshal(l)
	}
	switch {
	case err != nil || string(again) != p.Seal.Line || l.Kind != "":
		x.add(ProofName, "changed", "its line of the chain is none of a seal")
	case l.SHA256 != digest(b):
		x.add(archive.ManifestName, "changed", "SHA-256 is %s, sealed as %s", digest(b), l.SHA256)
	case l.Notice != m.Notice || l.Revision != m.Revision || l.Sequence != m.Sequence:
		x.add(archive.ManifestName, "changed", "it is of %s r%d, number %d, and its line of the chain says %s r%d, "+
			"number %d", m.Notice, m.Revision, m.Sequence, l.Notice, l.Revision, l.Sequence)
	case uint64(l.Sequence) != p.Seal.Index+1:
		x.add(ProofName, "changed", "it is number %d of the chain, and is to be proved as number %d", l.Sequence,
			p.Seal.Index+1)
	case m.Sequence == 1 && m.Previous != nil,
		m.Sequence > 1 && (m.Previous == nil || m.Previous.Sequence != m.Sequence-1):
		x.add(archive.ManifestName, "changed", "it does not follow the line before its own")
	}
	if p.Notice != m.Notice || p.Revision != m.Revision {
		x.add(ProofName, "changed", "it is of %s r%d, and the seal of %s r%d", p.Notice, p.Revision, m.Notice,
			m.Revision)
	}
	root, err := hex.DecodeString(m.Deliveries.Root)
	if err != nil || m.Deliveries.Leaves < 1 || p.Delivery.Size != uint64(m.Deliveries.Leaves) ||
		p.Delivery.Line != "" {
		x.add(ProofName, "changed", "it is for another tree of deliveries than the seal's, which has %d",
			m.Deliveries.Leaves)
	} else if err := p.Delivery.prove(x.files[DeliveryName], root); err != nil {
		x.add(DeliveryName, "changed", "it is none of the seal's deliveries: %v", err)
	}
	return true
}

// prove proves that a leaf is one of the tree with a root.
func (n *Inclusion) prove(leaf, root []byte) error {
	path := make([][]byte, 0, len(n.Path))
	for _, s := range n.Path {
		h, err := hex.DecodeString(s)
		if err != nil || len(h) != rfc6962.DefaultHasher.Size() || hex.EncodeToString(h) != s {
			return fmt.Errorf("%.80q is no SHA-256", s)
		}
		path = append(path, h)
	}
	hash := rfc6962.DefaultHasher.HashLeaf(leaf)
	if proof.VerifyInclusion(rfc6962.DefaultHasher, n.Index, n.Size, hash, path, root) != nil {
		return fmt.Errorf("leaf %d of %d, %x, does not lead to the root %x", n.Index, n.Size, hash, root)
	}
	return nil
}

// message compares message.eml with the delivery.
func (x *examined) message() {
	got := MessageDigest(x.files[MessageName])
	switch want := x.delivery.MessageSHA256; {
	case want == "":
		x.add(DeliveryName, "missing", "it has no SHA-256 of a message: none was sealed")
	case got != want:
		x.add(MessageName, "changed", "SHA-256 without DKIM-Signature fields is %s, sealed as %s", got, want)
	}
}

// sealed compares the files that the seal has with its manifest: those that belong to the proof are
// all there, each as it was sealed, and nothing else of a seal is.
func (x *examined) sealed() {
	rest := maps.Clone(x.files)
	for _, f := range x.manifest.Files {
		if !ofSeal(f.Path, x.delivery.Locale) {
			continue
		}
		b, ok := rest[f.Path]
		if delete(rest, f.Path); !ok {
			x.add(f.Path, "missing", "it was sealed and belongs to the proof, and is not there")
		} else if digest(b) != f.SHA256 || int64(len(b)) != f.Bytes {
			x.add(f.Path, "changed", "SHA-256 is %s, sealed as %s", digest(b), f.SHA256)
		}
	}
	if x.manifest.SealedBy != nil {
		delete(rest, archive.SignatureName)
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		if !slices.Contains(needed, name) && !slices.Contains([]string{ReadMeName, VerifierName, StampName}, name) {
			x.add(name, "added", "it does not belong to this proof")
		}
	}
}

// logged proves that the archive's log has the seal, by a checkpoint that its key signed.
func (x *examined) logged(p *Proof, key string) {
	text, whole := strings.CutSuffix(string(x.files[KeyName]), "\n")
	verifier, err := note.NewVerifier(text)
	switch {
	case err != nil || !whole || strings.TrimSpace(text) != text:
		x.add(KeyName, "changed", "it is no public key of a log")
		return
	case key != "" && key != text:
		x.add(KeyName, "changed", "it is not the key that you gave: another log signed this, or nobody's")
	}
	x.Key, x.KeyGiven = text, key != ""
	c, err := translog.OpenOwn(x.files[CheckpointName], verifier)
	if err != nil {
		x.add(CheckpointName, "changed", "%v", err)
		return
	}
	x.Checkpoint = c.Size
	if p.Seal.Size != c.Size {
		x.add(ProofName, "changed", "it is for a checkpoint of %d lines, and this one covers %d", p.Seal.Size, c.Size)
	} else if err := p.Seal.prove([]byte(p.Seal.Line), c.Hash); err != nil {
		x.add(CheckpointName, "changed", "it does not cover the seal: %v", err)
	}
}
