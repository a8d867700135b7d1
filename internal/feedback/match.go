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
// in by Message-ID: ours are signed tokens, which Matcher opens itself to find the
// row, and one that does not open is somebody else's.
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

// MatchTrusted ties the report of a provider who proved himself to a delivery and gives
// the event: he is believed which Message-ID he was given. A return path that does not
// open, such as one whose key is retired, is no forgery there; the address alone is
// still no proof.
func (m Matcher) MatchTrusted(ctx context.Context, r Report, source string, at time.Time) (Event, error) {
	t, err := m.match(ctx, r, true)
	return event(r, t, source, at), err
}

// tied is a delivery with how a report found it; empty: by proof.
type tied struct {
	Delivery
	by Tie
}

// names reports whether a report is about the person whom the delivery went to.
func (t tied) names(r Report) bool {
	return t.Address != "" && (strings.EqualFold(r.Recipient, t.Address) ||
		strings.EqualFold(r.OrigRecipient, t.Address))
}

func (m Matcher) match(ctx context.Context, r Report, trusted bool) (tied, error) {
	id, proven := m.proof(r)
	named, known := m.byMessageID(r)
	if !proven && trusted {
		id, proven = named, known
	}
	if !proven && !trusted && m.forged(r) {
		return tied{}, fmt.Errorf("%w: %q", errForged, r.ReturnPath)
	}
	var t tied
	var found bool
	var err error
	if proven {
		t.Delivery, found, err = m.row(ctx, id)
	}
	if !found && err == nil && known {
		t.by = TieMessageID
		t.Delivery, found, err = m.row(ctx, named)
	}
	if !found && err == nil {
		t.by = TieAddress
		t.Delivery, found, err = m.byAddress(ctx, r)
	}
	if err != nil {
		return tied{}, fmt.Errorf("finding the delivery to %s: %w", cmp.Or(r.Recipient, "an unnamed recipient"), err)
	}
	if !found {
		return tied{}, fmt.Errorf("%w: recipient %q, Message-ID %q, reported to %q", ErrNoMatch, r.Recipient,
			r.MessageID, r.ReturnPath)
	}
	return t, nil
}

// row finds the delivery of a token; none where the row is another revision's by now.
func (m Matcher) row(ctx context.Context, id token.ID) (Delivery, bool, error) {
	d, found, err := m.Ledger.ByRow(ctx, id.Row)
	return d, found && d.Revision == id.Revision, err
}

func event(r Report, t tied, source string, at time.Time) Event {
	if t.Row == 0 {
		return Event{}
	}
	return Event{
		Kind:     eventKind(r.Action),
		Row:      t.Row,
		Revision: t.Revision,
		Stream:   t.Stream,
		Address:  cmp.Or(r.Recipient, t.Address),
		Hard:     r.Hard,
		Reason:   r.Reason,
		Status:   r.Status,
		Reply:    r.Reply,
		Evidence: r.Evidence,
		Source:   source,
		At:       at,
		Written:  r.Written,
		Verified: t.by == "",
		Tie:      t.by,
	}.withKey()
}

// proof finds a token of ours that is known to those alone who have the letter or its
// envelope. What the message came to goes before what stands in it.
func (m Matcher) proof(r Report) (token.ID, bool) {
	if m.Keys == nil {
		return token.ID{}, false
	}
	for _, a := range append([]string{r.ReturnPath}, r.Claims.ReturnPaths...) {
		if id, err := m.Keys.OpenReturnPath(a, m.Domain); err == nil {
			return id, true
		}
	}
	if id, err := m.Keys.Open(token.EnvelopeID, r.EnvID); err == nil {
		return id, true
	}
	for _, l := range r.Claims.Lists {
		if id, err := m.Keys.Open(token.ListHeader, l); err == nil {
			return id, true
		}
	}
	return token.ID{}, false
}

// byMessageID opens the signed Message-ID. That it is signed says which letter is
// meant, not that who names it has more than a reply to it.
func (m Matcher) byMessageID(r Report) (token.ID, bool) {
	if m.Keys == nil {
		return token.ID{}, false
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

// MatchAll ties the reports of one message to deliveries and gives the events. Only a
// signature that a third person cannot know makes one verified: the signed return path,
// wherever the message repeats it, the signed ENVID, or the signed link of
// List-Unsubscribe. A Message-ID finds the delivery and proves nothing, nor does an
// address; what came to a forged return path is about no delivery at all.
//
// What is not ours is counted and left out. So is what a message says of others under the token of one
// delivery, if it speaks of whom that went to as well: a system that passed the
// letter on to many reports on all of them.
func (m Matcher) MatchAll(ctx context.Context, reports []Report, source string,
	at time.Time) (events []Event, unmatched int, err error) {
	matched := make([]tied, 0, len(reports))
	named := map[int64]bool{}
	var ours []Report
	for _, r := range reports {
		t, err := m.match(ctx, r, false)
		if errors.Is(err, ErrNoMatch) {
			unmatched++
			continue
		}
		if err != nil {
			return nil, unmatched, err
		}
		ours, matched = append(ours, r), append(matched, t)
		named[t.Row] = named[t.Row] || t.names(r)
	}
	for i, t := range matched {
		if named[t.Row] && t.by != TieAddress && !t.names(ours[i]) {
			unmatched++
			continue
		}
		events = append(events, event(ours[i], t, source, at))
	}
	return events, unmatched, nil
}
