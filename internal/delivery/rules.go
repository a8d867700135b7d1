package delivery

import "time"

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

// Stops reports whether the rule pauses the send now.
func (r StopRule) Stops(failed, seen int64) bool {
	return r.Share > 0 && seen > 0 && seen >= int64(r.After) && float64(failed) >= r.Share*float64(seen)
}
