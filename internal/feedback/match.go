package feedback

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/feedback/token"
)

// Delivery is what the ledger knows of one row.
type Delivery struct {
	Row      int64
	Revision int32
	Stream   string // service or update
	Address  string // empty when the person was forgotten
}

// Ledger finds deliveries. Each method reports false when there is none; an error
// means that nobody knows, and the report must be offered again. There is no way
// in by Message-ID: ours are signed tokens, which Matcher opens itself, and one
// that does not open is somebody else's.
type Ledger interface {
	// ByRow finds one row by the number that a token of ours holds.
	ByRow(ctx context.Context, row int64) (Delivery, bool, error)
	// ByAddress finds the latest row sent to an address, however it is written.
	ByAddress(ctx context.Context, address string) (Delivery, bool, error)
}

// ErrNoMatch means that a report is about no delivery of ours.
var ErrNoMatch = errors.New("no delivery of ours")

// Opener checks tokens: token.Keys, or token.Live in a process that runs for long.
type Opener interface {
	Open(p token.Purpose, text string) (token.ID, error)
	OpenReturnPath(address, domain string) (token.ID, error)
}

// errForged is an ErrNoMatch: somebody made up a return path, or changed one.
var errForged = fmt.Errorf("%w: the return path has our form and a wrong signature", ErrNoMatch)

// Matcher ties reports to deliveries.
type Matcher struct {
	Keys   Opener // nil: nothing is proven
	Domain string // of our return paths
	Ledger Ledger
}

// Match ties a report to a delivery and gives the event. It tries the signed
// return path, then the signed ENVID, then the signed Message-ID, and last the
// address. Only a signature makes the event verified: a hard bounce or complaint
// that anybody may have written never suppresses alone, and one that came to a
// forged return path is about no delivery at all.
func (m Matcher) Match(ctx context.Context, r Report, source string, at time.Time) (Event, error) {
	return m.match(ctx, r, source, at, false)
}

// MatchTrusted is Match for reports of a provider who proved himself. A return
// path that does not open, such as one whose key is retired, is no forgery there;
// the address alone is still no proof.
func (m Matcher) MatchTrusted(ctx context.Context, r Report, source string, at time.Time) (Event, error) {
	return m.match(ctx, r, source, at, true)
}

func (m Matcher) match(ctx context.Context, r Report, source string, at time.Time, trusted bool) (Event, error) {
	id, verified := m.signed(r)
	if !verified && !trusted && m.forged(r) {
		return Event{}, fmt.Errorf("%w: %q", errForged, r.ReturnPath)
	}
	var d Delivery
	var found bool
	var err error
	if verified {
		d, found, err = m.Ledger.ByRow(ctx, id.Row)
		if found && d.Revision != id.Revision {
			found = false
		}
	}
	if !found && err == nil {
		verified = false
		d, found, err = m.byAddress(ctx, r)
	}
	if err != nil {
		return Event{}, fmt.Errorf("finding the delivery to %s: %w", cmp.Or(r.Recipient, "an unnamed recipient"), err)
	}
	if !found {
		return Event{}, fmt.Errorf("%w: recipient %q, Message-ID %q, reported to %q", ErrNoMatch, r.Recipient,
			r.MessageID, r.ReturnPath)
	}
	return event(r, d, source, at, verified), nil
}

func event(r Report, d Delivery, source string, at time.Time, verified bool) Event {
	return Event{
		Kind:     eventKind(r.Action),
		Row:      d.Row,
		Revision: d.Revision,
		Stream:   d.Stream,
		Address:  cmp.Or(r.Recipient, d.Address),
		Hard:     r.Hard,
		Reason:   r.Reason,
		Status:   r.Status,
		Reply:    r.Reply,
		Evidence: r.Evidence,
		Source:   source,
		At:       at,
		Written:  r.Written,
		Verified: verified,
	}.withKey()
}

// signed finds a token of ours in the report.
func (m Matcher) signed(r Report) (token.ID, bool) {
	if m.Keys == nil {
		return token.ID{}, false
	}
	if id, err := m.Keys.OpenReturnPath(r.ReturnPath, m.Domain); err == nil {
		return id, true
	}
	if id, err := m.Keys.Open(token.EnvelopeID, r.EnvID); err == nil {
		return id, true
	}
	local, _, _ := strings.Cut(r.MessageID, "@")
	id, err := m.Keys.Open(token.MessageID, local)
	return id, err == nil
}

// forged reports whether a return path that did not open claims to be ours.
func (m Matcher) forged(r Report) bool {
	return m.Keys != nil && token.LikeReturnPath(r.ReturnPath, m.Domain)
}

// byAddress asks the ledger for the latest letter to whom the report names.
func (m Matcher) byAddress(ctx context.Context, r Report) (Delivery, bool, error) {
	for _, address := range []string{r.OrigRecipient, r.Recipient} {
		if !strings.Contains(address, "@") {
			continue
		}
		if d, ok, err := m.Ledger.ByAddress(ctx, address); ok || err != nil {
			return d, ok, err
		}
	}
	return Delivery{}, false, nil
}

// MatchAll ties many reports and gives the events; what is not ours is counted
// and left out.
func (m Matcher) MatchAll(ctx context.Context, reports []Report, source string,
	at time.Time) (events []Event, unmatched int, err error) {
	for _, r := range reports {
		e, err := m.Match(ctx, r, source, at)
		if errors.Is(err, ErrNoMatch) {
			unmatched++
			continue
		}
		if err != nil {
			return events, unmatched, err
		}
		events = append(events, e)
	}
	return events, unmatched, nil
}
