package translog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"tidings/internal/safefile"
)

// ChainName is the file below the outputs folder whose lines are the leaves.
const ChainName = "archive.jsonl"

const mostChain = 1 << 30

// Tree is the Merkle tree over the lines of a chain.
type Tree struct {
	nodes map[compact.NodeID][]byte
	size  uint64
}

var ranges = &compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

// ReadTree reads the chain of an outputs folder; a folder without one has an empty tree.
func ReadTree(outputs string) (*Tree, error) {
	data, err := safefile.Read(filepath.Join(outputs, ChainName), mostChain)
	if errors.Is(err, fs.ErrNotExist) {
		return NewTree(nil)
	}
	if err != nil {
		return nil, err
	}
	if len(data) > 0 && data[len(data)-1] != '\n' {
		return nil, fmt.Errorf("%s: the last line is cut off: run archive verify", ChainName)
	}
	lines := bytes.Split(data, []byte("\n"))
	return NewTree(lines[:len(lines)-1])
}

// NewTree makes the tree over lines, each without its newline.
func NewTree(lines [][]byte) (*Tree, error) {
	t := &Tree{nodes: map[compact.NodeID][]byte{}}
	r := ranges.NewEmptyRange(0)
	for _, line := range lines {
		hash := rfc6962.DefaultHasher.HashLeaf(line)
		t.nodes[compact.NewNodeID(0, t.size)] = hash
		keep := func(id compact.NodeID, hash []byte) { t.nodes[id] = hash }
		if err := r.Append(hash, keep); err != nil {
			return nil, err
		}
		t.size++
	}
	return t, nil
}

// Size is how many lines there are.
func (t *Tree) Size() uint64 { return t.size }

// Root is the root hash over the first size lines.
func (t *Tree) Root(size uint64) ([]byte, error) {
	if size > t.size {
		return nil, fmt.Errorf("the archive has %d lines, not %d", t.size, size)
	}
	if size == 0 {
		return rfc6962.DefaultHasher.EmptyRoot(), nil
	}
	var hashes [][]byte
	for _, id := range compact.RangeNodes(0, size, nil) {
		hashes = append(hashes, t.nodes[id])
	}
	r, err := ranges.NewRange(0, size, hashes)
	if err != nil {
		return nil, err
	}
	return r.GetRootHash(nil)
}

// Inclusion proves that the line with this index, from 0, is among the first size lines.
func (t *Tree) Inclusion(index, size uint64) ([][]byte, error) {
	if size > t.size {
		return nil, fmt.Errorf("the archive has %d lines, not %d", t.size, size)
	}
	nodes, err := proof.Inclusion(index, size)
	if err != nil {
		return nil, err
	}
	return t.rehash(nodes)
}

// Consistency proves that the first size lines begin with the first old lines.
func (t *Tree) Consistency(old, size uint64) ([][]byte, error) {
	if size > t.size {
		return nil, fmt.Errorf("the archive has %d lines, not %d", t.size, size)
	}
	nodes, err := proof.Consistency(old, size)
	if err != nil {
		return nil, err
	}
	return t.rehash(nodes)
}

func (t *Tree) rehash(nodes proof.Nodes) ([][]byte, error) {
	hashes := make([][]byte, 0, len(nodes.IDs))
	for _, id := range nodes.IDs {
		hashes = append(hashes, t.nodes[id])
	}
	return nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}
