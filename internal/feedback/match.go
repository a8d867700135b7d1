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
	Stream   string
	Address  string
}

// Ledger finds deliveries. Each method reports false when there is none.
type Ledger interface {
	// ByRow finds one row.
	ByRow(ctx context.Context, row int64) (Delivery, bool, error)
	// ByMessageID finds the row whose message has this Message-ID, without brackets.
	ByMessageID(ctx context.Context, id string) (Delivery, bool, error)
	// ByAddress finds the latest row sent to an address.
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
// return path, then the signed ENVID, then the signed Message-ID, then what the
// ledger knows. Only a signature makes the event verified: a hard bounce or
// complaint that anybody may have written never suppresses alone, and one that
// came to a forged return path is about no delivery at all.
func (m Matcher) Match(ctx context.Context, r Report, source string, at time.Time) (Event, error) {
	return m.match(ctx, r, source, at, false)
}

// MatchTrusted is Match for reports of a provider who proved himself: there the
// Message-ID counts as verified too, the address alone still does not.
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
		d, found, verified, err = m.unsigned(ctx, r)
		verified = verified && trusted
	}
	if err != nil {
		return Event{}, fmt.Errorf("finding the delivery to %s: %w", cmp.Or(r.Recipient, "an unnamed recipient"), err)
	}
	if !found {
		return Event{}, fmt.Errorf("%w: recipient %q, Message-ID %q, reported to %q", ErrNoMatch, r.Recipient, r.MessageID, r.ReturnPath)
	}
	return event(r, d, source, at, verified), nil
}

func event(r Report, d Delivery, source string, at time.Time, verified bool) Event {
	return Event{Kind: eventKind(r.Action), Row: d.Row, Revision: d.Revision, Stream: d.Stream, Address: cmp.Or(r.Recipient, d.Address),
		Hard: r.Hard, Reason: r.Reason, Status: r.Status, Reply: r.Reply, Evidence: r.Evidence,
		Source: source, At: at, Written: r.Written, Verified: verified}.withKey()
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

// unsigned asks the ledger, and says whether the Message-ID did it.
func (m Matcher) unsigned(ctx context.Context, r Report) (d Delivery, found, byID bool, err error) {
	if r.MessageID != "" {
		if d, ok, err := m.Ledger.ByMessageID(ctx, r.MessageID); ok || err != nil {
			return d, ok, ok, err
		}
	}
	for _, address := range []string{r.OrigRecipient, r.Recipient} {
		if !strings.Contains(address, "@") {
			continue
		}
		if d, ok, err := m.Ledger.ByAddress(ctx, address); ok || err != nil {
			return d, ok, false, err
		}
	}
	return Delivery{}, false, false, nil
}

// MatchAll ties many reports and gives the events; what is not ours is counted
// and left out.
func (m Matcher) MatchAll(ctx context.Context, reports []Report, source string, at time.Time, trusted bool) (events []Event, strangers int, err error) {
	for _, r := range reports {
		e, err := m.match(ctx, r, source, at, trusted)
		if errors.Is(err, ErrNoMatch) {
			strangers++
			continue
		}
		if err != nil {
			return events, strangers, err
		}
		events = append(events, e)
	}
	return events, strangers, nil
}
