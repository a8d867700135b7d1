package feedback

import (
	"slices"
	"sort"
	"time"
)

// Names of the two streams of letters.
const (
	StreamService = "service"
	StreamUpdate  = "update"
)

// Policy sets when events stop letters to a recipient.
type Policy struct {
	SoftBounces int           // so many soft bounces…
	SoftWindow  time.Duration // …within this time suppress; 0 of either: never
	SoftExpiry  time.Duration // how long a suppression for soft bounces lasts; 0: for good
	HardExpiry  time.Duration // how long one for a hard bounce lasts; 0: for good
}

// DefaultPolicy is five soft bounces in 30 days, then 30 days of rest.
func DefaultPolicy() Policy {
	return Policy{SoftBounces: 5, SoftWindow: 30 * 24 * time.Hour, SoftExpiry: 30 * 24 * time.Hour}
}

// Cause is why a recipient is not written to.
type Cause string

const (
	CauseHard        Cause = "hard-bounce"
	CauseSoft        Cause = "soft-bounces"
	CauseComplaint   Cause = "complaint"
	CauseUnsubscribe Cause = "unsubscribe"
)

// Suppression stops one stream for one recipient.
type Suppression struct {
	Stream string
	Cause  Cause
	From   time.Time
	Until  time.Time // zero: for good
	Key    string    // of the event that brought it
}

// Counting gives the events of one recipient that still count, of all there are in
// the order in which they were taken: what came before a release counts no more,
// nor what the person said about the update stream before coming back to it.
func Counting(history []Event) (kept []Event) {
	for _, e := range history {
		switch e.Kind {
		case Released:
			kept = nil
		case Joined: // by a signed link, or by the manager
			kept = slices.DeleteFunc(kept, func(k Event) bool {
				return k.Stream == StreamUpdate && (k.Kind == Unsubscribed || k.Kind == Complained)
			})
		default:
			kept = append(kept, e)
		}
	}
	return kept
}

// Derive gives what follows from all events of one recipient: what is stopped,
// and which events a person must look at. It looks at nothing else and may be
// run again at any time.
//
//   - a verified hard bounce stops both streams: the address is bad
//   - so many verified soft bounces in a time stop both streams for a while
//   - a verified complaint about update stops update; one about service goes to
//     a person, since outage and contract letters have no general opt-out
//   - leaving a stream stops that stream alone
//   - what is not verified stops nothing and counts for nothing; if it is a hard
//     bounce, a complaint or a leave-taking, it goes to a person
func Derive(events []Event, p Policy) (stop []Suppression, review []Event) {
	events = inOrder(events)
	for _, e := range events {
		switch {
		case e.Kind == Unsubscribed && e.Verified:
			stop = append(stop, Suppression{Stream: e.Stream, Cause: CauseUnsubscribe, From: e.Happened(), Key: e.Key})
		case e.Kind == Unsubscribed:
			review = append(review, e)
		case e.Kind == Complained && e.Verified && e.Stream == StreamUpdate:
			stop = append(stop, Suppression{Stream: e.Stream, Cause: CauseComplaint, From: e.Happened(), Key: e.Key})
		case e.Kind == Complained:
			review = append(review, e)
		case e.Kind == Bounced && e.Hard && e.Verified:
			stop = append(stop, both(CauseHard, e, p.HardExpiry)...)
		case e.Kind == Bounced && e.Hard:
			review = append(review, e)
		}
	}
	return append(stop, softStops(events, p)...), review
}

func both(cause Cause, e Event, expiry time.Duration) []Suppression {
	until := time.Time{}
	if expiry > 0 {
		until = e.Happened().Add(expiry)
	}
	return []Suppression{
		{Stream: StreamService, Cause: cause, From: e.Happened(), Until: until, Key: e.Key},
		{Stream: StreamUpdate, Cause: cause, From: e.Happened(), Until: until, Key: e.Key},
	}
}

// softStops finds every moment at which the allowed number of soft bounces was
// reached. A report of delivery in between starts the count anew.
func softStops(events []Event, p Policy) (stop []Suppression) {
	if p.SoftBounces <= 0 || p.SoftWindow <= 0 {
		return nil
	}
	var recent []Event
	for _, e := range events {
		if e.Kind == DeliveredTo && e.Verified {
			recent = nil
		}
		if e.Kind != Bounced || e.Hard || !e.Verified || counted(recent, e) {
			continue
		}
		recent = append(recent, e)
		for e.Happened().Sub(recent[0].Happened()) > p.SoftWindow {
			recent = recent[1:]
		}
		if len(recent) >= p.SoftBounces {
			stop = append(stop, both(CauseSoft, e, p.SoftExpiry)...)
			recent = nil
		}
	}
	return stop
}

// counted reports whether the same letter's bounce is counted already: one
// letter that comes back in two wordings is one soft bounce.
func counted(recent []Event, e Event) bool {
	for _, r := range recent {
		if r.Row == e.Row && e.Row != 0 {
			return true
		}
	}
	return false
}

// inOrder sorts by time and drops events told again.
func inOrder(events []Event) []Event {
	var out []Event
	seen := map[string]bool{}
	for _, e := range events {
		if e.Key == "" || !seen[e.Key] {
			seen[e.Key] = true
			out = append(out, e)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Happened().Before(out[j].Happened()) })
	return out
}
