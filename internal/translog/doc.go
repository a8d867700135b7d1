// Package translog makes the archive's chain a transparency log: each line of outputs/archive.jsonl
// is a leaf of a Merkle tree (RFC 6962), and a signed checkpoint (C2SP tlog-checkpoint, an Ed25519
// note) says after each seal how many lines there are and what they hash to. Whoever keeps one
// checkpoint can later find any change of a line that it covers, the operator's own too.
//
// The tree is transparency-dev/merkle's, the signed note golang.org/x/mod/sumdb/note's.
package translog
