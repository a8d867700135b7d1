package transport

import (
	"encoding/base64"
	"slices"
	"strings"

	"tidings/internal/delivery"
)

// mechanism is the client's side of one SASL exchange.
type mechanism interface {
	// start gives the initial response; nil: none, the server speaks first.
	start() []byte
	// next answers a challenge. Its error must not carry secrets.
	next(challenge []byte) ([]byte, error)
	// done reports what is wrong when the server says that all is well.
	done() error
}

// mechanisms are those of Config.Auth.
var mechanisms = map[string]func(user, password string) mechanism{
	"plain":         func(u, p string) mechanism { return plain{u, p} },
	"login":         func(u, p string) mechanism { return &login{user: u, password: p} },
	"xoauth2":       func(u, p string) mechanism { return xoauth2{u, p} },
	"scram-sha-256": func(u, p string) mechanism { return newScram(u, p, randomNonce()) },
}

// auth authenticates where the configuration asks for it. The connection is
// private by now: see tlsMode.
func (s *session) auth() error {
	if s.cfg.Auth == "" {
		return nil
	}
	name := strings.ToUpper(s.cfg.Auth)
	if !slices.Contains(strings.Fields(s.ext.auth), name) {
		return s.noAuth("the relay does not offer AUTH " + name + " (it offers:" + s.ext.auth + ")")
	}
	password, err := s.cfg.Password()
	if err != nil {
		return &delivery.RelayError{Relay: s.cfg.Name, Stage: stageAUTH, Text: "the password cannot be read: " +
			err.Error(), Permanent: true, Err: err}
	}
	if password == "" || strings.ContainsAny(password+s.cfg.Username, "\x00\r\n") {
		return s.noAuth("the user or password is empty or has a line end in it")
	}
	m := mechanisms[s.cfg.Auth](s.cfg.Username, password)
	return s.exchange(name, m, password)
}

func (s *session) noAuth(text string) error {
	return &delivery.RelayError{Relay: s.cfg.Name, Stage: stageAUTH, Text: text, Permanent: true}
}

// exchange follows RFC 4954 section 4.
func (s *session) exchange(name string, m mechanism, password string) error {
	line := "AUTH " + name
	if first := m.start(); first != nil {
		line += " " + base64.StdEncoding.EncodeToString(first)
	}
	for range maxChallenges {
		r, err := s.command(stageAUTH, line)
		switch {
		case err != nil:
			return err
		case r.code == 235:
			if err := m.done(); err != nil {
				return s.noAuth(err.Error())
			}
			return nil
		case r.code/100 == 4 || r.code/100 == 5:
			return s.denied(r, password)
		case r.code != 334:
			return s.fault(stageAUTH, errGarbage)
		}
		if line, err = answerChallenge(m, r.text); err != nil {
			return s.noAuth(err.Error())
		}
	}
	return s.fault(stageAUTH, errGarbage)
}

func answerChallenge(m mechanism, text []byte) (string, error) {
	challenge, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return "", errChallenge
	}
	answer, err := m.next(challenge)
	return base64.StdEncoding.EncodeToString(answer), err
}

// denied keeps a reply that repeats the password out of every error and log.
func (s *session) denied(r reply, password string) error {
	e := s.refused(stageAUTH, r, r.code/100 == 5)
	b64 := base64.StdEncoding.EncodeToString
	secrets := []string{password, b64([]byte(password)), b64([]byte("\x00" + s.cfg.Username + "\x00" + password))}
	for _, secret := range secrets {
		if strings.Contains(e.Text, secret) {
			e.Text = "authentication refused"
		}
	}
	s.lastText = ""
	return e
}

// plain is RFC 4616.
type plain struct{ user, password string }

func (m plain) start() []byte               { return []byte("\x00" + m.user + "\x00" + m.password) }
func (m plain) next([]byte) ([]byte, error) { return nil, errChallenge }
func (m plain) done() error                 { return nil }

// login is the unwritten standard of old servers: two questions.
type login struct {
	user, password string
	asked          int
}

func (m *login) start() []byte { return nil }
func (m *login) done() error   { return nil }

func (m *login) next([]byte) ([]byte, error) {
	m.asked++
	switch m.asked {
	case 1:
		return []byte(m.user), nil
	case 2:
		return []byte(m.password), nil
	}
	return nil, errChallenge
}

// xoauth2 is Google's and Microsoft's bearer token; the password is the token.
// https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
type xoauth2 struct{ user, token string }

func (m xoauth2) start() []byte {
	return []byte("user=" + m.user + "\x01auth=Bearer " + m.token + "\x01\x01")
}

// next acknowledges the description of an error; the refusal follows.
func (m xoauth2) next([]byte) ([]byte, error) { return []byte{}, nil }
func (m xoauth2) done() error                 { return nil }
