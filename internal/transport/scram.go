package transport

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

var (
	errChallenge = errors.New("the relay asked something that this AUTH mechanism does not have")
	errServer    = errors.New("the relay could not prove that it knows the password (SCRAM)")
)

// maxIterations bounds the work that a relay can ask for.
const maxIterations = 1_000_000

// scram is SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding. The
// password goes in as it is: SASLprep would change some non-ASCII ones.
type scram struct {
	password, nonce string
	bare            string // client-first-message-bare
	serverSignature []byte
	verified        bool
}

func newScram(user, password, nonce string) *scram {
	name := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user)
	return &scram{password: password, nonce: nonce, bare: "n=" + name + ",r=" + nonce}
}

func randomNonce() string { return rand.Text() }

func (m *scram) start() []byte { return []byte("n,," + m.bare) }

func (m *scram) next(challenge []byte) ([]byte, error) {
	if m.serverSignature == nil {
		return m.proof(string(challenge))
	}
	v, ok := strings.CutPrefix(string(challenge), "v=")
	got, err := base64.StdEncoding.DecodeString(v)
	if !ok || err != nil || !hmac.Equal(got, m.serverSignature) {
		return nil, errServer
	}
	m.verified = true
	return []byte{}, nil
}

// done accepts only a server that has shown its signature.
func (m *scram) done() error {
	if !m.verified {
		return errServer
	}
	return nil
}

// proof answers the server-first-message r=nonce,s=salt,i=iterations.
func (m *scram) proof(first string) ([]byte, error) {
	parts := strings.Split(first, ",")
	if len(parts) < 3 {
		return nil, errChallenge
	}
	nonce, ok1 := strings.CutPrefix(parts[0], "r=")
	salt64, ok2 := strings.CutPrefix(parts[1], "s=")
	count, ok3 := strings.CutPrefix(parts[2], "i=")
	salt, err1 := base64.StdEncoding.DecodeString(salt64)
	n, err2 := strconv.Atoi(count)
	if !ok1 || !ok2 || !ok3 || err1 != nil || err2 != nil || n < 1 || n > maxIterations ||
		!strings.HasPrefix(nonce, m.nonce) || len(nonce) == len(m.nonce) {
		return nil, errChallenge
	}
	salted, err := pbkdf2.Key(sha256.New, m.password, salt, n, sha256.Size)
	if err != nil {
		return nil, errChallenge
	}
	final := "c=biws,r=" + nonce
	text := m.bare + "," + first + "," + final
	clientKey := mac(salted, "Client Key")
	stored := sha256.Sum256(clientKey)
	proof := mac(stored[:], text)
	for i := range proof {
		proof[i] ^= clientKey[i]
	}
	m.serverSignature = mac(mac(salted, "Server Key"), text)
	return []byte(final + ",p=" + base64.StdEncoding.EncodeToString(proof)), nil
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
