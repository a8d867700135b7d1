// Package witness has checkpoints of archives' logs cosigned, and cosigns those of others (C2SP tlog-witness and
// tlog-cosignature): a witness signs only what extends all that it signed before, so that nobody can show one log
// to some and another to others. Both sides are here, so that they agree.
package witness

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"tidings/internal/safefile"
)

// Witness is the side that cosigns.
type Witness struct {
	Dir    string          // a file for each log, with the newest checkpoint of it that was cosigned
	Signer note.Signer     // of cosignatures; see Keys
	Logs   []note.Verifier // the logs that it knows
}

// RefusedError is why a checkpoint is not cosigned, with the status of HTTP that says so.
type RefusedError struct {
	Status int
	Words  string
	Size   uint64 // of the newest checkpoint that was cosigned, with http.StatusConflict
}

func (e *RefusedError) Error() string { return e.Words }

func refused(status int, format string, args ...any) error {
	return &RefusedError{Status: status, Words: fmt.Sprintf(format, args...)}
}

// maxProof is how many hashes a proof of consistency can have.
const maxProof = 63

// request is what a log asks: from old lines on, by a proof, to a checkpoint.
type request struct {
	old        uint64
	proof      [][]byte
	checkpoint []byte
}

// encode writes a request as it is sent.
func (r *request) encode() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", r.old)
	for _, h := range r.proof {
		fmt.Fprintln(&b, base64.StdEncoding.EncodeToString(h))
	}
	b.WriteByte('\n')
	b.Write(r.checkpoint)
	return b.Bytes()
}

// parse reads a request, which is as encode writes it and nothing else.
func parse(body []byte) (*request, error) {
	head, checkpoint, ok := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	r := &request{checkpoint: checkpoint}
	size, old := strings.CutPrefix(lines[0], "old ")
	var err error
	if r.old, err = strconv.ParseUint(size, 10, 63); !ok || !old || err != nil || len(lines)-1 > maxProof {
		return nil, errors.New("it does not begin with the size that was cosigned last, and a proof")
	}
	for _, line := range lines[1:] {
		h, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(h) != rfc6962.DefaultHasher.Size() {
			return nil, errors.New("its proof is no list of SHA-256")
		}
		r.proof = append(r.proof, h)
	}
	if !bytes.Equal(r.encode(), body) {
		return nil, errors.New("it is not written as the protocol wants it")
	}
	return r, nil
}

// Add cosigns a checkpoint that a log asks for, and gives the line of the signature. What was cosigned is on the
// disk before that. A log's request that cannot be met is a RefusedError.
func (w *Witness) Add(ctx context.Context, body []byte) ([]byte, error) {
	r, err := parse(body)
	if err != nil {
		return nil, refused(http.StatusBadRequest, "%v", err)
	}
	text, c, err := w.open(r.checkpoint)
	if err != nil {
		return nil, err
	}
	if r.old > c.Size {
		return nil, refused(http.StatusBadRequest, "the checkpoint covers %d lines, and the proof begins at %d", c.Size,
			r.old)
	}
	if err := os.MkdirAll(w.Dir, 0o700); err != nil {
		return nil, err
	}
	unlock, err := safefile.Lock(ctx, filepath.Join(w.Dir, ".lock"))
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := w.follows(r, c); err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: text}, w.Signer)
	if err != nil {
		return nil, err
	}
	if err := safefile.Write(w.file(c.Origin), 0o600, safefile.Synced, safefile.Bytes(r.checkpoint)); err != nil {
		return nil, err
	}
	return signed[len(text)+1:], nil
}

// open verifies that a checkpoint is of a log that the witness knows.
func (w *Witness) open(checkpoint []byte) (text string, c *log.Checkpoint, err error) {
	origin, _, _ := bytes.Cut(checkpoint, []byte("\n"))
	var known []note.Verifier
	for _, l := range w.Logs {
		if l.Name() == string(origin) {
			known = append(known, l)
		}
	}
	if len(known) == 0 {
		return "", nil, refused(http.StatusNotFound, "no log of that name is known here; its key must be among the "+
			"witness's logs")
	}
	n, err := note.Open(checkpoint, note.VerifierList(known...))
	if err != nil {
		return "", nil, refused(http.StatusForbidden, "the log's key did not sign it")
	}
	c = &log.Checkpoint{}
	if rest, err := c.Unmarshal([]byte(n.Text)); err != nil || len(rest) > 0 || c.Origin != string(origin) ||
		len(c.Hash) != rfc6962.DefaultHasher.Size() {
		return "", nil, refused(http.StatusBadRequest, "it is no checkpoint of a log")
	}
	return n.Text, c, nil
}

// file is where the newest checkpoint of a log is kept.
func (w *Witness) file(origin string) string {
	sum := sha256.Sum256([]byte(origin))
	return filepath.Join(w.Dir, hex.EncodeToString(sum[:])+".note")
}

// follows proves that a checkpoint extends the one that was cosigned last.
func (w *Witness) follows(r *request, c *log.Checkpoint) error {
	var last log.Checkpoint
	b, err := safefile.Read(w.file(c.Origin), maxNote)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if _, known, err := w.open(b); err == nil {
			last = *known
		} else {
			return fmt.Errorf("%s is not the checkpoint that was cosigned last; restore it from your backup",
				w.file(c.Origin))
		}
	}
	switch {
	case r.old != last.Size:
		return &RefusedError{http.StatusConflict, fmt.Sprintf("%d lines were cosigned last", last.Size), last.Size}
	case last.Size == c.Size && last.Size > 0 && !bytes.Equal(last.Hash, c.Hash):
		return &RefusedError{http.StatusConflict, "another checkpoint over as many lines was cosigned: the log was " +
			"rewritten or forked", last.Size}
	case last.Size == 0 && len(r.proof) > 0:
		return refused(http.StatusUnprocessableEntity, "nothing is to be proved of a log that begins")
	case last.Size > 0 && proof.VerifyConsistency(rfc6962.DefaultHasher, last.Size, c.Size, r.proof, last.Hash,
		c.Hash) != nil:
		return refused(http.StatusUnprocessableEntity, "it does not extend the checkpoint that was cosigned last: the "+
			"log was rewritten or forked")
	}
	return nil
}
