package audience

import (
	"context"
	"slices"

	"tidings/internal/letter"
	"tidings/recipients"
)

// Since is whom the rule of a letter selects by now and did not when it was sent.
type Since struct {
	People    int            // who are in no send of it and may be written to
	Newcomers int            // accounts of which one of these is a contact
	Held      map[int64]bool // accounts whose contacts are in the send, for another account
	Nobody    []string       // keys of accounts of whose contacts nobody may be written to
}

// What the best contact of an account that is selected since is good for.
const (
	nothing = iota
	isHeld  // has the letter for another account
	mayJoin
)

// Since passes over the audience of a letter as it was sent to the people that sent has, for the
// accounts of which selected says so. What its rule reads may be gone by now, such as a list of
// accounts: then it selects nobody more.
func (r *Room) Since(ctx context.Context, s *letter.Source, sent map[int64]bool,
	selected func(account int64) bool) (*Since, error) {
	out := &Since{Held: map[int64]bool{}}
	best, keys := map[int64]int{}, map[int64]string{} // of accounts
	err := r.Each(ctx, s, func(x letter.Selected) error {
		can := nothing
		switch {
		case x.Excluded != "":
		case sent[x.ID]:
			can = isHeld
		default:
			can = mayJoin
			out.People++
		}
		for _, a := range x.Accounts {
			if !selected(a.ID) {
				best[a.ID], keys[a.ID] = max(best[a.ID], can), a.Key
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return &Since{}, ctx.Err()
	}
	for account, can := range best {
		switch can {
		case mayJoin:
			out.Newcomers++
		case isHeld:
			out.Held[account] = true
		default:
			out.Nobody = append(out.Nobody, keys[account])
		}
	}
	slices.Sort(out.Nobody)
	return out, nil
}

// WithoutContact gives the keys of the accounts that a letter is for and that have no contact, so
// that nobody is selected for them; but those of which selected says that somebody was. Whatever the
// rule asks of a contact's roles fits. What it reads may be gone by now, as in Since.
func (r *Room) WithoutContact(ctx context.Context, s *letter.Source, selected func(account int64) bool) (keys []string,
	err error) {
	if s.Notice.Audience.Of != "" {
		return nil, nil // those are followed who have a message
	}
	rule, err := r.Rule(ctx, s)
	if err != nil {
		return nil, ctx.Err()
	}
	judge, err := rule.Judge()
	if err != nil {
		return nil, r.placed(s.Notice.Slug, err)
	}
	db, err := r.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	roles := recipients.SplitWords(recipients.JoinWords(each(s.Notice.Audience.Roles, recipients.Role)))
	err = db.EachWithoutContact(ctx, func(a *recipients.AudienceAccount) error {
		a.Roles = roles
		misfit, err := judge.Judge(&recipients.AudienceRow{}, a)
		if err == nil && misfit == recipients.Fits && !selected(a.ID) {
			keys = append(keys, a.Key)
		}
		return err
	})
	return keys, r.placed(s.Notice.Slug, err)
}
