package delivery

import (
	"iter"
	"time"
)

// Status is what is known about one send. Counts add up to Selected.
type Status struct {
	Send        Send
	Selected    int64
	Counts      Counts
	Regions     []RegionCounts
	Complete    bool
	Rate        float64 // messages a second of all live workers
	Workers     int     // alive
	Fault       string  // last fault of a relay or the database, in words
	FaultAt     time.Time
	RetryAt     time.Time    // next try after the fault, or of the first row that is not yet due; zero: now
	StaleWorker *StaleWorker // a worker whose leases the others wait for; nil: none
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

// Frozen is one selected recipient on the way into the ledger.
type Frozen struct {
	Recipient  int64
	Email      string
	Key        string // form of the address that suppressions use; "": Email itself
	Region     string
	Locale     string
	Fields     []byte // merge data, JSON
	Suppressed string // reason why this person is not written to; "": written to
}

// Freeze is what a freeze needs.
type Freeze struct {
	Slug     string
	Revision int
	Stream   string
	Policy   Policy
	Rate     float64 // messages a second over all workers, 0: no limit
	Retry    RetryRule
	Stop     StopRule
	Canary   int                  // so many are sent first, alone
	Expected int                  // about how many rows will come; spreads the canary share
	Start    map[string]time.Time // not before, by region; "" for all others
	Chunk    int                  // rows in a chunk, 0: fitting
	Rows     iter.Seq2[Frozen, error]
}

// FreezeResult says what a freeze added.
type FreezeResult struct {
	Send       Send
	Added      int64 // rows added, suppressed ones included
	Suppressed int64 // of those
	Chunks     int
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
	Uncertain int // how often its fate was unknown
	Code      int
	Enhanced  string
	Reply     string
	Reason    string
	Relay     string
	NextAt    time.Time
	UpdatedAt time.Time
}

// Feedback moves one accepted row.
type Feedback struct {
	Row      int64
	State    State // Delivered, Bounced or Complained
	Code     int
	Enhanced string
	Reply    string
	Reason   string
	At       time.Time
}
