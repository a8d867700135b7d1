package letter

import (
	"fmt"
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
	"tidings/recipients"
)

// Composer fills a revision's templates for one recipient after another. The same
// row gives the same bytes on every machine that has the same keys. It may be used
// by several goroutines.
type Composer struct {
	rev         *Revision
	feedbackID  string            // the Feedback-ID of every message (Gmail's feedback loop)
	web         map[string]string // where the letter of a locale stands
	ownPage     bool              // each reader has it on a page of their own
	plain       compiledSet
	corrections map[int]*compiledSet // by the revision that is corrected
	inserts     inserts
	signer      *dkim.Signer // nil: unsigned
	attached    *attached    // nil: nothing goes with the mail
	scratchPool sync.Pool    // of *scratch
}

// scratch is what one goroutine needs to compose.
type scratch struct {
	seal   *token.Sealer
	person email.Person
	words  []byte // the tokens of one message, before they become one string
	buf    []byte
	ends   []int // of the message's parts
}

// NewComposer opens a revision for composing. The key of the moment at which its
// send began signs links and return paths, so that a message sent again after a
// rotation stays the same; signer is nil for mail without DKIM.
func NewComposer(rev *Revision, keys *token.Keys, began time.Time, signer *dkim.Signer) (*Composer, error) {
	c := &Composer{rev: rev, signer: signer, feedbackID: rev.Slug + ":r" + strconv.Itoa(rev.Number) + ":" +
		string(rev.Source.Notice.Stream) + ":" + senderID(rev.Sender.Domain),
		corrections: map[int]*compiledSet{}, web: map[string]string{}, ownPage: rev.Source.OwnPage(),
		inserts: inserts{rev: rev, docs: map[docKey]*personalDoc{}, room: keptInserts}}
	for _, tag := range rev.Source.Notice.Locales {
		c.web[tag] = rev.Source.WebURL(tag)
	}
	if err := c.plain.open(rev, rev.Templates, rev.Variants); err != nil {
		return nil, err
	}
	for n, x := range rev.Corrections {
		set := &compiledSet{}
		if err := set.open(rev, x.Templates, x.Variants); err != nil {
			return nil, err
		}
		c.corrections[n] = set
	}
	c.scratchPool.New = func() any {
		return &scratch{seal: keys.SealerAt(began), person: email.Person{Fields: map[string]string{}}}
	}
	return c, nil
}

// compiledSet is a revision's templates for one kind of reader.
type compiledSet struct {
	templates []scannedTemplate
	variants  map[string]int // as in Compiled
}

func (s *compiledSet) open(rev *Revision, templates [][]byte, variants map[string]int) error {
	s.variants = variants
	all := make([]*email.Template, len(templates))
	for i, b := range templates {
		all[i] = &email.Template{}
		if err := all[i].UnmarshalBinary(b); err != nil {
			return fmt.Errorf("revision %d of %s, message %d: %w", rev.Number, rev.Slug, i, err)
		}
	}
	email.Share(all)
	for _, t := range all {
		s.templates = append(s.templates, newScannedTemplate(t))
	}
	return nil
}

// Append writes one recipient's message.
func (c *Composer) Append(dst []byte, row *delivery.Row) ([]byte, delivery.Message, error) {
	w := c.scratchPool.Get().(*scratch)
	defer c.scratchPool.Put(w)
	t, err := c.template(row)
	if err != nil {
		return dst, delivery.Message{}, err
	}
	m := delivery.Message{To: row.Email, UTF8: mailaddr.NeedsUTF8(row.Email)}
	if err := c.fill(w, row, &m); err != nil {
		return dst, delivery.Message{}, err
	}
	if w.person.Inserts = nil; t.Own() {
		if w.person.Inserts, err = c.inserts.of(row, w.person.Fields[recipients.OwnField]); err != nil {
			return dst, delivery.Message{}, err
		}
	}
	if c.attached != nil {
		dst, m.Facts, err = c.writeWith(dst, w, t, row)
		return dst, m, err
	}
	dst, m.Facts, err = c.write(dst, w, t)
	return dst, m, err
}

func (c *Composer) template(row *delivery.Row) (*scannedTemplate, error) {
	set := &c.plain
	if row.Corrects != 0 {
		if set = c.corrections[row.Corrects]; set == nil {
			return nil, fmt.Errorf("revision %d of %s is not compiled as a correction of revision %d", c.rev.Number,
				c.rev.Slug, row.Corrects)
		}
	}
	at, ok := set.variants[variant(row.Locale, row.Region)]
	if !ok { // a region that left the configuration since the approval
		at, ok = set.variants[variant(row.Locale, "")]
	}
	if !ok || at >= len(set.templates) {
		return nil, fmt.Errorf("revision %d of %s has no letter in %q", c.rev.Number, c.rev.Slug, row.Locale)
	}
	return &set.templates[at], nil
}

// fill sets what differs between recipients. All tokens are made in one piece of
// memory: they are strings that outlive the scratch.
func (c *Composer) fill(w *scratch, row *delivery.Row, m *delivery.Message) error {
	p := &w.person
	if err := readFields(p.Fields, row.Fields); err != nil {
		return fmt.Errorf("the frozen fields of row %d cannot be read: %w", row.ID, err)
	}
	p.Email, p.Name, p.FeedbackID = row.Email, p.Fields["name"], c.feedbackID
	p.InReplyTo = row.InReplyTo
	id := token.ID{Row: row.ID, Revision: int32(c.rev.Number)}
	base, news := c.rev.Sender.PublicURL, c.rev.Source.Notice.Stream != notices.Service
	b := w.seal.AppendReturnPath(w.words[:0], c.rev.Sender.EnvelopeDomain, id)
	from := len(b)
	b = w.seal.Append(b, token.EnvelopeID, id)
	envelope := len(b)
	b = c.rev.appendMessageID(b, w.seal, id)
	message := len(b)
	acknowledge, preferences, unsubscribe, header, paper := message, message, message, message, message
	if base != "" {
		b = w.seal.Append(append(append(b, base...), "/a/"...), token.Acknowledge, id)
		acknowledge = len(b)
		b = w.seal.Append(append(append(b, base...), "/p/"...), token.Preferences, id)
		preferences, unsubscribe, header = len(b), len(b), len(b)
		if news { // who gets a quoting reply has the link of the text, and not that of the header
			b = w.seal.Append(append(append(b, base...), "/u/"...), token.Unsubscribe, id)
			unsubscribe = len(b)
			b = w.seal.Append(append(append(b, base...), "/u/"...), token.ListHeader, id)
			header = len(b)
		}
		if paper = header; c.rev.Source.Notice.Link == notices.PaperLink {
			b = w.seal.Append(append(append(b, base...), "/d/"...), token.Paper, id)
			paper = len(b)
		}
	}
	page := len(b)
	if c.ownPage && base != "" {
		b = w.seal.Append(append(append(b, base...), "/n/"...), token.Page, id)
	}
	w.words = b
	s := string(b)
	m.From, m.EnvID, p.MessageID = s[:from], s[from:envelope], s[envelope:message]
	p.Links = outputs.Links{Web: c.web[row.Locale], Acknowledge: s[message:acknowledge],
		Preferences: s[acknowledge:preferences], Unsubscribe: s[preferences:unsubscribe]}
	p.ListUnsubscribe, p.Links.Paper = s[unsubscribe:header], s[header:paper]
	if page < len(s) {
		p.Links.Web = s[page:]
	}
	return nil
}

// MessageID is the Message-ID, without angle brackets (RFC 5322, section 3.6.4), of
// the revision's message to one row of the ledger.
func (r *Revision) MessageID(s *token.Sealer, row int64) string {
	return string(r.appendMessageID(make([]byte, 0, 64), s, token.ID{Row: row, Revision: int32(r.Number)}))
}

func (r *Revision) appendMessageID(dst []byte, s *token.Sealer, id token.ID) []byte {
	return append(append(s.Append(dst, token.MessageID, id), '@'), r.Sender.Domain...)
}

// senderID is the fourth part of a Feedback-ID: 5 to 15 characters that stay the
// same for a sender (Gmail's rule).
func senderID(domain string) string {
	s := strings.ReplaceAll(domain, ".", "-")
	for len(s) < 5 {
		s += "-"
	}
	return s[:min(len(s), 15)]
}

// write merges, signs and inspects a message.
func (c *Composer) write(dst []byte, w *scratch, t *scannedTemplate) (_ []byte, facts delivery.Facts, err error) {
	var seen delivery.Inspection
	if c.signer == nil {
		start := len(dst)
		if dst, w.ends, err = t.AppendParts(dst, w.ends[:0], &w.person); err != nil {
			return dst, facts, err
		}
		t.inspect(&seen, dst, start, w.ends)
		return dst, seen.Facts(), nil
	}
	if w.buf, w.ends, err = t.AppendParts(w.buf[:0], w.ends[:0], &w.person); err != nil {
		return dst, facts, err
	}
	start := len(dst)
	if dst, err = c.signer.AppendSignature(dst, w.buf); err != nil {
		return dst, facts, err
	}
	seen.Add(dst[start:])
	t.inspect(&seen, w.buf, 0, w.ends)
	return append(dst, w.buf...), seen.Facts(), nil
}
