package delivery

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// relay is one way out with what is known of its health.
type relay struct {
	Relay
	e     *Engine
	given atomic.Int64 // messages given to it

	// takes: it took a message since it was last found to refuse us all. refusals are
	// those since it last took one that were about us and not about a recipient, blaming
	// the rows that they came to; refusing says what to do once there were too many.
	takes    atomic.Bool
	refusals atomic.Int32
	blaming  map[int64]bool // guarded by mu
	refusing atomic.Pointer[string]

	mu       sync.Mutex
	sessions int       // open
	failures int       // in a row
	next     time.Time // not tried before
	probing  bool      // one connection tries after a failure, the others wait
}

// backoff is the pause after failures in a row: a second, doubled up to ten. What
// cannot mend itself is tried every half minute all the same, because people
// mend it.
func backoff(failures int, permanent bool) time.Duration {
	if permanent {
		return 30 * time.Second
	}
	return min(time.Second<<min(failures-1, 4), 10*time.Second)
}

// wait is how long a connection worker without a session should rest; 0: it may open one.
func (r *relay) wait() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.failures == 0:
		return 0
	case r.probing:
		return 50 * time.Millisecond
	}
	return max(0, r.next.Sub(r.e.o.Now()))
}

// mayOpen reports whether a session may be opened now. After a failure only one
// worker may, so a relay in trouble sees at most one attempt a second.
func (r *relay) mayOpen() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failures == 0 {
		return true
	}
	if r.probing || r.e.o.Now().Before(r.next) {
		return false
	}
	r.probing = true
	return true
}

// opened notes how an attempt to open ended.
func (r *relay) opened(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.probing = false
	if err == nil {
		r.failures = 0
		r.sessions++
		r.refusing.Store(nil)
		return
	}
	r.failed(err)
}

// closed notes the end of a session. One that died before it took a message
// counts as a failed attempt; a relay may well close after some messages. One that
// ended because the relay wants something else of us counts too: it would again.
func (r *relay) closed(err error, worked bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions--
	var e *RelayError
	if errors.As(err, &e) && e.Permanent {
		r.refuses(e)
	} else if err != nil && !worked {
		r.failed(err)
	}
}

// enoughRefusals in a row are taken for the relay's word about us. One or two may be
// about a recipient all the same, in words that mislead.
const enoughRefusals = 3

// blamed decides what a refusal for good means that is about us. Nobody's message has
// failed by it: it is tried again as one that was refused for now, or, once the relay
// is known to take nothing from us, waits at no cost. A refusal before any recipient
// was named needs no second one, but for that of a message's size.
//
// A relay that takes what others are sent speaks of us in the name of one recipient's
// system, which does not want our sender, our address or our letter. Only refusals of
// several people are its own word then, and what it told one of them enoughRefusals
// times is final for that one: it keeps neither the others nor the end of the send waiting.
func (r *relay) blamed(res Result, attempt int) State {
	r.mu.Lock()
	defer r.mu.Unlock()
	heard := int(r.refusals.Add(1))
	if r.blaming == nil {
		r.blaming = map[int64]bool{}
	}
	r.blaming[res.Row] = true
	if r.takes.Load() {
		heard = len(r.blaming)
	}
	beforeAll := res.Stage == "mail" && res.Code != 0 && res.Enhanced != "5.3.4" && res.Code != 552
	switch {
	case beforeAll || heard >= enoughRefusals:
	case r.takes.Load() && attempt >= enoughRefusals:
		return Failed
	default:
		return Deferred
	}
	r.takes.Store(false)
	r.refuses(&RelayError{Relay: r.Transport.Name(), Stage: res.Stage, Code: res.Code, Enhanced: res.Enhanced,
		Text: res.Reply, Advice: res.Ours, Permanent: true})
	return Queued
}

// refuses notes that the relay takes nothing from us; where all relays say so, the
// sends are paused. The caller holds mu.
func (r *relay) refuses(e *RelayError) {
	words := e.Error()
	r.refusing.Store(&words)
	r.failed(e)
	r.e.signalStopCheck()
}

// took notes that the relay took a message.
func (r *relay) took() {
	if r.takes.Load() && r.refusals.Load() == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.takes.Store(true)
	r.refusals.Store(0)
	clear(r.blaming)
}

// refusedByAll gives the words of a relay while every one takes nothing from us; "":
// some may.
func (e *Engine) refusedByAll() (words string) {
	for _, r := range e.relays {
		w := r.refusing.Load()
		if w == nil {
			return ""
		}
		words = *w
	}
	return words
}

// failed counts attempts that ran side by side as one.
func (r *relay) failed(err error) {
	now := r.e.o.Now()
	if r.failures > 0 && now.Before(r.next) {
		return
	}
	r.failures++
	r.next = now.Add(backoff(r.failures, !Temporary(err)))
	r.e.fault.set(relayFault, err.Error(), now, r.next)
}

// relaysDown is 0 while any relay works or may be tried, else how long until the
// next try.
func (e *Engine) relaysDown() time.Duration {
	var least time.Duration
	for i, r := range e.relays {
		r.mu.Lock()
		open := r.sessions > 0
		r.mu.Unlock()
		wait := r.wait()
		if open || wait <= 0 {
			return 0
		}
		if i == 0 || wait < least {
			least = wait
		}
	}
	return least
}

// aboveWeight reports whether the relay has had more than its weight beside the others
// that work, and should let them catch up.
func (r *relay) aboveWeight() bool {
	if r.Weight <= 0 || len(r.e.relays) == 1 {
		return false
	}
	select {
	case <-r.e.closing:
		return false
	default:
	}
	mine := float64(r.given.Load()-int64(4*r.Connections)) / float64(r.Weight)
	for _, o := range r.e.relays {
		if o != r && o.Weight > 0 && o.wait() == 0 && float64(o.given.Load())/float64(o.Weight) < mine {
			return true
		}
	}
	return false
}

// faultKind is where a fault lies; a later success there clears it.
type faultKind int

const (
	relayFault    faultKind = iota
	commitFault             // of the writer
	databaseFault           // of all else that asks the database; the next heartbeat clears it
	sourceFault
	faultKinds
)

// fault remembers the last fault of each kind in words for people.
type fault struct {
	mu    sync.Mutex
	words [faultKinds]string
	at    [faultKinds]time.Time
	retry [faultKinds]time.Time
	times [faultKinds]int // set so often
}

func (f *fault) set(k faultKind, words string, at, retry time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.words[k], f.at[k], f.retry[k] = words, at, retry
	f.times[k]++
}

func (f *fault) clear(k faultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.words[k] = ""
}

// known gives how often a fault of this kind was set.
func (f *fault) known(k faultKind) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.times[k]
}

// clearKnown clears what was known when something began that now has succeeded. A
// fault that came meanwhile stays.
func (f *fault) clearKnown(k faultKind, known int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.times[k] == known {
		f.words[k] = ""
	}
}

// last gives the latest fault; words are empty if all is well.
func (f *fault) last() (words string, kind faultKind, retry time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var at time.Time
	for k := range f.words {
		if f.words[k] != "" && f.at[k].After(at) {
			words, kind, retry, at = f.words[k], faultKind(k), f.retry[k], f.at[k]
		}
	}
	return words, kind, retry
}

// lastFault is the latest fault as others are told of it.
func (e *Engine) lastFault() (words string, kind FaultKind, retry time.Time) {
	words, where, retry := e.fault.last()
	switch {
	case words == "":
		kind = NoFault
	case where == commitFault || where == databaseFault:
		kind = DatabaseFault
	case where == sourceFault:
		kind = LetterFault
	case e.anyWorks():
		kind = RelayFault
	default:
		kind = RelaysFault
	}
	return words, kind, retry
}

// anyWorks reports whether of several relays one is in order. Of one relay the fault is
// forgotten when it takes a message.
func (e *Engine) anyWorks() bool {
	for _, r := range e.relays {
		r.mu.Lock()
		works := r.failures == 0
		r.mu.Unlock()
		if works && len(e.relays) > 1 {
			return true
		}
	}
	return false
}
