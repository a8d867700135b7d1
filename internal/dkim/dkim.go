// Package dkim signs messages (RFC 6376) with RSA (RFC 8301) or Ed25519
// (RFC 8463), or with both at once. It is made for one message per recipient by
// the million: the body is hashed in place, nothing is parsed twice, and a
// signature is a pure function of the message, so that a message sent again is
// the same bytes.
package dkim

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"sync"
)

// Key is a private key and where its public half stands in the DNS:
// Selector._domainkey.Domain.
type Key struct {
	Domain   string
	Selector string
	Private  crypto.Signer // *rsa.PrivateKey of 2048 bits or more, or ed25519.PrivateKey
}

// Signer signs with one or more keys. It may be used by many goroutines.
type Signer struct {
	keys    []signingKey
	scratch sync.Pool
}

type signingKey struct {
	rsa     *rsa.PrivateKey
	ed25519 ed25519.PrivateKey
	head    string // of the header field, up to the time
}

// scratch is what one signature works in.
type scratch struct {
	body, head hash.Hash
	fields     []field
	canon, sum []byte
	line       []byte // one line of a body in relaxed form
	names      []byte // of h=
	date       []byte // the latest Date parsed
	dateUnix   int64
	unix       int64 // of this message; 0: it has no Date
	b64        []byte
}

// minRSA is the smallest key that receivers are told to accept for long: RFC
// 8301 section 3.2.
const minRSA = 2048

// New makes a signer that adds one signature for each key, in their order.
func New(keys ...Key) (*Signer, error) {
	if len(keys) == 0 {
		return nil, errors.New("dkim: no key to sign with")
	}
	s := &Signer{}
	for _, k := range keys {
		sk, err := prepare(k)
		if err != nil {
			return nil, fmt.Errorf("dkim: key %s of %s: %w", k.Selector, k.Domain, err)
		}
		s.keys = append(s.keys, sk)
	}
	s.scratch.New = func() any {
		return &scratch{body: sha256.New(), head: sha256.New()}
	}
	return s, nil
}

func prepare(k Key) (signingKey, error) {
	out := signingKey{}
	algorithm := ""
	switch p := k.Private.(type) {
	case *rsa.PrivateKey:
		if p.N.BitLen() < minRSA {
			return out, fmt.Errorf("an RSA key of %d bits is too weak: make one of %d", p.N.BitLen(), minRSA)
		}
		out.rsa, algorithm = p, "rsa-sha256"
	case ed25519.PrivateKey:
		out.ed25519, algorithm = p, "ed25519-sha256"
	default:
		return out, fmt.Errorf("a key of type %T cannot sign: use RSA or Ed25519", k.Private)
	}
	if !dnsName(k.Domain) || !dnsName(k.Selector) {
		return out, errors.New("domain and selector must be DNS names in ASCII")
	}
	out.head = "DKIM-Signature: v=1; a=" + algorithm + "; c=relaxed/relaxed; d=" + k.Domain + ";\r\n\ts=" +
		k.Selector + ";"
	return out, nil
}

func dnsName(s string) bool {
	return s != "" && len(s) <= 253 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// AppendSignature appends one DKIM-Signature header field for each key to dst,
// each with its line end. They belong in front of the message. The message must
// have CRLF line ends, a From field and a body.
func (s *Signer) AppendSignature(dst, message []byte) ([]byte, error) {
	w := s.scratch.Get().(*scratch)
	defer s.scratch.Put(w)
	body, err := w.index(message)
	if err != nil {
		return dst, fmt.Errorf("dkim: %w", err)
	}
	w.body.Reset()
	hashBody(w.body, body, w)
	w.canonHeaders(message)
	w.b64 = base64.StdEncoding.AppendEncode(w.b64[:0], w.body.Sum(w.sum[:0]))
	for i := range s.keys {
		if dst, err = w.sign(dst, &s.keys[i]); err != nil {
			return dst, fmt.Errorf("dkim: %w", err)
		}
	}
	return dst, nil
}

// sign writes one header field: its tags, then the signature over the headers
// and over the field itself with an empty b=.
func (w *scratch) sign(dst []byte, k *signingKey) ([]byte, error) {
	start := len(dst)
	dst = append(dst, k.head...)
	if w.unix > 0 {
		dst = append(dst, " t="...)
		dst = strconv.AppendInt(dst, w.unix, 10)
		dst = append(dst, ';')
	}
	dst = append(dst, "\r\n\th="...)
	dst = append(dst, w.names...)
	dst = append(dst, ";\r\n\tbh="...)
	dst = append(dst, w.b64...)
	dst = append(dst, ";\r\n\tb="...)

	signed := len(w.canon)
	w.canon = appendField(w.canon, dst[start:])
	w.head.Reset()
	w.head.Write(w.canon[:len(w.canon)-2]) // without the line end: RFC 6376 section 3.7
	w.canon = w.canon[:signed]
	w.sum = w.head.Sum(w.sum[:0])
	sig, err := k.signSum(w.sum)
	if err != nil {
		return dst[:start], err
	}
	return append(appendFolded(dst, sig), '\r', '\n'), nil
}

func (k *signingKey) signSum(sum []byte) ([]byte, error) {
	if k.rsa != nil {
		return rsa.SignPKCS1v15(nil, k.rsa, crypto.SHA256, sum)
	}
	return ed25519.Sign(k.ed25519, sum), nil // RFC 8463 section 3: over the hash
}

// foldAt is how many octets of a signature stand on one line: 54 make 72.
const foldAt = 54

func appendFolded(dst, sig []byte) []byte {
	for len(sig) > foldAt {
		dst = base64.StdEncoding.AppendEncode(dst, sig[:foldAt])
		dst = append(dst, "\r\n\t"...)
		sig = sig[foldAt:]
	}
	return base64.StdEncoding.AppendEncode(dst, sig)
}
