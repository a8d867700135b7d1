package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/delivery"
)

// states are the columns of send_counts, in their order.
var states = [...]delivery.State{delivery.Queued, delivery.Attempting, delivery.Accepted, delivery.Deferred,
	delivery.Failed, delivery.Uncertain, delivery.Suppressed, delivery.Cancelled, delivery.Delivered,
	delivery.Bounced, delivery.Complained}

func stateIndex(s delivery.State) int { return slices.Index(states[:], s) }

// stateColumns lists the columns, each put in place of % in format.
func stateColumns(format string) string {
	var b strings.Builder
	for i, s := range states {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strings.ReplaceAll(format, "%", string(s)))
	}
	return b.String()
}

// countsUpsert adds a delta to the counts of one region. A delta may be
// negative; only the sum over shards is a number of rows.
var countsUpsert = countsUpsertText()

func countsUpsertText() string {
	var values strings.Builder
	for i := range states {
		fmt.Fprintf(&values, ", $%d", i+4)
	}
	return `INSERT INTO send_counts (send_id, region, shard, ` + stateColumns("%") + `) VALUES ($1, $2, $3` +
		values.String() +
		`) ON CONFLICT (send_id, region, shard) DO UPDATE SET ` + stateColumns("% = send_counts.% + excluded.%")
}

// delta is the change of the counts of one region of one send.
type delta struct {
	send   int64
	region string
	n      [len(states)]int64
}

// deltas collects changes of counts; few regions meet in one transaction.
type deltas []delta

func (d *deltas) at(send int64, region string) *delta {
	for i := range *d {
		if e := &(*d)[i]; e.send == send && e.region == region {
			return e
		}
	}
	*d = append(*d, delta{send: send, region: region})
	return &(*d)[len(*d)-1]
}

// move notes that n rows went from one state to another; from "" adds rows.
func (d *deltas) move(send int64, region string, from, to delivery.State, n int64) {
	e := d.at(send, region)
	if from != "" {
		e.n[stateIndex(from)] -= n
	}
	e.n[stateIndex(to)] += n
}

// sort puts the deltas in the order in which every transaction locks them.
func (d deltas) sort() {
	slices.SortFunc(d, func(a, b delta) int {
		return cmp.Or(cmp.Compare(a.send, b.send), strings.Compare(a.region, b.region))
	})
}

func (d *delta) empty() bool { return d.n == [len(states)]int64{} }

func (d *delta) args(shard int64) []any {
	args := append(make([]any, 0, 3+len(d.n)), d.send, d.region, shard)
	for _, n := range d.n {
		args = append(args, n)
	}
	return args
}

// count writes the deltas in a transaction.
func (l *Ledger) count(ctx context.Context, tx *Tx, d deltas) error {
	d.sort()
	for i := range d {
		if d[i].empty() {
			continue
		}
		if _, err := tx.Exec(ctx, countsUpsert, d[i].args(l.shard)...); err != nil {
			return fmt.Errorf("ledger: counts: %w", err)
		}
	}
	return nil
}
