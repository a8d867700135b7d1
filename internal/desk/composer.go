package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"tidings/internal/delivery"
	"tidings/internal/dkim"
	"tidings/internal/feedback/token"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/recipients"
)

// composer fills a revision's templates for one recipient after another. The
// same row gives the same bytes on every machine that has the same keys.
type composer struct {
	rev       *revision
	templates []*email.Template
	signer    *dkim.Signer // nil: unsigned
	desks     sync.Pool    // of *composing
}

// composing is what one goroutine needs to compose.
type composing struct {
	seal   *token.Sealer
	person email.Person
	buf    []byte
}

// composer opens a revision for composing.
func (d *Desk) composer(ctx context.Context, rev *revision) (*composer, error) {
	keys, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	c := &composer{rev: rev}
	for i, b := range rev.Templates {
		t := &email.Template{}
		if err := t.UnmarshalBinary(b); err != nil {
			return nil, fmt.Errorf("revision %d of %s, message %d: %w", rev.Number, rev.Slug, i, err)
		}
		c.templates = append(c.templates, t)
	}
	if c.signer, err = d.signer(); err != nil {
		return nil, err
	}
	c.desks.New = func() any { return &composing{seal: keys.Sealer()} }
	return c, nil
}

// Open makes the desk the engine's source of messages.
func (d *Desk) Open(ctx context.Context, s delivery.Send) (delivery.Composer, error) {
	rev, err := d.revision(ctx, s.Slug, s.Revision)
	if err != nil {
		return nil, err
	}
	return d.composer(ctx, rev)
}

// Append writes one recipient's message.
func (c *composer) Append(dst []byte, row *delivery.Row) ([]byte, delivery.Message, error) {
	w := c.desks.Get().(*composing)
	defer c.desks.Put(w)
	t, err := c.template(row)
	if err != nil {
		return dst, delivery.Message{}, err
	}
	if err := c.fill(w, row); err != nil {
		return dst, delivery.Message{}, err
	}
	id := token.ID{Row: row.ID, Revision: int32(c.rev.Number)}
	m := delivery.Message{
		From: string(w.seal.AppendReturnPath(nil, c.rev.Sender.EnvelopeDomain, id)), To: row.Email,
		EnvID: string(w.seal.Append(nil, token.EnvelopeID, id)), UTF8: recipients.NeedsUTF8(row.Email),
	}
	if c.signer == nil {
		dst, err = t.Append(dst, &w.person)
		return dst, m, err
	}
	if w.buf, err = t.Append(w.buf[:0], &w.person); err != nil {
		return dst, m, err
	}
	if dst, err = c.signer.AppendSignature(dst, w.buf); err != nil {
		return dst, m, err
	}
	return append(dst, w.buf...), m, nil
}

func (c *composer) template(row *delivery.Row) (*email.Template, error) {
	at, ok := c.rev.Variants[variant(row.Locale, row.Region)]
	if !ok { // a region that left the configuration since the approval
		at, ok = c.rev.Variants[variant(row.Locale, "")]
	}
	if !ok || at >= len(c.templates) {
		return nil, fmt.Errorf("revision %d of %s has no letter in %q", c.rev.Number, c.rev.Slug, row.Locale)
	}
	return c.templates[at], nil
}

// fill sets what differs between recipients.
func (c *composer) fill(w *composing, row *delivery.Row) error {
	p := &w.person
	clear(p.Fields)
	if len(row.Fields) > 0 {
		if err := json.Unmarshal(row.Fields, &p.Fields); err != nil {
			return fmt.Errorf("the frozen fields of row %d cannot be read: %w", row.ID, err)
		}
	}
	id := token.ID{Row: row.ID, Revision: int32(c.rev.Number)}
	p.Email, p.Name = row.Email, p.Fields["name"]
	p.MessageID = c.messageID(w.seal, id)
	p.FeedbackID = c.rev.Slug + ":r" + fmt.Sprint(c.rev.Number) + ":" + string(c.rev.Edition.Notice.Stream) + ":" + senderID(c.rev.Sender.Domain)
	p.Links = c.links(w.seal, id, row.Locale)
	return nil
}

// messageID is the Message-ID without angle brackets (RFC 5322, section 3.6.4).
func (c *composer) messageID(s *token.Sealer, id token.ID) string {
	b := s.Append(make([]byte, 0, 64), token.MessageID, id)
	return string(append(append(b, '@'), c.rev.Sender.Domain...))
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

// links are the recipient's own addresses; none without a public URL.
func (c *composer) links(s *token.Sealer, id token.ID, tag string) outputs.Links {
	base := c.rev.Sender.PublicURL
	l := outputs.Links{Web: c.rev.Edition.webURL(tag)}
	if base == "" {
		return l
	}
	url := func(path string, p token.Purpose) string {
		return base + path + string(s.Append(make([]byte, 0, 64), p, id))
	}
	l.Acknowledge, l.Preferences = url("/a/", token.Acknowledge), url("/p/", token.Preferences)
	if c.rev.Edition.Notice.Stream != "service" {
		l.Unsubscribe = url("/u/", token.Unsubscribe)
	}
	return l
}

// mergeFields gives the personal fields of a recipient as the ledger freezes
// them: every name that a letter may ask for, as one JSON object.
func mergeFields(r *recipients.AudienceRow) ([]byte, error) {
	fields, err := recipients.DecodeFields(r.FieldsJSON)
	if err != nil {
		return nil, err
	}
	if fields == nil {
		fields = make(map[string]string, 6)
	}
	for name, value := range map[string]string{"first name": r.FirstName, "last name": r.LastName, "company": r.Company, "name": fullName(r), "region": r.Region, "email": r.Email} {
		if value != "" {
			fields[name] = value
		}
	}
	return json.Marshal(fields)
}

func fullName(r *recipients.AudienceRow) string {
	if r.Name != "" {
		return r.Name
	}
	return strings.TrimSpace(r.FirstName + " " + r.LastName)
}

// signer loads the DKIM keys of the configuration; nil without any.
func (d *Desk) signer() (*dkim.Signer, error) {
	var keys []dkim.Key
	for _, k := range d.ws.Config.DKIM {
		pem, err := os.ReadFile(d.ws.Path(k.KeyFile))
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

// keys gives the keys that sign tokens. They live in a file that tidings.yaml
// names, or in the database, so that workers on other machines need nothing else.
func (d *Desk) keys(ctx context.Context) (*token.Keys, error) {
	if file := d.ws.Config.Feedback.KeyFile; file != "" {
		return token.Open(d.ws.Path(file), random, d.now())
	}
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	text, err := db.Setting(ctx, "token_keys", func() (string, error) {
		keys, err := token.New(random, d.now())
		if err != nil {
			return "", err
		}
		return keys.Text(), nil
	})
	if err != nil {
		return nil, errors.Join(errors.New("the keys of the recipients' links"), err)
	}
	return token.Read(strings.NewReader(text))
}

func encodeFields(fields map[string]string) (string, error) {
	b, err := json.Marshal(fields)
	return string(b), err
}
