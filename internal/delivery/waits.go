package delivery

import (
	"strings"
	"time"
)

// FaultKind says where the fault lies that a worker tells of. The words are stored.
type FaultKind string

const (
	// NoFault is what a worker without one says; an earlier program says nothing.
	NoFault FaultKind = "none"
	// RelaysFault: no relay takes messages now.
	RelaysFault FaultKind = "relays"
	// RelayFault: one relay is out of order, and another works.
	RelayFault FaultKind = "relay"
	// DatabaseFault: the database does not answer, or takes no writes.
	DatabaseFault FaultKind = "database"
	// LetterFault: messages cannot be composed.
	LetterFault FaultKind = "letter"
)

// Waits is what the ledger knows of rows that are not to be tried now, whoever works.
// It is asked apart from Status, which the engine reads several times a second.
type Waits struct {
	Starts  []StartWait // regions whose moment has not come, the first to come first
	Canary  int64       // queued rows that follow only when the canary share was answered
	Refused RefusedWait // deferred rows
}

// StartWait are the queued rows of a region that nobody may be written to before a moment.
type StartWait struct {
	Region   string
	Count    int64
	From, To time.Time // of the first and of the last of its chunks
}

// RefusedWait are the rows that a relay refused for now. One of them speaks for all.
type RefusedWait struct {
	Next     time.Time // the first is due; zero: not known
	Last     time.Time // none is tried after it: it is accepted or has failed by then
	Relay    string    // of the one that is due first, and so are the next four
	Stage    string
	Code     int
	Enhanced string
	Reply    string
}

// heldBack are queued rows whose time has not come.
func (w *Waits) heldBack() (n int64) {
	for _, s := range w.Starts {
		n += s.Count
	}
	return n + w.Canary
}

// Movable is the number of rows that a worker may send now.
func (s *Status) Movable() int64 {
	return max(0, s.Counts[Queued]-s.Waits.heldBack()) + s.Counts[Attempting]
}

// PauseCause tells apart who paused a send, as the words of Send.Reason say it.
type PauseCause int

const (
	ByManager    PauseCause = iota // by `pause`
	ByStopRule                     // too many failed
	ByRefusal                      // every relay refuses us
	ByAlteration                   // something is not what was approved or frozen
)

// ManagerPaused is the reason of a send that the manager paused.
const ManagerPaused = "paused by the manager"

// PausedBy tells who paused the send. Databases hold the words alone, also of earlier
// programs: the stop rule names itself, the rest is what a relay said.
func (s *Send) PausedBy() PauseCause {
	switch {
	case s.Reason == ManagerPaused, s.Reason == "":
		return ByManager
	case strings.Contains(s.Reason, "stop rule"):
		return ByStopRule
	case strings.HasPrefix(s.Reason, ErrAltered.Error()):
		return ByAlteration
	}
	return ByRefusal
}

// LastTry is how long after a try's end a row may be tried again at most, where so many
// tries were made and each is refused for now.
func (r RetryRule) LastTry(attempts int) (d time.Duration) {
	r = r.WithDefaults()
	for n := max(1, attempts); n < r.MaxAttempts; n++ {
		d += r.Delay(n, 0)
	}
	return d
}
