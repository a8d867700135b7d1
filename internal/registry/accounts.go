package registry

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/recipients"
)

// AccountLine is one account in a list.
type AccountLine struct {
	recipients.Account
	Contacts int `json:"contacts"` // people who are written to for it
}

// ListAccounts streams the accounts, and gives how many have nobody who is written to.
func (k *Keeper) ListAccounts(ctx context.Context, f Filter, each func(AccountLine) error) (lonely int, err error) {
	for _, id := range f.Regions {
		if err := talk.KnownRegion(k.ws.Config.Regions, id); err != nil {
			return 0, err
		}
	}
	db, err := k.store(ctx)
	if err != nil {
		return 0, err
	}
	return lonely, db.Accounts(ctx, f.registry(), func(a *recipients.Account, contacts int) error {
		if contacts == 0 {
			lonely++
		}
		return each(AccountLine{Account: *a, Contacts: contacts})
	})
}

// Parts says in a line which accounts somebody is a contact of, and as what.
func (l Line) Parts() string {
	var said []string
	for _, p := range l.Accounts {
		said = append(said, strings.TrimSpace(p.Key+" "+strings.Join(p.Roles, "/")))
	}
	return strings.Join(said, ", ")
}

// ExportRecipients writes the registry as CSV that spreadsheets cannot run: everybody, with
// the columns of accounts where somebody is in one.
func (k *Keeper) ExportRecipients(ctx context.Context, w io.Writer, f Filter) error {
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	names, joined := map[string]bool{}, false
	if err := db.Recipients(ctx, f.registry(), func(r *recipients.Recipient) error {
		for k := range r.Fields {
			names[k] = true
		}
		joined = joined || len(r.Accounts) > 0
		return nil
	}); err != nil {
		return err
	}
	write := recipients.NewWriter
	if joined {
		write = recipients.NewContactsWriter
	}
	out, err := write(w, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return err
	}
	if err := db.Recipients(ctx, f.registry(), out.Write); err != nil {
		return err
	}
	return k.exported(ctx, f, out)
}

// ExportAccounts writes the accounts as a list that comes in again with --as accounts.
func (k *Keeper) ExportAccounts(ctx context.Context, w io.Writer, f Filter) error {
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	if err := eachAccount(ctx, db, f, func(a *recipients.Account) error {
		for k := range a.Fields {
			names[k] = true
		}
		return nil
	}); err != nil {
		return err
	}
	out, err := recipients.NewAccountsWriter(w, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return err
	}
	if err := eachAccount(ctx, db, f, out.WriteAccount); err != nil {
		return err
	}
	return k.exported(ctx, f, out)
}

func eachAccount(ctx context.Context, db *store.Store, f Filter, each func(*recipients.Account) error) error {
	return db.Accounts(ctx, f.registry(), func(a *recipients.Account, _ int) error { return each(a) })
}

func (k *Keeper) exported(ctx context.Context, f Filter, out *recipients.Writer) error {
	k.journal.Saw(ctx, "recipients export", "", "%s", strings.Join(append(f.Regions, f.Locales...), ", "))
	return out.Close()
}
