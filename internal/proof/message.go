// Package proof gives what one recipient was sent, and with it the proof that it was: it composes
// a message again, byte for byte, from the revision and the row that the ledger keeps.
package proof

import (
	"context"
	"fmt"
	"strings"

	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/kept"
	"tidings/internal/mailaddr"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// Prover makes proofs of what one workspace sent.
type Prover struct{ needs Needs }

// Needs are what a prover needs.
type Needs struct {
	Outputs string // the folder of the archive
	Kept    *kept.Book
	Journal *journal.Journal
	Ledger  func(context.Context) (*store.Ledger, error)
	// Composer opens the revision of a send with the keys that were in force when it began.
	Composer func(context.Context, delivery.Send) (delivery.Composer, error)
}

// New is the prover of a workspace.
func New(n Needs) *Prover { return &Prover{n} }

// Message is what one person was sent, as the relay got it.
type Message struct {
	Notice   string `json:"notice"`
	Revision int    `json:"revision"`
	Email    string `json:"email"`
	State    string `json:"state"`
	Data     []byte `json:"-"`
}

// Message composes again what a person was sent of a notice; revision 0 is the newest that was
// sent to them.
func (r *Prover) Message(ctx context.Context, slug, address string, revision int) (*Message, error) {
	send, row, err := r.find(ctx, slug, address, revision)
	if err != nil {
		return nil, err
	}
	m := &Message{Notice: slug, Revision: send.Revision, Email: row.Email, State: string(row.State)}
	if m.Data, err = r.compose(ctx, send, &row); err != nil {
		return nil, err
	}
	act := r.needs.Journal.Act("message export", slug, "r%d", send.Revision)
	act.Person = row.Email
	r.needs.Journal.Looked(ctx, act)
	return m, nil
}

// compose writes the message of a row again.
func (r *Prover) compose(ctx context.Context, send delivery.Send, row *delivery.Delivery) ([]byte, error) {
	l, err := r.needs.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	frozen, err := l.FrozenRow(ctx, row.Row)
	if err != nil {
		return nil, err
	}
	c, err := r.needs.Composer(ctx, send)
	if err != nil {
		return nil, err
	}
	data, _, err := c.Append(nil, &frozen)
	return data, err
}

// find gives the send and the row of what a person was sent.
func (r *Prover) find(ctx context.Context, slug, address string, revision int) (send delivery.Send,
	row delivery.Delivery, err error) {
	if !strings.Contains(address, "@") {
		return send, row, talk.BadFlag("%q is no email address", address)
	}
	last, err := r.needs.Kept.LastSend(ctx, slug)
	if err != nil {
		return send, row, err
	}
	l, err := r.needs.Ledger(ctx)
	if err != nil {
		return send, row, err
	}
	sends, err := l.SendsBefore(ctx, slug, last.Revision+1)
	if err != nil {
		return send, row, err
	}
	var unsent *delivery.Delivery
	for i := len(sends) - 1; i >= 0; i-- {
		if revision != 0 && sends[i].Revision != revision {
			continue
		}
		found, err := l.RowsTo(ctx, sends[i].ID, mailaddr.Key(address))
		if err != nil {
			return send, row, err
		}
		for _, x := range found {
			if wasSent(&x) {
				return sends[i], x, nil
			}
			unsent = &x
		}
	}
	return send, row, notSent(slug, address, revision, unsent)
}

// wasSent reports whether a relay got the message, or may have got it.
func wasSent(x *delivery.Delivery) bool {
	switch x.State {
	case delivery.Accepted, delivery.Delivered, delivery.Bounced, delivery.Complained, delivery.Uncertain:
		return true
	}
	return x.Attempts > 0
}

func notSent(slug, address string, revision int, x *delivery.Delivery) error {
	what := slug
	if revision != 0 {
		what = fmt.Sprintf("%s r%d", slug, revision)
	}
	switch {
	case x == nil:
		return fmt.Errorf("%s did not go to %s; \"tidings deliveries %s\" lists to whom it went, but for people "+
			"who were "+
			"erased", what, address, slug)
	case x.Reason != "":
		return fmt.Errorf("nothing of %s was sent to %s: %s, %s", what, address, x.State, x.Reason)
	}
	return fmt.Errorf("nothing of %s was sent to %s yet: %s", what, address, x.State)
}
