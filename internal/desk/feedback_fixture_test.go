package desk

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/feedback/receive"
	"tidings/internal/feedback/token"
	"tidings/internal/inbound"
	"tidings/internal/registry"
	"tidings/internal/store/storetest"
	"tidings/recipients"
)

// books is a workspace whose ledger holds an accepted message to each of n people.
type books struct {
	d    *Desk
	in   *inbound.Inbound
	dir  string
	keys *token.Keys
	rows []delivery.Delivery
}

// ledgerOf makes books with n people, who all got one letter of a stream.
func ledgerOf(t testing.TB, n int, stream string) *books {
	t.Helper()
	return ledgerAt(t, n, stream, nil)
}

// ledgerAt is the same with a clock.
func ledgerAt(t testing.TB, n int, stream string, now func() time.Time) *books {
	t.Helper()
	b := &books{dir: filepath.Join(t.TempDir(), "ws")}
	must(t, Init(b.dir, "qsol"))
	d, err := Open(t.Context(), Options{Dir: b.dir, Now: now})
	must(t, err)
	t.Cleanup(func() { d.Close() })
	b.d = d
	list := filepath.Join(b.dir, "people.csv")
	f, err := os.Create(list)
	must(t, err)
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "email,name,region,locale")
	for i := range n {
		fmt.Fprintf(w, "person%d@example.com,Person %d,emea,en\n", i, i)
	}
	must(t, w.Flush())
	must(t, f.Close())
	_, err = d.ImportRecipients(t.Context(), list, registry.ImportOptions{})
	must(t, err)
	b.in, err = d.Inbound(t.Context())
	must(t, err)
	b.keys, err = d.keys(t.Context())
	must(t, err)
	b.send(t, "letter", stream, delivery.Accepted)
	return b
}

// send freezes a letter to everybody and puts its rows into a state.
func (b *books) send(t testing.TB, slug, stream string, state delivery.State) delivery.Send {
	t.Helper()
	l, err := b.d.ledger(t.Context())
	must(t, err)
	r, err := l.Freeze(t.Context(), delivery.Freeze{Slug: slug, Revision: 1, Stream: stream, Policy: delivery.Resend,
		Rows: func(yield func(delivery.Frozen, error) bool) {
			db, _ := b.d.store(t.Context())
			enough := errors.New("enough")
			err := db.Recipients(t.Context(), recipients.Filter{}, func(p *recipients.Recipient) error {
				if !yield(delivery.Frozen{Recipient: p.ID, Email: p.Email, Region: "emea", Locale: "en"}, nil) {
					return enough
				}
				return nil
			})
			if err != nil && !errors.Is(err, enough) {
				yield(delivery.Frozen{}, err)
			}
		}})
	must(t, err)
	db, err := b.d.store(t.Context())
	must(t, err)
	storetest.Exec(t, db, `UPDATE deliveries SET state = $1, attempts = 1, code = 250 WHERE send_id = $2`,
		string(state), r.Send.ID)
	storetest.Recount(t, db, r.Send.ID)
	b.rows = b.rows[:0]
	must(t, l.Deliveries(t.Context(), delivery.Filter{Send: r.Send.ID}, func(d *delivery.Delivery) error {
		b.rows = append(b.rows, *d)
		return nil
	}))
	return r.Send
}

// bounce is what a relay writes back about a row.
func (b *books) bounce(r delivery.Delivery, status, words string) string {
	id := token.ID{Row: r.Row, Revision: 1}
	to := string(b.keys.Sealer().AppendReturnPath(nil, b.in.BounceDomain(), id))
	return b.bounceTo(to, b.keys.Seal(token.EnvelopeID, id), r.Email, status, words)
}

func (b *books) bounceTo(to, envid, about, status, words string) string {
	return fmt.Sprintf("From: MAILER-DAEMON@relay.example\r\nTo: %s\r\nSubject: Undelivered Mail Returned to "+
		"Sender\r\n"+
		"Date: Tue, 14 Nov 2006 10:00:00 +0000\r\nMessage-ID: <b%s@relay.example>\r\nAuto-Submitted: "+
		"auto-replied\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"sep\"\r\n\r\n"+
		"--sep\r\nContent-Type: text/plain\r\n\r\nYour message to <%s> could not be delivered.\r\n\r\n"+
		"--sep\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "+
		"relay.example\r\nOriginal-Envelope-Id: %s\r\n\r\n"+
		"Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: %s\r\nDiagnostic-Code: smtp; %s\r\n\r\n"+
		"--sep\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: service@example.com\r\nTo: %s\r\nSubject: A "+
		"letter\r\n\r\n--sep--\r\n",
		to, to, about, envid, about, status, words, about)
}

// file writes messages as one mbox or one file each, and gives the path.
func (b *books) file(t testing.TB, messages ...string) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "in")
	must(t, err)
	for i, m := range messages {
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.eml", i)), []byte(m), 0o644))
	}
	return dir
}

// mustApply hands events in, as an intake does with what it has read.
func mustApply(t testing.TB, in *receive.Intake, events []feedback.Event) {
	t.Helper()
	_, err := in.Sink.Apply(t.Context(), events)
	must(t, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
