// Package transport carries messages to a relay over SMTP or LMTP. Where the relay
// offers PIPELINING (RFC 2920) the body of a message and the commands of the next travel
// together, where it also offers CHUNKING (RFC 3030) several whole messages are in flight
// on one connection.
//
// Three rules hold everywhere. A message is uncertain only if its last octet may
// have left and no reply was read. A connection that fails inside a message is
// closed, with no dot and no QUIT, so that no relay takes a part for the whole.
// No octet of a message, address or password travels in clear except to this
// machine.
package transport

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"tidings/internal/delivery"
)

// The protocols of Config.Protocol.
const (
	ProtocolSMTP = "smtp"
	ProtocolLMTP = "lmtp" // RFC 2033
)

// The values of Config.TLS. Empty means TLSStartTLS, except to this machine
// (loopback or unix socket), where it means TLSNone.
const (
	TLSStartTLS = "starttls" // required: no message without it
	TLSImplicit = "implicit" // TLS from the first octet (RFC 8314)
	TLSNone     = "none"     // refused unless the relay is on this machine
)

// Config describes one relay. Only Address is needed.
type Config struct {
	Name     string // for people, and in the ledger; default Address
	Address  string // host:port, or unix:/path
	Network  string // tcp or unix; default by Address
	Protocol string // ProtocolSMTP (default) or ProtocolLMTP
	TLS      string // TLSStartTLS, TLSImplicit, TLSNone
	// ServerName is the name that the certificate must carry (RFC 6125); default the
	// host of Address.
	ServerName string
	RootCAs    *x509.CertPool // nil: the system's

	// Auth is a SASL mechanism: plain (RFC 4616), login, scram-sha-256 (RFC 7677) or
	// xoauth2; empty: none. Nothing is said in clear except to this machine.
	Auth     string
	Username string
	Password func() (string, error) // asked at each Open, so that tokens can be renewed

	// Depth is how many messages may be in flight on one connection: with CHUNKING
	// whole ones, with PIPELINING the next one's commands. It bounds what a crash can
	// leave uncertain. Default 8, at most 256.
	Depth int
	// LocalName is that of EHLO (RFC 5321, 4.1.1.1); default the host's name where that
	// has a dot, else the connection's own address as a literal (4.1.4), because
	// careful relays refuse a name without a dot.
	LocalName string
	DSN       bool   // ask for delivery reports where offered (RFC 3461)
	Notify    string // NOTIFY of RFC 3461, 4.1; default FAILURE,DELAY
	Return    string // RET of RFC 3461, 4.3: HDRS (default) or FULL

	NoPipelining bool // leave PIPELINING and CHUNKING unused
	NoChunking   bool // leave CHUNKING unused

	Timeouts Timeouts
	// Dial opens the connection; default net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Now  func() time.Time // default time.Now; measures Result.Took only
}

// Timeouts bound every wait. Zero values take the defaults. RFC 5321, 4.5.3.2 asks for
// five minutes for most commands and ten for the final dot; these are shorter because
// a relay of one's own that is silent for a minute is down, and what was not sent to
// its end is tried again at no cost.
type Timeouts struct {
	Connect time.Duration // dialling, and the TLS handshake; default 15 s
	Command time.Duration // the reply to any command; default 1 min
	Data    time.Duration // writing 256 KiB (pieceBytes); default 1 min
	Final   time.Duration // the reply to a message; default 5 min
}

// Limits of the package. What a relay may say at once stands in reply.go.
const (
	defaultDepth = 8
	maxDepth     = 256 // more saves nothing, and a crash would leave more uncertain
	// batchBytes is how much is gathered for one write while messages wait.
	batchBytes = 256 << 10
	// pieceBytes is what must leave within Timeouts.Data.
	pieceBytes = 256 << 10
	// keepBuffer is the largest buffer kept between messages.
	keepBuffer = 1 << 20
	// lastWordsWait is how long a relay that took no more octets may explain itself,
	// and how long we may take to read what it said before: on a busy machine a second
	// is soon over, and an answer that is not read makes a message uncertain.
	lastWordsWait = 5 * time.Second
	// quitWait is how long the reply to QUIT is awaited.
	quitWait = 2 * time.Second
	// maxChallenges ends an AUTH exchange of a server that never does.
	maxChallenges = 10
	// maxEnvID is how many characters ENVID may have (RFC 3461, 4.4).
	maxEnvID = 100
)

// SMTP makes the transport of one relay. Nothing is opened yet. A configuration
// that cannot work is reported by Open as a permanent error; Check tells it
// earlier.
func SMTP(cfg Config) delivery.Transport { return &relay{cfg: cfg.withDefaults(), err: cfg.Check()} }

type relay struct {
	cfg Config
	err error
}

// Name is the relay's name for people.
func (r *relay) Name() string { return r.cfg.Name }

// Check reports what is wrong with the configuration itself, in words that say what to
// write instead. It opens nothing.
func (c Config) Check() error {
	switch strings.ToLower(c.Protocol) {
	case "", ProtocolSMTP, ProtocolLMTP:
	default:
		return fmt.Errorf("protocol %q is not known: use smtp or lmtp", c.Protocol)
	}
	switch c.TLS {
	case "", TLSStartTLS, TLSImplicit, TLSNone:
	default:
		return fmt.Errorf("tls %q is not known: use starttls, implicit or none", c.TLS)
	}
	if c.Address == "" {
		return errors.New("the relay has no address: use host:port or unix:/path")
	}
	if c.Auth != "" && mechanisms[strings.ToLower(c.Auth)] == nil {
		return fmt.Errorf("auth %q is not known: use plain, login, scram-sha-256 or xoauth2", c.Auth)
	}
	if c.Auth != "" && (c.Username == "" || c.Password == nil) {
		return errors.New("auth needs a user and a password: name one by password_env or password_file")
	}
	if c.Depth < 0 || c.Depth > maxDepth {
		return fmt.Errorf("depth %d is out of range: use 1 to %d", c.Depth, maxDepth)
	}
	return nil
}

func (c Config) withDefaults() Config {
	if path, ok := strings.CutPrefix(c.Address, "unix:"); ok {
		c.Network, c.Address = "unix", path
	}
	setDefault(&c.Network, "tcp")
	setDefault(&c.Name, c.Address)
	setDefault(&c.Notify, "FAILURE,DELAY")
	setDefault(&c.Return, "HDRS")
	setDefault(&c.Depth, defaultDepth)
	setDefault(&c.Timeouts.Connect, 15*time.Second)
	setDefault(&c.Timeouts.Command, time.Minute)
	setDefault(&c.Timeouts.Data, time.Minute)
	setDefault(&c.Timeouts.Final, 5*time.Minute)
	c.Protocol, c.Auth = strings.ToLower(c.Protocol), strings.ToLower(c.Auth)
	if c.ServerName == "" && c.Network == "tcp" {
		c.ServerName, _, _ = net.SplitHostPort(c.Address)
	}
	if c.LocalName == "" {
		c.LocalName = fullHostName()
	}
	if c.Dial == nil {
		c.Dial = new(net.Dialer).DialContext
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func setDefault[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}

// fullHostName is the host's name where it can stand in EHLO; "" where it has no dot
// or means no more than this machine to itself.
func fullHostName() string {
	name, err := os.Hostname()
	if err != nil || !strings.Contains(strings.Trim(name, "."), ".") || strings.HasPrefix(name, "localhost") ||
		strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return strings.TrimSuffix(name, ".")
}

// hello is the name by which a session greets the relay.
func (s *session) hello() string {
	if s.cfg.LocalName != "" {
		return s.cfg.LocalName
	}
	local, ok := s.raw.LocalAddr().(*net.TCPAddr)
	if !ok {
		return "localhost" // over a socket of this machine
	}
	if ip := local.IP.To4(); ip != nil {
		return "[" + ip.String() + "]"
	}
	return "[IPv6:" + local.IP.String() + "]"
}

func (c *Config) lmtp() bool { return c.Protocol == ProtocolLMTP }
