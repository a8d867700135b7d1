// Package receive are the ways in for feedback by mail: paths, an LMTP or SMTP
// listener for the bounce domain, and an IMAP mailbox. All lead through one
// Intake.
package receive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tidings/internal/feedback"
	"tidings/internal/feedback/inbox"
)

// Intake takes messages: it parses, ties reports to deliveries and hands the
// events on. It is safe for concurrent use.
type Intake struct {
	Matcher    feedback.Matcher
	Sink       feedback.Sink
	Quarantine *inbox.Quarantine // nil: bad messages are not kept
	Limits     feedback.Limits
	Now        func() time.Time
}

// Outcome is what became of one message.
type Outcome struct {
	Reports   []feedback.Report
	Events    []feedback.Event
	Results   []feedback.Result // of the events, in their order
	Unmatched int               // reports that are about no delivery of ours
	Kept      string            // file in the quarantine, if the message could not be read
}

// Unproven counts the events that nobody has proven.
func (o Outcome) Unproven() (n int) {
	for _, e := range o.Events {
		if !e.Verified {
			n++
		}
	}
	return n
}

// MessageError is a fault of one message; the next one can be taken.
type MessageError struct {
	Name string // file and number, mailbox and UID…
	Kept string // where it was put, empty if nowhere
	Err  error
}

func (e *MessageError) Error() string {
	if e.Kept != "" {
		return fmt.Sprintf("%s: %v (kept as %s)", e.Name, e.Err, e.Kept)
	}
	return fmt.Sprintf("%s: %v", e.Name, e.Err)
}

func (e *MessageError) Unwrap() error { return e.Err }

// Take takes one message. to is the envelope recipient if the way knows it, else
// empty. A *MessageError is about this message alone; any other error means that
// the events could not be stored and the message must be offered again.
func (in *Intake) Take(ctx context.Context, name, source, to string, body io.Reader) (Outcome, error) {
	raw, err := in.head(body)
	if err != nil {
		return Outcome{}, &MessageError{Name: name, Err: err}
	}
	return in.TakeRaw(ctx, name, source, to, raw)
}

// TakeRaw is Take for a message that is in memory already.
func (in *Intake) TakeRaw(ctx context.Context, name, source, to string, raw []byte) (Outcome, error) {
	reports, err := in.parse(ctx, name, raw)
	if err != nil {
		var bad *MessageError
		if errors.As(err, &bad) {
			return Outcome{Kept: bad.Kept}, err
		}
		return Outcome{}, err
	}
	return in.takeReports(ctx, name, source, to, reports)
}

// parse reads what a message says; one that cannot be read is kept apart.
func (in *Intake) parse(ctx context.Context, name string, raw []byte) ([]feedback.Report, error) {
	reports, err := feedback.ParseRaw(ctx, raw, in.Limits)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, in.reject(name, raw, err)
	}
	return reports, nil
}

// takeReports ties the reports of one message that came to an address, if the way
// knows it.
func (in *Intake) takeReports(ctx context.Context, name, source, to string,
	reports []feedback.Report) (Outcome, error) {
	if to != "" {
		reports = slices.Clone(reports)
		for i := range reports {
			reports[i].ReturnPath = to
		}
	}
	var err error
	out := Outcome{Reports: reports}
	out.Events, out.Unmatched, err = in.Matcher.MatchAll(ctx, reports, source, in.Now())
	if err == nil && len(out.Events) > 0 {
		out.Results, err = in.Sink.Apply(ctx, out.Events)
	}
	if err != nil {
		return out, fmt.Errorf("%s: storing what it says: %w", name, err)
	}
	return out, nil
}

// head reads what the parser needs of a message of any length.
func (in *Intake) head(body io.Reader) ([]byte, error) {
	var raw bytes.Buffer
	err := feedback.Read(&raw, body, in.Limits)
	return raw.Bytes(), err
}

func (in *Intake) reject(name string, raw []byte, why error) error {
	fault := &MessageError{Name: name, Err: why}
	if in.Quarantine != nil {
		kept, err := in.Quarantine.Keep(name, bytes.NewReader(raw), why)
		if err != nil {
			return err
		}
		fault.Kept = kept
	}
	return fault
}

// sameDomain compares the domain of an address.
func sameDomain(address, domain string) bool {
	_, host, ok := strings.Cut(address, "@")
	return ok && strings.EqualFold(strings.TrimSuffix(host, "."), domain)
}
