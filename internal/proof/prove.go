package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"tidings/internal/archive"
	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/mailaddr"
	"tidings/internal/proof/bundle"
	"tidings/internal/safefile"
)

// Made is a proof that was written.
type Made struct {
	File string `json:"file"`
	bundle.Result
	// Now is the state by the database, where it is another one than was sealed.
	Now string `json:"now,omitempty"`
}

// Prove writes the proof of what a person was sent of a notice into a new file; revision 0 is the
// newest that was sent to them. It is of the newest seal of that revision, which is verified first.
func (r *Prover) Prove(ctx context.Context, slug, address string, revision int, file string) (*Made, error) {
	if _, err := os.Lstat(file); err == nil {
		return nil, fmt.Errorf("%s exists already; give another name, or remove it first", file)
	}
	send, row, err := r.find(ctx, slug, address, revision)
	if err != nil {
		return nil, err
	}
	chain, err := r.needs.Kept.Chain(ctx)
	if err != nil {
		return nil, err
	}
	seal, link, err := r.standing(chain, send)
	if err != nil {
		return nil, err
	}
	leaf, err := r.leaf(chain, send, &row)
	if err != nil {
		return nil, err
	}
	d := &archive.Delivery{}
	if err := json.Unmarshal(leaf.Text, d); err != nil {
		return nil, err
	}
	p := bundle.Proof{Format: bundle.Format, Recipient: d.Email, Notice: slug, Revision: send.Revision,
		Delivery: bundle.Inclusion{Index: leaf.Index, Size: leaf.Size, Path: bundle.Hashes(leaf.Path)}}
	files := map[string][]byte{bundle.DeliveryName: leaf.Text}
	if p.Seal, err = r.logged(link, files); err != nil {
		return nil, err
	}
	for _, name := range append(bundle.Wanted(seal.Manifest, d), archive.ManifestName) {
		path := filepath.Join(r.needs.Outputs, seal.Folder, name)
		if files[name], err = safefile.Read(path, bundle.MaxFile); err != nil {
			return nil, err
		}
	}
	if files[bundle.MessageName], err = r.compose(ctx, send, &row); err != nil {
		return nil, fmt.Errorf("the message to %s cannot be composed again: %w", row.Email, err)
	}
	data, result, err := bundle.Make(p, files)
	if err == nil {
		err = broken(result.Problems, "the proof would not hold, so it is not written")
	}
	if err == nil {
		err = safefile.Write(file, 0o600, safefile.Synced, safefile.Bytes(data))
	}
	if err != nil {
		return nil, err
	}
	act := r.needs.Journal.Act("proof export", slug, "r%d", send.Revision)
	act.Person = row.Email
	r.needs.Journal.Looked(ctx, act)
	made := &Made{File: file, Result: *result}
	if now := string(row.State); now != d.State {
		made.Now = now
	}
	return made, nil
}

// standing gives the newest seal of a send's revision.
func (r *Prover) standing(chain []archive.Link, send delivery.Send) (*archive.Placed, archive.Link, error) {
	var link archive.Link
	for _, l := range chain {
		if l.Kind == "" && l.Notice == send.Slug && l.Revision == send.Revision {
			link = l
		}
	}
	if link.Sequence == 0 {
		return nil, link, fmt.Errorf("%s r%d is not sealed yet, so there is nothing that proves it; \"tidings archive "+
			"%[1]s\" seals it", send.Slug, send.Revision)
	}
	a := archive.Archive{Root: r.needs.Outputs}
	seal := a.Standing(chain, send.Slug, send.Revision)
	switch {
	case seal == nil:
		return nil, link, fmt.Errorf("%w: the manifest of %s r%d is not as it was sealed; \"tidings archive verify "+
			"%[2]s\" shows what was changed", check.ErrFailed, send.Slug, send.Revision)
	case seal.Manifest.Deliveries == nil:
		return nil, link, fmt.Errorf("%s r%d was sealed by an earlier version, in a form that proves all its "+
			"deliveries together and none alone; \"tidings archive %[1]s\" seals it again", send.Slug, send.Revision)
	}
	return seal, link, nil
}

// leaf finds the line of a row in the newest seal, all of which is verified in the same pass.
func (r *Prover) leaf(chain []archive.Link, send delivery.Send, row *delivery.Delivery) (*archive.Leaf, error) {
	key := mailaddr.Key(row.Email)
	a := archive.Archive{Root: r.needs.Outputs}
	leaf, seen, err := a.Prove(chain, send.Slug, send.Revision, func(line []byte) bool {
		return addressIs(line, key) && isOf(line, key, row.Recipient)
	})
	if err == nil {
		err = broken(seen.Problems, fmt.Sprintf("the seal of %s r%d does not hold", send.Slug, send.Revision))
	}
	if err == nil && leaf == nil {
		err = fmt.Errorf("the seal of %s r%d has no line of %s, who was sent it later; \"tidings archive %[1]s\" "+
			"seals it again", send.Slug, send.Revision, row.Email)
	}
	return leaf, err
}

// broken is an error for what does not hold; nil: all does.
func broken(problems []archive.Problem, what string) error {
	if len(problems) == 0 {
		return nil
	}
	x := problems[0]
	return fmt.Errorf("%w: %s: %s: %s; \"tidings archive verify\" looks at the whole archive", check.ErrFailed, what,
		x.Path, x.Detail)
}

// emailMark is what stands in front of the address in a line of a seal. In the text of another field
// its quotes would have backslashes.
var emailMark = []byte(`"email":"`)

// addressIs reports whether a line may be of the address with a key, without reading all of it: a
// seal may have a million lines.
func addressIs(line []byte, key string) bool {
	i := bytes.Index(line, emailMark)
	if i < 0 {
		return false
	}
	text := line[i+len(emailMark):]
	for n := range text {
		switch c := text[n]; {
		case c == '"':
			return n == len(key)
		case c == '\\' || c >= 0x80: // written otherwise than it is, or in another alphabet
			return true
		case n >= len(key) || c != key[n] && (c < 'A' || c > 'Z' || c+('a'-'A') != key[n]):
			return false
		}
	}
	return false
}

// isOf reports whether a line is of a recipient with an address's key.
func isOf(line []byte, key string, recipient int64) bool {
	var d archive.Delivery
	return json.Unmarshal(line, &d) == nil && d.Recipient == recipient && mailaddr.Key(d.Email) == key
}
