package feedback

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"

	"tidings/internal/feedback/parts"
)

// MaxMessage is how much of one message is kept, in octets, where Limits say nothing.
const MaxMessage = 4 << 20

// Limits bound what one message may cost.
type Limits struct {
	Bytes   int // octets of a message that are kept; 0: MaxMessage. Longer parts are cut short
	Parts   int // MIME parts that are looked at; 0: 100
	Depth   int // nesting that is followed; 0: 12
	Reports int // recipients reported by one message; 0: 1,000
}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = MaxMessage
	}
	if l.Parts <= 0 {
		l.Parts = 100
	}
	if l.Depth <= 0 {
		l.Depth = 12
	}
	if l.Reports <= 0 {
		l.Reports = 1000
	}
	return l
}

// ErrTooMuch means that a message was larger or deeper than the limits allow
// and that nothing was found in the part that was read.
var ErrTooMuch = errors.New("nothing found within the limits")

// Parse reads one message and gives a report for each recipient that it
// reports. A message that reports nothing gives none and no error. Memory is
// bounded by limits whatever the message holds.
func Parse(ctx context.Context, r io.Reader, limits Limits) ([]Report, error) {
	limits = limits.withDefaults()
	var raw bytes.Buffer
	if sized, ok := r.(interface{ Len() int }); ok {
		raw.Grow(min(sized.Len(), limits.Bytes) + bytes.MinRead + 1)
	}
	if err := Read(&raw, r, limits); err != nil {
		return nil, fmt.Errorf("reading the message after %d bytes: %w", raw.Len(), err)
	}
	return ParseRaw(ctx, raw.Bytes(), limits)
}

// ParseRaw is Parse for a message that is in memory already; it keeps nothing of raw.
func ParseRaw(ctx context.Context, raw []byte, limits Limits) ([]Report, error) {
	limits = limits.withDefaults()
	if len(raw) > limits.Bytes {
		return parse(ctx, raw[:limits.Bytes], true, limits)
	}
	return parse(ctx, raw, false, limits)
}

// parse reads what there is of a message; cut says that more followed.
func parse(ctx context.Context, raw []byte, cut bool, limits Limits) ([]Report, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := parts.Parse(raw, parts.Limits{Parts: limits.Parts, Depth: limits.Depth})
	reports := examine(gather(m))
	if len(reports) > limits.Reports {
		reports = reports[:limits.Reports]
	}
	if len(reports) == 0 && (cut || m.Cut) {
		return nil, fmt.Errorf("%w: %d bytes, %d parts of a nesting up to %d were read; raise the limits or "+
			"look at the message", ErrTooMuch, len(raw), len(m.Parts), limits.Depth)
	}
	return reports, nil
}

// Read reads a message of any length into dst, for ParseRaw. Of one longer than the
// limit it keeps the beginning of each part, so that a report behind a large original
// is found. One octet more than the limit says that the end was not reached.
func Read(dst *bytes.Buffer, r io.Reader, limits Limits) error {
	limit := limits.withDefaults().Bytes
	cut, err := parts.Skim(dst, r, limit)
	if cut {
		dst.Write(bytes.Repeat([]byte{'\n'}, limit+1-dst.Len()))
	}
	return err
}

// examine tries the forms from the most to the least exact.
func examine(m parsedMessage) []Report {
	if m.arf == "" {
		m.arf = reportInText(m.notice)
	}
	if m.otherReport() {
		return nil
	}
	forms := []func(parsedMessage) []Report{
		complaints,
		notification,
		statusFields,
		dispositions,
		autoReply,
		proseReports,
		parsedMessage.inside,
		lastAnswer,
	}
	for _, form := range forms {
		if reports := form(m); len(reports) > 0 {
			return m.complete(reports)
		}
	}
	return nil
}

// inside examines the returned message: bounces are forwarded as attachments,
// and gateways wrap the report of another system in an empty one of their own.
func (m parsedMessage) inside() []Report {
	if m.nested || !looksLikeBounce(m.original) {
		return nil
	}
	inner := gather(parts.Parse([]byte(m.returned), parts.Limits{Parts: 20, Depth: 4}))
	inner.nested = true
	return examine(inner)
}

func looksLikeBounce(h parts.Header) bool {
	return strings.Contains(strings.ToLower(h.Get("Content-Type")), "multipart/report") ||
		parsedMessage{head: h, subject: h.Text("Subject")}.fromMailSystem()
}

// complete adds to each report what the whole message says.
func (m parsedMessage) complete(reports []Report) []Report {
	written, claims := writtenAt(m.head), m.claims()
	for i := range reports {
		r := &reports[i]
		r.Claims = r.Claims.and(claims)
		r.Written = written
		r.ReturnPath = cmp.Or(r.ReturnPath, envelopeTo(m.head))
		r.MessageID = cmp.Or(r.MessageID, trimID(m.original.Get("Message-ID")))
		r.FeedbackID = cmp.Or(r.FeedbackID, m.original.Get("Feedback-ID"))
		r.Evidence = oneLine(r.Evidence, maxEvidence)
	}
	return reports
}

// writtenAt gives the moment of Date; zero if there is none that can be read.
func writtenAt(h parts.Header) time.Time {
	at, err := mail.ParseDate(h.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// envelopeTo gives the address that the report came to: the signed return path
// survives there, while To may have been rewritten.
func envelopeTo(h parts.Header) string {
	for _, name := range []string{"X-Original-To", "Envelope-To", "Delivered-To", "To"} {
		if a := mailbox(h.Get(name)); a != "" {
			return a
		}
	}
	return ""
}
