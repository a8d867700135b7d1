package inbound

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"tidings/internal/feedback/receive"
	"tidings/internal/loopback"
)

// Listen receives reports for the bounce domain by LMTP or SMTP.
func (in *Inbound) Listen(ctx context.Context, listen, protocol string, say func(string, ...any)) error {
	if protocol != "lmtp" && protocol != "smtp" {
		return fmt.Errorf("--protocol %q: use lmtp or smtp", protocol)
	}
	intake, err := in.Intake(ctx)
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
	say("Receiving reports for %s by %s on %s; stop with Ctrl-C.", in.BounceDomain(), protocol, ln.Addr())
	l := &receive.Listener{Intake: intake, LMTP: protocol == "lmtp", Log: in.o.Log}
	return l.Serve(ctx, ln)
}

// imapPassword names the variable that holds the mailbox's password.
const imapPassword = "TIDINGS_IMAP_PASSWORD"

// Poll reads reports from an IMAP mailbox: imaps://user@host/INBOX, or
// imap:// with STARTTLS (plain on loopback only).
func (in *Inbound) Poll(ctx context.Context, address string, once bool, say func(string, ...any)) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User == nil || u.Scheme != "imap" && u.Scheme != "imaps" {
		return fmt.Errorf("--imap %q: write imaps://user@host/INBOX; the password comes from %s", address, imapPassword)
	}
	if _, inURL := u.User.Password(); inURL {
		return fmt.Errorf("--imap holds a password, which others can see in the list of processes; put it into %s",
			imapPassword)
	}
	intake, err := in.Intake(ctx)
	if err != nil {
		return err
	}
	p := &receive.Poller{
		Intake:   intake,
		Address:  hostPort(u),
		User:     u.User.Username(),
		Password: os.Getenv(imapPassword),
		Mailbox:  strings.TrimPrefix(u.Path, "/"),
		Security: receive.SecurityTLS,
		Once:     once,
		Log:      in.o.Log,
	}
	if u.Scheme == "imap" {
		p.Security = receive.SecuritySTARTTLS
		if loopback.Host(u.Hostname()) {
			p.Security = receive.SecurityNone
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
