package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// dkimField is the name of the fields that are added to a message when it is signed. A seal has the
// SHA-256 of the message without them.
var dkimField = []byte("dkim-signature")

// MessageDigest is the SHA-256 of a message without its DKIM-Signature fields, hex.
func MessageDigest(message []byte) string {
	h := sha256.New()
	header := len(message)
	if i := bytes.Index(message, []byte("\r\n\r\n")); i >= 0 {
		header = i + 2
	}
	for rest := message[:header]; len(rest) > 0; {
		n := fieldLength(rest)
		name, _, _ := bytes.Cut(rest[:n], []byte(":"))
		if !bytes.EqualFold(bytes.TrimRight(name, " \t"), dkimField) {
			h.Write(rest[:n])
		}
		rest = rest[n:]
	}
	h.Write(message[header:])
	return hex.EncodeToString(h.Sum(nil))
}

// fieldLength is that of the field in front, with its folded lines.
func fieldLength(b []byte) int {
	for n := 0; ; {
		i := bytes.IndexByte(b[n:], '\n')
		if i < 0 {
			return len(b)
		}
		if n += i + 1; n == len(b) || b[n] != ' ' && b[n] != '\t' {
			return n
		}
	}
}
