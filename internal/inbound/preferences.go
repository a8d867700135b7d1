package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
)

// Preferences gives the holder's choices, and changes nothing.
func (in *Inbound) Preferences(ctx context.Context, text string) (*Preferences, error) {
	h, entry, err := in.registered(ctx, text)
	if err != nil {
		return nil, err
	}
	s, err := in.subscriber(ctx, h)
	if err != nil {
		return nil, err
	}
	p := &Preferences{
		Subscriber: *s,
		Choice:     Choice{Update: in.joined(entry), Region: entry.Region, Locale: entry.Locale},
	}
	if p.Choice.Locale == "" {
		p.Choice.Locale = h.Locale
	}
	if l, err := in.o.Workspace.Config.Languages.Parse(p.Choice.Locale); err == nil {
		p.Subscriber.Locale = l // the language just chosen, not the letter's
	}
	tag := p.Subscriber.Locale.Tag()
	p.Regions, p.Locales = in.regionOptions(tag), in.localeOptions(p.Choice.Locale)
	chose, err := in.subscription(ctx, entry)
	if p.Own = chose.Own; p.Own {
		p.Outages, p.Choice.Components = chose.Service, chose.Services
		p.Components = in.componentOptions(tag)
	}
	return p, err
}

// subscription is what somebody chose who signed up themselves; others cost no question.
func (in *Inbound) subscription(ctx context.Context, e *recipients.Entry) (store.Subscription, error) {
	if len(e.History) == 0 || e.History[0].Source != store.Subscribed {
		return store.Subscription{}, nil
	}
	return in.o.Store.Subscription(ctx, e.ID)
}

// registered opens a preference link of somebody who is still registered: that of a letter,
// or one that was asked for.
func (in *Inbound) registered(ctx context.Context, text string) (*holder, *recipients.Entry, error) {
	h, err := in.link(ctx, token.Preferences, text)
	if errors.Is(err, ErrLink) {
		return in.owner(ctx, text)
	}
	if err != nil {
		return nil, nil, err
	}
	entry, err := in.o.Store.RecipientByID(ctx, h.Recipient)
	if errors.Is(err, recipients.ErrNotFound) {
		return nil, nil, ErrLink
	}
	return h, entry, err
}

// joined reports whether the person's own words allow the update stream.
func (in *Inbound) joined(e *recipients.Entry) bool {
	for _, c := range e.Consents {
		if c.Stream == notices.News && c.State == recipients.Left {
			return false
		}
	}
	for _, s := range e.Suppressions {
		own := s.Reason == recipients.Unsubscribe || s.Reason == recipients.Complaint
		if own && s.Active(notices.News, in.o.Now()) {
			return false
		}
	}
	return true
}

// SavePreferences keeps the holder's choices. What is not on offer is an error
// and changes nothing.
func (in *Inbound) SavePreferences(ctx context.Context, text string, c Choice) error {
	h, entry, err := in.registered(ctx, text)
	if err != nil {
		return err
	}
	chose, err := in.subscription(ctx, entry)
	if err != nil {
		return err
	}
	components, ok := chosen(c.Components, in.componentOptions("en"))
	if c.Region != entry.Region && !offered(c.Region, in.regionOptions("en")) ||
		c.Locale != entry.Locale && !offered(c.Locale, in.localeOptions(entry.Locale)) || !ok && chose.Own {
		return fmt.Errorf("%w: region %q, language %q or components %q", ErrOffer, c.Region, c.Locale, c.Components)
	}
	if was := in.joined(entry); was != c.Update {
		kind := feedback.Unsubscribed
		if c.Update {
			kind = feedback.Joined
		}
		if err := in.tell(ctx, h, kind); err != nil {
			return err
		}
	}
	if chose.Own && chose.Service && !c.Outages { // taken however often the rest was changed
		if err := in.o.Store.Wish(ctx, entry.ID, store.Wishes{Service: &c.Outages}); err != nil {
			return err
		}
	}
	var w store.Wishes
	if chose.Own && c.Outages && !chose.Service {
		w.Service = &c.Outages
	}
	if chose.Own && !slices.Equal(components, chose.Services) {
		w.Services, w.Components = &components, in.components()
	}
	moved, wished := c.Region != entry.Region || c.Locale != entry.Locale, w.Service != nil || w.Services != nil
	if !moved && !wished {
		return nil
	}
	if err := in.seldomChanged(entry); err != nil {
		return err
	}
	if wished {
		if err := in.o.Store.Wish(ctx, entry.ID, w); err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	return in.o.Store.SetPlace(ctx, entry.ID, c.Region, c.Locale, "web")
}

// seldomChanged is ErrOften for a person who changed their entry too often since yesterday.
func (in *Inbound) seldomChanged(e *recipients.Entry) error {
	yesterday, changes := in.o.Now().Add(-24*time.Hour), 0
	for _, line := range e.History {
		if line.Source == "web" && line.At.After(yesterday) {
			changes++
		}
	}
	if changes >= 2*changesADay { // a change of mind leaves a line here too
		return ErrOften
	}
	return nil
}

func (in *Inbound) regionOptions(tag string) (out []Option) {
	for _, r := range in.o.Workspace.Config.Regions {
		out = append(out, Option{r.ID, r.In(tag).Name})
	}
	return out
}

// localeOptions lists the languages of the organisation, its regions and the
// built-in letters, each by its own name.
func (in *Inbound) localeOptions(own string) (out []Option) {
	tags := []string{own, in.o.Workspace.Config.Organisation.Locale}
	for _, r := range in.o.Workspace.Config.Regions {
		tags = append(tags, r.Locale)
	}
	tags = append(tags, workspace.LetterLocales()...)
	slices.Sort(tags)
	for _, t := range slices.Compact(tags) {
		if tag, err := language.Parse(t); err == nil && t != "" {
			out = append(out, Option{t, display.Self.Name(tag)})
		}
	}
	return out
}
