package dkim

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// ParseKey reads a private key from PEM: PKCS #8 (PRIVATE KEY) for RSA and
// Ed25519, PKCS #1 (RSA PRIVATE KEY) for RSA. Errors never show key material.
func ParseKey(data []byte) (crypto.Signer, error) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "RSA PRIVATE KEY":
			k, err := x509.ParsePKCS1PrivateKey(block.Bytes)
			if err != nil {
				return nil, errors.New("dkim: the RSA key cannot be read (encrypted keys are not supported)")
			}
			return k, nil
		case "PRIVATE KEY":
			return parsePKCS8(block.Bytes)
		}
	}
	return nil, errors.New("dkim: no private key in PEM form found: expected PRIVATE KEY or RSA PRIVATE KEY")
}

func parsePKCS8(der []byte) (crypto.Signer, error) {
	k, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("dkim: the private key cannot be read as PKCS #8")
	}
	switch k := k.(type) {
	case *rsa.PrivateKey:
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, fmt.Errorf("dkim: a key of type %T cannot sign mail: use RSA or Ed25519", k)
}
