package trial

import (
	"context"
	"fmt"
	"net"
	"path/filepath"

	"tidings/internal/locale"
	"tidings/internal/mailbox"
)

// MailboxOptions say where the receiving server listens and what it does with
// mail.
type MailboxOptions struct {
	Listen  string
	Dir     string
	Discard bool
	Say     func(format string, args ...any)
}

// Mailbox receives mail until the context ends.
func Mailbox(ctx context.Context, o MailboxOptions) error {
	s, err := mailbox.New(mailbox.Options{Dir: o.Dir, Discard: o.Discard, Log: func(err error) {
		o.Say("mailbox: %v",
			err)
	}})
	if err != nil {
		return err
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("mailbox: %w", err)
	}
	o.Say("Receiving mail on %s; stop with Ctrl-C.", ln.Addr())
	o.Say("To rehearse what can go wrong, write to perm-fail@, temp-fail@, bounce@, complain@, drop@ or slow@, at " +
		"any domain.")
	if o.Dir != "" {
		o.Say("What comes back by mail lies in %s: \"tidings feedback ingest %[1]s\".",
			filepath.Join(o.Dir, "feedback"))
	}
	err = s.Serve(ctx, ln)
	st := s.Stats()
	o.Say("%s accepted, %d refused, %d deferred, %d dropped.", locale.Num(int(st.Accepted), "message"), st.Refused,
		st.Deferred, st.Dropped)
	return err
}
