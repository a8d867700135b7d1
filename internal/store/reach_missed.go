package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/delivery"
	"tidings/recipients"
)

// reachBatch is how many accounts are looked up together.
const reachBatch = 500

// HasAccounts reports whether there is any account.
func (s *Store) HasAccounts(ctx context.Context) (has bool, err error) {
	err = s.reading(ctx, func(t *Tx) error {
		has, err = t.hasRows(ctx, "accounts")
		return err
	})
	return has, err
}

// MissedAccount is an account that nobody told. Key and Name are empty where the account was
// erased since.
type MissedAccount struct {
	ID        int64
	Key, Name string
	Region    string
	Postal    recipients.Postal
	Contacts  []ReachContact // by number
}

// ReachContact is a person of an account, or one without, and what became of their message.
type ReachContact struct {
	Recipient int64
	Email     string
	Roles     []string
	Region    string         // of the message
	State     delivery.State // of the newest message that they were selected for; "": they were not
	Reason    string         // as in delivery.Delivery, and so are the next
	Enhanced  string
	Code      int
	Excluded  recipients.Reason // why they are not written to now; "": they may be

	left     bool // is no contact of the account any more
	selected bool // for the account
}

// MayTell reports whether a letter to this person may tell the account.
func (c *ReachContact) MayTell() bool { return c.Excluded == "" && !c.left && c.Email != "" }

// Missed are the accounts for which somebody was selected and that nobody told, or will by a
// message that is on its way.
func (r *Reached) Missed() map[int64]bool {
	out := make(map[int64]bool, len(r.missed))
	for _, m := range r.missed {
		if !m.waiting {
			out[m.id] = true
		}
	}
	return out
}

// Tried reports whether a message for an account was sent to a contact, and did not arrive.
func (r *Reached) Tried(account, recipient int64) bool {
	for _, t := range r.triedOf(account) {
		if t.recipient == recipient && t.sent {
			return true
		}
	}
	return false
}

// triedOf gives the messages for an account that did not arrive.
func (r *Reached) triedOf(account int64) []triedContact {
	of := func(t triedContact, account int64) int { return cmp.Compare(t.account, account) }
	from, _ := slices.BinarySearchFunc(r.tried, account, of)
	until, _ := slices.BinarySearchFunc(r.tried, account+1, of)
	return r.tried[from:until]
}

// EachMissed streams the accounts that nobody told with all their contacts, by region and
// number. The value is good for one call.
func (l *Ledger) EachMissed(ctx context.Context, r *Reached, each func(*MissedAccount) error) error {
	return l.eachAccount(ctx, r, r.missed, each)
}

func (l *Ledger) eachAccount(ctx context.Context, r *Reached, list []missedAccount,
	each func(*MissedAccount) error) error {
	for batch := range slices.Chunk(list, reachBatch) {
		found, err := l.missedBatch(ctx, r, batch)
		if err != nil {
			return fmt.Errorf("accounts that no message reached: %w", err)
		}
		for i := range found {
			if err := each(&found[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// EachAlone streams the people without an account whom nobody told, by number, at most limit of
// them.
func (l *Ledger) EachAlone(ctx context.Context, r *Reached, limit int, each func(*ReachContact) error) error {
	for batch := range slices.Chunk(r.alone[:min(limit, len(r.alone))], reachBatch) {
		found := make([]ReachContact, len(batch))
		all := make([]*ReachContact, len(batch))
		for i, id := range batch {
			found[i].Recipient, found[i].selected, all[i] = id, true, &found[i]
		}
		if err := l.fates(ctx, r, all); err != nil {
			return fmt.Errorf("people whom nobody told: %w", err)
		}
		for i := range found {
			if err := each(&found[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Ledger) missedBatch(ctx context.Context, r *Reached, batch []missedAccount) ([]MissedAccount, error) {
	out, place, ids := make([]MissedAccount, len(batch)), map[int64]int{}, []int64{}
	for i, m := range batch {
		out[i].ID, out[i].Region, place[m.id] = m.id, r.Regions[m.region].Region, i
		ids = append(ids, m.id)
	}
	d := l.s.dialect
	rows, err := l.s.query(ctx, `SELECT a.id, a.account, a.name, a.postal, coalesce(r.id, 0), coalesce(r.email, ''),
		coalesce(c.roles, '') FROM accounts a LEFT JOIN contacts c ON c.account_id = a.id
		LEFT JOIN recipients r ON r.id = c.recipient_id WHERE `+d.inList("a.id", "$1")+` ORDER BY a.id, r.id`,
		d.listArg(ids))
	err = forEach(rows, err, func(row scanner) error {
		var id int64
		var key, name, postal, roles string
		var c ReachContact
		if err := row.Scan(&id, &key, &name, &postal, &c.Recipient, &c.Email, &roles); err != nil {
			return err
		}
		a := &out[place[id]]
		if a.Key == "" {
			a.Key, a.Name = key, name
			if err := json.Unmarshal([]byte(postal), &a.Postal); err != nil {
				return fmt.Errorf("account %s: %w", key, err)
			}
		}
		if c.Recipient != 0 {
			c.Roles = strings.FieldsFunc(roles, func(r rune) bool { return r == ',' })
			a.Contacts = append(a.Contacts, c)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, l.missedFates(ctx, r, out)
}

// missedFates adds who was written to for the accounts and is no contact of theirs any more,
// and what became of all messages.
func (l *Ledger) missedFates(ctx context.Context, r *Reached, accounts []MissedAccount) error {
	var all []*ReachContact
	for i := range accounts {
		a := &accounts[i]
		for _, t := range r.triedOf(a.ID) {
			at := slices.IndexFunc(a.Contacts, func(c ReachContact) bool { return c.Recipient == t.recipient })
			if at < 0 {
				at = len(a.Contacts)
				a.Contacts = append(a.Contacts, ReachContact{Recipient: t.recipient, left: true})
			}
			a.Contacts[at].selected = true
		}
		for n := range a.Contacts {
			all = append(all, &a.Contacts[n])
		}
	}
	return l.fates(ctx, r, all)
}

// fates fills in what became of the messages to some people, and whether they may be written
// to now.
func (l *Ledger) fates(ctx context.Context, r *Reached, people []*ReachContact) error {
	by, ids := map[int64][]*ReachContact{}, []int64{}
	for _, c := range people {
		if by[c.Recipient] == nil {
			ids = append(ids, c.Recipient)
		}
		by[c.Recipient] = append(by[c.Recipient], c)
	}
	d := l.s.dialect
	rows, err := l.s.query(ctx, `SELECT recipient_id, email, region, state, reason, enhanced, code FROM deliveries
		WHERE `+d.inList("recipient_id", "$1")+` AND send_id IN (`+joinNumbers(r.sends)+`)
		ORDER BY recipient_id, send_id`, d.listArg(ids))
	err = forEach(rows, err, func(row scanner) error { // the newest comes last
		var f ReachContact
		if err := row.Scan(&f.Recipient, &f.Email, &f.Region, &f.State, &f.Reason, &f.Enhanced, &f.Code); err != nil {
			return err
		}
		for _, c := range by[f.Recipient] {
			c.Email = cmp.Or(c.Email, f.Email)
			if !c.selected { // the message was for another account
				continue
			}
			c.Region, c.State, c.Reason, c.Enhanced, c.Code = f.Region, f.State, f.Reason, f.Enhanced, f.Code
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.s.reading(ctx, func(t *Tx) error {
		out, err := t.exclusions(ctx, r.stream, ids)
		for _, e := range out {
			for _, c := range by[e.id] {
				c.Excluded = recipients.Reasons()[e.weight]
			}
		}
		return err
	})
}
