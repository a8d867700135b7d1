package store

import (
	"tidings/internal/feedback"
	"tidings/notices"
	"tidings/recipients"
)

// consequences are what follows from all events of one person: what is not written
// to any more (without the address), and which events a person must look at.
type consequences struct {
	Stop   []recipients.Suppression
	Review []ReviewItem
}

// consequencesOf puts the events of one person, in the order in which they were
// taken, before the rules of package feedback, and gives their answer in the
// registry's words.
func consequencesOf(events []Event, policy feedback.Policy) (consequences, error) {
	history := make([]feedback.Event, 0, len(events))
	numbers := make(map[string]int64, len(events))
	for _, e := range events {
		told, err := feedback.DecodeEvent(e.Payload)
		if err != nil {
			return consequences{}, err
		}
		if e.Kind == KindReleased || e.Kind == KindJoined { // what they undo, they undo without a payload too
			told.Kind = feedback.EventKind(e.Kind)
		}
		told.Key = e.Dedupe
		history = append(history, told)
		numbers[e.Dedupe] = e.ID
	}
	stop, review := feedback.Derive(feedback.Counting(history), policy)
	return consequences{Stop: suppressions(stop), Review: reviews(review, numbers)}, nil
}

// suppressions gives the registry's words. What stops both streams is kept once,
// for all of them.
func suppressions(stop []feedback.Suppression) (out []recipients.Suppression) {
	for _, x := range stop {
		s := recipients.Suppression{Stream: notices.Stream(x.Stream), Source: "feedback", Note: "event " + x.Key,
			CreatedAt: x.From, Until: x.Until}
		switch x.Cause {
		case feedback.CauseHard:
			s.Reason, s.Stream = recipients.HardBounce, ""
		case feedback.CauseSoft:
			s.Reason, s.Stream = recipients.SoftBounce, ""
		case feedback.CauseComplaint:
			s.Reason = recipients.Complaint
		case feedback.CauseUnsubscribe:
			s.Reason = recipients.Unsubscribe
		}
		out = append(out, s)
	}
	return out
}

// reviews says why a person must look at each of the events.
func reviews(events []feedback.Event, numbers map[string]int64) (out []ReviewItem) {
	for _, e := range events {
		why := "hard bounce without proof"
		switch {
		case e.Kind == feedback.Complained && e.Verified:
			why = "complaint about " + e.Stream
		case e.Kind == feedback.Complained:
			why = "complaint without proof"
		case e.Kind == feedback.Unsubscribed:
			why = "unsubscription without proof"
		}
		out = append(out, ReviewItem{ID: numbers[e.Key], Why: why})
	}
	return out
}
