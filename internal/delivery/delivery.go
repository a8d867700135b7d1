// Package delivery is the engine that moves frozen messages to a relay and keeps
// the ledger true: it takes bytes from a Source, hands them to a Transport and
// writes what became of each to a Ledger. It knows nothing of letters.
//
// What it promises: every frozen recipient keeps exactly one row; Accepted means that
// a 2xx to the final dot was read and committed; and only a row that was Uncertain can
// have been sent twice, as the same bytes with the same Message-ID. doc.go says how.
package delivery

import (
	"context"
	"time"
)

// State is where one message to one recipient stands. Every row of the ledger has
// exactly one, and every change names the state that it expects (compare and set), so
// two who change a row at once cannot both succeed. The words are stored and stand in
// reports: none ever changes its meaning. docs/states.md draws them.
type State string

const (
	// Queued waits its turn. The freeze sets it; the engine sets it again when a
	// Deferred row is due, or when no dot was sent; the manager by `retry`.
	Queued State = "queued"
	// Attempting is committed by the engine before the final dot may be sent. Rows
	// that a dead worker left so are Uncertain, or Queued again: see Policy.
	Attempting State = "attempting"
	// Accepted: the relay answered 2xx to the final dot (RFC 5321, 4.2.5), and has
	// taken over responsibility. It does not say that the message arrived.
	Accepted State = "accepted"
	// Deferred: the relay refused for now (4yz); the engine tries again at NextAt.
	Deferred State = "deferred"
	// Failed: the relay refused for good (5yz), or the attempts are used up.
	Failed State = "failed"
	// Uncertain: the connection broke, or the process died, when the dot may have
	// gone and no reply was read. The engine sets it; a report settles it, or the
	// manager by `retry`.
	Uncertain State = "uncertain"
	// Suppressed: not written to, and Reason says why. The freeze sets it, and the
	// engine where the person was suppressed since.
	Suppressed State = "suppressed"
	// Cancelled: taken back by the manager before it was sent.
	Cancelled State = "cancelled"
	// Delivered: a report of delivery came back (RFC 3464). Feedback sets it.
	Delivered State = "delivered"
	// Bounced: accepted, then returned (RFC 3464). Feedback sets it.
	Bounced State = "bounced"
	// Complained: the recipient called it unwanted (RFC 5965). Feedback sets it.
	Complained State = "complained"
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

// Message is one message on its way to one recipient. A composer fills it, and it
// belongs to the session until its Result: Data's memory is then used again.
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
	Row int64
	// State is Accepted, Deferred, Failed or Uncertain; or Queued: no dot was sent,
	// and the message may be tried elsewhere without counting as an attempt.
	State State
	Code  int // SMTP reply code (RFC 5321, 4.2), 0 if none came
	// Enhanced is the code of RFC 3463 as it stands in the reply, "" if none does.
	Enhanced string
	// Reply is what the relay said, in one line of at most 512 octets, or our own
	// description of the fault.
	Reply string
	Stage string        // connect ehlo starttls auth mail rcpt data body dot
	Took  time.Duration // from the first octet of MAIL to the reply
	// Ours says what to do about a Failed that is about the sender, the set-up or the
	// letter, and would be said of every recipient; "": it is about this one.
	Ours string
}

// Transport opens sessions with one relay. internal/transport implements it over
// SMTP and LMTP. It is safe for concurrent use.
type Transport interface {
	// Open connects, secures and authenticates one session. Its error says
	// whether trying again can help: see Temporary.
	Open(ctx context.Context) (Session, error)
	// Name is the relay's name for people. It stands in the ledger.
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

// RelayError is a fault of the relay or the way to it, not of a recipient. It costs
// no recipient an attempt.
type RelayError struct {
	Relay    string // Transport.Name
	Stage    string // as in Result
	Code     int    // of the reply, 0 if none came
	Enhanced string // as in Result
	Text     string // what the relay said, or what happened, in words for people
	Advice   string // what to do about it, "" if nothing is known
	// Permanent: trying again without a change of configuration cannot help, as
	// where AUTH is refused or TLS is missing.
	Permanent bool
	Err       error // what lies below, nil if the relay's reply is all
}
