package store

import (
	"context"
	"fmt"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/recipients"
)

// addressRefused are the enhanced codes that say of an address itself that it is
// bad (RFC 3463 section 3.2; 5.1.10 is RFC 7505's null MX).
func addressRefused() []string { return []string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"} }

// refusesAddress reports whether a relay's refusal says that the address is bad: by its
// code at RCPT, unless its words are about something else, such as a full mailbox, a
// filter or us, under a code that some servers give to every refusal. Words are weighed
// as those of a bounce are, so that one answer means the same whoever passes it on.
func refusesAddress(email string, o *delivery.Outcome) bool {
	return o.Applied && o.State == delivery.Failed && o.Stage == "rcpt" &&
		slices.Contains(addressRefused(), o.Enhanced) &&
		feedback.Weigh(email, o.Enhanced, "failed", fmt.Sprintf("%d %s %s (in reply to RCPT TO command)", o.Code,
			o.Enhanced, o.Reply), "").Hard
}

// suppressRefused keeps mail from addresses that the relay refused for good at
// RCPT: a hard bounce that came at once. It follows the commit; if it is lost with
// the process, the next letter is refused in the same way and it is done then.
func (l *Ledger) suppressRefused(ctx context.Context, g *delivery.Group) {
	for _, o := range g.Results {
		if o.State != delivery.Failed || !slices.Contains(addressRefused(), o.Enhanced) {
			continue
		}
		if err := l.suppressRow(ctx, o); err != nil {
			l.s.Log().Warn("a refused address is not suppressed", "row", o.Mark.Row, "error", err)
		}
	}
}

func (l *Ledger) suppressRow(ctx context.Context, o *delivery.Outcome) error {
	d, err := l.Delivery(ctx, o.Mark.Row)
	if err != nil || d.Email == "" || !refusesAddress(d.Email, o) {
		return err
	}
	return l.s.Suppress(ctx, recipients.Suppression{Email: d.Email, Reason: recipients.HardBounce,
		Source: "relay " + o.Relay,
		Note:   o.Enhanced + " " + o.Reply, CreatedAt: l.s.Now()})
}
