package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"tidings/internal/delivery"
	"tidings/notices"
)

// reachReader gathers what Reached says, from parts of tables that several connections read.
type reachReader struct {
	l                *Ledger
	r                *Reached
	own              []int64    // sends of the notice itself, whose rows say who was selected
	later            []int64    // of those that follow it up
	former           []int64    // of those that it follows
	mu               sync.Mutex // guards what follows
	accounts, people numbered
	regions          map[string]uint32 // by name: its place, from 1
}

// ReachOf says of which notice somebody asks who was told.
type ReachOf struct {
	Slug      string
	FollowUps []string // notices whose messages count as its own
	// Follows are notices to whose accounts it goes: whoever has a letter of theirs on paper was to be
	// told of this one, too.
	Follows []string
}

// Reached reads who was told of a notice. ErrNoSend: it was never sent.
func (l *Ledger) Reached(ctx context.Context, of ReachOf) (*Reached, error) {
	rd := &reachReader{l: l, r: &Reached{}, accounts: numbered{}, people: numbered{},
		regions: map[string]uint32{}}
	for _, part := range []func(context.Context) error{
		func(ctx context.Context) error { return rd.readSends(ctx, of) },
		rd.readRows, rd.readPaper, rd.readRegions} {
		if err := part(ctx); err != nil {
			return nil, fmt.Errorf("who was told of %s: %w", of.Slug, err)
		}
	}
	rd.sum()
	return rd.r, nil
}

func (rd *reachReader) readSends(ctx context.Context, of ReachOf) (err error) {
	if rd.own, err = rd.sendsOf(ctx, of.Slug, &rd.r.stream); err != nil {
		return err
	}
	if len(rd.own) == 0 {
		return ErrNoSend
	}
	for _, others := range []struct {
		slugs []string
		sends *[]int64
	}{{of.FollowUps, &rd.later}, {of.Follows, &rd.former}} {
		for _, slug := range others.slugs {
			more, err := rd.sendsOf(ctx, slug, new(notices.Stream))
			if err != nil {
				return err
			}
			*others.sends = append(*others.sends, more...)
		}
	}
	rd.r.sends = slices.Concat(rd.own, rd.later)
	return nil
}

func (rd *reachReader) sendsOf(ctx context.Context, slug string, stream *notices.Stream) (ids []int64, err error) {
	rows, err := rd.l.s.query(ctx, `SELECT id, stream FROM sends WHERE slug = $1 ORDER BY revision`, slug)
	err = forEach(rows, err, func(row scanner) error {
		var id int64
		err := row.Scan(&id, stream)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// toldState holds for messages that were taken and did not come back.
const toldState = `(state = 'accepted' OR state = 'delivered' OR state = 'complained')`

// readRows packs the rows of many numbers into one text each: that takes a third of the time
// that reading them one by one does. Of those who were told the accounts are enough.
func (rd *reachReader) readRows(ctx context.Context) error {
	for _, part := range []struct {
		sends    []int64
		selected uint32 // who is in a follow-up alone was not selected for the notice
	}{{rd.own, reachSelected}, {rd.later, 0}} {
		if len(part.sends) == 0 {
			continue
		}
		toldHere := toldState + ` AND accounts <> ''`
		err := rd.inParts(ctx, "deliveries", `SELECT `+rd.packed(`CASE WHEN `+toldHere+` THEN accounts END`)+`, `+
			rd.packed(`CASE WHEN NOT (`+toldHere+`) THEN ';' || recipient_id || state || accounts END`)+`
			FROM deliveries WHERE id BETWEEN $1 AND $2 AND send_id IN (`+joinNumbers(part.sends)+`)`,
			func(told, others string) { rd.takeRows(told, others, part.selected) })
		if err != nil {
			return err
		}
	}
	return nil
}

// readRegions reads in which region the accounts are that were selected.
func (rd *reachReader) readRegions(ctx context.Context) error {
	err := rd.inParts(ctx, "accounts", `SELECT `+rd.packed(`';' || id || ':' || region`)+`, '' FROM accounts
		WHERE id BETWEEN $1 AND $2 AND region <> ''`, rd.takeRegions)
	if err != nil {
		return err
	}
	without := rd.withoutRegion()
	if len(without) == 0 {
		return nil
	}
	if err := rd.readSentRegions(ctx, without); err != nil {
		return err
	}
	without = rd.withoutRegion()                           // those by post alone, and of what has been erased
	for batch := range slices.Chunk(without, reachBatch) { // it is the region of its first contact
		rows, err := rd.l.s.query(ctx, `SELECT c.account_id, r.region FROM contacts c
			JOIN recipients r ON r.id = c.recipient_id WHERE r.region <> '' AND `+
			rd.l.s.dialect.inList("c.account_id", "$1")+` ORDER BY c.recipient_id DESC`,
			rd.l.s.dialect.listArg(batch))
		err = forEach(rows, err, func(row scanner) error {
			var id int64
			var region string
			err := row.Scan(&id, &region)
			rd.put(id, region)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// withoutRegion lists the accounts whose region is not known yet.
func (rd *reachReader) withoutRegion() (list []int64) {
	rd.accounts.each(func(id int64, bits uint32) {
		if bits < reachRegion {
			list = append(list, id)
		}
	})
	return list
}

// readSentRegions gives accounts that have no region of their own the one in which the first message
// for them was counted.
func (rd *reachReader) readSentRegions(ctx context.Context, accounts []int64) error {
	type place struct {
		row    int64
		region string
	}
	first := make(map[int64]place, len(accounts))
	for _, id := range accounts {
		first[id] = place{}
	}
	err := rd.inParts(ctx, "deliveries", `SELECT `+rd.packed(`';' || id || ':' || region || accounts`)+`, ''
		FROM deliveries WHERE id BETWEEN $1 AND $2 AND region <> '' AND accounts <> ''
		AND send_id IN (`+joinNumbers(rd.own)+`)`, func(list, _ string) {
		for entry := range strings.SplitSeq(list, ";") {
			row, rest := cutNumber(entry)
			region, of, _ := strings.Cut(rest, " ")
			if of == "" {
				continue
			}
			eachNumber(" "+of, func(id int64) {
				if p, wanted := first[id]; wanted && (p.row == 0 || row < p.row) {
					first[id] = place{row, strings.Clone(region[1:])}
				}
			})
		}
	})
	for id, p := range first {
		if p.row != 0 {
			rd.put(id, p.region)
		}
	}
	return err
}

// readPaper reads which accounts have a letter on paper.
func (rd *reachReader) readPaper(ctx context.Context) error {
	for _, part := range []struct {
		sends []int64
		bits  uint32
	}{{rd.own, reachSelected | reachPost}, {rd.later, reachPost}, {rd.former, reachSelected}} {
		if len(part.sends) == 0 {
			continue
		}
		rows, err := rd.l.s.query(ctx, `SELECT account_id, max(send_id) FROM other_ways WHERE kind = $1
			AND send_id IN (`+joinNumbers(part.sends)+`) GROUP BY account_id`, ByPost)
		err = forEach(rows, err, func(row scanner) error {
			var id, newest int64
			err := row.Scan(&id, &newest)
			bits := part.bits
			if bits&reachPost != 0 && bits&reachSelected != 0 && newest < slices.Max(rd.own) {
				bits |= reachPostBefore
			}
			*rd.accounts.at(id) |= bits
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// packed is the SQL that puts the texts of many rows behind each other.
func (rd *reachReader) packed(text string) string {
	if rd.l.s.dialect == Postgres {
		return `coalesce(string_agg(` + text + `, ''), '')`
	}
	return `coalesce(group_concat(` + text + `, ''), '')`
}

// partRows are the numbers that one statement of inParts reads.
const partRows = 16384

// inParts asks a question about all numbers of a table, a part at a time and on all
// processors. The question gets the first and the last number of its part as $1 and $2, and
// answers with one row of two texts.
func (rd *reachReader) inParts(ctx context.Context, table, question string, take func(a, b string)) error {
	var first, last sql.NullInt64
	if err := rd.l.s.queryRow(ctx, `SELECT min(id), max(id) FROM `+table).Scan(&first, &last); err != nil {
		return err
	}
	var next atomic.Int64
	next.Store(first.Int64)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for w := range errs {
		group.Go(func() {
			for errs[w] == nil {
				from := next.Add(partRows) - partRows
				if from > last.Int64 {
					return
				}
				rows, err := rd.l.s.queryOften(ctx, question, from, from+partRows-1)
				errs[w] = forEach(rows, err, func(row scanner) error {
					var a, b string
					err := row.Scan(&a, &b)
					rd.mu.Lock()
					defer rd.mu.Unlock()
					take(a, b)
					return err
				})
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// takeRows takes the accounts of those who were told (" 17 42 17"), and of all others who
// they are too (";123failed 17 42;124queued").
func (rd *reachReader) takeRows(told, others string, selected uint32) {
	eachNumber(told, func(id int64) { *rd.accounts.at(id) |= selected | reachTold })
	for row := range strings.SplitSeq(others, ";") {
		recipient, rest := cutNumber(row)
		state, accounts, _ := strings.Cut(rest, " ")
		bits := selected
		switch s := delivery.State(state); s {
		case "":
			continue // before the first
		case delivery.Accepted, delivery.Delivered, delivery.Complained:
			bits |= reachTold
		case delivery.Queued, delivery.Deferred, delivery.Attempting:
			bits |= reachWaiting
		}
		if accounts == "" {
			*rd.people.at(recipient) |= bits
			continue
		}
		sent := state != string(delivery.Suppressed) && state != string(delivery.Cancelled)
		eachNumber(" "+accounts, func(id int64) {
			*rd.accounts.at(id) |= bits
			rd.r.tried = append(rd.r.tried, triedContact{id, recipient, sent})
		})
	}
}

func (rd *reachReader) takeRegions(list, _ string) {
	for entry := range strings.SplitSeq(list, ";") {
		if id, region := cutNumber(entry); region != "" {
			rd.put(id, region[1:])
		}
	}
}

// put notes the region of an account for which somebody was selected.
func (rd *reachReader) put(id int64, region string) {
	bits := rd.accounts.at(id)
	if *bits&reachSelected == 0 {
		return
	}
	place, known := rd.regions[region]
	if !known {
		place = uint32(len(rd.regions) + 1)
		rd.regions[strings.Clone(region)] = place
	}
	*bits = *bits%reachRegion | place*reachRegion
}

// cutNumber cuts the digits at the beginning of a text.
func cutNumber(s string) (n int64, rest string) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return n, s[i:]
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, ""
}

// eachNumber reads numbers that have a space before each.
func eachNumber(s string, visit func(int64)) {
	for len(s) > 0 {
		var n int64
		n, s = cutNumber(s[1:])
		visit(n)
	}
}

// joinNumbers writes numbers of ours for an IN.
func joinNumbers(list []int64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]")
}
