package recipients

import "hash/maphash"

// Scattered is an account of whose contacts a list puts some into one region and some into
// another, so that it does not say in which the account is.
type Scattered struct {
	Key        string // as the later row has it
	First, Row int    // that put a contact of it into a region, and the first into another
}

// noteRegion notes where a good row has its account's contact.
func (l *List) noteRegion(things []thing) {
	if !l.summary.Account.Keyed || l.summary.Account.Alone || l.row.Region == "" || len(l.row.Accounts) == 0 {
		return
	}
	account := things[0] // as things gives it
	if !l.gathered.repeated.has(account.hash) {
		return
	}
	region := uint32(maphash.String(l.gathered.seed, l.row.Region) >> 32)
	first, same, again := l.regionOf.add(account.hash, int32(l.table.Row), region)
	if !again || same {
		return
	}
	key := AccountKey(l.part[0].Key)
	if _, known := l.scattered[key]; !known {
		if l.scattered == nil {
			l.scattered = map[string]Scattered{}
		}
		l.scattered[key] = Scattered{Key: l.part[0].Key, First: int(first), Row: l.table.Row}
	}
}

// Scattered gives the accounts of the rows read so far whose contacts are in several regions, by
// AccountKey.
func (l *List) Scattered() map[string]Scattered { return l.scattered }
