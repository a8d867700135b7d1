package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/acts"
	"tidings/internal/mailaddr"
)

// An act is written to the log in the transaction that makes the change, or else nobody
// could say that all of them are there. The methods that change something take it from
// their context; what the engine changes by itself has none and is written in the
// program's own name.

// Program is who did what no person did: a worker, by its own rules.
const Program = "tidings"

type actKey struct{}

// Acting gives a context under which the next change is written to the log of acts. The
// entry is asked for when it is written, so that it can tell what came of the change. A
// method that changes nothing writes none.
func Acting(ctx context.Context, entry func() acts.Entry) context.Context {
	return context.WithValue(ctx, actKey{}, entry)
}

// Act writes what the context says, if it says something; see Acting. Call it last in a transaction.
func (t *Tx) Act(ctx context.Context) error { return t.actOf(ctx, "", "") }

// actOf is Act of something whose SHA-256, and that of what was said of it, is known only now.
func (t *Tx) actOf(ctx context.Context, content, said string) error {
	entry, ok := ctx.Value(actKey{}).(func() acts.Entry)
	if !ok || t.inner {
		return nil
	}
	e := entry()
	if content != "" {
		e.Content, e.Statement = content, said
	}
	_, err := t.AppendAct(ctx, e)
	return err
}

// actOn is Act for a change of a send; without a word in the context it is the program's
// own, told by act and detail.
func (t *Tx) actOn(ctx context.Context, send int64, act, detail string) error {
	if ctx.Value(actKey{}) != nil {
		return t.Act(ctx)
	}
	return t.programAct(ctx, send, act, detail)
}

func (t *Tx) programAct(ctx context.Context, send int64, act, detail string) error {
	e := acts.Entry{Who: Program, Act: act}
	var revision int
	err := t.QueryRow(ctx, `SELECT slug, revision FROM sends WHERE id = $1`, send).Scan(&e.Notice, &revision)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	e.Detail = strings.TrimSuffix(fmt.Sprintf("r%d: %s", revision, plain(detail)), ": ")
	_, err = t.AppendAct(ctx, e)
	return err
}

// AppendAct adds an entry to the log, and gives it with its number and its link. Call it
// last in a transaction: until the commit nobody else can add one. At may be zero for the
// store's clock.
func (t *Tx) AppendAct(ctx context.Context, e acts.Entry) (acts.Entry, error) {
	if e.At.IsZero() {
		e.At = t.s.Now()
	}
	if e.Person != "" {
		secret, err := t.erasureKey(ctx)
		if err != nil {
			return e, fmt.Errorf("log: %w", err)
		}
		e.Detail = strings.TrimSpace("person " + erasureHash(secret, mailaddr.Key(e.Person))[:16] + " " + e.Detail)
	}
	e = e.Clean()
	// This locks the row until the commit: the next entry waits for this one.
	err := t.QueryRow(ctx, `UPDATE acts_head SET sequence = sequence + 1 WHERE name = 'head'
		RETURNING sequence, digest`).Scan(&e.Sequence, &e.Previous)
	if errors.Is(err, sql.ErrNoRows) {
		return e, errors.New("the log of acts has lost its end (table acts_head); \"tidings log verify\" tells more, " +
			"and a backup has it")
	}
	if err == nil {
		_, err = t.Exec(ctx, `INSERT INTO acts (sequence, at, who, act, notice, detail, "before", "after", previous,
			statement, content, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			e.Sequence, Millis(e.At), e.Who, e.Act, e.Notice, e.Detail, e.Before, e.After, e.Previous, e.Statement,
			e.Content, e.Where)
	}
	if err == nil {
		_, err = t.Exec(ctx, `UPDATE acts_head SET digest = $1 WHERE name = 'head'`, e.Digest())
	}
	if err != nil {
		return e, fmt.Errorf("log: %w", err)
	}
	return e, nil
}

// AppendAct is the same in a transaction of its own, for what changed no table.
func (s *Store) AppendAct(ctx context.Context, e acts.Entry) error {
	return s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.AppendAct(ctx, e)
		return err
	})
}

// ActFilter narrows the log; what is zero does not.
type ActFilter struct {
	Notice string
	Who    string // however it is written, large or small
	Since  time.Time
}

// RosterHead is the SHA-256 of the newest entry of the roster that the log has, hex; "": it has none.
func (s *Store) RosterHead(ctx context.Context) (head string, err error) {
	err = s.queryRow(ctx, `SELECT coalesce((SELECT "after" FROM acts WHERE act IN ('people add', 'people revoke',
		'people sign') ORDER BY sequence DESC LIMIT 1), '')`).Scan(&head)
	return head, err
}

// ActsFrom streams the entries of the log from a number on.
func (s *Store) ActsFrom(ctx context.Context, first int64, each func(acts.Entry) error) error {
	rows, err := s.query(ctx, `SELECT `+actColumns+` FROM acts WHERE acts.sequence >= $1 ORDER BY acts.sequence`, first)
	err = forEach(rows, err, func(row scanner) error {
		e, err := scanAct(row)
		if err != nil {
			return err
		}
		return each(e)
	})
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return nil
}

// Acts streams the log, the oldest entry first.
func (s *Store) Acts(ctx context.Context, f ActFilter, each func(acts.Entry) error) error {
	rows, err := s.query(ctx, `SELECT `+actColumns+` FROM acts WHERE (notice = $1 OR $1 = '') AND at >= $2
		ORDER BY sequence`, f.Notice, Millis(f.Since))
	err = forEach(rows, err, func(row scanner) error {
		e, err := scanAct(row)
		if err != nil || f.Who != "" && !strings.EqualFold(f.Who, e.Who) {
			return err
		}
		return each(e)
	})
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return nil
}

// DecisionsBeforeActs gives every yes and no that was decided before the log began, as
// entries without a number: they are not in its chain.
func (s *Store) DecisionsBeforeActs(ctx context.Context, f ActFilter, each func(acts.Entry) error) error {
	rows, err := s.query(ctx, `SELECT slug, revision, digest, decision, by_whom, note, at FROM approvals
		WHERE (slug = $1 OR $1 = '') AND at >= $2
		AND at < coalesce((SELECT at FROM acts ORDER BY sequence LIMIT 1), 9223372036854775807) ORDER BY id`,
		f.Notice, Millis(f.Since))
	err = forEach(rows, err, func(row scanner) error {
		var e acts.Entry
		var revision int
		var decision Decision
		var note string
		var at int64
		err := row.Scan(&e.Notice, &revision, &e.After, &decision, &e.Who, &note, &at)
		if err != nil || f.Who != "" && !strings.EqualFold(f.Who, e.Who) {
			return err
		}
		e.Act, e.At = decision.Act(), Moment(at)
		e.Detail = strings.TrimSuffix(fmt.Sprintf("r%d: %s", revision, note), ": ")
		return each(e)
	})
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return nil
}

// Act is the word of the log for a decision.
func (d Decision) Act() string {
	if d == Rejected {
		return "reject"
	}
	return "approve"
}

// VerifyActs names what of the log is not as it was written, and counts its entries. One
// statement reads all, so that entries which come meanwhile are no fault.
func (s *Store) VerifyActs(ctx context.Context) (entries int, found []acts.Problem, err error) {
	var all []acts.Entry
	var head acts.Head
	rows, err := s.query(ctx, `SELECT h.sequence, h.digest, `+actColumns+` FROM acts
		LEFT JOIN (SELECT sequence, digest FROM acts_head WHERE name = 'head') h ON 1 = 1 ORDER BY acts.sequence`)
	err = forEach(rows, err, func(row scanner) error {
		var end sql.NullInt64
		var digest sql.NullString
		e, err := scanAct(row, &end, &digest)
		head = acts.Head{Sequence: end.Int64, Digest: digest.String}
		all = append(all, e)
		return err
	})
	if err == nil && len(all) == 0 {
		err = s.queryRow(ctx, `SELECT coalesce(max(sequence), 0) FROM acts_head`).Scan(&head.Sequence)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("log: %w", err)
	}
	return len(all), acts.Verify(all, head), nil
}

const actColumns = `acts.sequence, at, who, act, notice, detail, "before", "after", previous, statement, content, place`

// scanAct reads the columns of an entry, behind those that come first.
func scanAct(row scanner, first ...any) (e acts.Entry, err error) {
	var at int64
	err = row.Scan(append(first, &e.Sequence, &at, &e.Who, &e.Act, &e.Notice, &e.Detail, &e.Before, &e.After,
		&e.Previous, &e.Statement, &e.Content, &e.Where)...)
	e.At = Moment(at)
	return e, err
}
