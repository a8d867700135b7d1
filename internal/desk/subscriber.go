package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
	"tidings/internal/locale"
	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// ErrLink says that a link was not made by us, was altered, or belongs to nobody
// any more. It says no more than that on purpose.
var ErrLink = errors.New("this link is not valid or is no longer valid")

// Subscriber is what a page may show to the person who holds a link: no more of
// the address than that person recognises.
type Subscriber struct {
	Locale       *locale.Locale
	Organisation string
	Service      string // what the customers use
	Subject      string // of the letter
	Address      string // masked
}

// Choice is what a person decides about the letters.
type Choice struct {
	Update bool   // planned maintenance, news
	Region string // id; empty: none
	Locale string // BCP 47
}

// Option is one value that may be chosen, with its name in the reader's language.
type Option struct{ Value, Name string }

// Preferences are the choices of one person and what there is to choose from.
type Preferences struct {
	Subscriber
	Choice
	Regions, Locales []Option
}

// holder is who holds a link.
type holder struct {
	store.FeedbackRow
	db *store.Store
}

// link opens a token. Whatever is wrong with it, the error is ErrLink.
func (d *Desk) link(ctx context.Context, p token.Purpose, text string) (*holder, error) {
	keys, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	id, err := keys.Open(p, text)
	if err != nil {
		return nil, ErrLink
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	f, err := l.FeedbackRow(ctx, id.Row)
	if errors.Is(err, store.ErrNoDelivery) || err == nil && (f.Email == "" || f.Revision != int(id.Revision)) {
		return nil, ErrLink
	}
	if err != nil {
		return nil, err
	}
	db, err := d.store(ctx)
	return &holder{f, db}, err
}

// UnsubscribeLink says whose link it is, and changes nothing.
func (d *Desk) UnsubscribeLink(ctx context.Context, text string) (*Subscriber, error) {
	return d.show(ctx, token.Unsubscribe, text)
}

// AcknowledgeLink says whose link it is, and changes nothing.
func (d *Desk) AcknowledgeLink(ctx context.Context, text string) (*Subscriber, error) {
	return d.show(ctx, token.Acknowledge, text)
}

func (d *Desk) show(ctx context.Context, p token.Purpose, text string) (*Subscriber, error) {
	h, err := d.link(ctx, p, text)
	if err != nil {
		return nil, err
	}
	return d.subscriber(ctx, h)
}

// Unsubscribe stops the update stream for the holder of the link, from the next
// message of a running send on. Letters about outages still come.
func (d *Desk) Unsubscribe(ctx context.Context, text string) error {
	return d.linkEvent(ctx, token.Unsubscribe, text, feedback.Unsubscribed)
}

// Resubscribe takes an Unsubscribe back.
func (d *Desk) Resubscribe(ctx context.Context, text string) error {
	return d.linkEvent(ctx, token.Unsubscribe, text, store.KindJoined)
}

// Acknowledge notes that the holder of the link has read the letter.
func (d *Desk) Acknowledge(ctx context.Context, text string) error {
	return d.linkEvent(ctx, token.Acknowledge, text, feedback.Acknowledged)
}

func (d *Desk) linkEvent(ctx context.Context, p token.Purpose, text string, kind feedback.EventKind) error {
	h, err := d.link(ctx, p, text)
	if err != nil {
		return err
	}
	return d.tell(ctx, h, kind)
}

// tell hands in what a person said.
func (d *Desk) tell(ctx context.Context, h *holder, kind feedback.EventKind) error {
	s, err := d.sink(ctx)
	if err != nil {
		return err
	}
	stream := h.Stream
	if kind != feedback.Acknowledged {
		stream = feedback.StreamUpdate // the only stream that can be left
	}
	return s.Apply(ctx, []feedback.Event{feedback.LinkEvent(kind, h.Row, int32(h.Revision), stream, d.now())})
}

func (d *Desk) subscriber(ctx context.Context, h *holder) (*Subscriber, error) {
	org := d.ws.Config.Organisation
	l, err := locale.Parse(h.Locale)
	if err != nil {
		if l, err = locale.Parse(org.Locale); err != nil {
			return nil, err
		}
	}
	s := &Subscriber{Locale: l, Organisation: org.Name, Service: org.Service, Address: masked(h.Email)}
	s.Subject, err = d.subject(ctx, h)
	return s, err
}

// subject gives the letter's subject in its language. Revisions never change, so
// it is read once.
func (d *Desk) subject(ctx context.Context, h *holder) (string, error) {
	key := fmt.Sprintf("%s/%d/%s", h.Slug, h.Revision, h.Locale)
	if s, ok := d.subjects.Load(key); ok {
		return s.(string), nil
	}
	rev, err := d.revision(ctx, h.Slug, h.Revision)
	if errors.Is(err, store.ErrNoRevision) { // a trial send
		return h.Slug, nil
	}
	if err != nil {
		return "", err
	}
	d.subjects.Store(key, rev.Subjects[h.Locale])
	return rev.Subjects[h.Locale], nil
}

// masked shows as much of an address as its owner needs to recognise it.
func masked(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" {
		return "•••"
	}
	for _, first := range local {
		return string(first) + "•••@" + domain
	}
	return "•••"
}

// Preferences gives the holder's choices, and changes nothing.
func (d *Desk) Preferences(ctx context.Context, text string) (*Preferences, error) {
	h, entry, err := d.registered(ctx, text)
	if err != nil {
		return nil, err
	}
	s, err := d.subscriber(ctx, h)
	if err != nil {
		return nil, err
	}
	p := &Preferences{Subscriber: *s, Choice: Choice{Update: d.joined(entry), Region: entry.Region, Locale: entry.Locale}}
	if p.Choice.Locale == "" {
		p.Choice.Locale = h.Locale
	}
	if l, err := locale.Parse(p.Choice.Locale); err == nil {
		p.Subscriber.Locale = l // the language just chosen, not the letter's
	}
	p.Regions, p.Locales = d.regionOptions(p.Subscriber.Locale.Tag()), d.localeOptions(p.Choice.Locale)
	return p, nil
}

// registered opens a preference link of somebody who is still registered.
func (d *Desk) registered(ctx context.Context, text string) (*holder, *recipients.Entry, error) {
	h, err := d.link(ctx, token.Preferences, text)
	if err != nil {
		return nil, nil, err
	}
	entry, err := h.db.RecipientByID(ctx, h.Recipient)
	if errors.Is(err, recipients.ErrNotFound) {
		return nil, nil, ErrLink
	}
	return h, entry, err
}

// joined reports whether the person's own words allow the update stream.
func (d *Desk) joined(e *recipients.Entry) bool {
	for _, c := range e.Consents {
		if c.Stream == notices.News && c.State == recipients.Left {
			return false
		}
	}
	for _, s := range e.Suppressions {
		own := s.Reason == recipients.Unsubscribe || s.Reason == recipients.Complaint
		if own && s.Active(notices.News, d.now()) {
			return false
		}
	}
	return true
}

// SavePreferences keeps the holder's choices. What is not on offer is an error
// and changes nothing.
func (d *Desk) SavePreferences(ctx context.Context, text string, c Choice) error {
	h, entry, err := d.registered(ctx, text)
	if err != nil {
		return err
	}
	offered := func(v, now string, options []Option) bool {
		return v == now || slices.ContainsFunc(options, func(o Option) bool { return o.Value == v })
	}
	if !offered(c.Region, entry.Region, d.regionOptions("en")) || !offered(c.Locale, entry.Locale, d.localeOptions(entry.Locale)) {
		return fmt.Errorf("region %q or language %q is not on offer", c.Region, c.Locale)
	}
	if was := d.joined(entry); was != c.Update {
		kind := feedback.Unsubscribed
		if c.Update {
			kind = store.KindJoined
		}
		if err := d.tell(ctx, h, kind); err != nil {
			return err
		}
	}
	if c.Region == entry.Region && c.Locale == entry.Locale {
		return nil
	}
	return h.db.SetPlace(ctx, entry.ID, c.Region, c.Locale, "web")
}

func (d *Desk) regionOptions(tag string) (out []Option) {
	for _, r := range d.ws.Config.Regions {
		out = append(out, Option{r.ID, r.In(tag).Name})
	}
	return out
}

// localeOptions lists the languages of the organisation, its regions and the
// built-in letters, each by its own name.
func (d *Desk) localeOptions(own string) (out []Option) {
	tags := []string{own, d.ws.Config.Organisation.Locale}
	for _, r := range d.ws.Config.Regions {
		tags = append(tags, r.Locale)
	}
	tags = append(tags, "de", "en", "es", "fr", "ja", "pt-BR")
	slices.Sort(tags)
	for _, t := range slices.Compact(tags) {
		if tag, err := language.Parse(t); err == nil && t != "" {
			out = append(out, Option{t, display.Self.Name(tag)})
		}
	}
	return out
}
