package mailbox

import (
	"bytes"
	"sync"
)

// Behaviour is what a simulated recipient does, chosen by the local part of its
// address up to an optional +tag.
type Behaviour int

// The simulated recipients.
const (
	Ordinary Behaviour = iota // accepted
	PermFail                  // perm-fail: 550 5.1.1 at RCPT
	TempFail                  // temp-fail: 451 4.7.1 at RCPT twice for each address, then accepted
	Bounce                    // bounce: accepted, then a delivery report (RFC 3464) to the sender
	Complain                  // complain: accepted, then an abuse report (RFC 5965)
	Drop                      // drop: stored, connection closed without a reply; the same message again is accepted
	Slow                      // slow: accepted, answered late
)

// behaviourOf does not allocate: it runs for every recipient of a measurement.
func behaviourOf(addr []byte) Behaviour {
	local := addr
	if i := bytes.IndexAny(addr, "+@"); i >= 0 {
		local = addr[:i]
	}
	switch string(local) {
	case "perm-fail":
		return PermFail
	case "temp-fail":
		return TempFail
	case "bounce":
		return Bounce
	case "complain":
		return Complain
	case "drop":
		return Drop
	case "slow":
		return Slow
	}
	return Ordinary
}

// behaviours remembers how often a recipient misbehaved. Only simulated
// recipients are remembered, so it stays small.
type behaviours struct {
	mu   sync.Mutex
	seen map[string]int
}

// times counts one more event for the key and gives how many came before.
func (b *behaviours) times(key string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen == nil {
		b.seen = make(map[string]int)
	}
	n := b.seen[key]
	b.seen[key] = n + 1
	return n
}

// tempFails is how often temp-fail refuses an address before it accepts.
const tempFails = 2

func (b *behaviours) refuseNow(addr string) bool { return b.times("temp "+addr) < tempFails }

// dropNow is true once for each recipient and message, so that a message sent
// again after the drop is answered.
func (b *behaviours) dropNow(addr, messageID string) bool {
	return b.times("drop "+addr+" "+messageID) == 0
}
