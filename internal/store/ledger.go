package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tidings/internal/delivery"
)

// Ledger keeps the rows of deliveries. It implements delivery.Ledger.
type Ledger struct {
	s       *Store
	queue   inserter
	worker  string
	shard   int64 // of send_counts
	sqlite  sqliteCommit
	alive   liveness
	streams sync.Map    // send -> stream, which never changes
	spoke   atomic.Bool // this worker is among those alive
}

var _ delivery.Ledger = (*Ledger)(nil)

// LedgerOptions tune a ledger.
type LedgerOptions struct {
	// Worker names this process among all that use the database; see NewWorker.
	// It may be empty where no engine runs.
	Worker string
	// LockDir is a folder of lock files that prove which workers of this machine
	// are alive, so that the chunks of a killed one are taken over at once. Empty:
	// only the end of a lease counts. All processes of a database must agree.
	LockDir string
}

// NewLedger makes the ledger of a store. Close it to give up the worker's lock.
func NewLedger(s *Store, o LedgerOptions) (*Ledger, error) {
	q, err := newInserter(s)
	if err != nil {
		return nil, err
	}
	h := fnv.New32a()
	h.Write([]byte(o.Worker)) //nolint:errcheck // a hash never fails
	l := &Ledger{s: s, queue: q, worker: o.Worker, shard: int64(h.Sum32() % 32)}
	l.alive.dir = o.LockDir
	if o.LockDir != "" && o.Worker != "" {
		if err := l.alive.hold(o.Worker); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Close takes the worker off the list of those alive and gives up its lock. It does
// not close the store.
func (l *Ledger) Close() error {
	l.Leave()
	return errors.Join(l.closeStatements(), l.alive.release())
}

// Leave takes the worker off the list of those alive, so that nobody counts on it. It
// is best effort: without a database, the others see in a few seconds that it is gone.
func (l *Ledger) Leave() {
	if !l.spoke.Swap(false) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := l.s.exec(ctx, `DELETE FROM workers WHERE id = $1`, l.worker); err != nil {
		l.s.Log().Debug("the worker stays on the list of those alive for a while", "error", err)
	}
}

// NewWorker gives a name for a worker that no other has.
func NewWorker(host string, pid int) string {
	return fmt.Sprintf("%s-%d-%x", host, pid, newToken()&0xffffff)
}

// HostOf gives the host in a worker's name.
func HostOf(worker string) string {
	host := worker
	for range 2 {
		if i := strings.LastIndexByte(host, '-'); i > 0 {
			host = host[:i]
		}
	}
	return host
}

// newToken gives a number above 0 that does not come twice.
func newToken() int64 {
	var b [8]byte
	rand.Read(b[:]) //nolint:errcheck // never fails (crypto/rand)
	return int64(binary.LittleEndian.Uint64(b[:])>>1) | 1
}

func (l *Ledger) nowMs() int64 { return Millis(l.s.Now()) }

const sendColumns = `id, slug, revision, stream, policy, state, reason, rate, max_attempts, retry_first, retry_max,
	stop_share, stop_after, stop_base_failed, stop_base_seen, canary, created_at, started_at, ended_at`

func scanSend(row interface{ Scan(...any) error }) (delivery.Send, error) {
	var s delivery.Send
	var first, most, created, started, ended int64
	err := row.Scan(&s.ID, &s.Slug, &s.Revision, &s.Stream, &s.Policy, &s.State, &s.Reason, &s.Rate,
		&s.Retry.MaxAttempts, &first, &most, &s.Stop.Share, &s.Stop.After, &s.StopBaseFailed, &s.StopBaseSeen,
		(*flag)(&s.Canary), &created, &started, &ended)
	s.Retry.First, s.Retry.Max = time.Duration(first)*time.Millisecond, time.Duration(most)*time.Millisecond
	s.CreatedAt, s.StartedAt, s.EndedAt = Moment(created), Moment(started), Moment(ended)
	return s, err
}

// ErrNoSend says that a revision was never sent.
var ErrNoSend = errors.New("this revision was not sent")

// Send gives one send, or ErrNoSend.
func (l *Ledger) Send(ctx context.Context, id int64) (delivery.Send, error) {
	return noSend(scanSend(l.s.queryRow(ctx, `SELECT `+sendColumns+` FROM sends WHERE id = $1`, id)))
}

// FindSend gives the send of a notice's revision; revision 0 means the latest.
// Its error may be ErrNoSend.
func (l *Ledger) FindSend(ctx context.Context, slug string, revision int) (delivery.Send, error) {
	return noSend(scanSend(l.s.queryRow(ctx, `SELECT `+sendColumns+` FROM sends
		WHERE slug = $1 AND (revision = $2 OR $2 = 0) ORDER BY revision DESC LIMIT 1`, slug, revision)))
}

func noSend(s delivery.Send, err error) (delivery.Send, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrNoSend
	}
	return s, err
}

// Sends gives every send, the newest first.
func (l *Ledger) Sends(ctx context.Context) ([]delivery.Send, error) {
	return l.listSends(ctx, `SELECT `+sendColumns+` FROM sends ORDER BY id DESC`)
}

// OpenSends gives the sends that are not finished.
func (l *Ledger) OpenSends(ctx context.Context) ([]delivery.Send, error) {
	return l.listSends(ctx, `SELECT `+sendColumns+` FROM sends WHERE state IN ('sending', 'paused') ORDER BY id`)
}

func (l *Ledger) listSends(ctx context.Context, query string, args ...any) ([]delivery.Send, error) {
	rows, err := l.s.query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var sends []delivery.Send
	for rows.Next() {
		s, err := scanSend(rows)
		if err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		sends = append(sends, s)
	}
	return sends, rows.Err()
}
