// Package registry is what a manager does with the people who are written to: lists become
// entries, and one address is shown, suppressed, released or forgotten.
package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/journal"
	"tidings/internal/mailaddr"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
)

// Keeper keeps the registry of one workspace. Its methods may be used by several goroutines.
type Keeper struct {
	ws      *workspace.Workspace
	clock   *talk.Clock
	journal *journal.Journal
	store   func(context.Context) (*store.Store, error)
	erase   func(context.Context) (bool, error)
}

// New is the keeper of a workspace's registry; open opens its database, and erase takes somebody out
// of sealed files, and reports whether they were in one.
func New(ws *workspace.Workspace, c *talk.Clock, j *journal.Journal,
	open func(context.Context) (*store.Store, error), erase func(context.Context) (bool, error)) *Keeper {
	return &Keeper{ws: ws, clock: c, journal: j, store: open, erase: erase}
}

// Filter narrows a list of recipients.
type Filter struct {
	Regions, Locales []string
	Account          string // only contacts of it
	Limit            int
}

func (f Filter) registry() recipients.Filter {
	return recipients.Filter{Regions: f.Regions, Locales: f.Locales, Account: f.Account, Accounts: true, Limit: f.Limit}
}

// Line is one recipient in a list.
type Line struct {
	recipients.Recipient
	Suppressed string `json:"suppressed,omitempty"` // reasons that hold now
}

// Card is all that is known of one recipient.
type Card struct {
	Line
	Suppressions []recipients.Suppression `json:"suppressions,omitempty"`
	Consents     []recipients.Consent     `json:"consents,omitempty"`
	History      []HistoryLine            `json:"history,omitempty"`
}

// HistoryLine is one thing that happened to a recipient's entry.
type HistoryLine struct {
	At     time.Time `json:"at"`
	What   string    `json:"what"`
	Detail string    `json:"detail,omitempty"`
}

// ListRecipients streams the registry.
func (k *Keeper) ListRecipients(ctx context.Context, f Filter, each func(Line) error) error {
	for _, id := range f.Regions {
		if err := talk.KnownRegion(k.ws.Config.Regions, id); err != nil {
			return err
		}
	}
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	suppressed := map[string]string{}
	if err := db.Suppressions(ctx, func(s recipients.Suppression) error {
		key := mailaddr.Key(s.Email)
		suppressed[key] = strings.TrimPrefix(suppressed[key]+" "+string(s.Reason), " ")
		return nil
	}); err != nil {
		return err
	}
	return db.Recipients(ctx, f.registry(), func(r *recipients.Recipient) error {
		line := Line{Recipient: *r, Suppressed: suppressed[mailaddr.Key(r.Email)]}
		if line.Name == "" {
			line.Name = recipients.FullName(r.FirstName, r.LastName)
		}
		return each(line)
	})
}

// ShowRecipient gives all that is known of one address.
func (k *Keeper) ShowRecipient(ctx context.Context, address string) (*Card, error) {
	db, err := k.store(ctx)
	if err != nil {
		return nil, err
	}
	e, err := db.Recipient(ctx, address)
	if err != nil {
		return nil, NotRegistered(address, err)
	}
	card := &Card{Line: Line{Recipient: e.Recipient}, Suppressions: e.Suppressions,
		Consents: e.Consents}
	for _, s := range e.Suppressions {
		card.Suppressed = strings.TrimPrefix(card.Suppressed+" "+string(s.Reason), " ")
	}
	for _, h := range e.History {
		card.History = append(card.History, HistoryLine{At: h.At, What: h.Action, Detail: strings.TrimSpace(h.Detail +
			" " + h.Source)})
	}
	return card, nil
}

// NotRegistered says that an address is nobody's, and keeps any other error.
func NotRegistered(address string, err error) error {
	if errors.Is(err, recipients.ErrNotFound) {
		return fmt.Errorf("%s is %w; \"tidings recipients list\" shows who is", address, recipients.ErrNotFound)
	}
	return err
}

// SuppressOptions say why and how long nobody writes to an address.
type SuppressOptions struct{ Reason, Stream, Until, Note string }

// Suppress keeps mail from an address, from the next claim of a running send on.
func (k *Keeper) Suppress(ctx context.Context, address string, o SuppressOptions) error {
	s, err := k.suppression(address, o)
	if err != nil {
		return err
	}
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	act := k.journal.Act("recipients suppress", "", "%s %s", o.Reason, o.Stream)
	act.Person = address
	return db.Suppress(journal.Acting(ctx, act), s)
}

// suppression checks what is asked for.
func (k *Keeper) suppression(address string, o SuppressOptions) (s recipients.Suppression, err error) {
	allowed := []recipients.Reason{recipients.Manual, recipients.HardBounce, recipients.SoftBounce,
		recipients.Complaint, recipients.Unsubscribe}
	if !slices.Contains(allowed, recipients.Reason(o.Reason)) {
		return s, talk.BadFlag("--reason %q: use one of %s", o.Reason, talk.Words(allowed))
	}
	if o.Stream != "" && o.Stream != string(notices.Service) && o.Stream != string(notices.News) {
		return s, talk.BadFlag("--stream %q: use service or update", o.Stream)
	}
	s = recipients.Suppression{Email: address, Stream: notices.Stream(o.Stream), Reason: recipients.Reason(o.Reason),
		Note: o.Note, Source: "manager", CreatedAt: k.clock.Now()}
	if o.Until != "" {
		if s.Until, err = k.clock.Ahead("--until", o.Until); err != nil {
			return s, err
		}
	}
	_, err = mailaddr.Normalise(address)
	return s, err
}

// Release lets an address be written to again.
func (k *Keeper) Release(ctx context.Context, address, reason string) error {
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	act := k.journal.Act("recipients release", "", "")
	act.Person = address
	lifted, err := db.Lift(journal.Acting(ctx, act), address, "manager: "+reason)
	if err == nil && lifted == 0 {
		err = fmt.Errorf("%s is not suppressed", address)
	}
	return err
}

// Forget erases a person from the database and from sealed files, and reports that name the person
// from the quarantine. Counts and states stay. Other files are left alone; see Traces.
func (k *Keeper) Forget(ctx context.Context, address string) error {
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	if err := k.ws.RemoveTraces(ctx, k.ws.Path(workspace.OutputDir, "quarantine"), address); err != nil {
		return err
	}
	act := k.journal.Act("recipients forget", "", "")
	act.Person = address
	err = db.Forget(journal.Acting(ctx, act), address, "manager", "")
	if err != nil && !errors.Is(err, recipients.ErrNotFound) {
		return err
	}
	// Behind the database, from which a seal that is made meanwhile could have the person again. It
	// notes who is to be taken out of the files, so that whatever is interrupted is ended later.
	erased, eerr := k.erase(ctx)
	if eerr != nil || erased {
		return eerr
	}
	if errors.Is(err, recipients.ErrNotFound) {
		return fmt.Errorf("nobody with the address %s was known, so there was nobody to forget; is it written as in "+
			"your lists? Should one bring it, it is left out (%w)", address, recipients.ErrNotFound)
	}
	return err
}

// Traces names the files of the workspace that hold an address in clear text.
func (k *Keeper) Traces(ctx context.Context, address string) ([]string, error) {
	return k.ws.Traces(ctx, address)
}
