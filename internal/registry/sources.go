package registry

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"

	"tidings/internal/safefile"
	"tidings/internal/source"
	"tidings/internal/workspace/sources"
)

// source makes a source of tidings.yaml one that can be read, with its secrets.
func (k *Keeper) source(c sources.Source) (source.Source, error) {
	switch c.Kind {
	case "csv":
		return source.File{Path: k.ws.File(c.Path)}, nil
	case "ldap":
		return k.directory(c)
	}
	if c.Driver == "sqlite" {
		return source.SQL{Driver: c.Driver, DSN: k.ws.File(c.Path), Query: c.Query}, nil
	}
	dsn, err := k.secret("dsn", c.DSNEnv, c.DSNFile)
	return source.SQL{Driver: c.Driver, DSN: dsn, Query: c.Query}, err
}

func (k *Keeper) directory(c sources.Source) (source.Source, error) {
	l := source.LDAP{URL: c.URL, StartTLS: c.StartTLS, BindDN: c.BindDN, Base: c.Base, Filter: c.Filter,
		Attributes: c.Attributes}
	var err error
	if c.BindDN != "" {
		if l.Password, err = k.secret("password", c.PasswordEnv, c.PasswordFile); err != nil {
			return nil, err
		}
	}
	if c.CAFile != "" {
		pem, err := safefile.Read(k.ws.File(c.CAFile), 16<<20)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		l.Roots = x509.NewCertPool()
		if !l.Roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca_file %s: it holds no certificate in PEM form", c.CAFile)
		}
	}
	return l, nil
}

// secret reads what NAME_env or NAME_file of tidings.yaml points to. It is never kept. The
// variable's name is not told: it may be the secret, written into the wrong place.
func (k *Keeper) secret(name, variable, file string) (string, error) {
	if variable != "" {
		if v := os.Getenv(variable); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("the environment variable that is named by %s_env is empty or not set", name)
	}
	text, err := safefile.Read(k.ws.File(file), 64<<10)
	if err != nil {
		return "", fmt.Errorf("%s_file: %w", name, err)
	}
	v := strings.TrimSpace(string(text))
	if v == "" {
		err = errors.New("the file that is named by " + name + "_file is empty")
	}
	return v, err
}
