package desk

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/workspace"
)

// A certificate and a password that stand elsewhere on the machine, by their whole
// path or by one that counts from the workspace.
func TestRelayFiles(t *testing.T) {
	b := ledgerOf(t, 1, "service")
	elsewhere := t.TempDir()
	for _, dir := range []string{elsewhere, b.dir} {
		must(t, os.WriteFile(filepath.Join(dir, "ca.pem"), certificate(t), 0o600))
		must(t, os.WriteFile(filepath.Join(dir, "password"), []byte("of "+filepath.Base(dir)+"\n"), 0o600))
	}
	for place, dir := range map[string]string{elsewhere: elsewhere, "": b.dir} {
		r := workspace.Relay{Name: "main", Address: "relay.example:587", CAFile: filepath.Join(place, "ca.pem"),
			PasswordFile: filepath.Join(place, "password")}
		cfg, err := b.d.transportConfig(r)
		must(t, err)
		if password, err := cfg.Password(); err != nil || password != "of "+filepath.Base(dir) {
			t.Errorf("password of %q: %q, %v", r.PasswordFile, password, err)
		}
		if cfg.RootCAs == nil {
			t.Errorf("no certificate from %q", r.CAFile)
		}
	}
}

func certificate(t *testing.T) []byte {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
