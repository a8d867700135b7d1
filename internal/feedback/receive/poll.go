package receive

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"tidings/internal/loopback"
)

// Poller reads feedback from an IMAP mailbox. It marks what it took as seen and
// leaves what could not be stored for the next time.
type Poller struct {
	Intake   *Intake
	Address  string // host:port
	User     string
	Password string
	Mailbox  string        // empty: INBOX
	Security Security      // empty: TLS
	Every    time.Duration // look again after this time even without news; 0: 5 minutes
	Once     bool          // take what is there and return
	Options  *imapclient.Options
	Log      *slog.Logger // nil: silent
}

// Security says how the connection is protected.
type Security string

const (
	SecurityTLS      Security = "tls"      // TLS from the first byte
	SecuritySTARTTLS Security = "starttls" // STARTTLS, required
	SecurityNone     Security = "none"     // in clear; loopback only
)

// What one command may cost. A message may be larger than what is read of it, where a
// server does not know how to give a part.
const (
	answerBytes  = 1 << 20
	searchBytes  = 4 << 20
	messageBytes = 16 << 20
	answerTime   = time.Minute
	messageTime  = 5 * time.Minute
	// lookMessages are taken before the mailbox is searched again, whatever the answer
	// says that there is.
	lookMessages = 100_000
)

// Run takes messages until the context ends, or once. It waits with IDLE
// (RFC 2177). Any error ends it; the caller decides when to begin again. It returns
// soon after the context ended, whatever the server does.
func (p *Poller) Run(ctx context.Context) error {
	err := p.run(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("IMAP %s: %w", p.Address, err)
	}
	return nil
}

func (p *Poller) run(ctx context.Context) error {
	conn, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()                                      //nolint:errcheck // the session has ended
	stop := context.AfterFunc(ctx, func() { conn.Close() }) //nolint:errcheck // whoever reads is told
	defer stop()
	news := make(chan struct{}, 1)
	var c *imapclient.Client
	err = conn.step(answerBytes, answerTime, func() (err error) {
		c, err = p.client(ctx, conn, news)
		return err
	})
	if err != nil {
		return err
	}
	if err := p.session(ctx, conn, c, news); err != nil {
		return err
	}
	return conn.step(answerBytes, answerTime, func() error { return c.Logout().Wait() })
}

func (p *Poller) options() imapclient.Options {
	if p.Options != nil {
		return *p.Options
	}
	return imapclient.Options{}
}

// connect opens the connection, and nothing else.
func (p *Poller) connect(ctx context.Context) (*metered, error) {
	if p.Security == SecurityNone && !loopback.Address(p.Address) {
		return nil, errors.New("a password is not sent in clear to another host: set the security to tls or starttls")
	}
	dialer := p.options().Dialer
	if dialer == nil {
		dialer = &net.Dialer{Timeout: answerTime / 2}
	}
	raw, err := dialer.DialContext(ctx, "tcp", p.Address)
	if err != nil {
		return nil, err
	}
	return &metered{Conn: raw}, nil
}

// client speaks IMAP on a connection.
func (p *Poller) client(ctx context.Context, conn *metered, news chan struct{}) (*imapclient.Client, error) {
	o := p.options()
	o.UnilateralDataHandler = &imapclient.UnilateralDataHandler{Mailbox: func(*imapclient.UnilateralDataMailbox) {
		select {
		case news <- struct{}{}:
		default: // somebody was told already
		}
	}}
	secure := &tls.Config{NextProtos: []string{"imap"}}
	if o.TLSConfig != nil {
		secure = o.TLSConfig.Clone()
	}
	if host, _, err := net.SplitHostPort(p.Address); err == nil && secure.ServerName == "" {
		secure.ServerName = host
	}
	switch p.Security {
	case SecurityTLS, "":
		over := tls.Client(conn, secure)
		if err := over.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return imapclient.New(over, &o), nil
	case SecuritySTARTTLS:
		o.TLSConfig = secure
		return imapclient.NewStartTLS(conn, &o)
	case SecurityNone:
		return imapclient.New(conn, &o), nil
	}
	return nil, fmt.Errorf("security %q: want tls, starttls or none", p.Security)
}

func (p *Poller) session(ctx context.Context, conn *metered, c *imapclient.Client, news chan struct{}) error {
	err := conn.step(answerBytes, answerTime, func() error { return c.Login(p.User, p.Password).Wait() })
	if err != nil {
		return fmt.Errorf("login as %s: %w", p.User, err)
	}
	err = conn.step(answerBytes, answerTime, func() error {
		_, err := c.Select(p.mailbox(), nil).Wait()
		return err
	})
	if err != nil {
		return fmt.Errorf("mailbox %s: %w", p.mailbox(), err)
	}
	for {
		if err := p.takeNew(ctx, conn, c); err != nil {
			return err
		}
		if p.Once {
			return nil
		}
		if err := p.wait(ctx, conn, c, news); err != nil {
			return err
		}
	}
}

func (p *Poller) mailbox() string {
	if p.Mailbox == "" {
		return "INBOX"
	}
	return p.Mailbox
}

// takeNew takes all messages that nobody has seen, one at a time so that memory
// stays small.
func (p *Poller) takeNew(ctx context.Context, conn *metered, c *imapclient.Client) error {
	var found imap.UIDSet
	err := conn.step(searchBytes, answerTime, func() error {
		unseen := &imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen, imap.FlagDeleted}}
		data, err := c.UIDSearch(unseen, nil).Wait()
		if err == nil {
			found, _ = data.All.(imap.UIDSet)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("searching: %w", err)
	}
	taken := 0
	for _, r := range found { // not made into a list: a server may name four thousand million in one range
		for uid := r.Start; uid != 0 && uid <= r.Stop && taken < lookMessages; uid++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := p.takeOne(ctx, conn, c, uid); err != nil {
				return err
			}
			taken++
		}
	}
	return nil
}

func (p *Poller) takeOne(ctx context.Context, conn *metered, c *imapclient.Client, uid imap.UID) error {
	name := fmt.Sprintf("%s;UID=%d", p.mailbox(), uid)
	message := &fetched{ctx: ctx, conn: conn, client: c, uid: uid}
	if message.begins() {
		out, err := p.Intake.Take(ctx, name, "imap", "", message)
		var bad *MessageError
		if message.err == nil && err != nil && !errors.As(err, &bad) {
			return err // not stored: stays unseen
		}
		if message.err == nil {
			p.report(name, out, err)
		}
	}
	if message.err != nil {
		return fmt.Errorf("fetching message %d: %w", uid, message.err)
	}
	err := conn.step(answerBytes, answerTime, func() error {
		seen := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}
		return c.Store(imap.UIDSetNum(uid), seen, nil).Close()
	})
	if err != nil {
		return fmt.Errorf("marking message %d as seen: %w", uid, err)
	}
	return nil
}

func (p *Poller) report(name string, out Outcome, err error) {
	if p.Log == nil {
		return
	}
	if err != nil {
		p.Log.Warn("feedback message not understood", "why", err)
		return
	}
	p.Log.Info("feedback", "message", name, "reports", len(out.Reports), "events", len(out.Events), "unproven",
		out.Unproven(), "unmatched", out.Unmatched)
}

// wait returns when the server has news or the time is up. A server without
// IDLE is asked again after that time.
func (p *Poller) wait(ctx context.Context, conn *metered, c *imapclient.Client, news <-chan struct{}) error {
	every := p.Every
	if every <= 0 {
		every = 5 * time.Minute
	}
	timer := time.NewTimer(every)
	defer timer.Stop()
	conn.left.Store(answerBytes)
	var idle *imapclient.IdleCommand
	if c.Caps().Has(imap.CapIdle) {
		var err error
		if idle, err = c.Idle(); err != nil {
			return fmt.Errorf("IDLE: %w", err)
		}
	}
	var err error
	select {
	case <-news:
	case <-timer.C:
	case <-ctx.Done():
		err = ctx.Err()
	case <-c.Closed():
		err = errors.New("the server closed the connection")
	}
	if idle == nil || err != nil {
		return err
	}
	return conn.step(answerBytes, answerTime, func() error { return errors.Join(idle.Close(), idle.Wait()) })
}
