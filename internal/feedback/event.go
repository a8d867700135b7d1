package feedback

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// EventKind says what an event means for its delivery. The words are kept in the
// database and read by programs.
type EventKind string

const (
	Bounced      EventKind = "bounced"       // accepted, then returned for good
	DeliveredTo  EventKind = "delivered"     // a report of success
	Complained   EventKind = "complained"    // the recipient called it unwanted
	Unsubscribed EventKind = "unsubscribed"  // left a stream
	Acknowledged EventKind = "acknowledged"  // "I have read this"
	DeferredLate EventKind = "deferred-late" // still being tried by a later relay
	AutoReplied  EventKind = "auto-replied"  // an automatic answer; changes nothing

	// Two undo what earlier events of the same person brought.
	Joined   EventKind = "joined"   // the person asked for the stream again
	Released EventKind = "released" // the manager lifted every suppression
)

// Event is one fact that came back, tied to a delivery. Events are appended,
// never changed; states and suppression derive from them. The JSON names are kept
// in the database; see Encode.
type Event struct {
	Kind EventKind `json:"kind"`

	// What it is about.
	Row      int64  `json:"row,omitempty"`      // of the ledger; 0 when only the address is known
	Revision int32  `json:"revision,omitempty"` // of the notice; 0 when unknown
	Stream   string `json:"stream,omitempty"`   // service or update; empty when unknown
	Address  string `json:"address,omitempty"`  // as reported; after forwarding not the recipient's

	// What the mail system said.
	Hard     bool   `json:"hard,omitempty"` // trying again would not help
	Reason   Reason `json:"reason,omitempty"`
	Status   string `json:"status,omitempty"`   // RFC 3463, such as 5.1.1; empty if none
	Reply    int    `json:"reply,omitempty"`    // SMTP code, 0 if none
	Evidence string `json:"evidence,omitempty"` // its words, one line

	// How we know.
	// lmtp, smtp, imap, ses, sendgrid, mailgun, postmark, web, a file's name
	Source  string    `json:"source,omitempty"`
	At      time.Time `json:"at"`               // when it came in
	Written time.Time `json:"written,omitzero"` // when the report was written, by its own clock; zero: not told
	// Verified: tied to the delivery by a signature of ours that only those know who
	// have the letter or its envelope, or by a provider who proved himself. What is
	// not verified is kept and shown, and nothing follows from it.
	Verified bool   `json:"verified,omitempty"`
	Tie      Tie    `json:"tie,omitempty"` // of what is not verified: how it found its delivery
	Key      string `json:"key"`           // equal for the same fact told again, whatever the way
}

// Tie says how a report that proves nothing found its delivery.
type Tie string

const (
	TieMessageID Tie = "message-id" // it names the letter's Message-ID, which travels in every reply
	TieAddress   Tie = "address"    // it names an address, and the latest letter to it is meant at best
)

// longestWay is how long after it was written a report is still believed about
// its own time: longer ago, and a clock is wrong.
const longestWay = 366 * 24 * time.Hour

// Happened is the moment that counts for periods: the report's own, as a mailbox
// that is read after a holiday tells many at once, unless its clock is wrong.
func (e Event) Happened() time.Time {
	if way := e.At.Sub(e.Written); e.Written.IsZero() || way < 0 || way > longestWay {
		return e.At
	}
	return e.Written
}

// Sink takes events. Apply is idempotent by Key: an event told again changes
// nothing. It returns only after the events are stored, all of them or none, and
// says of each, in the order given, what became of it.
type Sink interface {
	Apply(ctx context.Context, events []Event) ([]Result, error)
}

// Result says what became of one event.
type Result struct {
	// New is false for an event that was told before, or is about no delivery that
	// the ledger knows; it changed nothing.
	New bool
	// Moved reports that the delivery is in another state now. A new event need not
	// move one: a second bounce in other words, or a late success, does not.
	Moved bool
}

// withKey sets the key that makes an event count once. The way in is no part of
// it: the same bounce by LMTP and by IMAP is one fact. What nobody has proven is
// another fact than the same with a proof, or a forged report could be sent first
// to make the true one count as told before; of each kind one is kept for a
// delivery, whatever reasons it gives, so that nobody fills the database. A link may
// be followed again on another day and counts again then.
func (e Event) withKey() Event {
	text := fmt.Sprintf("%s|%d|%d", e.Kind, e.Row, e.Revision)
	if e.Row == 0 {
		text += "|" + e.Address + "|" + e.At.UTC().Format(time.DateOnly)
	}
	switch {
	case !e.Verified:
		text += fmt.Sprintf("|%t|unproven", e.Hard)
	case e.Kind == Unsubscribed, e.Kind == Acknowledged:
		text += "|" + e.Stream + "|" + e.At.UTC().Format(time.DateOnly)
	case e.Kind == Bounced, e.Kind == DeferredLate:
		text += "|" + string(e.Reason)
	}
	sum := sha256.Sum256([]byte(text))
	e.Key = hex.EncodeToString(sum[:16])
	return e
}

// LinkEvent makes the event of a signed link that a subscriber followed.
func LinkEvent(kind EventKind, row int64, revision int32, stream string, at time.Time) Event {
	return Event{
		Kind:     kind,
		Row:      row,
		Revision: revision,
		Stream:   stream,
		Source:   "web",
		At:       at,
		Verified: true,
	}.withKey()
}

func eventKind(a Action) EventKind {
	switch a {
	case Delayed:
		return DeferredLate
	case Delivered:
		return DeliveredTo
	case Complaint:
		return Complained
	case AutoReply:
		return AutoReplied
	}
	return Bounced
}

// Leave turns the event of a recipient who used a provider's own unsubscribe
// link into what it means for us.
func Leave(e Event) Event {
	e.Kind, e.Hard, e.Reason = Unsubscribed, false, ""
	return e.withKey()
}
