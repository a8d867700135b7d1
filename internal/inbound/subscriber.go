package inbound

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
	"tidings/internal/locale"
	"tidings/internal/store"
)

// ErrLink says that a link was not made by us, was altered, or belongs to nobody
// any more. It says no more than that on purpose.
var ErrLink = errors.New("this link is not valid or is no longer valid")

// ErrOften says that a person changed their mind so often in a day that more is not
// kept: each time leaves a line for good. Leaving is always taken.
var ErrOften = errors.New("too many changes within a day")

// changesADay are taken of one person.
const changesADay = 50

// Subscriber is what a page may show to the person who holds a link: no more of
// the address than that person recognises.
type Subscriber struct {
	Locale       *locale.Locale
	Organisation string
	Service      string // what the customers use
	Subject      string // of the letter
	Address      string // masked
}

// Brand is the look of the pages: colours that can be read on light and dark ground,
// and a logo, where there is one.
type Brand struct {
	Accent, AccentDark string // #rrggbb
	Logo               []byte // PNG
}

// Brand gives the look that tidings.yaml sets, or the built-in one.
func (in *Inbound) Brand() Brand {
	b := in.o.Workspace.Config.Brand
	return Brand{Accent: b.LightAccent(), AccentDark: b.DarkAccent(), Logo: b.LogoPNG}
}

// Choice is what a person decides about the letters.
type Choice struct {
	Update bool   // planned maintenance, news
	Region string // id; empty: none
	Locale string // BCP 47

	// These count for those alone who signed up themselves; see Preferences.Own.
	Outages    bool     // the service stream
	Components []string // by id; none: every one
}

// Option is one value that may be chosen, with its name in the reader's language.
type Option struct{ Value, Name string }

// Preferences are the choices of one person and what there is to choose from.
type Preferences struct {
	Subscriber
	Choice
	Regions, Locales []Option
	// Own says that they signed up themselves and are written to for no other reason: they
	// may stop everything, and choose among Components.
	Own        bool
	Components []Option
}

// holder is who holds a link.
type holder struct{ store.FeedbackRow }

// link opens a token. Whatever is wrong with it, the error is ErrLink. A link to leave
// may be that of the letter's text or that of its List-Unsubscribe field.
func (in *Inbound) link(ctx context.Context, p token.Purpose, text string) (*holder, error) {
	keys, err := in.Keys.Keys(ctx)
	if err != nil {
		return nil, err
	}
	id, err := keys.Open(p, text)
	if err != nil && p == token.Unsubscribe {
		id, err = keys.Open(token.ListHeader, text)
	}
	if err != nil {
		return nil, ErrLink
	}
	f, err := in.o.Ledger.FeedbackRow(ctx, id.Row)
	if errors.Is(err, store.ErrNoDelivery) || err == nil && (f.Email == "" || f.Revision != int(id.Revision)) {
		return nil, ErrLink
	}
	if err != nil {
		return nil, err
	}
	return &holder{f}, nil
}

// UnsubscribeLink says whose link it is, and changes nothing.
func (in *Inbound) UnsubscribeLink(ctx context.Context, text string) (*Subscriber, error) {
	return in.show(ctx, token.Unsubscribe, text)
}

// AcknowledgeLink says whose link it is, and changes nothing.
func (in *Inbound) AcknowledgeLink(ctx context.Context, text string) (*Subscriber, error) {
	return in.show(ctx, token.Acknowledge, text)
}

func (in *Inbound) show(ctx context.Context, p token.Purpose, text string) (*Subscriber, error) {
	h, err := in.link(ctx, p, text)
	if err != nil {
		return nil, err
	}
	return in.subscriber(ctx, h)
}

// Unsubscribe stops the update stream for the holder of the link, from the next
// message of a running send on. Letters about outages still come.
func (in *Inbound) Unsubscribe(ctx context.Context, text string) error {
	return in.linkEvent(ctx, token.Unsubscribe, text, feedback.Unsubscribed)
}

// Resubscribe takes an Unsubscribe back.
func (in *Inbound) Resubscribe(ctx context.Context, text string) error {
	return in.linkEvent(ctx, token.Unsubscribe, text, feedback.Joined)
}

// Acknowledge notes that the holder of the link has read the letter.
func (in *Inbound) Acknowledge(ctx context.Context, text string) error {
	return in.linkEvent(ctx, token.Acknowledge, text, feedback.Acknowledged)
}

func (in *Inbound) linkEvent(ctx context.Context, p token.Purpose, text string, kind feedback.EventKind) error {
	h, err := in.link(ctx, p, text)
	if err != nil {
		return err
	}
	return in.tell(ctx, h, kind)
}

// tell hands in what a person said.
func (in *Inbound) tell(ctx context.Context, h *holder, kind feedback.EventKind) error {
	if kind == feedback.Joined {
		if err := in.seldom(ctx, h); err != nil {
			return err
		}
	}
	if h.Row == 0 { // a link that no letter carried
		join := kind == feedback.Joined
		return in.o.Store.Wish(ctx, h.Recipient, store.Wishes{Update: &join})
	}
	stream := h.Stream
	if kind != feedback.Acknowledged {
		stream = feedback.StreamUpdate // the only stream that can be left
	}
	_, err := in.sink.Apply(ctx,
		[]feedback.Event{feedback.LinkEvent(kind, h.Row, int32(h.Revision), stream, in.o.Now())})
	return err
}

// seldom is ErrOften for a person who came back to the letters too often since
// yesterday.
func (in *Inbound) seldom(ctx context.Context, h *holder) error {
	yesterday, n := in.o.Now().Add(-24*time.Hour), 0
	f := store.EventFilter{Kind: store.KindJoined, Recipient: h.Recipient}
	err := in.o.Store.Events(ctx, f, func(e store.Event) error {
		if e.At.After(yesterday) {
			n++
		}
		return nil
	})
	if err == nil && n >= changesADay {
		err = ErrOften
	}
	return err
}

func (in *Inbound) subscriber(ctx context.Context, h *holder) (*Subscriber, error) {
	org, languages := in.o.Workspace.Config.Organisation, in.o.Workspace.Config.Languages
	l, err := languages.Parse(h.Locale)
	if err != nil {
		if l, err = languages.Parse(org.Locale); err != nil {
			return nil, err
		}
	}
	s := &Subscriber{Locale: l, Organisation: cmp.Or(in.o.Workspace.Config.Brand.Name, org.Name),
		Service: org.Service, Address: masked(h.Email)}
	if h.Slug != "" { // else a link that no letter carried
		s.Subject, err = in.subject(ctx, h)
	}
	return s, err
}

// subject gives the letter's subject in its language. Revisions never change, so
// it is read once.
func (in *Inbound) subject(ctx context.Context, h *holder) (string, error) {
	key := fmt.Sprintf("%s/%d/%s", h.Slug, h.Revision, h.Locale)
	if s, ok := in.subjects.Load(key); ok {
		return s.(string), nil
	}
	subject, err := in.o.Subject(ctx, h.Slug, h.Revision, h.Locale)
	if errors.Is(err, store.ErrNoRevision) { // a trial send
		return h.Slug, nil
	}
	if err != nil {
		return "", err
	}
	in.subjects.Store(key, subject)
	return subject, nil
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
