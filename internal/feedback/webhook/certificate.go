package webhook

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// certificates are those that were fetched, and the addresses that failed a moment
// ago, so that whoever posts nonsense cannot make us ask Amazon over and over.
type certificates struct {
	mu     sync.Mutex
	got    map[string]*x509.Certificate
	failed map[string]time.Time
}

const (
	certificatesKept = 16
	// certificatePause is how long an address that failed is not asked again.
	certificatePause = 30 * time.Second
)

// certificate gets a certificate once and keeps it while it is valid. One is
// fetched at a time.
func (s *SNS) certificate(ctx context.Context, from *url.URL) (*x509.Certificate, error) {
	c := &s.certs
	c.mu.Lock()
	defer c.mu.Unlock()
	now := s.Now()
	cert := c.got[from.String()]
	if cert == nil {
		if at, ok := c.failed[from.String()]; ok && now.Sub(at) < certificatePause {
			return nil, fmt.Errorf("certificate of SNS: %s failed a moment ago", from)
		}
		var err error
		if cert, err = s.fetchCertificate(ctx, from, now); err != nil {
			c.fail(from.String(), now)
			return nil, err
		}
		c.keep(from.String(), cert)
	}
	if now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return nil, refuse(http.StatusForbidden, "certificate not valid now")
	}
	return cert, nil
}

func (c *certificates) keep(from string, cert *x509.Certificate) {
	if c.got == nil || len(c.got) >= certificatesKept {
		c.got = map[string]*x509.Certificate{}
	}
	c.got[from] = cert
}

func (c *certificates) fail(from string, now time.Time) {
	if c.failed == nil || len(c.failed) >= certificatesKept {
		c.failed = map[string]time.Time{}
	}
	c.failed[from] = now
}

// fetchCertificate gets a certificate from the pinned host, over TLS whose roots
// are the client's, and checks that it is SNS's own. Where the chain comes with it
// the chain must lead to the roots; SNS often gives the certificate alone, and then
// the TLS connection to the pinned host is what vouches for it.
func (s *SNS) fetchCertificate(ctx context.Context, from *url.URL, now time.Time) (*x509.Certificate, error) {
	data, err := s.fetch(ctx, from.String())
	if err != nil {
		return nil, fmt.Errorf("certificate of SNS: %w", err)
	}
	chain, err := readChain(data)
	if err != nil {
		return nil, refuse(http.StatusForbidden, err.Error())
	}
	cert := chain[0]
	if cert.VerifyHostname("sns.amazonaws.com") != nil && cert.VerifyHostname(from.Host) != nil &&
		cert.Subject.CommonName != "sns.amazonaws.com" {
		return nil, refuse(http.StatusForbidden, "the certificate is not one of SNS")
	}
	if len(chain) == 1 {
		return cert, nil
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err = cert.Verify(x509.VerifyOptions{
		Roots:         s.Roots,
		Intermediates: between,
		CurrentTime:   now,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return nil, refuse(http.StatusForbidden, "the certificate's chain leads to no root that is trusted")
	}
	return cert, nil
}

// readChain reads one PEM certificate or several, the signer's first.
func readChain(data []byte) (chain []*x509.Certificate, err error) {
	for len(chain) < 8 {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errors.New("certificate not readable")
		}
		chain = append(chain, c)
	}
	if len(chain) == 0 {
		return nil, errors.New("no certificate where the message says")
	}
	return chain, nil
}
