package delivery

import (
	"iter"
	"time"
)

// Policy says what becomes of a message whose fate is unknown.
type Policy string

const (
	// Resend sends the same bytes again, with the same Message-ID.
	Resend Policy = "resend"
	// Hold leaves the row Uncertain until a person decides.
	Hold Policy = "hold"
)

// SendState is where the sending of one revision stands. The words are stored.
type SendState string

const (
	// Sending: wanted, and engines work on it. The freeze sets it; so do Resume, and
	// Retry of a send that was complete.
	Sending SendState = "sending"
	// Paused by the manager or a stop rule; Send.Reason says why.
	Paused SendState = "paused"
	// SendCancelled by the manager: what was not sent never will be.
	SendCancelled SendState = "cancelled"
	// Complete: every row is final. The release of the last chunk sets it.
	Complete SendState = "complete"
)

// Send is the sending of one approved revision: one row of the table sends.
type Send struct {
	ID       int64
	Slug     string // of the notice
	Revision int    // from 1; a slug and a revision have at most one send
	Stream   string // service or update; decides which suppressions count
	Policy   Policy
	State    SendState
	Reason   string  // why it is paused or cancelled
	Rate     float64 // messages a second over all workers; 0: no limit
	Retry    RetryRule
	Stop     StopRule
	// Canary is true while only the first share of the recipients may be sent.
	Canary    bool
	CreatedAt time.Time // the freeze
	StartedAt time.Time // first claim; zero: none yet
	EndedAt   time.Time // complete or cancelled; zero: not yet
	// StopBaseFailed and StopBaseSeen are what had failed and been answered when the
	// manager last resumed: the stop rule does not stop the same send twice for it.
	StopBaseFailed, StopBaseSeen int64
}

// RetryRule says how a recipient that was refused for now is tried again: after
// First, then twice as long each time up to Max, each shortened at random by up
// to a quarter so that they do not come back in step. Zero values: 8, 1m, 2h.
type RetryRule struct {
	MaxAttempts int
	First, Max  time.Duration
}

// StopRule pauses a send when Share of the answers after After of them are
// failures. Zero Share: never.
type StopRule struct {
	Share float64 // 0.2 is a fifth
	After int     // answers
}

// Status is what is known about one send. Counts add up to Selected.
type Status struct {
	Send     Send
	Selected int64 // rows, suppressed ones included
	Counts   Counts
	Regions  []RegionCounts // by name
	Complete bool           // every row is final, whatever Send.State says
	Rate     float64        // messages a second of all live workers
	Workers  int            // heard of within some seconds
	Names    []string       // theirs
	// Fault is the last fault of a relay or the database that a live worker told,
	// in words for people; "" when all works.
	Fault     string
	FaultKind FaultKind // of that; "" where it is not told
	FaultAt   time.Time
	// RetryAt is the next try after the fault, or of the first row that is not yet
	// due; zero: now.
	RetryAt     time.Time
	StaleWorker *StaleWorker // whose leases the others wait for; nil: none
	// Idle: it is Sending with messages left, but no worker lives that works on it.
	Idle bool
	// Waits is filled by whoever shows the status; see Waits.
	Waits Waits
}

// An estimate beyond longestEstimate, or from a rate below leastRate, says nothing: a
// send that is down to what waits for its own time has hardly any rate.
const (
	longestEstimate = 48 * time.Hour
	leastRate       = 0.01
)

// TimeLeft is about how long the messages that wait their turn take at the present
// rate; 0: not known. Those that wait for a time of their own do not count. Where the
// send has a limit, that decides from the beginning.
func (s *Status) TimeLeft() time.Duration {
	open, rate := float64(s.Movable()), s.Rate
	if limit := s.Send.Rate; limit > 0 && s.Workers > 0 && (rate > limit || rate == 0 && s.Fault == "") {
		rate = limit
	}
	if s.Send.State != Sending || open <= 0 || !(rate >= leastRate) || open > rate*longestEstimate.Seconds() {
		return 0
	}
	return max(time.Second, time.Duration(open/rate*float64(time.Second)).Round(time.Second))
}

// StaleWorker is a worker that has not been heard of for some seconds but still holds
// chunks. Others take them over when its leases end.
type StaleWorker struct {
	Worker string
	Chunks int64
	Until  time.Time // when the last of its leases ends
}

// Counts is the number of rows in each state; states without rows are missing.
type Counts map[State]int64

// Sum adds up every state.
func (c Counts) Sum() (n int64) {
	for _, v := range c {
		n += v
	}
	return n
}

// RegionCounts are the counts of one region.
type RegionCounts struct {
	Region   string
	Selected int64
	Counts   Counts
}

// Frozen is one selected recipient on the way into the ledger. What it holds is what
// the message is made of for ever: later changes of the registry do not reach it.
type Frozen struct {
	Recipient  int64  // number in the registry
	Email      string // envelope recipient
	Key        string // form of the address that suppressions use; "": Email itself
	Region     string // rows of one region share chunks and counts
	Locale     string // of the letter
	Fields     []byte // merge data: a JSON object of the field's name to its text
	Suppressed string // reason why this person is not written to; "": written to
	Accounts   string // numbers of the accounts for which they were selected, a space before each; "": none
	Corrects   int    // as in Row, and so is the next
	InReplyTo  string
}

// Freeze is what a freeze needs: it puts the audience of an approved revision into the
// ledger, in one transaction, and wakes the engines.
type Freeze struct {
	Slug     string
	Revision int
	// Payload is the SHA-256 of the stored revision that was looked at, hex: another one is refused.
	// "": whatever is stored.
	Payload string
	Stream  string
	Policy  Policy
	Rate    float64 // messages a second over all workers, 0: no limit
	Retry   RetryRule
	Stop    StopRule
	Canary  int // so many are sent first, alone; 0: no canary share
	// Expected is about how many rows will come. It spreads the canary share and
	// decides the size of chunks; nothing else depends on it.
	Expected int
	Start    map[string]time.Time // not before, by region; "" for all others
	Chunk    int                  // rows in a chunk, 0: fitting
	// Rows gives everybody who was selected, each once. An error ends the freeze, and
	// nothing of it stays.
	Rows iter.Seq2[Frozen, error]
}

// FreezeResult says what a freeze added.
type FreezeResult struct {
	Send       Send
	Added      int64 // rows added, suppressed ones included
	Suppressed int64 // of those
	Chunks     int   // made for the others
	// Frozen is the SHA-256 over all rows that the send has by now, hex; "": it was begun by an older
	// version, which bound none.
	Frozen string
}

// Filter selects rows for a listing. Zero values select all.
type Filter struct {
	Send      int64
	State     State
	Region    string
	Recipient int64
	Row       int64
}

// Delivery is one row with all that is known of it.
type Delivery struct {
	Row       int64
	Send      int64
	Recipient int64
	Email     string
	Region    string
	Locale    string
	State     State
	Attempts  int
	Uncertain int       // how often its fate was unknown
	Code      int       // of the latest answer or report, 0 if none came
	Enhanced  string    // RFC 3463, of the same
	Reply     string    // of the same, in the relay's words
	Reason    string    // Suppressed: the reason; else the stage of the refusal, or what a report said
	Relay     string    // that answered last
	Corrects  int       // the earlier revision that the message corrects; 0: none
	NextAt    time.Time // when a Deferred row is due
	UpdatedAt time.Time // when State was set
}

// Feedback moves one row that was accepted, or may have been: any report about it is
// proof that the relay took it. A bounce outweighs a delivery, a complaint both.
type Feedback struct {
	Row      int64
	State    State     // Delivered, Bounced or Complained
	Code     int       // SMTP code in the report, 0: the row keeps its own
	Enhanced string    // RFC 3463, "": the row keeps its own
	Reply    string    // words of the reporting server, "": the row keeps its own
	Reason   string    // word for the cause, as reports count it
	At       time.Time // when the report says that it happened; zero: now
}
