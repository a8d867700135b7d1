package trial

import (
	"context"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tidings/internal/desk"
	"tidings/internal/feedback"
)

func (m *demo) feedback(ctx context.Context) (string, error) {
	in, err := m.d.Inbound(ctx)
	if err != nil {
		return "", err
	}
	r, err := in.Ingest(ctx, filepath.Join(m.dir, "outputs", "mailbox", "feedback"), nil)
	if err != nil {
		return "", err
	}
	n, err := m.confirmDelivery(ctx)
	return fmt.Sprintf("%d bounced, %d complained, of %d reports; %d confirmed as delivered by the mail system of %s",
		r.Bounced, r.Complained, r.Reports, n, demoConfirms), err
}

// demoConfirms is the domain of the sample whose mail system tells that it has
// put a message into the mailbox, as some providers do by their webhooks.
const demoConfirms = "customers.test"

// confirmDelivery hands in what that mail system would say.
func (m *demo) confirmDelivery(ctx context.Context) (n int, err error) {
	room, err := m.d.Inbound(ctx)
	if err != nil {
		return 0, err
	}
	in, err := room.Intake(ctx)
	if err != nil {
		return 0, err
	}
	files, err := filepath.Glob(filepath.Join(m.dir, "outputs", "mailbox", "new", "*"))
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return n, err
		}
		msg, err := mail.ReadMessage(f)
		f.Close()
		if err != nil || !strings.HasSuffix(msg.Header.Get("Delivered-To"), "@"+demoConfirms) {
			continue
		}
		told := feedback.Report{Action: feedback.Delivered, Recipient: msg.Header.Get("Delivered-To"),
			MessageID: strings.Trim(msg.Header.Get("Message-ID"), "<>")}
		e, err := in.Matcher.MatchTrusted(ctx, told, "demo", time.Now())
		if err != nil {
			return n, err
		}
		results, err := in.Sink.Apply(ctx, []feedback.Event{e})
		if err != nil {
			return n, err
		}
		if results[0].New { // one message may have come twice, and counts once
			n++
		}
	}
	return n, nil
}

// demoReaders is how many customers of the sample follow the link "I have read
// this".
const demoReaders = 12

// acknowledge follows the links of some received messages, as "tidings serve"
// would when a customer presses the button.
func (m *demo) acknowledge(ctx context.Context) (string, error) {
	files, err := filepath.Glob(filepath.Join(m.dir, "outputs", "mailbox", "new", "*"))
	if err != nil {
		return "", err
	}
	in, err := m.d.Inbound(ctx)
	if err != nil {
		return "", err
	}
	n := 0
	for i := 0; i < len(files) && n < demoReaders; i += 19 {
		b, err := os.ReadFile(files[i])
		if err != nil {
			return "", err
		}
		if err := in.Acknowledge(ctx, acknowledgeToken(b)); err != nil {
			return "", err
		}
		n++
	}
	return fmt.Sprintf("%d of them", n), nil
}

// acknowledgeToken finds the token of the link in a message, whose lines
// quoted-printable may have broken.
func acknowledgeToken(message []byte) string {
	text := strings.NewReplacer("=\r\n", "", "=\n", "").Replace(string(message))
	_, after, _ := strings.Cut(text, "/a/")
	end := strings.IndexFunc(after, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '2' || r > '7') })
	return after[:max(end, 0)]
}

// demo is one run of the demonstration.
type demo struct {
	dir string
	d   *desk.Desk
	say func(string, ...any)
}
