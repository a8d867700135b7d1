package report

import (
	"context"
	"slices"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
)

// NotAcknowledged stands among states for recipients whose letter arrived, as far
// as anybody knows, and who did not say that they have read it.
const NotAcknowledged = "not-acknowledged"

// KnownState reports whether a word is a state of messages, or NotAcknowledged.
func KnownState(s string) bool {
	return s == NotAcknowledged || slices.Contains(states(), delivery.State(s))
}

// Filter selects deliveries of a send. Empty values select all; State may be
// NotAcknowledged.
type Filter struct {
	State   string
	Regions []string
}

// Line is one recipient's message, as `deliveries SLUG --json` gives it.
type Line struct {
	Recipient    int64      `json:"recipient"`
	Email        string     `json:"email"`
	Region       string     `json:"region"`
	Locale       string     `json:"locale"`
	State        string     `json:"state"`
	Attempts     int        `json:"attempts"`
	MessageID    string     `json:"message_id"`
	SMTPCode     int        `json:"smtp_code"` // 0: no reply
	EnhancedCode string     `json:"enhanced_code"`
	Reply        string     `json:"reply"`
	Reason       string     `json:"reason"`
	UpdatedAt    *time.Time `json:"updated_at"`
	// Reported is what somebody reported about the message without proof, such as
	// "bounced"; it changed nothing.
	Reported []string `json:"reported_unproven,omitempty"`
	// Corrects is the earlier revision that the message corrects; 0: none.
	Corrects int `json:"corrects,omitempty"`
}

// Words is what a person wants to read about the line: the reason, or the
// relay's reply, and what was reported without proof.
func (l Line) Words() string {
	words := l.words()
	if len(l.Reported) > 0 {
		words += " (reported, unproven: " + strings.Join(l.Reported, ", ") + ")"
	}
	return strings.TrimSpace(words)
}

func (l Line) words() string {
	if words := stageWords(l.Reason); words != "" {
		return strings.TrimSpace(words + " " + strings.TrimSpace(l.EnhancedCode+" "+l.Reply))
	}
	if l.Reason != "" {
		return l.Reason
	}
	return strings.TrimSpace(l.EnhancedCode + " " + l.Reply)
}

// stageWords says for people where in the dialogue with the relay a message
// stood; "" for what is no stage of it.
func stageWords(reason string) string {
	switch reason {
	case "connect":
		return "while connecting:"
	case "ehlo":
		return "at the greeting:"
	case "starttls":
		return "while securing the line:"
	case "auth":
		return "while logging in:"
	case "mail":
		return "at the sender:"
	case "rcpt":
		return "at the recipient:"
	case "data":
		return "before the message:"
	case "body":
		return "within the message:"
	case "dot":
		return "after the message:"
	}
	return ""
}

// Deliveries streams the messages of a send.
func (rd *Reader) Deliveries(ctx context.Context, send delivery.Send, f Filter, each func(Line) error) error {
	rev, err := rd.Revision(ctx, send.Slug, send.Revision)
	if err != nil {
		return err
	}
	ids, err := rd.MessageIDs(ctx, rev, send)
	if err != nil {
		return err
	}
	reported, err := rd.Store.Reported(ctx, send.Slug, send.Revision)
	if err != nil {
		return err
	}
	state := delivery.State(f.State)
	var read map[int64]bool
	if f.State == NotAcknowledged {
		state = ""
		if read, err = rd.readers(ctx, send); err != nil {
			return err
		}
	}
	regions := f.Regions
	if len(regions) == 0 {
		regions = []string{""}
	}
	for _, region := range regions {
		err := rd.Ledger.Deliveries(ctx, delivery.Filter{Send: send.ID, State: state, Region: region},
			func(r *delivery.Delivery) error {
				if f.State == NotAcknowledged && !unacknowledged(r.State, r.Recipient, read) {
					return nil
				}
				l := line(r, ids(r))
				l.Reported = reported[r.Row]
				return each(l)
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// MessageIDs gives what tells the Message-ID, in its brackets, of each row of a send; "" of one of
// which no message was made.
func (rd *Reader) MessageIDs(ctx context.Context, rev *letter.Revision,
	send delivery.Send) (func(*delivery.Delivery) string, error) {
	keys, err := rd.Keys(ctx)
	if err != nil {
		return nil, err
	}
	seal := keys.SealerAt(send.CreatedAt)
	return func(r *delivery.Delivery) string {
		if r.Attempts == 0 && (r.State == delivery.Suppressed || r.State == delivery.Cancelled) {
			return ""
		}
		return "<" + rev.MessageID(seal, r.Row) + ">"
	}, nil
}

// line turns a row of the ledger into what people and programs read.
func line(r *delivery.Delivery, id string) Line {
	return Line{
		Recipient: r.Recipient, Email: r.Email, Region: letter.RegionName(r.Region), Locale: r.Locale,
		State:    string(r.State),
		Attempts: r.Attempts, MessageID: id, SMTPCode: r.Code, EnhancedCode: r.Enhanced, Reply: r.Reply,
		Reason:    r.Reason,
		UpdatedAt: stamp(r.UpdatedAt),
		Corrects:  r.Corrects,
	}
}

// readers are the recipients who said that they have read the letter.
func (rd *Reader) readers(ctx context.Context, send delivery.Send) (map[int64]bool, error) {
	out := map[int64]bool{}
	f := store.EventFilter{Slug: send.Slug, Revision: send.Revision, Kind: store.KindAcknowledged}
	err := rd.Store.Events(ctx, f, func(e store.Event) error {
		out[e.Recipient] = true
		return nil
	})
	return out, err
}

// unacknowledged reports whether a letter arrived, as far as anybody knows, at
// somebody who is not among its readers.
func unacknowledged(state delivery.State, recipient int64, read map[int64]bool) bool {
	return (state == delivery.Accepted || state == delivery.Delivered) && !read[recipient]
}
