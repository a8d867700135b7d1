package receive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"tidings/internal/feedback"
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

// Run takes messages until the context ends, or once. It waits with IDLE
// (RFC 2177). Any error ends it; the caller decides when to begin again.
func (p *Poller) Run(ctx context.Context) error {
	news := make(chan struct{}, 1)
	c, err := p.dial(news)
	if err != nil {
		return fmt.Errorf("IMAP %s: %w", p.Address, err)
	}
	defer c.Close()                                      //nolint:errcheck // the session has ended
	stop := context.AfterFunc(ctx, func() { c.Close() }) //nolint:errcheck // whoever reads is told
	defer stop()
	err = p.session(ctx, c, news)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("IMAP %s: %w", p.Address, err)
	}
	return c.Logout().Wait()
}

func (p *Poller) dial(news chan struct{}) (*imapclient.Client, error) {
	o := imapclient.Options{}
	if p.Options != nil {
		o = *p.Options
	}
	o.UnilateralDataHandler = &imapclient.UnilateralDataHandler{Mailbox: func(*imapclient.UnilateralDataMailbox) {
		select {
		case news <- struct{}{}:
		default: // somebody was told already
		}
	}}
	switch p.Security {
	case SecurityTLS, "":
		return imapclient.DialTLS(p.Address, &o)
	case SecuritySTARTTLS:
		return imapclient.DialStartTLS(p.Address, &o)
	case SecurityNone:
		if !loopback.Address(p.Address) {
			return nil,
				errors.New("a password is not sent in clear to another host: set the security to tls or starttls")
		}
		return imapclient.DialInsecure(p.Address, &o)
	}
	return nil, fmt.Errorf("security %q: want tls, starttls or none", p.Security)
}

func (p *Poller) session(ctx context.Context, c *imapclient.Client, news chan struct{}) error {
	if err := c.Login(p.User, p.Password).Wait(); err != nil {
		return fmt.Errorf("login as %s: %w", p.User, err)
	}
	if _, err := c.Select(p.mailbox(), nil).Wait(); err != nil {
		return fmt.Errorf("mailbox %s: %w", p.mailbox(), err)
	}
	for {
		if err := p.takeNew(ctx, c); err != nil {
			return err
		}
		if p.Once {
			return nil
		}
		if err := p.wait(ctx, c, news); err != nil {
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
func (p *Poller) takeNew(ctx context.Context, c *imapclient.Client) error {
	found, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen, imap.FlagDeleted}}, nil).Wait()
	if err != nil {
		return fmt.Errorf("searching: %w", err)
	}
	for _, uid := range found.AllUIDs() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.takeOne(ctx, c, uid); err != nil {
			return err
		}
	}
	return nil
}

func (p *Poller) takeOne(ctx context.Context, c *imapclient.Client, uid imap.UID) error {
	limit := int64(p.Intake.Limits.Bytes)
	if limit <= 0 {
		limit = feedback.MaxMessage
	}
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: 0, Size: limit + 1}}
	set := imap.UIDSetNum(uid)
	got, err := c.Fetch(set, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).
		Collect()
	if err != nil {
		return fmt.Errorf("fetching message %d: %w", uid, err)
	}
	name := fmt.Sprintf("%s;UID=%d", p.mailbox(), uid)
	for _, m := range got {
		for _, body := range m.BodySection {
			out, err := p.Intake.Take(ctx, name, "imap", "", bytes.NewReader(body.Bytes))
			var bad *MessageError
			if err != nil && !errors.As(err, &bad) {
				return err // not stored: stays unseen
			}
			p.report(name, out, err)
		}
	}
	seen := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}
	if err := c.Store(set, seen, nil).Close(); err != nil {
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
func (p *Poller) wait(ctx context.Context, c *imapclient.Client, news <-chan struct{}) error {
	every := p.Every
	if every <= 0 {
		every = 5 * time.Minute
	}
	timer := time.NewTimer(every)
	defer timer.Stop()
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
	if idle != nil && err == nil {
		if err = idle.Close(); err == nil {
			err = idle.Wait()
		}
	}
	return err
}
