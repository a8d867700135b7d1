package desk

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"

	"tidings/internal/delivery"
	"tidings/internal/safefile"
	"tidings/internal/transport"
	"tidings/internal/workspace"
)

// transportOf makes the transport of one configured relay.
func (d *Desk) transportOf(r workspace.Relay) (delivery.Transport, error) {
	cfg, err := d.transportConfig(r)
	if err != nil {
		return nil, err
	}
	if err := cfg.Check(); err != nil {
		return nil, fmt.Errorf("tidings.yaml, relay %s: %w", r.Name, err)
	}
	return transport.SMTP(cfg), nil
}

func (d *Desk) transportConfig(r workspace.Relay) (transport.Config, error) {
	cfg := transport.Config{
		Name: r.Name, Address: r.Address, Protocol: r.Protocol, TLS: r.TLS, ServerName: r.ServerName,
		Auth: r.Auth, Username: r.User, Password: d.password(r), Depth: r.Depth, DSN: true,
		LocalName: r.EHLOName,
	}
	if r.CAFile == "" {
		return cfg, nil
	}
	pem, err := safefile.Read(d.ws.File(r.CAFile), 16<<20)
	if err != nil {
		return cfg, fmt.Errorf("tidings.yaml, relay %s, ca_file: %w", r.Name, err)
	}
	cfg.RootCAs = x509.NewCertPool()
	if !cfg.RootCAs.AppendCertsFromPEM(pem) {
		return cfg, fmt.Errorf("tidings.yaml, relay %s, ca_file %s: it holds no certificate in PEM form", r.Name,
			r.CAFile)
	}
	return cfg, nil
}

// password reads a relay's secret when a connection needs it. It is never kept.
func (d *Desk) password(r workspace.Relay) func() (string, error) {
	return func() (string, error) {
		d.warnOfLooseSecrets(context.Background())
		switch {
		case r.PasswordEnv != "":
			if v, ok := os.LookupEnv(r.PasswordEnv); ok && v != "" {
				return v, nil
			}
			// Its name is not told: it may be the password, written into the wrong place.
			return "", errors.New("the environment variable that is named by password_env is empty or not set")
		case r.PasswordFile != "":
			b, err := safefile.Read(d.ws.File(r.PasswordFile), 64<<10)
			return strings.TrimRight(string(b), "\r\n"), err
		}
		return "", errors.New("the relay wants a password; name password_env or password_file in tidings.yaml")
	}
}
