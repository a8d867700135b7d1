package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"tidings/internal/delivery"
)

// tlsMode decides before the first octet. Only a peer on this machine may be
// spoken to in clear.
func (s *session) tlsMode() (string, error) {
	here := onThisMachine(s.raw)
	switch {
	case s.cfg.TLS == "" && here:
		return TLSNone, nil
	case s.cfg.TLS == "":
		return TLSStartTLS, nil
	case s.cfg.TLS == TLSNone && !here:
		return "", &delivery.RelayError{Relay: s.cfg.Name, Stage: stageConnect, Permanent: true,
			Text: "refusing to send in clear to another machine: set tls to starttls or implicit"}
	}
	return s.cfg.TLS, nil
}

func onThisMachine(conn net.Conn) bool {
	switch a := conn.RemoteAddr().(type) {
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	case *net.UnixAddr:
		return true
	}
	return false
}

// startTLS secures the connection, forgets what was said in clear, and greets
// again. Octets that came behind the 220 in clear could be taken for replies
// inside TLS later: RFC 3207 section 6.
func (s *session) startTLS(ctx context.Context) error {
	if !s.ext.startTLS {
		return &delivery.RelayError{Relay: s.cfg.Name, Stage: stageSTARTTLS, Permanent: true,
			Text: "the relay does not offer STARTTLS, and mail does not leave without TLS"}
	}
	r, err := s.command(stageSTARTTLS, "STARTTLS")
	switch {
	case err != nil:
		return err
	case r.code/100 == 4 || r.code/100 == 5:
		return s.refused(stageSTARTTLS, r, r.code/100 == 5)
	case r.code != 220:
		return s.fault(stageSTARTTLS, errGarbage)
	case s.replies.buffered():
		return &delivery.RelayError{Relay: s.cfg.Name, Stage: stageSTARTTLS, Permanent: true,
			Text: "the relay sent words in clear behind its answer to STARTTLS: someone may be on the line"}
	}
	if err := s.handshake(ctx, stageSTARTTLS); err != nil {
		return err
	}
	return s.ehlo(false)
}

// handshake starts TLS 1.2 or later, and checks the certificate and its name.
func (s *session) handshake(ctx context.Context, stage string) error {
	conf := &tls.Config{ServerName: s.cfg.ServerName, RootCAs: s.cfg.RootCAs, MinVersion: tls.VersionTLS12}
	if conf.ServerName == "" {
		return &delivery.RelayError{Relay: s.cfg.Name, Stage: stage, Permanent: true,
			Text: "TLS needs a server name to check: set server_name"}
	}
	tc := tls.Client(s.raw, conf)
	hctx, cancel := context.WithTimeout(ctx, s.cfg.Timeouts.Connect)
	defer cancel()
	if err := tc.HandshakeContext(hctx); err != nil {
		var cert *tls.CertificateVerificationError
		return &delivery.RelayError{Relay: s.cfg.Name, Stage: stage, Text: tlsWords(err),
			Permanent: errors.As(err, &cert), Err: err}
	}
	s.attach(tc)
	return nil
}

func tlsWords(err error) string {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &name):
		return "the relay's certificate is for another name: " + name.Error()
	case errors.As(err, &invalid):
		return "the relay's certificate is not valid: " + invalid.Error()
	case errors.As(err, &unknown):
		return "the relay's certificate is signed by nobody that we trust: set ca_file"
	}
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return "the relay does not speak TLS there; set tls to starttls where it begins in clear, as on port 587"
	}
	return "TLS: " + words(err)
}
