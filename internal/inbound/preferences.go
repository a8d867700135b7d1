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
	p.Regions, p.Locales = in.regionOptions(p.Subscriber.Locale.Tag()), in.localeOptions(p.Choice.Locale)
	return p, nil
}

// registered opens a preference link of somebody who is still registered.
func (in *Inbound) registered(ctx context.Context, text string) (*holder, *recipients.Entry, error) {
	h, err := in.link(ctx, token.Preferences, text)
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
	offered := func(v, now string, options []Option) bool {
		return v == now || slices.ContainsFunc(options, func(o Option) bool { return o.Value == v })
	}
	if !offered(c.Region, entry.Region, in.regionOptions("en")) ||
		!offered(c.Locale, entry.Locale, in.localeOptions(entry.Locale)) {
		return fmt.Errorf("region %q or language %q is not on offer", c.Region, c.Locale)
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
	if c.Region == entry.Region && c.Locale == entry.Locale {
		return nil
	}
	yesterday, changes := in.o.Now().Add(-24*time.Hour), 0
	for _, line := range entry.History {
		if line.Source == "web" && line.At.After(yesterday) {
			changes++
		}
	}
	if changes >= 2*changesADay { // a change of mind leaves a line here too
		return ErrOften
	}
	return in.o.Store.SetPlace(ctx, entry.ID, c.Region, c.Locale, "web")
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
