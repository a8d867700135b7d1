package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tidings/internal/mailaddr"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
)

// RecipientFilter narrows a list of recipients.
type RecipientFilter struct {
	Regions, Locales []string
	Limit            int
}

func (f RecipientFilter) registry() recipients.Filter {
	return recipients.Filter{Regions: f.Regions, Locales: f.Locales, Limit: f.Limit}
}

// RecipientLine is one recipient in a list.
type RecipientLine struct {
	recipients.Recipient
	Suppressed string `json:"suppressed,omitempty"` // reasons that hold now
}

// RecipientCard is all that is known of one recipient.
type RecipientCard struct {
	RecipientLine
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
func (d *Desk) ListRecipients(ctx context.Context, f RecipientFilter, each func(RecipientLine) error) error {
	for _, id := range f.Regions {
		if err := d.knownRegion(id); err != nil {
			return err
		}
	}
	db, err := d.store(ctx)
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
		line := RecipientLine{Recipient: *r, Suppressed: suppressed[mailaddr.Key(r.Email)]}
		if line.Name == "" {
			line.Name = recipients.FullName(r.FirstName, r.LastName)
		}
		return each(line)
	})
}

// ShowRecipient gives all that is known of one address.
func (d *Desk) ShowRecipient(ctx context.Context, address string) (*RecipientCard, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	e, err := db.Recipient(ctx, address)
	if err != nil {
		return nil, notRegistered(address, err)
	}
	card := &RecipientCard{RecipientLine: RecipientLine{Recipient: e.Recipient}, Suppressions: e.Suppressions,
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

func notRegistered(address string, err error) error {
	if errors.Is(err, recipients.ErrNotFound) {
		return fmt.Errorf("%s is %w; \"tidings recipients list\" shows who is", address, recipients.ErrNotFound)
	}
	return err
}

// SuppressOptions say why and how long nobody writes to an address.
type SuppressOptions struct{ Reason, Stream, Until, Note string }

// Suppress keeps mail from an address, from the next claim of a running send on.
func (d *Desk) Suppress(ctx context.Context, address string, o SuppressOptions) error {
	s, err := d.suppression(address, o)
	if err != nil {
		return err
	}
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	act := d.act("recipients suppress", "", "%s %s", o.Reason, o.Stream)
	act.Person = address
	return db.Suppress(acting(ctx, act), s)
}

// suppression checks what is asked for.
func (d *Desk) suppression(address string, o SuppressOptions) (s recipients.Suppression, err error) {
	allowed := []recipients.Reason{recipients.Manual, recipients.HardBounce, recipients.SoftBounce,
		recipients.Complaint, recipients.Unsubscribe}
	if !slices.Contains(allowed, recipients.Reason(o.Reason)) {
		return s, BadFlag("--reason %q: use one of %s", o.Reason, words(allowed))
	}
	if o.Stream != "" && o.Stream != string(notices.Service) && o.Stream != string(notices.News) {
		return s, BadFlag("--stream %q: use service or update", o.Stream)
	}
	s = recipients.Suppression{Email: address, Stream: notices.Stream(o.Stream), Reason: recipients.Reason(o.Reason),
		Note: o.Note, Source: "manager", CreatedAt: d.now()}
	if o.Until != "" {
		if s.Until, err = d.ahead("--until", o.Until); err != nil {
			return s, err
		}
	}
	_, err = mailaddr.Normalise(address)
	return s, err
}

// Release lets an address be written to again.
func (d *Desk) Release(ctx context.Context, address, reason string) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	act := d.act("recipients release", "", "")
	act.Person = address
	lifted, err := db.Lift(acting(ctx, act), address, "manager: "+reason)
	if err == nil && lifted == 0 {
		err = fmt.Errorf("%s is not suppressed", address)
	}
	return err
}

// Forget erases a person from the database, and reports that name the person from
// the quarantine. Counts and states stay. Other files are left alone; see Traces.
func (d *Desk) Forget(ctx context.Context, address string) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	if err := d.ws.RemoveTraces(ctx, d.ws.Path(workspace.OutputDir, "quarantine"), address); err != nil {
		return err
	}
	act := d.act("recipients forget", "", "")
	act.Person = address
	err = db.Forget(acting(ctx, act), address, "manager", "")
	if errors.Is(err, recipients.ErrNotFound) {
		return fmt.Errorf("nobody with the address %s was known, so there was nobody to forget; is it written as in "+
			"your lists? Should one bring it, it is left out (%w)", address, recipients.ErrNotFound)
	}
	return err
}

// ExportRecipients writes the registry as CSV that spreadsheets cannot run.
func (d *Desk) ExportRecipients(ctx context.Context, w io.Writer, f RecipientFilter) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	if err := db.Recipients(ctx, f.registry(), func(r *recipients.Recipient) error {
		for k := range r.Fields {
			names[k] = true
		}
		return nil
	}); err != nil {
		return err
	}
	var fields []string
	for k := range names {
		fields = append(fields, k)
	}
	slices.Sort(fields)
	out, err := recipients.NewWriter(w, fields)
	if err != nil {
		return err
	}
	if err := db.Recipients(ctx, f.registry(), out.Write); err != nil {
		return err
	}
	d.looked(ctx, d.act("recipients export", "", "%s", strings.Join(append(f.Regions, f.Locales...), ", ")))
	return out.Close()
}

// Traces names the files of the workspace that hold an address in clear text.
func (d *Desk) Traces(ctx context.Context, address string) ([]string, error) {
	return d.ws.Traces(ctx, address)
}
