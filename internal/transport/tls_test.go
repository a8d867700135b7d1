package transport_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

// certificate makes one for a name that is valid for so long from now, or was
// until then, and the roots that trust it.
func certificate(t testing.TB, name string, valid time.Duration) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(valid),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

var secretCommands = regexp.MustCompile(`(?im)^(AUTH|MAIL|RCPT|DATA|BDAT)\b`)

// TestNothingLeavesWithoutTLS: not one octet of AUTH, MAIL or DATA in clear.
func TestNothingLeavesWithoutTLS(t *testing.T) {
	good, roots := certificate(t, "relay.example", time.Hour)
	expired, expiredRoots := certificate(t, "relay.example", -time.Hour)
	old := good.Clone()
	old.MaxVersion = tls.VersionTLS11
	old.MinVersion = tls.VersionTLS10
	for name, c := range map[string]struct {
		f         *faultServer
		cfg       transport.Config
		says      string
		permanent bool
	}{
		"stripped": {&faultServer{offers: []string{"AUTH PLAIN"}}, transport.Config{RootCAs: roots},
			"does not offer STARTTLS", true},
		"wrong name": {&faultServer{tls: good}, transport.Config{RootCAs: roots, ServerName: "other.example"},
			"for another name", true},
		"expired": {&faultServer{tls: expired}, transport.Config{RootCAs: expiredRoots}, "not valid", true},
		"unknown CA": {&faultServer{tls: good}, transport.Config{RootCAs: x509.NewCertPool()}, "signed by nobody",
			true},
		"TLS 1.1": {&faultServer{tls: old}, transport.Config{RootCAs: roots}, "protocol version not supported", false},
		"injection": {&faultServer{tls: good, inject: "\r\n250 2.0.0 Ok"}, transport.Config{RootCAs: roots},
			"in clear behind", true},
		"no mode set": {&faultServer{offers: []string{"AUTH PLAIN"}}, transport.Config{RootCAs: roots, TLS: "tls"},
			"not known", true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.f.offers == nil {
				c.f.offers = []string{"STARTTLS", "AUTH PLAIN"}
			}
			cfg := c.cfg
			cfg.Address, cfg.Auth, cfg.Username = c.f.start(t), "plain", "user"
			cfg.Password = func() (string, error) { return "s3cret-word", nil }
			if cfg.TLS == "" {
				cfg.TLS = transport.TLSStartTLS
			}
			if cfg.ServerName == "" {
				cfg.ServerName = "relay.example"
			}
			_, err := transport.SMTP(cfg).Open(within(t, time.Minute))
			if err == nil || !strings.Contains(err.Error(), c.says) || delivery.Temporary(err) == c.permanent {
				t.Errorf("%v, want %q, permanent %v", err, c.says, c.permanent)
			}
			if wire := c.f.wire(); secretCommands.MatchString(wire) {
				t.Errorf("left in clear: %q", wire)
			}
		})
	}
}

func TestConformanceOverTLS(t *testing.T) {
	conf, roots := certificate(t, "relay.example", time.Hour)
	for _, mode := range modes {
		t.Run(mode.name, func(t *testing.T) {
			transporttest.Run(t, func(t *testing.T) (delivery.Transport, func() [][]byte) {
				opt := mailbox.Options{Dir: t.TempDir(), TLS: conf}
				mode.set(&opt)
				_, address := startMailbox(t, "tcp", opt)
				return transport.SMTP(transport.Config{Address: address, TLS: transport.TLSStartTLS,
						ServerName: "relay.example", RootCAs: roots}),
					func() [][]byte { return stored(t, opt.Dir) }
			})
		})
	}
}
