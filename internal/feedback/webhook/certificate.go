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

// certificates are those that were fetched, those that are being fetched, and the
// addresses that failed a moment ago, so that whoever posts nonsense cannot make us ask
// Amazon over and over, nor make anybody wait whose certificate is known.
type certificates struct {
	mu      sync.Mutex // never held while something is fetched
	got     map[string]*x509.Certificate
	failed  map[string]time.Time
	flights map[string]*flight
}

// flight is one certificate on its way; all who need it wait for the same.
type flight struct {
	done chan struct{}
	cert *x509.Certificate
	err  error
}

const (
	certificatesKept = 16
	// certificatePause is how long an address that failed is not asked again.
	certificatePause = 30 * time.Second
	// failuresKept are the addresses that are remembered for that; the oldest go first.
	failuresKept = 256
	// certificateFlights are fetched side by side, which is more than one address can
	// ask for under the rate of refused calls, so that it does not keep the others out.
	// Who needs one more is told to come again, which SNS does; nobody queues.
	certificateFlights = 256
	// certificateTime is for one of them.
	certificateTime = 5 * time.Second
)

// certificate gives a certificate that is valid now: from memory without waiting, or
// fetched once for all who ask for the same.
func (s *SNS) certificate(ctx context.Context, from *url.URL) (*x509.Certificate, error) {
	now := s.Now()
	cert, f, err := s.certs.look(from.String(), now, func() (*x509.Certificate, error) {
		// Others wait for it, and the next call needs it: it does not end with this one.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), certificateTime)
		defer cancel()
		return s.fetchCertificate(ctx, from, now)
	})
	if err != nil {
		return nil, err
	}
	if f != nil {
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if f.err != nil {
			return nil, f.err
		}
		cert = f.cert
	}
	if now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return nil, refuse(http.StatusForbidden, "certificate not valid now")
	}
	return cert, nil
}

// look gives a certificate that is known, or the flight to wait for; the first who
// needs one begins it.
func (c *certificates) look(from string, now time.Time,
	fetch func() (*x509.Certificate, error)) (*x509.Certificate, *flight, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cert := c.got[from]; cert != nil {
		return cert, nil, nil
	}
	if f := c.flights[from]; f != nil {
		return nil, f, nil
	}
	if at, ok := c.failed[from]; ok && now.Sub(at) < certificatePause {
		return nil, nil, refuse(http.StatusServiceUnavailable, "the certificate could not be had a moment ago")
	}
	if len(c.flights) >= certificateFlights {
		return nil, nil, refuse(http.StatusServiceUnavailable, "too many certificates are being fetched, try again")
	}
	if c.flights == nil {
		c.flights = map[string]*flight{}
	}
	f := &flight{done: make(chan struct{})}
	c.flights[from] = f
	go func() {
		f.cert, f.err = fetch()
		c.land(from, f, now)
		close(f.done)
	}()
	return nil, f, nil
}

// land keeps what a flight brought.
func (c *certificates) land(from string, f *flight, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, from)
	if f.err == nil {
		if c.got == nil || len(c.got) >= certificatesKept {
			c.got = map[string]*x509.Certificate{}
		}
		c.got[from] = f.cert
		return
	}
	if c.failed == nil {
		c.failed = map[string]time.Time{}
	}
	for len(c.failed) >= failuresKept {
		delete(c.failed, oldest(c.failed))
	}
	c.failed[from] = now
}

func oldest(times map[string]time.Time) (name string) {
	for n, at := range times {
		if name == "" || at.Before(times[name]) {
			name = n
		}
	}
	return name
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
