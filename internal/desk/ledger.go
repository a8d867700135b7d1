package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/store"
	"tidings/notices"
	"tidings/templates"
)

// random is where keys and worker names come from.
var random io.Reader = rand.Reader

// ledger opens the ledger on first use. On SQLite lock files beside the database
// prove that a killed process is dead, so that its work is taken over at once.
func (d *Desk) ledger(ctx context.Context) (*store.Ledger, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.books != nil {
		return d.books, nil
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	d.worker = store.NewWorker(host, os.Getpid())
	o := store.LedgerOptions{Worker: d.worker}
	if db.Dialect() == store.SQLite && db.Writable() == nil {
		o.LockDir = d.ws.Path(".tidings", "locks")
	}
	d.books, err = store.NewLedger(db, o)
	return d.books, err
}

// lastSend gives the newest send of a notice.
func (d *Desk) lastSend(ctx context.Context, slug string) (delivery.Send, error) {
	if _, err := d.ws.Notice(slug); err != nil {
		return delivery.Send{}, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return delivery.Send{}, err
	}
	send, err := l.FindSend(ctx, slug, 0)
	if errors.Is(err, store.ErrNoSend) {
		return send, &neverSent{slug}
	}
	return send, err
}

// neverSent says that a notice has no send.
type neverSent struct{ slug string }

func (e *neverSent) Error() string {
	return fmt.Sprintf("%s was never sent; send it with \"tidings send %[1]s\"", e.slug)
}

func (e *neverSent) Is(target error) bool { return target == store.ErrNoSend }

// lines turns ledger rows into what people and programs read.
type lines struct {
	c    *composer
	seal *token.Sealer
}

func (d *Desk) lines(ctx context.Context, rev *revision, send delivery.Send) (*lines, error) {
	keys, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	return &lines{c: &composer{rev: rev}, seal: keys.SealerAt(send.CreatedAt)}, nil
}

func (l *lines) line(r *delivery.Delivery) DeliveryLine {
	id := ""
	if r.Attempts > 0 || r.State != delivery.Suppressed && r.State != delivery.Cancelled {
		id = "<" + l.c.messageID(l.seal, token.ID{Row: r.Row, Revision: int32(l.c.rev.Number)}) + ">"
	}
	return DeliveryLine{
		Recipient: r.Recipient, Email: r.Email, Region: regionName(r.Region), Locale: r.Locale, State: string(r.State), Attempts: r.Attempts,
		MessageID: id,
		SMTPCode:  r.Code, EnhancedCode: r.Enhanced, Reply: r.Reply, Reason: r.Reason, UpdatedAt: stamp(r.UpdatedAt),
	}
}

// followed gives the recipients of an earlier notice whose message is in the
// states that the audience names; nil means that the audience names none.
func (d *Desk) followed(ctx context.Context, n notices.Notice) (map[int64]bool, error) {
	if n.Audience.Of == "" {
		return nil, nil
	}
	send, err := d.lastSend(ctx, n.Audience.Of)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	silent, err := d.keeps(ctx, send, notAcknowledged)
	if err != nil {
		return nil, err
	}
	wanted := slices.Contains(n.Audience.States, notAcknowledged)
	out := map[int64]bool{}
	err = l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(r *delivery.Delivery) error {
		if slices.Contains(n.Audience.States, string(r.State)) || wanted && silent.isSilent(r) {
			out[r.Recipient] = true
		}
		return nil
	})
	return out, err
}

// notAcknowledged stands among states for recipients whose letter arrived, as far
// as anybody knows, and who did not say that they have read it.
const notAcknowledged = "not-acknowledged"

// keeper chooses deliveries by a state, or by whether the letter was read.
type keeper struct {
	state  delivery.State
	silent bool
	read   map[int64]bool
}

func (d *Desk) keeps(ctx context.Context, send delivery.Send, state string) (k keeper, err error) {
	if state != notAcknowledged {
		return keeper{state: delivery.State(state)}, nil
	}
	k.silent = true
	k.read, err = d.acknowledgers(ctx, send)
	return k, err
}

func (k keeper) isSilent(r *delivery.Delivery) bool {
	return (r.State == delivery.Accepted || r.State == delivery.Delivered) && !k.read[r.Recipient]
}

func (d *Desk) acknowledgers(ctx context.Context, send delivery.Send) (map[int64]bool, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	out := map[int64]bool{}
	err = db.Events(ctx, store.EventFilter{Slug: send.Slug, Revision: send.Revision, Kind: store.KindAcknowledged}, func(e store.Event) error {
		out[e.Recipient] = true
		return nil
	})
	return out, err
}

// staleText says which words of a letter are out of date, and what they are now.
func staleText(s templates.Stale) string { return strings.TrimSpace(s.String()) }
