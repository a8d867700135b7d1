package delivery

import (
	"math"
	"time"
)

// WithDefaults fills what is not set: 8 attempts, first after a minute, at most
// two hours apart.
func (r RetryRule) WithDefaults() RetryRule {
	if r.MaxAttempts <= 0 {
		r.MaxAttempts = 8
	}
	if r.First <= 0 {
		r.First = time.Minute
	}
	if r.Max <= 0 {
		r.Max = 2 * time.Hour
	}
	r.Max = max(r.Max, r.First)
	return r
}

// Delay is how long to wait after attempt number n, from 1: First, then twice as
// long each time up to Max. The first is taken whole, because greylisting
// servers refuse whoever comes back too early; later ones are shortened at
// random by up to a quarter. random is in [0, 1).
func (r RetryRule) Delay(n int, random float64) time.Duration {
	r = r.WithDefaults()
	d := r.First
	for range n - 1 {
		if d = 2 * d; d >= r.Max {
			d = r.Max
			break
		}
	}
	if n > 1 {
		d -= time.Duration(random * float64(d) / 4)
	}
	return d
}

// Answered gives how many rows a relay has answered for good or for now, and how
// many of these answers were failures. Deferred counts as answered, not as
// failed: a greylisting server must not stop a send.
func Answered(c Counts) (failed, seen int64) {
	failed = c[Failed] + c[Bounced]
	return failed, failed + c[Accepted] + c[Deferred] + c[Delivered] + c[Complained]
}

// answeredSince gives what was answered since the manager last resumed, and how many rows
// there are to be answered. A short list that was resumed counts as a long one: a person
// has looked at what failed, and would have to say so again after every few.
func answeredSince(st *Status) (failed, seen, rows int64) {
	failed, seen = Answered(st.Counts)
	rows = st.Selected - st.Counts[Suppressed] - st.Counts[Cancelled]
	if st.Send.StopBaseSeen > 0 {
		rows = math.MaxInt64 / 2
	}
	return max(0, failed-st.Send.StopBaseFailed), max(0, seen-st.Send.StopBaseSeen), max(0, rows)
}

// leastFailures of the whole list pause a send at least: one or two are an accident.
const leastFailures = 3

// ofAll is how many failures are the rule's share of a whole list.
func (r StopRule) ofAll(rows int64) int64 {
	return max(leastFailures, int64(math.Ceil(min(r.Share*float64(rows), math.MaxInt64/4))))
}

// Stops reports whether the rule pauses the send now, where failed of the seen answers are
// failures: they are its share of the answers, once After of these have come; or of all
// rows that there are, so that a list that is shorter is not refused to its end, and its
// order does not decide.
func (r StopRule) Stops(failed, seen, rows int64) bool {
	if r.Share <= 0 || seen <= 0 {
		return false
	}
	return seen >= int64(r.After) && float64(failed) >= r.Share*float64(seen) || failed >= r.ofAll(rows)
}

// room is how many rows may be on their way, so that they cannot break the rule by much
// if all of them fail.
//
// It is never less than how many failures in a row the rule still bears: whether sent
// together or one by one, so many fail before it stops the send. With good answers it
// grows faster than that, so that a healthy send is at full speed after a few round
// trips: as many as were answered, less what the failures among them take from the trust
// in the rest, and a quarter of a short list at most.
func (r StopRule) room(failed, seen, rows int64) int64 {
	missing := max(0, int64(r.After)-seen)
	bears := max(missing, int64(math.Ceil(r.Share*float64(seen+missing)))-failed)
	trust := min(float64(seen)-float64(failed)/r.Share, float64(rows)/4)
	return max(1, min(bears, r.ofAll(rows)-failed), int64(trust))
}
