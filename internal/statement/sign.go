package statement

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// Sign signs bytes in the namespace of a kind, as "ssh-keygen -Y sign" does, and gives the
// armored signature. RSA keys sign by rsa-sha2-512.
func Sign(k Kind, body []byte, key ssh.Signer) ([]byte, error) {
	sig, err := sshsig.Sign(bytes.NewReader(body), key, sshsig.HashSHA512, k.Namespace())
	if err != nil {
		return nil, fmt.Errorf("the key %s cannot sign: %w", ssh.FingerprintSHA256(key.PublicKey()), err)
	}
	return sshsig.Armor(sig), nil
}

// ErrSignature says that a signature is not what it claims to be.
var ErrSignature = errors.New("the signature does not hold")

// Key is a public key of somebody, with when it may sign.
type Key struct {
	Public ssh.PublicKey
	From   time.Time // zero: always
	Until  time.Time // from then on it is revoked; zero: never
}

// Verify says which of the keys signed the body at a moment; the error is an ErrSignature with
// what is wrong.
func Verify(k Kind, body, armored []byte, at time.Time, keys []Key) (Key, error) {
	sig, err := sshsig.Unarmor(armored)
	if err != nil {
		return Key{}, fmt.Errorf("%w: it cannot be read", ErrSignature)
	}
	if sig.Namespace != k.Namespace() {
		return Key{}, fmt.Errorf("%w: it was made for %q, and not for %q", ErrSignature, sig.Namespace, k.Namespace())
	}
	i := slices.IndexFunc(keys, func(x Key) bool { return bytes.Equal(x.Public.Marshal(), sig.PublicKey.Marshal()) })
	if i < 0 {
		return Key{}, fmt.Errorf("%w: nobody's key is %s", ErrSignature, ssh.FingerprintSHA256(sig.PublicKey))
	}
	x := keys[i]
	if err := sshsig.Verify(bytes.NewReader(body), sig, x.Public, sig.HashAlgorithm, k.Namespace()); err != nil {
		return Key{}, fmt.Errorf("%w: what was signed says something else", ErrSignature)
	}
	switch {
	case !x.From.IsZero() && at.Before(x.From):
		return Key{}, fmt.Errorf("%w: the key %s is known from %s on only", ErrSignature,
			ssh.FingerprintSHA256(x.Public), x.From.UTC().Format(time.RFC3339))
	case !x.Until.IsZero() && !at.Before(x.Until):
		return Key{}, fmt.Errorf("%w: the key %s was revoked from %s on", ErrSignature,
			ssh.FingerprintSHA256(x.Public), x.Until.UTC().Format(time.RFC3339))
	}
	return x, nil
}

// Signer is who decides: a person of the roster with a key, or somebody who is only named.
type Signer struct {
	By     Person
	Roster string // SHA-256 of the roster in force, hex; "": there is none
	// Key signs; nil: the person is named, and nothing is signed.
	Key ssh.Signer
}

// Sign gives a statement in its canonical form, with the signature if there is a key.
func (x *Signer) Sign(s *Statement) (said Signed, err error) {
	s.By, s.Policy = x.By, x.Roster
	if said.Body, err = s.Canonical(); err != nil || x.Key == nil {
		return said, err
	}
	said.Signature, err = Sign(s.Kind, said.Body, x.Key)
	return said, err
}
