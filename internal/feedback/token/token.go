// Package token makes and checks the signed words that come back to us: return
// paths (VERP), envelope ids, Message-IDs and the links for unsubscribing,
// preferences and acknowledgement. A token holds a ledger row, a revision and a
// truncated HMAC-SHA-256; nothing in it is about a person.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"hash"
	"strings"
	"time"
)

// Purpose keeps tokens apart: one made for a return path opens no link.
type Purpose byte

const (
	ReturnPath  Purpose = 'b' // local part of the envelope sender
	EnvelopeID  Purpose = 'e' // ENVID (RFC 3461)
	MessageID   Purpose = 'm' // local part of the Message-ID
	Unsubscribe Purpose = 'u' // the link in the letter's text, which travels in replies
	ListHeader  Purpose = 'l' // the link of List-Unsubscribe, which stands in the header alone
	Preferences Purpose = 'p'
	Acknowledge Purpose = 'a'
	Paper       Purpose = 'd' // the reader's own letter as PDF
	// The links that follow hold no row of the ledger, and expire: see Until.
	SignUp Purpose = 's' // confirms a sign-up; Row is its number
	Own    Purpose = 'o' // a recipient's preferences without a letter; Row is the recipient's number
)

// ID says which delivery a token stands for.
type ID struct {
	Row      int64 // the ledger's row
	Revision int32 // revision of the notice
}

// Until is the ID of a link that expires: what it stands for, and the minute at which it
// ends, where other tokens have the revision.
func Until(number int64, end time.Time) ID { return ID{number, int32(end.Unix() / 60)} }

// Expired reports whether a link made with Until has ended.
func (i ID) Expired(now time.Time) bool { return now.Unix()/60 >= int64(i.Revision) }

// ErrForged means that a token was not made by one of our keys, or was changed.
var ErrForged = errors.New("token is not ours or was altered")

const (
	macSize  = 12 // bytes kept of the HMAC: 96 bits
	maxPlain = 1 + binary.MaxVarintLen64 + binary.MaxVarintLen32
	maxToken = 45 // characters of the longest token: 28 bytes in base32, rounded up
	minToken = 24 // of the shortest: 15 bytes
)

// encoding survives mail systems that change case: it has one case only.
var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Sealer makes tokens without allocating. It belongs to one goroutine.
type Sealer struct {
	keyID byte
	mac   hash.Hash
	plain [maxPlain + sha256.Size]byte
	lead  [1]byte
}

// Sealer gives a new sealer that signs with the newest key.
func (k *Keys) Sealer() *Sealer { return k.keys[len(k.keys)-1].sealer() }

// SealerAt gives a new sealer with the key that signed at a moment. The messages
// of one send are all signed with the key of the send's beginning, so that one
// that is sent again is the same to the last byte although a key was added since.
func (k *Keys) SealerAt(at time.Time) *Sealer {
	signed := k.keys[0]
	for _, key := range k.keys {
		if !key.made.After(at) {
			signed = key
		}
	}
	return signed.sealer()
}

func (k key) sealer() *Sealer {
	return &Sealer{keyID: k.id, mac: hmac.New(sha256.New, k.secret)}
}

// Append adds the token for id to dst. Row and revision must not be negative;
// a negative one would never open again.
func (s *Sealer) Append(dst []byte, p Purpose, id ID) []byte {
	b := append(s.plain[:0], s.keyID)
	b = binary.AppendUvarint(b, uint64(id.Row))
	b = binary.AppendUvarint(b, uint64(uint32(id.Revision)))
	s.lead[0] = byte(p)
	s.mac.Reset()
	s.mac.Write(s.lead[:])
	s.mac.Write(b)
	n := len(b)
	sum := s.mac.Sum(b)
	return encoding.AppendEncode(dst, sum[:n+macSize])
}

// Seal gives the token for id. For many in a row use a Sealer.
func (k *Keys) Seal(p Purpose, id ID) string {
	return string(k.Sealer().Append(make([]byte, 0, maxToken), p, id))
}

// Open checks a token and gives what it stands for; ErrForged if it was not made
// by one of our keys for this purpose. Every other spelling of a valid token is
// refused too.
func (k *Keys) Open(p Purpose, text string) (ID, error) {
	if len(text) > maxToken || len(text) < minToken {
		return ID{}, ErrForged
	}
	raw, err := encoding.DecodeString(text)
	if err != nil || len(raw) < macSize+3 || encoding.EncodeToString(raw) != text {
		return ID{}, ErrForged
	}
	plain, sum := raw[:len(raw)-macSize], raw[len(raw)-macSize:]
	want := k.sum(plain[0], p, plain)
	if want == nil || !hmac.Equal(want[:macSize], sum) {
		return ID{}, ErrForged
	}
	return decode(plain)
}

// sum signs plain with the named key; nil if there is no such key.
func (k *Keys) sum(keyID byte, p Purpose, plain []byte) []byte {
	for _, key := range k.keys {
		if key.id == keyID {
			mac := hmac.New(sha256.New, key.secret)
			mac.Write([]byte{byte(p)})
			mac.Write(plain)
			return mac.Sum(nil)
		}
	}
	return nil
}

func decode(plain []byte) (ID, error) {
	row, n := binary.Uvarint(plain[1:])
	if n <= 0 || row > 1<<63-1 {
		return ID{}, ErrForged
	}
	rev, m := binary.Uvarint(plain[1+n:])
	if m <= 0 || rev > 1<<31-1 || 1+n+m != len(plain) {
		return ID{}, ErrForged
	}
	return ID{Row: int64(row), Revision: int32(rev)}, nil
}

// prefix marks the local parts of return paths.
const prefix = "b-"

// AppendReturnPath adds the envelope sender "b-TOKEN@domain" to dst. The local
// part is at most 46 characters (RFC 5321 allows 64).
func (s *Sealer) AppendReturnPath(dst []byte, domain string, id ID) []byte {
	dst = append(dst, prefix...)
	dst = s.Append(dst, ReturnPath, id)
	dst = append(dst, '@')
	return append(dst, domain...)
}

// ReturnPaths finds addresses with the form of our return paths in a text, such as
// the value of a header field, at most so many. Whether they are ours is for
// OpenReturnPath to say.
func ReturnPaths(text string, most int) (found []string) {
	for i := 0; i+len(prefix) < len(text) && len(found) < most; i++ {
		if text[i] != prefix[0] && text[i] != prefix[0]-'a'+'A' || text[i+1] != prefix[1] {
			continue
		}
		size := run(text[i+len(prefix):], isTokenByte)
		at := i + len(prefix) + size
		if size < minToken || size > maxToken || at >= len(text) || text[at] != '@' {
			continue
		}
		end := at + 1 + run(text[at+1:], isHostByte)
		found = append(found, strings.TrimRight(text[i:end], "."))
		i = end - 1
	}
	return found
}

// run is how many bytes at the beginning of a text are of a kind. It looks no further
// than the longest token or host name goes.
func run(text string, of func(byte) bool) (n int) {
	for n < min(len(text), 256) && of(text[n]) {
		n++
	}
	return n
}

// Link gives what stands where a link to leave has its token; empty if there is none.
func Link(text string) string {
	_, rest, _ := strings.Cut(text, "/u/")
	size := run(rest, isTokenByte)
	if size < minToken || size > maxToken {
		return ""
	}
	return rest[:size]
}

func isTokenByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '2' && c <= '7'
}

func isHostByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.'
}

// LikeReturnPath reports whether an address has the form of our return paths,
// signed or not.
func LikeReturnPath(address, domain string) bool {
	_, ok := returnPathToken(address, domain)
	return ok
}

// returnPathToken gives what stands where a return path has its token.
func returnPathToken(address, domain string) (string, bool) {
	local, host, ok := strings.Cut(strings.ToLower(address), "@")
	if !ok || !strings.EqualFold(host, domain) {
		return "", false
	}
	return strings.CutPrefix(local, prefix)
}

// OpenReturnPath checks an address that a report came to. Case does not matter,
// as mail systems may change it; the domain must be ours.
func (k *Keys) OpenReturnPath(address, domain string) (ID, error) {
	text, ok := returnPathToken(address, domain)
	if !ok {
		return ID{}, ErrForged
	}
	return k.Open(ReturnPath, text)
}
