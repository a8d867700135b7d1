package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"tidings/internal/statement"
)

// Deliveries is what a manifest says of DeliveriesName.
type Deliveries struct {
	File   string `json:"file"`
	Leaves int    `json:"leaves"` // its lines
	Root   string `json:"root"`   // of the Merkle tree over them (RFC 6962, section 2.1), hex
}

// treeOf begins a tree of which only the right edge is kept.
func treeOf() *compact.Range {
	return (&compact.RangeFactory{Hash: hashChildren}).NewEmptyRange(0)
}

// hashChildren and hashLeaf are those of rfc6962.DefaultHasher. A seal may have millions of
// both, and that one makes four times as much garbage of each.
func hashChildren(left, right []byte) []byte {
	b := [1 + 2*sha256.Size]byte{rfc6962.RFC6962NodeHashPrefix}
	copy(b[1:], left)
	copy(b[1+sha256.Size:], right)
	sum := sha256.Sum256(b[:])
	return sum[:]
}

// hashLeaf hashes a line that has its prefix in front already.
func hashLeaf(prefixed []byte) []byte {
	sum := sha256.Sum256(prefixed)
	return sum[:]
}

// rootOf is the root of a tree, hex.
func rootOf(t *compact.Range) (string, error) {
	if t.End() == 0 {
		return hex.EncodeToString(rfc6962.DefaultHasher.EmptyRoot()), nil
	}
	root, err := t.GetRootHash(nil)
	return hex.EncodeToString(root), err
}

// DeliveryWriter writes the lines of DeliveriesName and the tree over them, one after another.
type DeliveryWriter struct {
	out  *bufio.Writer
	rand io.Reader // of the salts
	tree *compact.Range
	buf  bytes.Buffer
	enc  *json.Encoder
	salt [16]byte
}

// NewDeliveryWriter writes to out; random gives the salts.
func NewDeliveryWriter(out io.Writer, random io.Reader) *DeliveryWriter {
	w := &DeliveryWriter{out: bufio.NewWriterSize(out, 64<<10), rand: bufio.NewReaderSize(random, 4096), tree: treeOf()}
	w.enc = json.NewEncoder(&w.buf)
	w.enc.SetEscapeHTML(false)
	return w
}

// Add writes a line, with a salt of its own.
func (w *DeliveryWriter) Add(d *Delivery) error {
	if _, err := io.ReadFull(w.rand, w.salt[:]); err != nil {
		return err
	}
	d.Salt = hex.EncodeToString(w.salt[:])
	line, err := w.encode(d)
	if err != nil {
		return err
	}
	if err := w.tree.Append(rfc6962.DefaultHasher.HashLeaf(line), nil); err != nil {
		return err
	}
	if _, err := w.out.Write(line); err != nil {
		return err
	}
	return w.out.WriteByte('\n')
}

// encode gives the canonical form of a line, which is what encoding/json writes but for characters
// that it escapes and RFC 8785 does not.
func (w *DeliveryWriter) encode(d *Delivery) ([]byte, error) {
	for _, s := range []*string{&d.Reply, &d.Reason} {
		*s = strings.ToValidUTF8(*s, "\uFFFD")
	}
	w.buf.Reset()
	if err := w.enc.Encode(d); err != nil {
		return nil, err
	}
	line := bytes.TrimSuffix(w.buf.Bytes(), []byte("\n"))
	if bytes.Contains(line, []byte(`\u`)) {
		return statement.Canonical(json.RawMessage(line))
	}
	return line, nil
}

// End gives what the manifest says of the file, all of which is written then.
func (w *DeliveryWriter) End() (*Deliveries, error) {
	if err := w.out.Flush(); err != nil {
		return nil, err
	}
	root, err := rootOf(w.tree)
	return &Deliveries{File: DeliveriesName, Leaves: int(w.tree.End()), Root: root}, err
}

// maxLine bounds a line of DeliveriesName, in bytes.
const maxLine = 1 << 20

// Line is a line of DeliveriesName.
type Line struct {
	Index int    // from 0
	Text  []byte // without its newline; good until the next one
	Hash  []byte // of the leaf (RFC 6962)
	// Erased: the person was erased, and only the hash is left.
	Erased bool
}

// ReadDeliveries gives one line after another, and what a manifest must say of them.
func ReadDeliveries(r io.Reader, each func(*Line) error) (*Deliveries, error) {
	return readDeliveries(r, nil, each)
}

// readDeliveries is ReadDeliveries with somebody who looks for one of the lines; nil: nobody does.
func readDeliveries(r io.Reader, f *finder, each func(*Line) error) (*Deliveries, error) {
	tree := treeOf()
	lines := bufio.NewReaderSize(r, 64<<10)
	var x Line
	for buf := []byte{rfc6962.RFC6962LeafHashPrefix}; ; x.Index++ {
		var err error
		buf, err = readLine(lines, buf[:1])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", x.Index+1, err)
		}
		x.Text = buf[1:]
		if x.Hash, x.Erased = erasedHash(x.Text); !x.Erased {
			x.Hash = hashLeaf(buf)
		}
		if err := each(&x); err != nil {
			return nil, err
		}
		if err := tree.Append(x.Hash, f.look(&x, tree)); err != nil {
			return nil, err
		}
	}
	root, err := rootOf(tree)
	return &Deliveries{File: DeliveriesName, Leaves: int(tree.End()), Root: root}, err
}

// readLine appends a whole line, which must end in a newline, to what is in dst.
func readLine(r *bufio.Reader, dst []byte) ([]byte, error) {
	before := len(dst)
	for {
		part, err := r.ReadSlice('\n')
		dst = append(dst, part...)
		switch {
		case err == nil:
			return dst[:len(dst)-1], nil
		case len(dst)-before > maxLine:
			return dst, fmt.Errorf("it is longer than %d KB", maxLine>>10)
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(dst) > before:
			return dst, errors.New("it is cut: its end is missing")
		default:
			return dst, err
		}
	}
}

// What stands around the hash of an erased line.
const erasedBegin, erasedEnd = `{"erased":"`, `"}`

// erasedHash reads the line of somebody who was erased; false: it is another.
func erasedHash(line []byte) ([]byte, bool) {
	text, ok := bytes.CutPrefix(line, []byte(erasedBegin))
	if text, ok2 := bytes.CutSuffix(text, []byte(erasedEnd)); ok && ok2 && len(text) == hex.EncodedLen(32) {
		hash := make([]byte, 32)
		if _, err := hex.Decode(hash, text); err == nil && bytes.Equal(hex.AppendEncode(nil, hash), text) {
			return hash, true
		}
	}
	return nil, false
}

// erasedLine is the line that is left of somebody who was erased.
func erasedLine(hash []byte) []byte {
	return append(hex.AppendEncode([]byte(erasedBegin), hash), erasedEnd...)
}
