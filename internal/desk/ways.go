package desk

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"tidings/internal/feedback/ways"
	"tidings/internal/loopback"
)

// ListenFeedback receives reports for the bounce domain by LMTP or SMTP.
func (d *Desk) ListenFeedback(ctx context.Context, listen, protocol string, say func(string, ...any)) error {
	if protocol != "lmtp" && protocol != "smtp" {
		return fmt.Errorf("--protocol %q: use lmtp or smtp", protocol)
	}
	in, err := d.intake(ctx)
	if err != nil {
		return err
	}
	network, address := "tcp", listen
	if path, ok := strings.CutPrefix(listen, "unix:"); ok {
		network, address = "unix", path
	}
	ln, err := new(net.ListenConfig).Listen(ctx, network, address)
	if err != nil {
		return err
	}
	say("Receiving reports for %s by %s on %s; stop with Ctrl-C.", d.bounceDomain(), protocol, ln.Addr())
	l := &ways.Listener{Intake: in, LMTP: protocol == "lmtp", Log: d.log}
	return l.Serve(ctx, ln)
}

// imapPassword names the variable that holds the mailbox's password.
const imapPassword = "TIDINGS_IMAP_PASSWORD"

// PollFeedback reads reports from an IMAP mailbox: imaps://user@host/INBOX, or
// imap:// with STARTTLS (plain on loopback only).
func (d *Desk) PollFeedback(ctx context.Context, address string, once bool, say func(string, ...any)) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User == nil || u.Scheme != "imap" && u.Scheme != "imaps" {
		return fmt.Errorf("--imap %q: write imaps://user@host/INBOX; the password comes from %s", address, imapPassword)
	}
	if _, inURL := u.User.Password(); inURL {
		return fmt.Errorf("--imap holds a password, which others can see in the list of processes; put it into %s", imapPassword)
	}
	in, err := d.intake(ctx)
	if err != nil {
		return err
	}
	p := &ways.Poller{Intake: in, Address: hostPort(u), User: u.User.Username(), Password: os.Getenv(imapPassword), Mailbox: strings.TrimPrefix(u.Path, "/"),
		Security: ways.SecurityTLS, Once: once, Log: d.log}
	if u.Scheme == "imap" {
		p.Security = ways.SecuritySTARTTLS
		if loopback.Host(u.Hostname()) {
			p.Security = ways.SecurityNone
		}
	}
	say("Reading reports from %s.", u.Redacted())
	return p.Run(ctx)
}

func hostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	if u.Scheme == "imaps" {
		return net.JoinHostPort(u.Hostname(), "993")
	}
	return net.JoinHostPort(u.Hostname(), "143")
}
