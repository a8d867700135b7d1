package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/dkim"
	"tidings/internal/feedback/token"
	"tidings/internal/mailaddr"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
)

// composer fills a revision's templates for one recipient after another. The
// same row gives the same bytes on every machine that has the same keys.
type composer struct {
	rev    *revision
	loop   string // the Feedback-ID of every message
	forms  []form
	signer *dkim.Signer // nil: unsigned
	desks  sync.Pool    // of *composing
}

// composing is what one goroutine needs to compose.
type composing struct {
	seal   *token.Sealer
	person email.Person
	words  []byte // the tokens of one message, before they become one string
	buf    []byte
	ends   []int // of the message's parts
}

// composer opens a revision for composing what is not sent yet.
func (d *Desk) composer(ctx context.Context, rev *revision) (*composer, error) {
	return d.composerAt(ctx, rev, d.now())
}

// composerAt opens a revision whose send began at a moment: the key of that
// moment signs, so that a message sent again after a rotation stays the same.
func (d *Desk) composerAt(ctx context.Context, rev *revision, began time.Time) (*composer, error) {
	keys, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	c := &composer{rev: rev, loop: rev.Slug + ":r" + strconv.Itoa(rev.Number) + ":" + string(rev.Edition.Notice.Stream) + ":" + senderID(rev.Sender.Domain)}
	for i, b := range rev.Templates {
		t := &email.Template{}
		if err := t.UnmarshalBinary(b); err != nil {
			return nil, fmt.Errorf("revision %d of %s, message %d: %w", rev.Number, rev.Slug, i, err)
		}
		c.forms = append(c.forms, newForm(t))
	}
	if c.signer, err = d.signer(); err != nil {
		return nil, err
	}
	c.desks.New = func() any {
		return &composing{seal: keys.SealerAt(began), person: email.Person{Fields: map[string]string{}}}
	}
	return c, nil
}

// Open makes the desk the engine's source of messages.
func (d *Desk) Open(ctx context.Context, s delivery.Send) (delivery.Composer, error) {
	rev, err := d.revision(ctx, s.Slug, s.Revision)
	if err != nil {
		return nil, err
	}
	return d.composerAt(ctx, rev, s.CreatedAt)
}

// Append writes one recipient's message.
func (c *composer) Append(dst []byte, row *delivery.Row) ([]byte, delivery.Message, error) {
	w := c.desks.Get().(*composing)
	defer c.desks.Put(w)
	t, err := c.form(row)
	if err != nil {
		return dst, delivery.Message{}, err
	}
	m := delivery.Message{To: row.Email, UTF8: mailaddr.NeedsUTF8(row.Email)}
	if err := c.fill(w, row, &m); err != nil {
		return dst, delivery.Message{}, err
	}
	dst, m.Facts, err = c.write(dst, w, t)
	return dst, m, err
}

func (c *composer) form(row *delivery.Row) (*form, error) {
	at, ok := c.rev.Variants[variant(row.Locale, row.Region)]
	if !ok { // a region that left the configuration since the approval
		at, ok = c.rev.Variants[variant(row.Locale, "")]
	}
	if !ok || at >= len(c.forms) {
		return nil, fmt.Errorf("revision %d of %s has no letter in %q", c.rev.Number, c.rev.Slug, row.Locale)
	}
	return &c.forms[at], nil
}

// fill sets what differs between recipients. All tokens are made in one piece of
// memory: they are strings that outlive the composing.
func (c *composer) fill(w *composing, row *delivery.Row, m *delivery.Message) error {
	p := &w.person
	if err := readFields(p.Fields, row.Fields); err != nil {
		return fmt.Errorf("the frozen fields of row %d cannot be read: %w", row.ID, err)
	}
	p.Email, p.Name, p.FeedbackID = row.Email, p.Fields["name"], c.loop
	id := token.ID{Row: row.ID, Revision: int32(c.rev.Number)}
	base, news := c.rev.Sender.PublicURL, c.rev.Edition.Notice.Stream != notices.Service
	b := w.seal.AppendReturnPath(w.words[:0], c.rev.Sender.EnvelopeDomain, id)
	from := len(b)
	b = w.seal.Append(b, token.EnvelopeID, id)
	envelope := len(b)
	b = c.appendMessageID(b, w.seal, id)
	message := len(b)
	acknowledge, preferences, unsubscribe := message, message, message
	if base != "" {
		b = w.seal.Append(append(append(b, base...), "/a/"...), token.Acknowledge, id)
		acknowledge = len(b)
		b = w.seal.Append(append(append(b, base...), "/p/"...), token.Preferences, id)
		preferences, unsubscribe = len(b), len(b)
		if news {
			b = w.seal.Append(append(append(b, base...), "/u/"...), token.Unsubscribe, id)
			unsubscribe = len(b)
		}
	}
	w.words = b
	s := string(b)
	m.From, m.EnvID, p.MessageID = s[:from], s[from:envelope], s[envelope:message]
	p.Links = outputs.Links{Web: c.rev.Edition.webURL(row.Locale), Acknowledge: s[message:acknowledge],
		Preferences: s[acknowledge:preferences], Unsubscribe: s[preferences:unsubscribe]}
	return nil
}

// messageID is the Message-ID without angle brackets (RFC 5322, section 3.6.4).
func (c *composer) messageID(s *token.Sealer, id token.ID) string {
	return string(c.appendMessageID(make([]byte, 0, 64), s, id))
}

func (c *composer) appendMessageID(dst []byte, s *token.Sealer, id token.ID) []byte {
	return append(append(s.Append(dst, token.MessageID, id), '@'), c.rev.Sender.Domain...)
}

// senderID is the fourth part of a Feedback-ID: 5 to 15 octets that stay the
// same for a sender (Gmail's rule).
func senderID(domain string) string {
	s := strings.ReplaceAll(domain, ".", "-")
	for len(s) < 5 {
		s += "-"
	}
	return s[:min(len(s), 15)]
}

// signer loads the DKIM keys of the configuration; nil without any.
func (d *Desk) signer() (*dkim.Signer, error) {
	var keys []dkim.Key
	for _, k := range d.ws.Config.DKIM {
		pem, err := os.ReadFile(d.ws.File(k.KeyFile))
		if err != nil {
			return nil, fmt.Errorf("tidings.yaml, dkim %s: %w", k.Selector, err)
		}
		private, err := dkim.ParseKey(pem)
		if err != nil {
			return nil, fmt.Errorf("tidings.yaml, dkim %s, %s: %w", k.Selector, k.KeyFile, err)
		}
		keys = append(keys, dkim.Key{Domain: k.Domain, Selector: k.Selector, Private: private})
	}
	if len(keys) == 0 {
		return nil, nil
	}
	return dkim.New(keys...)
}

func encodeFields(fields map[string]string) (string, error) {
	b, err := json.Marshal(fields)
	return string(b), err
}
