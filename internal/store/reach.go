package store

import (
	"cmp"
	"maps"
	"slices"

	"tidings/notices"
)

// ByPost is the kind of a letter that went to an account on paper.
const ByPost = "post"

// Reached is who was told of a notice, by all its revisions. An account is told where a
// message of one of its contacts was accepted and did not come back, or where a letter went
// to it another way; a message of a notice that follows this one up counts as one of its own. Whoever
// was selected without an account is a customer by themselves.
type Reached struct {
	Regions []RegionReached // of accounts, by name; "": no region
	People  PeopleReached   // without an account
	// PostedBefore counts accounts with a letter on paper alone that is of an earlier revision than was sent last.
	PostedBefore int

	sends  []int64 // of the notice, and then of those that follow it up, the newest last
	stream notices.Stream
	missed []missedAccount // by region and number, and so is the next
	posted []missedAccount // have a letter by post alone
	alone  []int64         // people without account whom nobody told, by number
	tried  []triedContact  // messages to contacts that did not arrive, by account and contact
	known  numbered        // accounts
}

// RegionReached counts the accounts of one region. Accounts are Told, ByPost and those that
// nobody told.
type RegionReached struct {
	Region   string
	Accounts int // for which somebody was selected
	Told     int // by a message
	ByPost   int // by a letter on paper alone
	Waiting  int // told by nobody yet, and a message is queued or on its way
}

// PeopleReached counts people without an account.
type PeopleReached struct{ Selected, Told int }

// Sum adds up all regions.
func (r *Reached) Sum() (sum RegionReached) {
	for _, g := range r.Regions {
		sum.Accounts, sum.Told = sum.Accounts+g.Accounts, sum.Told+g.Told
		sum.ByPost, sum.Waiting = sum.ByPost+g.ByPost, sum.Waiting+g.Waiting
	}
	return sum
}

// Selected reports whether somebody was selected for an account, or what follows the notice up told it.
func (r *Reached) Selected(account int64) bool {
	page := r.known[account>>10]
	return page != nil && page[account&1023]%reachRegion != 0
}

// missedAccount is an account that nobody told.
type missedAccount struct {
	region  int // in Reached.Regions
	id      int64
	waiting bool // a message is on its way
}

// triedContact is a message to a contact of an account that did not arrive. One that was
// never sent counts as not tried.
type triedContact struct {
	account, recipient int64
	sent               bool
}

// What is known of an account or a person, in the lowest bits of a number; the region of an
// account is in those above.
const (
	reachSelected = 1 << iota
	reachTold
	reachWaiting
	reachPost
	reachPostBefore
	reachRegion // the lowest bit of the region's place, counted from 1; 0: not known
)

// numbered maps numbers of a table, which lie close together, to some bits each.
type numbered map[int64]*[1024]uint32

func (n numbered) at(id int64) *uint32 {
	page := n[id>>10]
	if page == nil {
		page = &[1024]uint32{}
		n[id>>10] = page
	}
	return &page[id&1023]
}

func (n numbered) has(id int64) bool {
	page := n[id>>10]
	return page != nil && page[id&1023] != 0
}

func (n numbered) each(visit func(id int64, bits uint32)) {
	for high, page := range n {
		for low, bits := range page {
			if bits&reachSelected != 0 {
				visit(high<<10|int64(low), bits)
			}
		}
	}
}

// sum draws up what the rows say.
func (rd *reachReader) sum() {
	rd.accounts.each(func(id int64, bits uint32) {
		if bits < reachRegion {
			rd.put(id, "")
		}
	})
	names := slices.Sorted(maps.Keys(rd.regions))
	places := make([]int, len(names)+1) // by place: where the region stands among the names
	for i, name := range names {
		places[rd.regions[name]] = i
		rd.r.Regions = append(rd.r.Regions, RegionReached{Region: name})
	}
	rd.accounts.each(func(id int64, bits uint32) {
		region := places[bits/reachRegion]
		g := &rd.r.Regions[region]
		g.Accounts++
		switch {
		case bits&reachTold != 0:
			g.Told++
			return
		case bits&reachPost != 0:
			g.ByPost++
			if bits&reachPostBefore != 0 {
				rd.r.PostedBefore++
			}
			rd.r.posted = append(rd.r.posted, missedAccount{region, id, false})
			return
		case bits&reachWaiting != 0:
			g.Waiting++
		}
		rd.r.missed = append(rd.r.missed, missedAccount{region, id, bits&reachWaiting != 0})
	})
	rd.people.each(func(id int64, bits uint32) {
		rd.r.People.Selected++
		if bits&reachTold != 0 {
			rd.r.People.Told++
			return
		}
		rd.r.alone = append(rd.r.alone, id)
	})
	rd.r.known = rd.accounts
	rd.r.order(rd.accounts)
}

// order sorts what was gathered, and drops what is of accounts that were told.
func (r *Reached) order(accounts numbered) {
	for _, list := range [][]missedAccount{r.missed, r.posted} {
		slices.SortFunc(list, func(a, b missedAccount) int {
			return cmp.Or(cmp.Compare(a.region, b.region), cmp.Compare(a.id, b.id))
		})
	}
	slices.Sort(r.alone)
	r.tried = slices.DeleteFunc(r.tried, func(t triedContact) bool {
		return *accounts.at(t.account)&(reachSelected|reachTold) != reachSelected
	})
	slices.SortFunc(r.tried, func(a, b triedContact) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.recipient, b.recipient))
	})
}
