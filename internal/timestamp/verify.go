package timestamp

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // an older form of a signed attribute names the certificate by it
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"time"

	"github.com/digitorus/timestamp"
)

// Verify checks that a response of a time-stamp authority is one over these bytes, and gives the
// moment at which the authority says that they existed. Without roots (nil) everything is checked
// but who the authority is: anybody could have made it.
func Verify(tsr, data []byte, roots *Roots) (time.Time, error) {
	_, stamp, err := verify(tsr, data, roots, true)
	if err != nil {
		return time.Time{}, err
	}
	return stamp.Time.UTC(), nil
}

// verify is Verify; strict: of a response in the form that is kept.
func verify(tsr, data []byte, roots *Roots, strict bool) (*parsed, *timestamp.Timestamp, error) {
	p, err := parse(tsr)
	if err != nil {
		return nil, nil, err
	}
	if strict && !p.kept() {
		return nil, nil, errMore
	}
	if err := p.signs(); err != nil {
		return nil, nil, err
	}
	if err := roots.trust(p); err != nil {
		return nil, nil, err
	}
	if strict && roots != nil && len(roots.vouched(p.certificates)) != len(p.certificates) {
		return nil, nil, errMore
	}
	stamp, err := timestamp.Parse(p.answer.Token.FullBytes)
	if err != nil || !stamp.Time.Equal(p.info.Time) {
		return nil, nil, errors.New("its signature does not hold: it was changed, or is not the authority's")
	}
	digest := sha256.Sum256(data)
	if stamp.HashAlgorithm != crypto.SHA256 || !bytes.Equal(stamp.HashedMessage, digest[:]) {
		return nil, nil, errors.New("it is the time-stamp of something else than this file, or the file was changed")
	}
	return p, stamp, nil
}

// The attributes that the signer signs (RFC 5652, 11; RFC 2634, 5.4; RFC 5035, 3).
var (
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigner      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	oidSignerV2    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
)

// Digests that may be signed, and what names the signature with each.
var digests = []struct {
	hash       crypto.Hash
	oid        asn1.ObjectIdentifier
	rsa, ecdsa asn1.ObjectIdentifier
}{
	{crypto.SHA256, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1},
		asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}},
	{crypto.SHA384, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2},
		asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}},
	{crypto.SHA512, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3},
		asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}},
}

var oidRSA = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1} // the digest is named apart from it

// spelledTwice reports whether a signature's algorithm has another name that means the same.
func spelledTwice(a pkix.AlgorithmIdentifier) bool {
	for _, d := range digests {
		if a.Algorithm.Equal(d.rsa) {
			return true
		}
	}
	return false
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

// signerID is a SigningCertificate or SigningCertificateV2, which both begin so.
type signerID struct {
	Certificates []struct {
		Hash   pkix.AlgorithmIdentifier `asn1:"optional"`
		Digest []byte
		Issuer asn1.RawValue `asn1:"optional"`
	}
	Policies asn1.RawValue `asn1:"optional"`
}

// signs checks how the signer signed, which the signature alone does not say: with a digest that
// nobody can forge yet, and under attributes that name the content and the signer's own certificate.
func (p *parsed) signs() error {
	s := p.Data.Signers[0]
	known := false
	for _, d := range digests {
		known = known || s.Digest.Algorithm.Equal(d.oid) && (s.Algorithm.Algorithm.Equal(oidRSA) ||
			s.Algorithm.Algorithm.Equal(d.rsa) || s.Algorithm.Algorithm.Equal(d.ecdsa))
	}
	if !known {
		return errors.New("it is signed in a way that is not taken: only RSA and ECDSA with SHA-256, SHA-384 or " +
			"SHA-512 are; ask the authority for another address")
	}
	values := map[string][]byte{}
	for rest := s.Signed.Bytes; len(rest) > 0; {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil || values[a.Type.String()] != nil ||
			a.Values.Class != asn1.ClassUniversal || a.Values.Tag != asn1.TagSet {
			return errForm
		}
		values[a.Type.String()] = a.Values.Bytes
	}
	var of asn1.ObjectIdentifier
	if rest, err := asn1.Unmarshal(values[oidContentType.String()], &of); err != nil || len(rest) > 0 ||
		!of.Equal(oidInfo) || values[oidDigest.String()] == nil {
		return errForm
	}
	if !names(values[oidSignerV2.String()], p.signer, crypto.SHA256) &&
		!names(values[oidSigner.String()], p.signer, crypto.SHA1) {
		return errors.New("it does not name the certificate that it was signed with, as RFC 3161 demands")
	}
	return nil
}

// names reports whether the first certificate that an attribute names is the signer's.
func names(der []byte, signer *x509.Certificate, hash crypto.Hash) bool {
	var id signerID
	if rest, err := asn1.Unmarshal(der, &id); err != nil || len(rest) > 0 || len(id.Certificates) == 0 {
		return false
	}
	first := id.Certificates[0]
	for _, d := range digests {
		if first.Hash.Algorithm.Equal(d.oid) {
			hash = d.hash
		}
	}
	h := hash.New()
	h.Write(signer.Raw)
	return bytes.Equal(h.Sum(nil), first.Digest)
}
