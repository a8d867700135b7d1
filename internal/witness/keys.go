package witness

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"tidings/internal/safefile"
)

// Keys reads the key of a witness's file, which is made where there is none, for its name: signer cosigns, and
// vkey is what logs and auditors know it by.
func Keys(file, name string) (signer note.Signer, vkey string, err error) {
	b, err := safefile.Read(file, maxNote)
	if errors.Is(err, fs.ErrNotExist) {
		skey, public, gerr := note.GenerateKey(rand.Reader, name)
		if gerr != nil {
			return nil, "", fmt.Errorf("%q is no name of a witness: %w", name, gerr)
		}
		b = []byte(skey + "\n" + public + "\n")
		err = safefile.Write(file, 0o600, safefile.Synced, safefile.Bytes(b))
	}
	if err != nil {
		return nil, "", fmt.Errorf("the witness's key: %w", err)
	}
	skey, public, ok := strings.Cut(strings.TrimSpace(string(b)), "\n")
	signer, serr := formats.NewSignerForCosignatureV1(skey)
	vkey, verr := formats.VKeyToCosignatureV1(public)
	if !ok || serr != nil || verr != nil {
		return nil, "", fmt.Errorf("%s is no key of a witness: restore it from your backup", file)
	}
	return signer, vkey, nil
}

// Verifier reads the key by which a witness is known.
func Verifier(vkey string) (note.Verifier, error) {
	v, err := formats.NewVerifierForCosignatureV1(strings.TrimSpace(vkey))
	if _, rest, _ := strings.Cut(vkey, "+"); err == nil && !strings.HasPrefix(rest, fmt.Sprintf("%08x+", v.KeyHash())) {
		err = errors.New("its hash is another one")
	}
	if err != nil {
		return nil, fmt.Errorf("%.100q is no key of a witness, as \"tidings witness\" prints it", vkey)
	}
	return v, nil
}

// Holds verifies that a line is the signature of a witness on a checkpoint, written as witnesses write it.
func Holds(checkpoint, line []byte, key note.Verifier) error {
	_, err := At(checkpoint, line, key)
	return err
}

// At is Holds, and gives when the witness says that it cosigned.
func At(checkpoint, line []byte, key note.Verifier) (time.Time, error) {
	text, _, ok := bytes.Cut(checkpoint, []byte("\n\n"))
	bad := errors.New("its signature does not hold: it is of another checkpoint or witness, or was changed")
	if !ok {
		return time.Time{}, bad
	}
	n, err := note.Open(append(append(bytes.Clone(text), '\n', '\n'), line...), note.VerifierList(key))
	if err != nil || len(n.Sigs) != 1 || len(n.UnverifiedSigs) > 0 {
		return time.Time{}, bad
	}
	exact := "— " + n.Sigs[0].Name + " " + n.Sigs[0].Base64 + "\n"
	if exact != string(line) {
		return time.Time{}, bad
	}
	at, err := formats.CoSigV1Timestamp(n.Sigs[0])
	if err != nil {
		return time.Time{}, bad
	}
	return at.UTC(), nil
}
