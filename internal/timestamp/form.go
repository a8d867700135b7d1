package timestamp

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"time"
)

// What bounds a response: those of real authorities have 2 to 8 KB.
const (
	mostBytes        = 256 << 10
	mostDepth        = 32
	mostCertificates = 16
)

// answer is a TimeStampResp (RFC 3161, 2.4.2).
type answer struct {
	Status status
	Token  asn1.RawValue `asn1:"optional"`
}

type status struct {
	Status int
	Text   []asn1.RawValue `asn1:"optional"`
	Fault  asn1.BitString  `asn1:"optional"`
}

// token is the ContentInfo with its SignedData (RFC 5652, 5.1). What must stay as it was signed is
// raw; everything else is written again and compared.
type token struct {
	Type asn1.ObjectIdentifier
	Data signedData `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      content
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Revoked      asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type content struct {
	Type  asn1.ObjectIdentifier
	Bytes []byte `asn1:"explicit,tag:0"`
}

type signerInfo struct {
	Version   int
	Signer    issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue `asn1:"tag:0"`
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
	Unsigned  asn1.RawValue `asn1:"optional,tag:1"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

// info is the beginning of a TSTInfo (RFC 3161, 2.4.2), all of which is signed.
type info struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint asn1.RawValue
	Serial  *big.Int
	Time    time.Time `asn1:"generalized"`
}

var (
	oidSignedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidInfo       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
)

var (
	errForm = errors.New("it is not a time-stamp as RFC 3161 writes it, or it was changed or cut off")
	errMore = errors.New("it is not in the form that is kept: there is more in it than the time-stamp and its " +
		"certificates, or it was changed")
)

// parsed is a response whose form is right, and of which nothing else is known yet.
type parsed struct {
	answer
	token
	certificates []*x509.Certificate
	signer       *x509.Certificate
	info         info
}

// parse reads a response that holds a token. Its form is right if it is what this package would
// write: no field is missed, and none can be written in two ways.
func parse(tsr []byte) (*parsed, error) {
	p := &parsed{}
	if len(tsr) > mostBytes || !wellFormed(tsr, 0) || !exactly(tsr, &p.answer) ||
		!exactly(p.answer.Token.FullBytes, &p.token) {
		return nil, errForm
	}
	d := &p.Data
	if !p.Type.Equal(oidSignedData) || d.Version != 3 || !d.Content.Type.Equal(oidInfo) ||
		len(d.Digests) != 1 || len(d.Signers) != 1 {
		return nil, errForm
	}
	s := &d.Signers[0]
	if s.Version != 1 || !s.Signed.IsCompound || !bare(d.Digests[0]) || !bare(s.Digest) || !bare(s.Algorithm) ||
		!d.Digests[0].Algorithm.Equal(s.Digest.Algorithm) {
		return nil, errForm
	}
	if _, err := asn1.Unmarshal(d.Content.Bytes, &p.info); err != nil || p.info.Version != 1 {
		return nil, errForm
	}
	if !d.Certificates.IsCompound {
		return nil, errors.New("the authority's certificate is not in it")
	}
	certificates, err := x509.ParseCertificates(d.Certificates.Bytes)
	if err != nil || len(certificates) > mostCertificates {
		return nil, errors.New("a certificate in it cannot be read: it was changed, or is not written as X.509 has it")
	}
	p.certificates = certificates
	at := slices.IndexFunc(certificates, func(c *x509.Certificate) bool {
		return bytes.Equal(c.RawIssuer, s.Signer.Issuer.FullBytes) && c.SerialNumber.Cmp(s.Signer.Serial) == 0
	})
	if at < 0 {
		return nil, errors.New("the certificate of whoever signed it is not in it")
	}
	p.signer = certificates[at]
	return p, nil
}

// kept reports whether there is nothing in the response but what is kept.
func (p *parsed) kept() bool {
	return p.Status.Status == 0 && len(p.Status.Text) == 0 && p.Status.Fault.BitLength == 0 &&
		p.Data.Revoked.FullBytes == nil && p.Data.Signers[0].Unsigned.FullBytes == nil &&
		!spelledTwice(p.Data.Signers[0].Algorithm)
}

// reduce gives the response in the form that is kept: with these of its certificates, and without
// whatever else nobody signed. RSA has two names in signatures, which mean the same and are not
// signed either: the one that RFC 3370 wants everybody to know stays.
func (p *parsed) reduce(certificates []*x509.Certificate) ([]byte, error) {
	t := p.token
	t.Data.Signers = slices.Clone(t.Data.Signers)
	t.Data.Signers[0].Unsigned, t.Data.Revoked = asn1.RawValue{}, asn1.RawValue{}
	if spelledTwice(t.Data.Signers[0].Algorithm) {
		t.Data.Signers[0].Algorithm = pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
	}
	var raw []byte
	for _, c := range certificates {
		raw = append(raw, c.Raw...)
	}
	t.Data.Certificates = asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: raw}
	signed, err := asn1.Marshal(t)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(answer{Token: asn1.RawValue{FullBytes: signed}})
}

// exactly reads DER into a value, and reports whether the value is written as the same bytes.
func exactly[T any](der []byte, into *T) bool {
	rest, err := asn1.Unmarshal(der, into)
	if err != nil || len(rest) > 0 {
		return false
	}
	again, err := asn1.Marshal(*into)
	return err == nil && bytes.Equal(again, der)
}

// bare reports whether an algorithm has no parameters, as those that are taken have none.
func bare(a pkix.AlgorithmIdentifier) bool {
	return len(a.Parameters.FullBytes) == 0 || bytes.Equal(a.Parameters.FullBytes, asn1.NullBytes)
}

// wellFormed reports whether bytes are elements of DER one after the other, each with a length of
// the shortest form that ends within its parent, down to the last.
func wellFormed(der []byte, depth int) bool {
	for len(der) > 0 {
		if depth > mostDepth || len(der) < 2 || der[0]&0x1f == 0x1f {
			return false
		}
		size, head := int(der[1]), 2
		if size >= 0x80 {
			n := size & 0x7f
			if n == 0 || n > 3 || len(der) < 2+n || der[2] == 0 {
				return false
			}
			size, head = 0, 2+n
			for _, b := range der[2:head] {
				size = size<<8 | int(b)
			}
			if size < 0x80 {
				return false
			}
		}
		if size > len(der)-head || der[0]&0x20 != 0 && !wellFormed(der[head:head+size], depth+1) {
			return false
		}
		der = der[head+size:]
	}
	return true
}
