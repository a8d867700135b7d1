package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/feedback/inbox"
	"tidings/internal/feedback/token"
	"tidings/internal/feedback/ways"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
)

// FeedbackLine is one recipient reported by one message, as the contract has it.
type FeedbackLine struct {
	File      string  `json:"file"`
	Kind      string  `json:"kind"`
	Recipient *string `json:"recipient"`
	Action    string  `json:"action"`
	Status    *string `json:"status"`
	Reply     *string `json:"reply"`
	Hard      bool    `json:"hard"`
	Reason    string  `json:"reason"`
}

// ParseFeedback says what the messages of a path report. It needs no workspace
// and changes nothing. A message that cannot be read is told to warn, and the
// next one is read.
func ParseFeedback(ctx context.Context, path string, stdin io.Reader, each func(FeedbackLine) error, warn func(string, ...any)) error {
	bad := 0
	for m, err := range inbox.Read(ctx, path, stdin) {
		if err == nil {
			err = parseOne(ctx, m, each)
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			var stop *stopError
			if errors.As(err, &stop) {
				return stop.err
			}
			bad++
			warn("%s: %v", m.Name, err)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d messages of %s could not be read", bad, path)
	}
	return nil
}

// stopError is a fault of whoever takes the lines, not of a message.
type stopError struct{ err error }

func (e *stopError) Error() string { return e.err.Error() }

func parseOne(ctx context.Context, m inbox.Message, each func(FeedbackLine) error) error {
	reports, err := feedback.Parse(ctx, m.Body, feedback.Limits{})
	if err != nil {
		return err
	}
	for _, r := range reports {
		if err := each(feedbackLine(m.Name, r)); err != nil {
			return &stopError{err}
		}
	}
	return nil
}

func feedbackLine(file string, r feedback.Report) FeedbackLine {
	l := FeedbackLine{File: file, Kind: string(r.Kind), Action: string(r.Action), Hard: r.Hard, Reason: string(r.Reason)}
	if r.Recipient != "" {
		l.Recipient = &r.Recipient
	}
	if r.Status != "" {
		l.Status = &r.Status
	}
	if r.Reply != 0 {
		code := fmt.Sprint(r.Reply)
		l.Reply = &code
	}
	return l
}

// IngestReport says what an ingest did.
type IngestReport struct {
	Messages    int `json:"messages"`
	Reports     int `json:"reports"`
	Bounced     int `json:"bounced"`
	Delivered   int `json:"delivered"`
	Complained  int `json:"complained"`
	Unmatched   int `json:"unmatched"`
	Seen        int `json:"seen"` // told before; changed nothing
	Quarantined int `json:"quarantined"`
}

// Add adds another ingest's counts.
func (r *IngestReport) Add(o *IngestReport) {
	if o == nil {
		return
	}
	r.Messages += o.Messages
	r.Reports += o.Reports
	r.Bounced += o.Bounced
	r.Delivered += o.Delivered
	r.Complained += o.Complained
	r.Unmatched += o.Unmatched
	r.Seen += o.Seen
	r.Quarantined += o.Quarantined
}

// IngestFeedback reads reports from a file, mbox, Maildir or standard input into
// the ledger. The same report again changes nothing.
func (d *Desk) IngestFeedback(ctx context.Context, path string, stdin io.Reader) (*IngestReport, error) {
	r := &IngestReport{}
	in, err := d.intake(ctx, r)
	if err != nil {
		return nil, err
	}
	var fault error
	in.Paths(ctx, []string{path}, stdin, func(_ string, out ways.Outcome, err error) bool {
		r.Messages++
		r.Reports += len(out.Reports)
		r.Unmatched += out.Strangers
		var bad *ways.MessageError
		if errors.As(err, &bad) {
			r.Quarantined++
			return true
		}
		fault = err
		return err == nil
	})
	return r, errors.Join(fault, ctx.Err())
}

// intake is the way in that every kind of feedback by mail goes.
func (d *Desk) intake(ctx context.Context, r *IngestReport) (*ways.Intake, error) {
	keys, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	sink, err := d.sink(ctx, r)
	if err != nil {
		return nil, err
	}
	return &ways.Intake{
		Matcher:    feedback.Matcher{Keys: keys, Domain: d.bounceDomain(), Ledger: sink},
		Sink:       sink,
		Quarantine: inbox.Quarantine{Dir: d.ws.Path(workspace.OutputDir, "quarantine")},
		Now:        d.now,
	}, nil
}

// bounceDomain is the domain of the return paths.
func (d *Desk) bounceDomain() string {
	if domain := d.ws.Config.Delivery.EnvelopeDomain; domain != "" {
		return domain
	}
	return domainOf(d.ws.Config.Streams.Service.From)
}

// sink writes events to the store: the event itself, the ledger's state, and
// what follows for suppression.
type sink struct {
	d      *Desk
	db     *store.Store
	ledger *store.Ledger
	keys   *token.Keys
	report *IngestReport
}

func (d *Desk) sink(ctx context.Context, r *IngestReport) (*sink, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := d.keys(ctx)
	return &sink{d: d, db: db, ledger: l, keys: keys, report: r}, err
}

// Apply stores events and what follows from them. Every step may be repeated.
func (s *sink) Apply(ctx context.Context, events []feedback.Event) error {
	for _, e := range events {
		if err := s.apply(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *sink) apply(ctx context.Context, e feedback.Event) error {
	del, err := s.ledger.Delivery(ctx, e.Row)
	if err != nil {
		return err
	}
	send, err := s.ledger.Send(ctx, del.Send)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return err
	}
	added, err := s.db.AppendEvents(ctx, store.Event{At: e.At, Kind: string(e.Kind), Row: e.Row, Recipient: del.Recipient,
		Slug: send.Slug, Revision: send.Revision, Source: e.Source, Dedupe: e.Key, Payload: payload})
	if err != nil {
		return err
	}
	s.count(e, len(added) > 0)
	if err := s.move(ctx, e); err != nil {
		return err
	}
	return s.suppress(ctx, del)
}

func (s *sink) count(e feedback.Event, isNew bool) {
	if s.report == nil {
		return
	}
	switch {
	case !isNew:
		s.report.Seen++
	case e.Kind == feedback.Bounced:
		s.report.Bounced++
	case e.Kind == feedback.DeliveredTo:
		s.report.Delivered++
	case e.Kind == feedback.Complained:
		s.report.Complained++
	}
}

// move changes the ledger's state; reports that change none do nothing.
func (s *sink) move(ctx context.Context, e feedback.Event) error {
	states := map[feedback.EventKind]delivery.State{feedback.Bounced: delivery.Bounced, feedback.DeliveredTo: delivery.Delivered, feedback.Complained: delivery.Complained}
	to, ok := states[e.Kind]
	if !ok {
		return nil
	}
	_, err := s.ledger.ApplyFeedback(ctx, delivery.Feedback{Row: e.Row, State: to, Code: e.Reply, Enhanced: e.Status, Reply: e.Evidence, Reason: string(e.Reason), At: e.At})
	return err
}

// suppress derives from all events of the recipient what must not be written to
// any more.
func (s *sink) suppress(ctx context.Context, del delivery.Delivery) error {
	var all []feedback.Event
	err := s.db.Events(ctx, store.EventFilter{Recipient: del.Recipient}, func(e store.Event) error {
		var f feedback.Event
		if err := json.Unmarshal(e.Payload, &f); err != nil {
			return err
		}
		all = append(all, f)
		return nil
	})
	if err != nil {
		return err
	}
	stop, _ := feedback.Derive(all, s.d.feedbackPolicy())
	for _, x := range stop {
		if err := s.db.Suppress(ctx, suppression(del.Email, x)); err != nil {
			return err
		}
	}
	return nil
}

func suppression(address string, x feedback.Suppression) recipients.Suppression {
	reasons := map[feedback.Cause]recipients.Reason{feedback.CauseHard: recipients.HardBounce, feedback.CauseSoft: recipients.SoftBounce,
		feedback.CauseComplaint: recipients.Complaint, feedback.CauseUnsubscribe: recipients.Unsubscribe}
	return recipients.Suppression{Email: address, Stream: notices.Stream(x.Stream), Reason: reasons[x.Cause], Source: "feedback", Note: "event " + x.Key, CreatedAt: x.From, Until: x.Until}
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

// ByRow finds a delivery for the matcher.
func (s *sink) ByRow(ctx context.Context, row int64) (feedback.Delivery, bool, error) {
	del, err := s.ledger.Delivery(ctx, row)
	if errors.Is(err, store.ErrNoDelivery) {
		return feedback.Delivery{}, false, nil
	}
	if err != nil {
		return feedback.Delivery{}, false, err
	}
	send, err := s.ledger.Send(ctx, del.Send)
	return feedback.Delivery{Row: row, Revision: int32(send.Revision), Stream: send.Stream, Address: del.Email}, err == nil, err
}

// ByMessageID opens the signed local part of a Message-ID; the ledger keeps none.
func (s *sink) ByMessageID(ctx context.Context, id string) (feedback.Delivery, bool, error) {
	local, _, _ := strings.Cut(id, "@")
	what, err := s.keys.Open(token.MessageID, local)
	if err != nil {
		return feedback.Delivery{}, false, nil
	}
	return s.ByRow(ctx, what.Row)
}

// ByAddress finds the latest delivery to an address.
func (s *sink) ByAddress(ctx context.Context, address string) (feedback.Delivery, bool, error) {
	entry, err := s.db.Recipient(ctx, address)
	if errors.Is(err, recipients.ErrNotFound) {
		return feedback.Delivery{}, false, nil
	}
	if err != nil {
		return feedback.Delivery{}, false, err
	}
	row, err := s.ledger.FindRow(ctx, 0, entry.ID)
	if errors.Is(err, store.ErrNoDelivery) {
		return feedback.Delivery{}, false, nil
	}
	if err != nil {
		return feedback.Delivery{}, false, err
	}
	return s.ByRow(ctx, row)
}
