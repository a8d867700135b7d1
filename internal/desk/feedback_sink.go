package desk

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// sink writes events to the store: the event itself, the ledger's state, and
// what follows for suppression and review, in one transaction that callers at the
// same time share.
type sink struct {
	db     *store.Store
	ledger *store.Ledger
	policy feedback.Policy
	writes together[[]store.FeedbackItem, []store.FeedbackResult]
}

// handIn is what one caller hands in, and what became of it.
type handIn = shared[[]store.FeedbackItem, []store.FeedbackResult]

// sink gives the one sink of this desk.
func (d *Desk) sink(ctx context.Context) (*sink, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inbound == nil {
		d.inbound = &sink{db: db, ledger: l, policy: d.feedbackPolicy()}
		d.inbound.writes.do = d.inbound.write
	}
	return d.inbound, nil
}

// Apply stores events and what follows from them, whole or not at all. An event
// told again changes nothing.
func (s *sink) Apply(ctx context.Context, events []feedback.Event) error {
	_, err := s.take(ctx, events)
	return err
}

// take is Apply that also says what was new.
func (s *sink) take(ctx context.Context, events []feedback.Event) ([]store.FeedbackResult, error) {
	items := make([]store.FeedbackItem, 0, len(events))
	for _, e := range events {
		it, err := feedbackItem(e)
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return s.writes.Do(ctx, items)
}

// batchItems is how many events go into one transaction at most, so that the
// engine, which shares the writer, never waits long.
const batchItems = 1024

// write writes what several callers handed in.
func (s *sink) write(ctx context.Context, batch []*handIn) {
	for len(batch) > 0 {
		n, size := 0, 0
		for n < len(batch) && (n == 0 || size+len(batch[n].In) <= batchItems) {
			size += len(batch[n].In)
			n++
		}
		s.writeTogether(ctx, batch[:n])
		batch = batch[n:]
	}
}

// writeTogether writes in one transaction. If that fails each is tried by itself,
// so that one caller's fault is not another's.
func (s *sink) writeTogether(ctx context.Context, batch []*handIn) {
	var items []store.FeedbackItem
	for _, h := range batch {
		items = append(items, h.In...)
	}
	results, err := s.ledger.TakeFeedback(ctx, items, s.follow)
	if err != nil && len(batch) > 1 {
		for _, h := range batch {
			s.writeTogether(ctx, []*handIn{h})
		}
		return
	}
	for _, h := range batch {
		h.Err = err
		if err == nil {
			h.Out, results = results[:len(h.In)], results[len(h.In):]
		}
	}
}

// feedbackItem says what an event asks of the ledger.
func feedbackItem(e feedback.Event) (store.FeedbackItem, error) {
	payload, err := json.Marshal(e)
	it := store.FeedbackItem{Event: store.Event{At: e.At, Kind: string(e.Kind), Row: e.Row, Source: e.Source, Dedupe: e.Key, Payload: payload}}
	switch e.Kind {
	case feedback.Bounced:
		it.Move.State = delivery.Bounced
	case feedback.DeliveredTo:
		it.Move.State = delivery.Delivered
	case feedback.Complained:
		it.Move.State = delivery.Complained
	default:
		return it, err
	}
	it.Move.Code, it.Move.Enhanced, it.Move.Reply, it.Move.Reason, it.Move.At = e.Reply, e.Status, e.Evidence, string(e.Reason), e.At
	return it, err
}

// follow derives from all events of one person what is not written to any more
// and what a person must look at. What came before a release or before the
// person's own return counts no more.
func (s *sink) follow(events []store.Event) (store.Followed, error) {
	var all []feedback.Event
	ids := map[string]int64{}
	for _, e := range events {
		switch e.Kind {
		case store.KindReleased:
			all = nil
			continue
		case store.KindJoined:
			all = withoutWord(all)
			continue
		}
		var f feedback.Event
		if err := json.Unmarshal(e.Payload, &f); err != nil {
			return store.Followed{}, err
		}
		f.Key = e.Dedupe
		all = append(all, f)
		ids[f.Key] = e.ID
	}
	stop, review := feedback.Derive(all, s.policy)
	return store.Followed{Stop: suppressions(stop), Review: reviews(review, ids)}, nil
}

// withoutWord leaves out what the person said about the update stream before.
func withoutWord(events []feedback.Event) (kept []feedback.Event) {
	for _, e := range events {
		if e.Stream != feedback.StreamUpdate || e.Kind != feedback.Unsubscribed && e.Kind != feedback.Complained {
			kept = append(kept, e)
		}
	}
	return kept
}

// suppressions turns what the rules say into the registry's words. One that holds
// for both streams is kept as one for all.
func suppressions(stop []feedback.Suppression) (out []recipients.Suppression) {
	reasons := map[feedback.Cause]recipients.Reason{feedback.CauseHard: recipients.HardBounce, feedback.CauseSoft: recipients.SoftBounce,
		feedback.CauseComplaint: recipients.Complaint, feedback.CauseUnsubscribe: recipients.Unsubscribe}
	for _, x := range stop {
		s := recipients.Suppression{Stream: notices.Stream(x.Stream), Reason: reasons[x.Cause], Source: "feedback", Note: "event " + x.Key, CreatedAt: x.From, Until: x.Until}
		if x.Cause == feedback.CauseHard || x.Cause == feedback.CauseSoft {
			s.Stream = ""
		}
		out = append(out, s)
	}
	return out
}

func reviews(events []feedback.Event, ids map[string]int64) (out []store.ReviewItem) {
	for _, e := range events {
		why := "hard bounce without proof"
		if e.Kind == feedback.Complained {
			why = "complaint without proof"
			if e.Verified {
				why = "complaint about " + e.Stream
			}
		}
		out = append(out, store.ReviewItem{ID: ids[e.Key], Why: why})
	}
	return out
}

// feedbackPolicy is the configuration's, with the defaults for what it leaves out.
func (d *Desk) feedbackPolicy() feedback.Policy {
	p := feedback.DefaultPolicy()
	if n := d.ws.Config.Feedback.SoftBounces; n > 0 {
		p.SoftBounces = n
	}
	if n := d.ws.Config.Feedback.SoftDays; n > 0 {
		p.SoftWindow = time.Duration(n) * 24 * time.Hour
	}
	return p
}

// countingSink counts what passes through it.
type countingSink struct {
	next   feedback.Sink
	mu     *sync.Mutex
	report *IngestReport
}

// Apply counts what was new by its kind.
func (c *countingSink) Apply(ctx context.Context, events []feedback.Event) error {
	s, ok := c.next.(*sink)
	if !ok {
		return c.next.Apply(ctx, events)
	}
	results, err := s.take(ctx, events)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, e := range events {
		switch {
		case !results[i].New:
			c.report.Seen++
		case e.Kind == feedback.Bounced:
			c.report.Bounced++
		case e.Kind == feedback.DeliveredTo:
			c.report.Delivered++
		case e.Kind == feedback.Complained:
			c.report.Complained++
		}
	}
	return nil
}
