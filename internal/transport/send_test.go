package transport_test

import (
	"context"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

func TestSend(t *testing.T) {
	_, address := startMailbox(t, "tcp", mailbox.Options{Discard: true})
	for to, want := range map[string]delivery.State{
		"a@example.net": delivery.Accepted, "perm-fail@example.net": delivery.Failed,
		"drop@example.net": delivery.Uncertain,
	} {
		res, err := transporttest.SendOne(within(t, time.Minute), transport.SMTP(transport.Config{Address: address}),
			transporttest.Message(7, to))
		if res.State != want || res.Row != 7 || (err != nil) != (want == delivery.Uncertain) {
			t.Errorf("%s: %+v, %v", to, res, err)
		}
	}
	res, err := transporttest.SendOne(within(t, time.Minute),
		transport.SMTP(transport.Config{Address: mailtest.FreeAddress(t)}), transporttest.Message(7, "a@example.net"))
	if err == nil || res.State != delivery.Queued {
		t.Errorf("nobody listens: %+v, %v", res, err)
	}
}

// TestFeedbackTravels: the mailbox's reports go to an LMTP address, as a
// workspace that listens for them takes them.
func TestFeedbackTravels(t *testing.T) {
	dir := t.TempDir()
	_, listener := startMailbox(t, "unix", mailbox.Options{Dir: dir, LMTP: true})
	back := transport.SMTP(transport.Config{Address: "unix:" + listener, Protocol: transport.ProtocolLMTP})
	_, address := startMailbox(t, "tcp",
		mailbox.Options{Dir: t.TempDir(), Feedback: func(ctx context.Context, to string, report []byte) error {
			_, err := transporttest.SendOne(ctx, back, delivery.Message{To: to, Data: report})
			return err
		}})
	if _, err := transporttest.SendOne(within(t, time.Minute), transport.SMTP(transport.Config{Address: address}),
		transporttest.Message(1, "bounce@example.net")); err != nil {
		t.Fatal(err)
	}
	if got := stored(t, dir); len(got) != 1 {
		t.Errorf("%d reports came back, want 1", len(got))
	}
}
