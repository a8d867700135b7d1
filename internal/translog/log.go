package translog

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"tidings/internal/safefile"
)

// The files of outputs/log.
const (
	Folder   = "log"
	KeyName  = "log.vkey"   // the log's public key, as package note writes it
	BestName = "checkpoint" // a copy of the newest note
)

const mostNote = 1 << 20

// Checkpoint is what a signed note says: the log's first Size lines hash to Hash.
type Checkpoint = log.Checkpoint

// Log writes the checkpoints of one archive. Whoever calls it holds the archive's lock, as for
// writing the chain.
type Log struct {
	Outputs string    // the outputs folder
	KeyFile string    // the secret key; made at the first checkpoint
	Origin  string    // the log's name, which its key bears too
	Rand    io.Reader // where a new key comes from
}

// Advance signs a checkpoint over the present lines and gives it. It signs nothing unless the lines
// extend what every earlier checkpoint says. Called again, or after a crash at any point, it does
// what is left to do. An archive without lines gets no checkpoint.
func (l *Log) Advance(ctx context.Context) (Checkpoint, error) {
	tree, err := ReadTree(l.Outputs)
	if err != nil || tree.Size() == 0 {
		return Checkpoint{}, err
	}
	dir := filepath.Join(l.Outputs, Folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Checkpoint{}, err
	}
	signer, verifier, err := l.keys(dir)
	if err != nil {
		return Checkpoint{}, err
	}
	newest, err := l.proved(ctx, dir, tree, verifier)
	if err != nil {
		return Checkpoint{}, err
	}
	root, err := tree.Root(tree.Size())
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Origin: verifier.Name(), Size: tree.Size(), Hash: root}
	path := filepath.Join(dir, NoteName(c.Size))
	if newest.Size < c.Size {
		signed, err := note.Sign(&note.Note{Text: string(c.Marshal())}, signer)
		if err != nil {
			return Checkpoint{}, err
		}
		if err := safefile.Write(path, 0o600, safefile.Synced, safefile.Bytes(signed)); err != nil {
			return Checkpoint{}, err
		}
	}
	return c, copyNote(path, filepath.Join(dir, BestName))
}

// NoteName is the name of the checkpoint over so many lines.
func NoteName(size uint64) string { return fmt.Sprintf("%09d.note", size) }

func copyNote(from, to string) error {
	data, err := safefile.Read(from, mostNote)
	if err != nil {
		return err
	}
	if old, err := safefile.Read(to, mostNote); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return safefile.Write(to, 0o600, safefile.Synced, safefile.Bytes(data))
}

// proved gives the newest checkpoint after all of them were found to be the log's own and to be
// extended by the tree.
func (l *Log) proved(ctx context.Context, dir string, tree *Tree, key note.Verifier) (Checkpoint, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.note"))
	if err != nil {
		return Checkpoint{}, err
	}
	newest := Checkpoint{}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return Checkpoint{}, err
		}
		data, err := safefile.Read(name, mostNote)
		if err != nil {
			return Checkpoint{}, err
		}
		c, err := OpenOwn(data, key)
		if err == nil && filepath.Base(name) != NoteName(c.Size) {
			err = fmt.Errorf("it is the checkpoint of %d lines under another name", c.Size)
		}
		if err == nil {
			err = tree.Extends(c)
		}
		if err != nil {
			return Checkpoint{}, fmt.Errorf("%s/%s: %w: no checkpoint is signed: run archive verify",
				Folder, filepath.Base(name), err)
		}
		if c.Size > newest.Size {
			newest = c
		}
	}
	return newest, nil
}

// Open reads a signed checkpoint and checks the log's signature on it.
func Open(data []byte, key note.Verifier) (Checkpoint, error) {
	n, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return Checkpoint{}, errors.New("it is not a checkpoint that this log's key signed")
	}
	var c Checkpoint
	if _, err := c.Unmarshal([]byte(n.Text)); err != nil || string(c.Marshal()) != n.Text ||
		c.Origin != key.Name() || len(c.Hash) != rfc6962.DefaultHasher.Size() {
		return Checkpoint{}, errors.New("its text is not that of a checkpoint of this log")
	}
	return c, nil
}

// OpenOwn is Open for a file of outputs/log, which holds the log's one signature and nothing else.
// Package note passes over a signature that is there twice or is nobody's, and reads more than one
// spelling of the same: bytes that could be changed unseen.
func OpenOwn(data []byte, key note.Verifier) (Checkpoint, error) {
	c, err := Open(data, key)
	if err != nil {
		return c, err
	}
	n, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return c, err
	}
	exact, err := note.Sign(&note.Note{Text: n.Text, Sigs: n.Sigs})
	if err != nil || !bytes.Equal(exact, data) {
		return c, errors.New("there is more in it than the log's signature")
	}
	if _, err := base64.StdEncoding.Strict().DecodeString(n.Sigs[0].Base64); err != nil {
		return c, errors.New("its signature is not written as the log writes it")
	}
	return c, nil
}

// Extends proves that the tree's lines begin with those of a checkpoint.
func (t *Tree) Extends(c Checkpoint) error {
	if c.Size > t.size {
		return fmt.Errorf("it covers %d lines, and the archive has %d: lines were cut off", c.Size, t.size)
	}
	root, err := t.Root(t.size)
	if err != nil {
		return err
	}
	path, err := t.Consistency(c.Size, t.size)
	if err != nil {
		return err
	}
	if proof.VerifyConsistency(rfc6962.DefaultHasher, c.Size, t.size, path, c.Hash, root) != nil {
		return fmt.Errorf("the first %d lines are not those that it covers: the archive was rewritten or forked",
			c.Size)
	}
	return nil
}

// keys reads the log's keys, or makes them for a log that has none. A log whose secret key is gone
// does not silently get another: that would be a second log.
func (l *Log) keys(dir string) (note.Signer, note.Verifier, error) {
	public := filepath.Join(dir, KeyName)
	pinned, err := safefile.Read(public, mostNote)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	known := err == nil
	secret, err := safefile.Read(l.KeyFile, mostNote)
	if errors.Is(err, fs.ErrNotExist) && !known {
		secret, err = l.newKey()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the archive's key: %w", err)
	}
	private, vkey, ok := bytes.Cut(bytes.TrimSpace(secret), []byte("\n"))
	signer, err := note.NewSigner(string(private))
	if err != nil || !ok {
		return nil, nil, fmt.Errorf("%s: not a key of an archive: restore the file from your backup", l.KeyFile)
	}
	verifier, err := note.NewVerifier(string(vkey))
	if err != nil || signer.KeyHash() != verifier.KeyHash() {
		return nil, nil, fmt.Errorf("%s: its two keys do not match: restore the file from your backup", l.KeyFile)
	}
	if known && !bytes.Equal(bytes.TrimSpace(pinned), vkey) {
		return nil, nil, fmt.Errorf("%s/%s: not the public key of %s: restore the right one from your backup",
			Folder, KeyName, l.KeyFile)
	}
	if !known {
		err = safefile.Write(public, 0o600, safefile.Synced, safefile.Bytes(append(vkey, '\n')))
	}
	return signer, verifier, err
}

func (l *Log) newKey() ([]byte, error) {
	skey, vkey, err := note.GenerateKey(l.Rand, l.Origin)
	if err != nil {
		return nil, err
	}
	data := []byte(skey + "\n" + vkey + "\n")
	return data, safefile.Write(l.KeyFile, 0o600, safefile.Synced, safefile.Bytes(data))
}
