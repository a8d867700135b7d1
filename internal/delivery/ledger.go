package delivery

import (
	"context"
	"errors"
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

// SendState is where the sending of one revision stands.
type SendState string

const (
	Sending       SendState = "sending"   // wanted; engines work on it
	Paused        SendState = "paused"    // by the manager or a stop rule, with the reason
	SendCancelled SendState = "cancelled" // by the manager; what was not sent never will be
	Complete      SendState = "complete"  // every row is final
)

// Send is the sending of one approved revision: one row of the table sends.
type Send struct {
	ID       int64
	Slug     string // of the notice
	Revision int
	Stream   string
	Policy   Policy
	State    SendState
	Reason   string // why it is paused or cancelled
	Rate     float64
	Retry    RetryRule
	Stop     StopRule
	// Canary is true while only the first share of the recipients may be sent.
	Canary    bool
	CreatedAt time.Time
	StartedAt time.Time // first attempt; zero: none yet
	EndedAt   time.Time // complete or cancelled; zero: not yet
	// StopBase is what had already failed and been answered when the manager last
	// resumed, so that the stop rule does not stop the same send twice for it.
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
	After int
}

// Row is one recipient's row as the engine gets it.
type Row struct {
	ID        int64
	Send      int64
	Recipient int64
	Chunk     int64
	Email     string
	Region    string
	Locale    string
	Attempts  int    // made so far
	Fields    []byte // frozen merge data, JSON; valid until the message is answered
}

// Lease is the right to work on one chunk. Token changes with each claim and
// fences every change of the chunk's rows.
type Lease struct {
	Chunk  int64
	Send   int64
	Region string
	Canary bool
	Token  int64
	Worker string
	First  int64 // first and last row of the chunk
	Last   int64
}

// Remaining is what remains of a chunk after its lease was given back.
type Remaining struct {
	Done   bool      // no row will be tried again
	NextAt time.Time // when the first remaining row is due; zero: at once
}

// Errors of Claim.
var (
	ErrLeased = errors.New("the chunk is leased to another worker")
	ErrDone   = errors.New("the chunk is done")
	ErrIdle   = errors.New("the send is not wanted now") // paused, cancelled, or not yet time
)

// Claim asks for the lease of a chunk until a moment.
type Claim struct {
	Chunk  int64
	Worker string
	Until  time.Time
}

// Mark asks for one queued row to become Attempting under a lease.
type Mark struct {
	Row     int64
	Send    int64
	Chunk   int64
	Token   int64
	Attempt int // number of this attempt, from 1
	Region  string
	Verdict Verdict // set by Commit
}

// Verdict is the ledger's answer to a Mark.
type Verdict int

const (
	Lost    Verdict = iota // the lease or the state is no longer ours: do not send
	Marked                 // committed: the dot may be sent
	Blocked                // the person was suppressed meanwhile: the row says so
)

// Outcome is what became of a marked row.
type Outcome struct {
	Mark     *Mark
	State    State // Accepted, Deferred, Failed, Uncertain or Queued
	Code     int
	Enhanced string
	Reply    string
	Stage    string
	Relay    string
	NextAt   time.Time // for Deferred, and Uncertain under Resend
	Resend   bool      // Uncertain is to be tried again
	Applied  bool      // set by Commit: the row was still ours
}

// Group is what one transaction writes: results first, then marks.
type Group struct {
	Results []*Outcome
	Marks   []*Mark
}

// Heartbeat is what a worker tells the others of itself, about once a second.
type Heartbeat struct {
	Worker  string
	Send    int64 // 0: none in particular
	Rate    float64
	Fault   string // last fault of a relay or the database, in words; "" when it works
	RetryAt time.Time
}

// Ledger keeps every row true. internal/store implements it on SQLite and
// PostgreSQL. Methods are safe for concurrent use.
type Ledger interface {
	// Claim takes the lease of a chunk and makes its deferred rows that are due,
	// and rows left Attempting by a dead holder, ready as the policy says. Its
	// error may wrap ErrLeased, ErrDone or ErrIdle.
	Claim(ctx context.Context, c Claim) (Lease, error)
	// Renew extends leases and gives the chunks that are no longer ours.
	Renew(ctx context.Context, leases []Lease, until time.Time) (lost []int64, err error)
	// Release gives a lease back. The last chunk's release completes the send.
	Release(ctx context.Context, l Lease) (Remaining, error)
	// Page appends up to limit queued rows of the chunk whose ID is above after.
	Page(ctx context.Context, l Lease, after int64, limit int, rows []Row) ([]Row, error)
	// Commit writes a group durably in one transaction and sets its Verdicts and
	// Applied. After an error the same group may be given again.
	Commit(ctx context.Context, g *Group) error
	// OpenSends gives the sends that are not finished.
	OpenSends(ctx context.Context) ([]Send, error)
	// Send gives one send.
	Send(ctx context.Context, id int64) (Send, error)
	// Status counts one send's rows.
	Status(ctx context.Context, id int64) (Status, error)
	// Pause stops a send that is Sending; false: it was not.
	Pause(ctx context.Context, id int64, reason string) (bool, error)
	// CanarySettled reports whether every row of the canary share was tried.
	CanarySettled(ctx context.Context, id int64) (bool, error)
	// ReleaseCanary lets the rest of a send follow its canary share.
	ReleaseCanary(ctx context.Context, id int64) error
	// TakeBudget asks for up to want messages from a budget of rate a second that all
	// workers share. It grants n for now, or says how long to wait.
	TakeBudget(ctx context.Context, budget string, rate float64, want int) (n int, wait time.Duration, err error)
	// Heartbeat notes that a worker lives.
	Heartbeat(ctx context.Context, b Heartbeat) error
	// Sweep wakes chunks that are due and that no job will wake, for instance
	// after a worker died, and finishes cancelled ones. It gives their number.
	Sweep(ctx context.Context, worker string) (int, error)
}
