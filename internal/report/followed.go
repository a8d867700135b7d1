package report

import (
	"context"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/notices"
)

// Followed says whom a follow-up is for: a recipient, for one of their accounts; 0: for none.
type Followed func(recipient, account int64) bool

// Followed gives those who have a message of one of these sends in one of the states of an
// audience, for the accounts of which the message spoke. NotAcknowledged and notices.Told count as
// states.
func (rd *Reader) Followed(ctx context.Context, sends []delivery.Send, a notices.Audience) (Followed, error) {
	f := following{by: map[int64]store.Covers{}, some: map[pair]bool{}}
	for _, send := range sends {
		if err := rd.follow(ctx, f, send, a.States); err != nil {
			return nil, err
		}
	}
	return f.in, nil
}

func (rd *Reader) follow(ctx context.Context, f following, send delivery.Send, states []string) error {
	read, err := rd.readers(ctx, send)
	if err != nil {
		return err
	}
	reminded := slices.Contains(states, NotAcknowledged)
	err = rd.Ledger.EachSpoken(ctx, send.ID, func(s *store.Spoken) {
		if slices.Contains(states, string(s.State)) || reminded && unacknowledged(s.State, s.Recipient, read) {
			f.add(s)
		}
	})
	if err == nil && slices.Contains(states, notices.Told) {
		err = rd.Ledger.EachTold(ctx, send.Slug, f.add)
	}
	return err
}

// following gathers whom messages let in. Somebody who serves several accounts is let in for those
// of which a message spoke: about the others they heard nothing. Where they serve none of those any
// more, or were written to without an account, they are let in for all: what they have in hand must
// be followed by what corrects it.
type following struct {
	by   map[int64]store.Covers // recipients
	some map[pair]bool          // of those that are CoversSome
}

type pair struct{ recipient, account int64 }

func (f following) add(s *store.Spoken) {
	f.by[s.Recipient] = max(f.by[s.Recipient], s.Covers)
	if s.Covers == store.CoversSome {
		s.Accounts(func(account int64) { f.some[pair{s.Recipient, account}] = true })
	}
}

func (f following) in(recipient, account int64) bool {
	covers, known := f.by[recipient]
	return known && (covers != store.CoversSome || f.some[pair{recipient, account}])
}

// NotReached lets in the contacts of accounts that nobody told of one of the letters that were sent:
// where roles are asked for, whoever has one of them, which the audience itself sees to; else those
// who were not tried. held gives the accounts that a letter is for by now, and whose contacts have it
// for another account.
func (rd *Reader) NotReached(ctx context.Context, sends []delivery.Send, roles []string,
	held func(context.Context, delivery.Send, *store.Reached) (map[int64]bool, error)) (Followed, error) {
	var all []Followed
	for _, send := range sends {
		found, err := rd.Ledger.Reached(ctx, send.Slug)
		if err != nil {
			return nil, err
		}
		also, err := held(ctx, send, found)
		if err != nil {
			return nil, err
		}
		missed := found.Missed()
		all = append(all, func(recipient, account int64) bool {
			return also[account] || missed[account] && (len(roles) > 0 || !found.Tried(account, recipient))
		})
	}
	return func(recipient, account int64) bool {
		return slices.ContainsFunc(all, func(one Followed) bool { return one(recipient, account) })
	}, nil
}
