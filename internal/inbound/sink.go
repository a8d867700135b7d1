package inbound

import (
	"context"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/store"
)

// sink writes events to the store: the event itself, the ledger's state, and
// what follows for suppression and review, in one transaction that callers at the
// same time share.
type sink struct {
	o      Options
	writes batcher[[]store.FeedbackItem, []feedback.Result]
}

// submit is what one caller hands in, and what became of it.
type submit = call[[]store.FeedbackItem, []feedback.Result]

func newSink(o Options) *sink {
	s := &sink{o: o}
	s.writes.do = s.write
	return s
}

// Apply stores events and what follows from them; see feedback.Sink.
func (s *sink) Apply(ctx context.Context, events []feedback.Event) ([]feedback.Result, error) {
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
func (s *sink) write(ctx context.Context, batch []*submit) {
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
func (s *sink) writeTogether(ctx context.Context, batch []*submit) {
	var items []store.FeedbackItem
	for _, h := range batch {
		items = append(items, h.In...)
	}
	results, err := s.o.Ledger.TakeFeedback(ctx, items, s.policy())
	if err != nil && len(batch) > 1 {
		for _, h := range batch {
			s.writeTogether(ctx, []*submit{h})
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

// feedbackItem says what an event asks of the ledger. What nobody has proven asks for
// nothing.
func feedbackItem(e feedback.Event) (store.FeedbackItem, error) {
	payload, err := e.Encode()
	it := store.FeedbackItem{
		Event: store.Event{
			At:      e.At,
			Kind:    string(e.Kind),
			Row:     e.Row,
			Source:  e.Source,
			Dedupe:  e.Key,
			Payload: payload,
		},
		Proven: e.Verified,
	}
	switch {
	case !e.Verified:
		return it, err
	case e.Kind == feedback.Bounced:
		it.Move.State = delivery.Bounced
	case e.Kind == feedback.DeliveredTo:
		it.Move.State = delivery.Delivered
	case e.Kind == feedback.Complained:
		it.Move.State = delivery.Complained
	default:
		return it, err
	}
	it.Move.Code, it.Move.Enhanced, it.Move.Reply, it.Move.Reason, it.Move.At = e.Reply, e.Status, e.Evidence,
		string(e.Reason), e.At
	return it, err
}

// policy is the configuration's, with the defaults for what it leaves out.
func (s *sink) policy() feedback.Policy {
	p := feedback.DefaultPolicy()
	if n := s.o.Workspace.Config.Feedback.SoftBounces; n > 0 {
		p.SoftBounces = n
	}
	if n := s.o.Workspace.Config.Feedback.SoftDays; n > 0 {
		p.SoftWindow = time.Duration(n) * 24 * time.Hour
	}
	return p
}
