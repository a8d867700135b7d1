package transport_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"tidings/internal/mailtest"
)

// startPostfix starts a Postfix that delivers example.net into one Maildir, over
// TLS and to those alone whom Dovecot knows.
func startPostfix(t testing.TB, auth *mailtest.LMTP, conf *tls.Config) *mailtest.Postfix {
	t.Helper()
	return mailtest.StartPostfix(t, `virtual_mailbox_domains = example.net
virtual_mailbox_maps = static:all/
default_transport = discard:
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = $config_directory/cert.pem
smtpd_tls_key_file = $config_directory/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtputf8_enable = yes
smtpd_sasl_path = `+auth.Auth, certificateFiles(t, conf))
}

func certificateFiles(t testing.TB, conf *tls.Config) map[string]string {
	t.Helper()
	cert := conf.Certificates[0]
	key, err := x509.MarshalECPrivateKey(cert.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"cert.pem": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]})),
		"key.pem":  string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: key})),
	}
}

// bodyOf cuts off the header, and gives line ends as on the wire.
func bodyOf(message string) string {
	_, body, _ := strings.Cut(strings.ReplaceAll(message, "\r\n", "\n"), "\n\n")
	return strings.ReplaceAll(body, "\n", "\r\n")
}
