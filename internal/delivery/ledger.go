package delivery

import (
	"context"
	"errors"
	"time"
)

// Row is one recipient's row as the engine gets it: what a composer needs to write the
// same message again, whatever became of the registry since the freeze.
type Row struct {
	ID        int64
	Send      int64
	Recipient int64 // number in the registry
	Chunk     int64
	Email     string // as it was frozen
	Region    string // of the send's counts
	Locale    string // of the letter
	Attempts  int    // made so far
	// Fields is the frozen merge data: a JSON object of the field's name to its
	// text. It is valid until the message is answered.
	Fields []byte
	// Corrects is the earlier revision that this person has and that the message
	// corrects, and InReplyTo the Message-ID of it; 0 and "": it corrects none.
	Corrects  int
	InReplyTo string
}

// Lease is the right to work on one chunk. Token changes with each claim and
// fences every change of the chunk's rows.
type Lease struct {
	Chunk  int64
	Send   int64
	Region string // all rows of a chunk have one
	Canary bool   // the chunk belongs to the canary share
	Token  int64  // above 0, and never the same twice
	Worker string // as in Options
	First  int64  // first and last row of the chunk, without a gap between
	Last   int64
	// Sums are the digests of the chunk's rows as they were frozen, which Page compares; empty:
	// an older version froze them.
	Sums []byte
}

// Remaining is what remains of a chunk after its lease was given back.
type Remaining struct {
	Done   bool      // no row will be tried again
	NextAt time.Time // when the first remaining row is due; zero: at once
}

// Errors of Claim.
var (
	// ErrLeased: whoever holds the lease lives, or may live. Try again when it ends.
	ErrLeased = errors.New("the chunk is leased to another worker")
	// ErrDone: no row of the chunk will ever be tried again.
	ErrDone = errors.New("the chunk is done")
	// ErrIdle: paused, cancelled, behind the canary share, or not yet time. Whoever
	// changes that wakes the chunk anew.
	ErrIdle = errors.New("the send is not wanted now")
)

// ErrLedgerGone says that the ledger is not the one that was opened any more: what is
// written to it nobody else will see. Any method's error may wrap it. The engine then
// ends and sends nothing more.
var ErrLedgerGone = errors.New("the database is gone")

// Claim asks for the lease of a chunk until a moment.
type Claim struct {
	Chunk  int64
	Worker string
	Until  time.Time
}

// Mark asks for one queued row to become Attempting under a lease. It is the intent
// that is committed before the act: no dot is sent without a Marked row.
type Mark struct {
	Row     int64
	Send    int64
	Chunk   int64
	Token   int64   // of the lease
	Attempt int     // number of this attempt, from 1
	Region  string  // of the lease; for the counts
	Verdict Verdict // set by Commit
}

// Verdict is the ledger's answer to a Mark.
type Verdict int

const (
	// Lost: the lease or the state is no longer ours. Do not send.
	Lost Verdict = iota
	// Marked: Attempting is committed. The dot may be sent.
	Marked
	// Blocked: the person was suppressed meanwhile, and the row says so now.
	Blocked
)

// Outcome is what became of a marked row.
type Outcome struct {
	Mark     *Mark
	State    State  // Accepted, Deferred, Failed, Uncertain or Queued
	Code     int    // as in Result, and so are the next three
	Enhanced string //
	Reply    string //
	Stage    string //
	Relay    string // Transport.Name
	// NextAt is when a Deferred row is due, and an Uncertain one under Resend.
	NextAt  time.Time
	Resend  bool // Uncertain is to be tried again
	Applied bool // set by Commit: the row was still ours
}

// Group is what one transaction writes: results first, then marks. A result frees the
// place in flight that a mark takes, so this order keeps their number bounded in every
// committed state.
type Group struct {
	Results []*Outcome
	Marks   []*Mark
}

// Heartbeat is what a worker tells the others of itself, about once a second.
type Heartbeat struct {
	Worker  string
	Send    int64     // 0: none in particular
	Rate    float64   // results a second that this worker recorded for the send
	Fault   string    // last fault of a relay or the database, in words; "" when it works
	Kind    FaultKind // of that
	RetryAt time.Time // when what failed is tried again
}

// Ledger keeps every row true. internal/store implements it on SQLite and
// PostgreSQL. Methods are safe for concurrent use.
type Ledger interface {
	// Claim takes the lease of a chunk and makes its deferred rows that are due,
	// and rows left Attempting by a dead holder, ready as the policy says. Its
	// error may wrap ErrLeased, ErrDone, ErrIdle or ErrAltered.
	Claim(ctx context.Context, c Claim) (Lease, error)
	// Renew extends leases and gives the chunks that are no longer ours.
	Renew(ctx context.Context, leases []Lease, until time.Time) (lost []int64, err error)
	// Release gives a lease back. The last chunk's release completes the send.
	Release(ctx context.Context, l Lease) (Remaining, error)
	// Page appends up to limit queued rows of the chunk whose ID is above after, by
	// ascending ID. None: there are no more now. Its error may wrap ErrAltered.
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
