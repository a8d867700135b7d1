package store

import (
	"context"
	"slices"

	"tidings/internal/delivery"
	"tidings/recipients"
)

// addressRefused are the enhanced codes that say of an address itself that it is
// bad (RFC 3463 section 3.2; 5.1.10 is RFC 7505's null MX).
func addressRefused() []string { return []string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"} }

// suppressRefused keeps mail from addresses that the relay refused for good at
// RCPT: a hard bounce that came at once. It follows the commit; if it is lost with
// the process, the next letter is refused in the same way and it is done then.
func (l *Ledger) suppressRefused(ctx context.Context, g *delivery.Group) {
	for _, o := range g.Results {
		if !o.Applied || o.State != delivery.Failed || o.Stage != "rcpt" ||
			!slices.Contains(addressRefused(), o.Enhanced) {
			continue
		}
		if err := l.suppressRow(ctx, o); err != nil {
			l.s.Log().Warn("a refused address is not suppressed", "row", o.Mark.Row, "error", err)
		}
	}
}

func (l *Ledger) suppressRow(ctx context.Context, o *delivery.Outcome) error {
	d, err := l.Delivery(ctx, o.Mark.Row)
	if err != nil || d.Email == "" {
		return err
	}
	return l.s.Suppress(ctx, recipients.Suppression{Email: d.Email, Reason: recipients.HardBounce,
		Source: "relay " + o.Relay,
		Note:   o.Enhanced + " " + o.Reply, CreatedAt: l.s.Now()})
}
