// Package delivery is the engine that moves frozen messages to a relay and keeps
// the ledger true: it takes bytes from a Source, hands them to a Transport and
// writes what became of each to a Ledger. It knows nothing of letters.
package delivery

import (
	"context"
	"time"
)

// State is where one message to one recipient stands. Every row of the ledger
// has exactly one, and every change names the state that it expects.
type State string

const (
	Queued     State = "queued"     // frozen, waiting its turn; set by the freeze, and by the engine after Deferred
	Attempting State = "attempting" // committed before the final dot may be sent; set by the engine
	Accepted   State = "accepted"   // the relay answered 2xx to the final dot; set by the engine
	Deferred   State = "deferred"   // a temporary refusal, to be tried again; set by the engine
	Failed     State = "failed"     // a permanent refusal, or attempts used up; set by the engine
	Uncertain  State = "uncertain"  // connection lost or process killed after the dot may have gone; set by the engine
	Suppressed State = "suppressed" // not written to, with the reason; set by the freeze, or by the engine at the claim
	Cancelled  State = "cancelled"  // taken back before it was sent; set by the manager
	Delivered  State = "delivered"  // a delivery report came back; set by feedback
	Bounced    State = "bounced"    // accepted, then returned; set by feedback
	Complained State = "complained" // the recipient complained; set by feedback
)

// Final reports whether no engine will move the row any more. Uncertain is
// final only under the hold policy, which the ledger knows.
func (s State) Final() bool {
	switch s {
	case Queued, Attempting, Deferred:
		return false
	}
	return true
}

// Message is one message on its way to one recipient.
type Message struct {
	Row   int64  // the ledger's row
	From  string // envelope sender, without brackets; empty for the null sender
	To    string // envelope recipient
	EnvID string // RFC 3461 ENVID, xtext not yet applied; empty: none
	UTF8  bool   // needs SMTPUTF8 (RFC 6531)
	Data  []byte // whole message, CRLF line ends, not dot-stuffed, ends in CRLF
	Facts Facts  // of Data, if the composer knows them
}

// Result is what became of one message that a Session took.
type Result struct {
	Row      int64
	State    State         // Accepted, Deferred, Failed, Uncertain; Queued: no dot was sent, try again elsewhere at no cost
	Code     int           // SMTP reply code, 0 if none came
	Enhanced string        // RFC 3463 code as in the reply, "" if none
	Reply    string        // the relay's words, one line, at most 512 octets; or our own description of the fault
	Stage    string        // connect ehlo starttls auth mail rcpt data body dot
	Took     time.Duration // from the first octet of MAIL to the reply
}

// Transport opens sessions with one relay. internal/transport implements it over
// SMTP and LMTP.
type Transport interface {
	// Open connects, secures and authenticates one session. Its error says
	// whether trying again can help: see Temporary.
	Open(ctx context.Context) (Session, error)
	// Name is the relay's name for people.
	Name() string
}

// Session is one connection. It is used by one goroutine at a time.
type Session interface {
	// Deliver takes messages from in until in is closed, keeps at most Depth of
	// them in flight, and calls done exactly once for each message that it took,
	// in the order taken. It returns nil after in is closed and every message is
	// answered. On an error the session is dead: messages taken were all
	// answered (Queued if their dot was never sent, Uncertain if it may have
	// been), the rest are still in the channel. A context that ends closes the
	// socket at once; it never ends a half-written message with a dot or QUIT.
	Deliver(ctx context.Context, in <-chan Message, done func(Result)) error
	// Depth is how many messages may be in flight.
	Depth() int
	// Close says QUIT when the session is idle and healthy, and closes.
	Close() error
}

// RelayError is a fault of the relay or the way to it, not of a recipient.
type RelayError struct {
	Relay     string
	Stage     string // connect ehlo starttls auth mail …
	Code      int
	Enhanced  string
	Text      string
	Permanent bool // trying again without a change of configuration cannot help (auth refused, TLS missing)
	Err       error
}
