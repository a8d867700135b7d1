package post

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/report"
	"tidings/internal/store"
	"tidings/recipients"
)

// Missed makes letters to the accounts that no message reached.
type Missed struct {
	Store  *store.Store
	Ledger *store.Ledger
	Source *letter.Source // as it was sent
	Send   int64          // the send of it
	Roles  []string       // whom of an account the letter goes to, before others
	Again  bool           // to those too that have one by post
}

// Pieces gives a letter for each account that nobody told of a notice, and for others to which it was
// due and that have nobody to be written to. One that gets none says why. already is how many have one by
// post and get no other.
func (m *Missed) Pieces(ctx context.Context, found *store.Reached, others []string) (pieces []Piece, already int,
	err error) {
	letters := m.Source.Config.Languages.Letters(m.Source.Notice.Locales)
	add := func(a *store.MissedAccount) error {
		p, err := m.piece(ctx, a, letters)
		pieces = append(pieces, p)
		return err
	}
	if err = m.Ledger.EachMissed(ctx, found, add); err != nil {
		return nil, 0, err
	}
	for _, key := range others {
		var a store.MissedAccount
		err := m.Store.Accounts(ctx, recipients.Filter{Account: key}, func(x *recipients.Account, _ int) error {
			a = store.MissedAccount{ID: x.ID, Key: x.Key, Name: x.Name, Region: x.Region, Postal: x.Postal}
			return nil
		})
		switch list := m.Source.Notice.Audience.Affected.File(); {
		case err == nil && a.Key != "" && list != "":
			pieces = append(pieces, Piece{ID: a.ID, Account: recipients.Account{ID: a.ID, Key: a.Key, Name: a.Name},
				Reason: "nobody was written to for it, so that what " + list + " says of it was not kept"})
		case err == nil && a.Key != "":
			err = add(&a)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	if !m.Again {
		return pieces, found.Sum().ByPost, nil
	}
	return pieces, 0, m.Ledger.EachPosted(ctx, found, add)
}

func (m *Missed) piece(ctx context.Context, a *store.MissedAccount, letters *recipients.Letters) (Piece, error) {
	p := Piece{ID: a.ID, Account: recipients.Account{ID: a.ID, Key: a.Key, Name: a.Name, Postal: a.Postal}}
	switch {
	case a.Key == "":
		p.Reason = "it was erased since"
		return p, nil
	case slices.ContainsFunc(a.Contacts, report.OnItsWay):
		p.Reason = "a message to one of its contacts is on its way; print again when the send is over"
		return p, nil
	}
	of, err := m.selected(ctx, a, addressee(a.Contacts, m.Roles))
	if err != nil {
		return p, err
	}
	of.Tag = letters.For(of.Locale, m.regionLocale(of.Region))
	p.Name = letter.FullName(of.AudienceRow)
	if p.Name == "" {
		of.Name = a.Name
	}
	if p.Name == "" && a.Name == "" {
		p.Reason = "neither it nor a contact of it has a name"
		return p, nil
	}
	frozen, place, among, err := m.Ledger.FrozenFor(ctx, m.Send, a)
	if err == nil {
		p.Reader, err = m.Source.AccountReader(of, frozen, place, among)
	}
	return p, err
}

// selected is an account with the contact to whom its letter goes; nil: none is known.
func (m *Missed) selected(ctx context.Context, a *store.MissedAccount, to *store.ReachContact) (s letter.Selected,
	err error) {
	person := &recipients.AudienceRow{}
	var account *recipients.AudienceAccount
	if to != nil {
		err = m.Store.PairsOf(ctx, to.Recipient, func(r *recipients.AudienceRow, of *recipients.AudienceAccount) error {
			if of != nil && of.ID == a.ID {
				*person, account = *r, new(*of)
			}
			return nil
		})
	}
	if err == nil && account == nil { // nobody is to be named
		account, err = m.account(ctx, a.Key)
	}
	if err != nil {
		return s, fmt.Errorf("account %s: %w", a.Key, err)
	}
	person.Region = a.Region
	person.Locale = cmp.Or(account.Locale, person.Locale)
	person.Accounts = []recipients.AudienceAccount{*account}
	return letter.Selected{AudienceRow: person}, nil
}

// account is an account without a contact.
func (m *Missed) account(ctx context.Context, key string) (*recipients.AudienceAccount, error) {
	out := &recipients.AudienceAccount{Key: key}
	err := m.Store.Accounts(ctx, recipients.Filter{Account: key}, func(a *recipients.Account, _ int) error {
		*out = recipients.AudienceAccount{ID: a.ID, Key: a.Key, Name: a.Name, Region: a.Region, Locale: a.Locale,
			TimeZone: a.TimeZone, Services: a.Services}
		if len(a.Fields) == 0 {
			return nil
		}
		fields, err := json.Marshal(a.Fields)
		out.FieldsJSON = string(fields)
		return err
	})
	return out, err
}

func (m *Missed) regionLocale(id string) string {
	for _, r := range m.Source.Config.Regions {
		if r.ID == id {
			return r.Locale
		}
	}
	return ""
}

// addressee is to whom of an account a letter goes: whoever might be written to next; else one whose
// mail does not arrive. Who wishes no letters is not named. Nil: nobody.
func addressee(contacts []store.ReachContact, roles []string) *store.ReachContact {
	if next := report.NextContact(contacts, roles); next != nil {
		return next
	}
	contacts = slices.Clone(contacts)
	for i := range contacts {
		c := &contacts[i]
		c.State = ""
		if strings.HasSuffix(string(c.Excluded), "_bounce") {
			c.Excluded = ""
		}
	}
	return report.NextContact(contacts, roles)
}
