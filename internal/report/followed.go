package report

import (
	"context"
	"errors"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/notices"
)

// Followed says whom a follow-up is for: a recipient, for one of their accounts; 0: for none.
type Followed func(recipient, account int64) bool

// Reached is who was told of a notice, by itself or by the notices that follow it up.
type Reached struct {
	*store.Reached
	FollowUps []string
	Audience  notices.Audience // by which it was sent
}

// Reached reads who was told of a notice. What one more notice told does not count, nor what follows
// that one.
func (rd *Reader) Reached(ctx context.Context, slug, but string) (*Reached, error) {
	send, err := rd.Ledger.FindSend(ctx, slug, 0)
	if err != nil {
		return nil, err
	}
	r := &Reached{}
	if r.FollowUps, err = rd.followUps(ctx, slug, but); err != nil {
		return nil, err
	}
	if r.Audience, err = rd.audience(ctx, slug, send.Revision); err != nil {
		return nil, err
	}
	of := store.ReachOf{Slug: slug, FollowUps: r.FollowUps}
	if slices.Contains(r.Audience.States, notices.Told) {
		of.Follows = r.Audience.Followed()
	}
	r.Reached, err = rd.Ledger.Reached(ctx, of)
	return r, err
}

// followUps names the notices that were sent and follow one up, or follow such a one, the first one
// first.
func (rd *Reader) followUps(ctx context.Context, slug, but string) (out []string, err error) {
	sends, err := rd.Ledger.Sends(ctx)
	if err != nil {
		return nil, err
	}
	begun := false // nothing follows up what was not sent yet
	for _, s := range slices.Backward(sends) {
		switch {
		case s.Slug == slug:
			begun = true
		case begun && s.Slug != but && !slices.Contains(out, s.Slug):
			a, err := rd.audience(ctx, s.Slug, s.Revision)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(a.Followed(), func(of string) bool {
				return of == slug || slices.Contains(out, of)
			}) {
				out = append(out, s.Slug)
			}
		}
	}
	return out, nil
}

// audience is the rule by which a revision was sent; of one that is not kept none is known.
func (rd *Reader) audience(ctx context.Context, slug string, revision int) (a notices.Audience, err error) {
	rev, err := rd.Revision(ctx, slug, revision)
	if errors.Is(err, store.ErrNoRevision) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	return rev.Source.Notice.Audience, nil
}

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
// where a notice asks for roles, whoever has one of them, which its audience itself sees to; else those
// who were not tried. The notice's own messages do not count, so that its audience stays when it is
// sent. held gives the accounts that a letter is for by now, and whose contacts have it for another
// account.
func (rd *Reader) NotReached(ctx context.Context, sends []delivery.Send, n notices.Notice,
	held func(context.Context, delivery.Send, *store.Reached) (map[int64]bool, error)) (Followed, error) {
	var all []Followed
	for _, send := range sends {
		found, err := rd.Reached(ctx, send.Slug, n.Slug)
		if err != nil {
			return nil, err
		}
		also, err := held(ctx, send, found.Reached)
		if err != nil {
			return nil, err
		}
		missed := found.Missed()
		all = append(all, func(recipient, account int64) bool {
			return also[account] || missed[account] && (len(n.Audience.Roles) > 0 || !found.Tried(account, recipient))
		})
	}
	return func(recipient, account int64) bool {
		return slices.ContainsFunc(all, func(one Followed) bool { return one(recipient, account) })
	}, nil
}
