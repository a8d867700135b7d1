package timestamp

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"

	"tidings/internal/safefile"
)

// Roots are the certificates of the authorities that are believed.
type Roots struct {
	list []*x509.Certificate
	pool *x509.CertPool
}

const mostRoots = 1 << 20

// ReadRoots reads them from a file in PEM.
func ReadRoots(path string) (*Roots, error) {
	data, err := safefile.Read(path, mostRoots)
	if err != nil {
		return nil, err
	}
	r, err := ParseRoots(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// ParseRoots reads certificates in PEM; whatever stands between them is passed over, as it is a
// comment there.
func ParseRoots(data []byte) (*Roots, error) {
	r := &Roots{pool: x509.NewCertPool()}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errors.New("a certificate in it cannot be read: save the authority's certificate again, in PEM")
		}
		r.list = append(r.list, c)
		r.pool.AddCert(c)
	}
	if len(r.list) == 0 {
		return nil, errors.New("no certificate is in it: it must hold those of the time-stamp authority's roots, in " +
			"PEM (-----BEGIN CERTIFICATE-----)")
	}
	return r, nil
}

var oidExtKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}

// trust says why a signer may not stamp times, or could not at the moment that it stamped; nil: it
// may. RFC 3161, 2.3: the certificate is for time-stamping, critically, and for nothing else.
func (r *Roots) trust(p *parsed) error {
	c := p.signer
	critical := slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool {
		return e.Id.Equal(oidExtKeyUsage) && e.Critical
	})
	if !critical || len(c.UnknownExtKeyUsage) > 0 || len(c.ExtKeyUsage) != 1 ||
		c.ExtKeyUsage[0] != x509.ExtKeyUsageTimeStamping ||
		c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return errors.New("the certificate of whoever signed it is not one for time-stamping alone: it is no " +
			"time-stamp authority's")
	}
	if r == nil {
		return nil
	}
	between := x509.NewCertPool()
	for _, c := range p.certificates {
		between.AddCert(c)
	}
	_, err := c.Verify(x509.VerifyOptions{Roots: r.pool, Intermediates: between, CurrentTime: p.info.Time,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}})
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("the authority's certificate was not valid at the time that it stamped (%s)",
			p.info.Time.UTC().Format(time.RFC3339))
	case errors.As(err, &invalid):
		return errors.New("the authority's certificate, or one that it leads to, may not be used for this")
	}
	return errors.New("its certificate is of no authority that is believed: it does not lead to a certificate of " +
		"timestamp_ca")
}

// vouched gives the certificates of a response that can be checked: each is signed by another of
// them, by a root or, as roots are, by itself, or is a root.
func (r *Roots) vouched(list []*x509.Certificate) (checked []*x509.Certificate) {
	known := append(slices.Clone(list), r.list...)
	for _, c := range list {
		if slices.ContainsFunc(known, func(parent *x509.Certificate) bool {
			return c.CheckSignatureFrom(parent) == nil
		}) || slices.ContainsFunc(r.list, func(root *x509.Certificate) bool { return bytes.Equal(root.Raw, c.Raw) }) {
			checked = append(checked, c)
		}
	}
	return checked
}
