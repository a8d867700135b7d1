package archive

import (
	"bytes"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// Leaf is a line of a seal, with what proves that it is one of its deliveries.
type Leaf struct {
	Index uint64 // from 0
	Size  uint64 // how many lines there are
	Text  []byte // without its newline: what is hashed
	// Path are the hashes of the other nodes that lead from the leaf to the manifest's root
	// (RFC 6962, section 2.1.1), the lowest first.
	Path [][]byte
}

// Prove verifies the newest seal of a revision as VerifySeal does, and in the same pass over its
// deliveries finds the first line that matches; nil: none does. A million lines are neither read
// twice nor kept.
func (a Archive) Prove(trusted []Link, notice string, revision int,
	match func(line []byte) bool) (*Leaf, Result, error) {
	a.find = &finder{match: match}
	r := a.VerifySeal(trusted, notice, revision)
	leaf, err := a.find.leaf()
	return leaf, r, err
}

// Standing gives the newest seal of a revision if its manifest is as it was sealed; nil: there is
// none, or it was changed.
func (a Archive) Standing(trusted []Link, notice string, revision int) *Placed {
	i := lastOf(trusted, Link{Notice: notice, Revision: revision})
	if i < 0 {
		return nil
	}
	m, folder := a.manifest(trusted, i)
	if m == nil {
		return nil
	}
	return &Placed{folder, m}
}

// finder looks for a line while all of them are read, and keeps those nodes of their tree that
// prove it: some dozens of hashes, however many lines there are.
type finder struct {
	match  func([]byte) bool
	size   uint64 // of the whole tree, as the manifest says
	found  *Leaf
	nodes  proof.Nodes
	hashes map[compact.NodeID][]byte // of the nodes, as far as they are known
}

func (f *finder) begin(d *Deliveries) {
	if f != nil {
		f.size, f.found = uint64(max(d.Leaves, 0)), nil
	}
}

// look takes a line that comes next in the tree, and gives who wants to know the nodes that come
// into being with it.
func (f *finder) look(x *Line, before *compact.Range) compact.VisitFn {
	switch {
	case f == nil:
		return nil
	case f.found != nil:
		return f.keep
	case x.Erased || before.End() >= f.size || !f.match(x.Text):
		return nil
	}
	f.found = &Leaf{Index: before.End(), Size: f.size, Text: bytes.Clone(x.Text)}
	f.nodes, _ = proof.Inclusion(f.found.Index, f.size) //nolint:errcheck // the index is below the size
	f.hashes = map[compact.NodeID][]byte{}
	for _, id := range f.nodes.IDs {
		f.hashes[id] = nil
	}
	// What is needed from the left of the line is whole by now: the subtrees in front of it.
	for i, id := range compact.RangeNodes(0, f.found.Index, nil) {
		f.keep(id, before.Hashes()[i])
	}
	return f.keep
}

func (f *finder) keep(id compact.NodeID, hash []byte) {
	if _, needed := f.hashes[id]; needed {
		f.hashes[id] = hash
	}
}

// leaf is what was found. Whether the tree is the sealed one, the verification says.
func (f *finder) leaf() (*Leaf, error) {
	if f.found == nil {
		return nil, nil
	}
	hashes := make([][]byte, 0, len(f.nodes.IDs))
	for _, id := range f.nodes.IDs {
		hashes = append(hashes, f.hashes[id])
	}
	var err error
	f.found.Path, err = f.nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
	return f.found, err
}
