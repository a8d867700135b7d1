package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/loopback"
	"tidings/internal/mailaddr"
	"tidings/internal/talk"
)

// TestSendOptions say to whom a test goes, and whose copy it is.
type TestSendOptions struct{ Slug, To, Locale, As string }

// testMark stands before the subject of a test.
const testMark = "[Test] "

// TestSend sends one copy to one address. It is in no ledger, its subject says
// that it is a test, and its links lead nowhere.
func (d *Desk) TestSend(ctx context.Context, o TestSendOptions) error {
	to, err := mailaddr.Normalise(o.To)
	if err != nil {
		return err
	}
	message, err := d.testMessage(ctx, o, to)
	if err != nil {
		return err
	}
	relays, err := d.relays(1)
	if err != nil {
		return err
	}
	result, err := deliver(ctx, relays[0].Transport, message)
	if err != nil {
		return d.withTrial(err)
	}
	if result.State != delivery.Accepted {
		err := fmt.Errorf("the relay did not take the test for %s: %d %s %s", to, result.Code, result.Enhanced,
			result.Reply)
		if result.Ours != "" {
			err = fmt.Errorf("%w; %s", err, result.Ours)
		}
		return err
	}
	_, host, _ := strings.Cut(to, "@")
	d.journal.Did(ctx, "test-send", o.Slug, "to somebody at %s", host)
	return nil
}

// withTrial adds to a relay's error how to do without one: where a workspace still names
// this machine and nothing listens there, the trial mailbox can.
func (d *Desk) withTrial(err error) error {
	address := d.ws.Config.Relays[0].Address
	if errors.Is(err, syscall.ECONNREFUSED) && loopback.Address(address) {
		return fmt.Errorf("%w\n"+
			"For a trial, \"tidings mailbox --listen %s --dir box\" in a second terminal takes the "+
			"mail and sends none on", err, address)
	}
	return err
}

func (d *Desk) testMessage(ctx context.Context, o TestSendOptions, to string) (delivery.Message, error) {
	s, err := letter.Read(d.ws, o.Slug, d.ws.Readable)
	if err != nil {
		return delivery.Message{}, err
	}
	who, err := d.previewed(ctx, s, PreviewOptions{Slug: o.Slug, As: o.As, Locale: o.Locale})
	if err != nil {
		return delivery.Message{}, err
	}
	doc, err := s.DocumentFor(who)
	if err != nil {
		return delivery.Message{}, err
	}
	s.Notice.Subject = testMark + doc.Meta.Subject
	c, err := s.Compile(ctx, s.Notice.AsOf)
	if err != nil {
		return delivery.Message{}, err
	}
	d.unneeded(s.Records, talk.NotInLetter)
	composer, err := d.composer(ctx, letter.NewRevision(s, c, letter.NewAudienceDigest()))
	if err != nil {
		return delivery.Message{}, err
	}
	row := who.Row
	if row == nil {
		row = &delivery.Row{Locale: who.Tag, Fields: []byte(`{}`)}
	}
	// A number that no row has: each test gets a Message-ID of its own, or mailboxes
	// would take the second for a copy of the first, and its links lead nowhere.
	row.ID, row.Email = d.now().UnixMicro(), to
	data, m, err := composer.Append(nil, row)
	m.Data = data
	return m, err
}
