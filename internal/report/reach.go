package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/recipients"
)

// NotWritten stands for the state of a contact to whom no message went for the account.
const NotWritten = "not-written"

// Reach is which accounts were told of a notice, over all its revisions. Its JSON is the head of
// `reach SLUG --json`, where not_told follows with a ReachAccount for each.
type Reach struct {
	Notice   string `json:"notice"`
	Accounts int    `json:"accounts"`
	Told     int    `json:"told"`    // by a message, or by post
	ByPost   int    `json:"by_post"` // of those, by post alone
	Waiting  int    `json:"waiting"` // not told yet, and a message is on its way
	// PostedBefore are of those by post alone those whose letter is of an earlier version than was sent last.
	PostedBefore int `json:"by_post_earlier,omitempty"`
	// FollowUps are the notices that follow this one up, whose messages count too.
	FollowUps []string `json:"follow_ups,omitempty"`
	// NotInSend are recipients that the approval was for and who are not in the send yet.
	NotInSend int `json:"not_in_send,omitempty"`
	// Newcomers and Held are accounts that the letter's rule selects since it was sent, which are in
	// none of these counts: a contact of the first is new, those of the others are in the send for
	// another account.
	Newcomers int `json:"newcomers,omitempty"`
	Held      int `json:"held,omitempty"`
	// NoContact are accounts that the letter is for and of which nobody may be written to. They are in
	// none of these counts.
	NoContact []string      `json:"no_contact,omitempty"`
	Regions   []ReachRegion `json:"regions"`
	People    ReachPeople   `json:"people"` // without an account
}

// ReachRegion is the part of one region.
type ReachRegion struct {
	Region   string `json:"region"`
	Accounts int    `json:"accounts"`
	Told     int    `json:"told"`
	ByPost   int    `json:"by_post"`
	NotTold  int    `json:"not_told"`
	Waiting  int    `json:"waiting"` // of those
}

// ReachPeople are people without an account.
type ReachPeople struct {
	Selected int            `json:"selected"`
	Told     int            `json:"told"`
	NotTold  []ReachContact `json:"not_told"` // at most MissedShown
}

// ReachAccount is an account that nobody told.
type ReachAccount struct {
	Account  string         `json:"account"` // empty: erased since
	Name     string         `json:"name,omitempty"`
	Region   string         `json:"region"`
	Contacts []ReachContact `json:"contacts"`
	Next     string         `json:"next"` // the address of who might be written to; empty: nobody
	NextRole string         `json:"next_role,omitempty"`
	// AskFor is a role of the next one that the letter left out: a follow-up must name it.
	AskFor  string `json:"ask_for,omitempty"`
	Waiting bool   `json:"waiting,omitempty"` // a message to one of them is on its way
}

// ReachContact is a contact of such an account, or a person without one.
type ReachContact struct {
	Email  string `json:"email"`
	Role   string `json:"role"`   // several have a comma between them
	State  string `json:"state"`  // of their message, or NotWritten
	Reason string `json:"reason"` // why it did not arrive, or why they are not to be written to
}

// Accounts are how many accounts were told, as reports have it.
type Accounts struct {
	Selected int `json:"selected"`
	Told     int `json:"told"`
	NotTold  int `json:"not_told"`
}

// Reach tells which accounts were told of a notice. begin gets the counts, then each the accounts
// that nobody told, by region; a contact in one of the roles is the next before others.
func (rd *Reader) Reach(ctx context.Context, slug string, roles []string, begin func(*Reach, *store.Reached) error,
	each func(ReachAccount) error) error {
	told, err := rd.Reached(ctx, slug, "")
	if err != nil {
		return err
	}
	var leftOut []string // roles of contacts to whom it does not go
	for _, role := range told.Audience.Except.Roles {
		leftOut = append(leftOut, recipients.Role(role))
	}
	found := told.Reached
	r := reachOf(slug, found)
	r.FollowUps = told.FollowUps
	if r.NotInSend, err = rd.notInSend(ctx, slug); err != nil {
		return err
	}
	err = rd.Ledger.EachAlone(ctx, found, MissedShown, func(c *store.ReachContact) error {
		r.People.NotTold = append(r.People.NotTold, reachContact(c))
		return nil
	})
	if err == nil {
		err = begin(r, found)
	}
	if err != nil {
		return err
	}
	return rd.Ledger.EachMissed(ctx, found, func(m *store.MissedAccount) error {
		a := ReachAccount{Account: m.Key, Name: m.Name, Region: letter.RegionName(m.Region),
			Contacts: []ReachContact{}}
		for i := range m.Contacts {
			a.Contacts = append(a.Contacts, reachContact(&m.Contacts[i]))
		}
		a.Waiting = slices.ContainsFunc(m.Contacts, OnItsWay)
		if next := NextContact(m.Contacts, roles); next != nil && !a.Waiting {
			a.Next, a.NextRole = next.Email, strings.Join(next.Roles, ",")
			for _, role := range next.Roles {
				if slices.Contains(leftOut, role) {
					a.AskFor = role
				}
			}
		}
		return each(a)
	})
}

// notInSend counts the recipients that the approval was for and whom the send does not have yet;
// of a later version it is not known, as those whom it leaves out may have an earlier one.
func (rd *Reader) notInSend(ctx context.Context, slug string) (int, error) {
	send, err := rd.Ledger.FindSend(ctx, slug, 0)
	if err != nil || send.Revision > 1 || send.State == delivery.SendCancelled {
		return 0, err
	}
	r, err := rd.Report(ctx, send)
	if err != nil {
		return 0, err
	}
	return r.Approved - r.Selected, nil
}

func reachOf(slug string, found *store.Reached) *Reach {
	sum := found.Sum()
	r := &Reach{Notice: slug, Accounts: sum.Accounts, Told: sum.Told + sum.ByPost, ByPost: sum.ByPost,
		PostedBefore: found.PostedBefore, Waiting: sum.Waiting, Regions: []ReachRegion{},
		People: ReachPeople{Selected: found.People.Selected, Told: found.People.Told, NotTold: []ReachContact{}}}
	for _, g := range found.Regions {
		r.Regions = append(r.Regions, ReachRegion{Region: letter.RegionName(g.Region), Accounts: g.Accounts,
			Told: g.Told + g.ByPost, ByPost: g.ByPost, NotTold: g.Accounts - g.Told - g.ByPost, Waiting: g.Waiting})
	}
	return r
}

func reachContact(c *store.ReachContact) ReachContact {
	out := ReachContact{Email: c.Email, Role: strings.Join(c.Roles, ","), State: cmp.Or(string(c.State), NotWritten)}
	switch {
	case OnItsWay(*c):
	case c.State != "":
		out.Reason = plainReason(c.State, c.Reason, c.Enhanced, c.Code)
	case c.Excluded != "":
		out.Reason = known(string(c.Excluded))
	}
	return out
}

// OnItsWay reports whether a message to a contact may still arrive by itself.
func OnItsWay(c store.ReachContact) bool {
	return c.State == delivery.Queued || c.State == delivery.Deferred || c.State == delivery.Attempting
}

// NextContact is who of an account might be written to next: one who was not, before one to whom
// it did not arrive; in one of the roles given before the usual ones, and these before others.
// Nil: nobody.
func NextContact(contacts []store.ReachContact, roles []string) *store.ReachContact {
	order := slices.Clone(roles)
	for i := range order {
		order[i] = recipients.Role(order[i])
	}
	order = append(order, recipients.KnownRoles()...)
	rank := func(c *store.ReachContact) int {
		best := len(order) + min(1, max(0, 1-len(c.Roles))) // another role is better than none
		for _, role := range c.Roles {
			if at := slices.Index(order, role); at >= 0 {
				best = min(best, at)
			}
		}
		switch c.State {
		case delivery.Failed, delivery.Bounced: // it may be tried again, when nobody else is left
			best += 2 * len(order)
		}
		return best
	}
	var next *store.ReachContact
	for i := range contacts {
		c := &contacts[i]
		switch {
		case !c.MayTell() || c.State == delivery.Uncertain:
		case next == nil || rank(c) < rank(next):
			next = c
		}
	}
	return next
}

// accounts adds how many accounts were told, where there are any.
func (rd *Reader) accounts(ctx context.Context, slug string) (*Accounts, error) {
	if has, err := rd.Store.HasAccounts(ctx); err != nil || !has {
		return nil, err
	}
	found, err := rd.Reached(ctx, slug, "")
	if err != nil {
		return nil, err
	}
	sum := found.Sum()
	if sum.Accounts == 0 {
		return nil, nil
	}
	told := sum.Told + sum.ByPost
	return &Accounts{Selected: sum.Accounts, Told: told, NotTold: sum.Accounts - told}, nil
}
