package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
)

// FeedbackItem is one fact that came back about a row of the ledger. Event needs
// Row, Kind, At, Source, Dedupe and Payload; the rest is filled in. Move says
// which state the row takes; an empty state leaves it as it is.
//
// Proven says that whoever told it has the letter, its envelope, or a provider's
// secret. What is not proven is kept under a kind of its own (see Unproven), so that
// whatever counts or looks for events never meets it; it moves no row, now or later,
// and all that may follow is that a person is asked to look.
type FeedbackItem struct {
	Event  Event
	Move   delivery.Feedback
	Proven bool
}

// TakeFeedback stores events, moves rows, and writes what follows for suppression
// and review, all in one transaction: either everything is kept or nothing. An
// event whose Dedupe is known changes nothing. The results are in the order of
// the items.
//
// What follows is worked out within the transaction, because it follows from all
// events of a person, of which this transaction makes some: only it knows which of
// them are new and what their numbers are. The policy is plain data, and the rules
// are feedback.Derive, which looks at nothing but its arguments: no caller's code
// runs while the transaction is open.
func (l *Ledger) TakeFeedback(ctx context.Context, items []FeedbackItem,
	policy feedback.Policy) (results []feedback.Result, err error) {
	err = l.s.InTx(ctx, func(tx *Tx) error {
		t := newFeedbackTx(l, tx)
		t.policy, t.results = policy, make([]feedback.Result, len(items))
		results = t.results
		return t.run(ctx, items)
	})
	if err != nil {
		return nil, fmt.Errorf("feedback: %w", err)
	}
	return results, nil
}

// feedbackTx is one transaction's work.
type feedbackTx struct {
	l       *Ledger
	tx      *Tx
	policy  feedback.Policy
	results []feedback.Result
	rows    map[int64]*feedbackRow
	deltas  deltas
	stmts   map[string]*sql.Stmt // compiled on first use, closed with the transaction
}

func newFeedbackTx(l *Ledger, tx *Tx) *feedbackTx {
	return &feedbackTx{l: l, tx: tx, rows: map[int64]*feedbackRow{}, stmts: map[string]*sql.Stmt{}}
}

// feedbackRow is what must be known of a row that something came back about.
type feedbackRow struct {
	id, send, recipient, uncertain int64
	region                         string
	state                          delivery.State
	email, key                     string
	registered                     bool
	slug                           string
	revision                       int
}

// erased reports whether the person was forgotten; nothing personal is kept then.
// A row that retention blanked still leads to a person who is registered.
func (r *feedbackRow) erased() bool { return r.email == "" }

// run takes everything that is not a person's own choice at once, and the choices
// one after the other, as each is to be seen in the light of the one before.
func (t *feedbackTx) run(ctx context.Context, items []FeedbackItem) error {
	if err := t.lockPeople(ctx, rowsOf(items)); err != nil {
		return err
	}
	waiting, err := t.waiting(ctx, 0, math.MaxInt64)
	if err != nil {
		return err
	}
	if err := t.load(ctx, append(rowsOf(items), rowsOf(waiting)...)); err != nil {
		return err
	}
	if err := t.settle(ctx, waiting); err != nil {
		return err
	}
	var bulk []int
	for i := range items {
		if !isChoice(items[i]) {
			bulk = append(bulk, i)
		}
	}
	if err := t.take(ctx, items, bulk); err != nil {
		return err
	}
	for i := range items {
		if !isChoice(items[i]) {
			continue
		}
		if err := t.choose(ctx, &items[i].Event); err != nil {
			return err
		}
		if err := t.take(ctx, items, []int{i}); err != nil {
			return err
		}
	}
	return t.l.count(ctx, t.tx, t.deltas)
}

func rowsOf(items []FeedbackItem) []int64 {
	ids := make([]int64, len(items))
	for i := range items {
		ids[i] = items[i].Event.Row
	}
	return ids
}

// lockPeople makes transactions about the same person come one after the other on
// PostgreSQL: what follows from all events of a person must not be worked out by
// two that do not see each other's. Their locks come before those of the rows, as
// in Forget. On SQLite there is one writer anyway.
func (t *feedbackTx) lockPeople(ctx context.Context, rows []int64) error {
	if t.l.s.dialect != Postgres {
		return nil
	}
	_, err := t.tx.Exec(ctx, `SELECT 1 FROM recipients
		WHERE id IN (SELECT recipient_id FROM deliveries WHERE id = ANY($1)) ORDER BY id FOR NO KEY UPDATE`, rows)
	return err
}

// load reads rows, and locks them where others may write.
func (t *feedbackTx) load(ctx context.Context, ids []int64) error {
	d := t.l.s.dialect
	lock := ""
	if d == Postgres {
		lock = " FOR UPDATE OF d"
	}
	rows, err := t.tx.Query(ctx, `SELECT d.id, d.send_id, d.recipient_id, d.uncertain, d.region, d.state,
		COALESCE(p.email, d.email), COALESCE(p.email_key, d.email_key), COALESCE(p.id, 0), s.slug, s.revision
		FROM deliveries d JOIN sends s ON s.id = d.send_id LEFT JOIN recipients p ON p.id = d.recipient_id
		WHERE `+d.inList("d.id", "$1")+` ORDER BY d.id`+lock, d.listArg(ids))
	return forEach(rows, err, func(row scanner) error {
		r := &feedbackRow{}
		var person int64
		err := row.Scan(&r.id, &r.send, &r.recipient, &r.uncertain, &r.region, &r.state, &r.email, &r.key, &person,
			&r.slug, &r.revision)
		r.registered = person != 0
		if r.key == "" {
			r.key = r.email
		}
		t.rows[r.id] = r
		return err
	})
}

// take stores the chosen items and what follows from the new ones.
func (t *feedbackTx) take(ctx context.Context, items []FeedbackItem, chosen []int) error {
	fresh, err := t.append(ctx, items, chosen)
	if err != nil || len(fresh) == 0 {
		return err
	}
	people := map[int64]*feedbackRow{}
	for _, i := range fresh {
		it := &items[i]
		r := t.rows[it.Event.Row]
		t.results[i].New = true
		if !it.Proven {
			if err := t.noteUnproven(ctx, r, it.Event); err != nil {
				return err
			}
		} else if t.results[i].Moved, err = t.move(ctx, r, it); err != nil {
			return err
		}
		if it.Proven && it.Event.Kind == KindJoined {
			if err := t.join(ctx, r); err != nil {
				return err
			}
		}
		if !r.erased() && it.Event.Kind != KindAcknowledged {
			people[r.recipient] = r
		}
	}
	return t.follow(ctx, people)
}

// append inserts the events and gives the indexes of the new ones.
func (t *feedbackTx) append(ctx context.Context, items []FeedbackItem, chosen []int) (fresh []int, err error) {
	at := make(map[string]int, len(chosen))
	list := make([]*Event, 0, len(chosen))
	for _, i := range chosen {
		e := &items[i].Event
		r, ok := t.rows[e.Row]
		if _, twice := at[e.Dedupe]; !ok || twice {
			continue
		}
		e.Recipient, e.Slug, e.Revision = r.recipient, r.slug, r.revision
		if !items[i].Proven {
			e.Kind = Unproven(e.Kind)
		}
		if r.erased() {
			e.Payload = nil
		}
		at[e.Dedupe] = i
		list = append(list, e)
	}
	err = t.insertEvents(ctx, list, func(id int64, dedupe string) {
		i := at[dedupe]
		items[i].Event.ID = id
		fresh = append(fresh, i)
	})
	return fresh, err
}

// eventsPerInsert rows go into one statement.
const eventsPerInsert = 32

// insertEvents inserts events many at a time and tells the new ones.
func (t *feedbackTx) insertEvents(ctx context.Context, list []*Event, isNew func(id int64, dedupe string)) error {
	ctx = context.WithoutCancel(ctx) // the driver starts a goroutine for each statement that can be cancelled
	for len(list) > 0 {
		n := min(eventsPerInsert, len(list))
		args := make([]any, 0, 9*n)
		for _, e := range list[:n] {
			if e.At.IsZero() {
				e.At = t.l.s.Now()
			}
			if len(e.Payload) == 0 {
				e.Payload = []byte("{}")
			}
			args = append(args, Millis(e.At), e.Kind, e.Row, e.Recipient, e.Slug, int64(e.Revision), e.Source, e.Dedupe,
				string(e.Payload))
		}
		stmt, err := t.compiled(ctx, fmt.Sprint("events", n), func() string {
			return `INSERT INTO events (at, kind, row_id, recipient_id, slug, revision, source, dedupe, payload)
				VALUES ` +
				t.l.s.dialect.Placeholders(n, 9) + ` ON CONFLICT (dedupe) DO NOTHING RETURNING id, dedupe`
		})
		if err != nil {
			return fmt.Errorf("events: %w", err)
		}
		rows, err := stmt.QueryContext(ctx, args...)
		err = forEach(rows, err, func(row scanner) error {
			var id int64
			var dedupe string
			err := row.Scan(&id, &dedupe)
			isNew(id, dedupe)
			return err
		})
		if err != nil {
			return fmt.Errorf("events: %w", err)
		}
		list = list[n:]
	}
	return nil
}

// compiled compiles a statement that runs many times in this transaction.
func (t *feedbackTx) compiled(ctx context.Context, name string, text func() string) (*sql.Stmt, error) {
	if s, ok := t.stmts[name]; ok {
		return s, nil
	}
	s, err := t.tx.Prepare(ctx, text())
	if err == nil {
		t.stmts[name] = s
	}
	return s, err
}
