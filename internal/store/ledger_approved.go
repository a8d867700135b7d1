package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/statement"
)

// ErrWithdrawn says that a revision is not the approved one any more: it was rejected, or
// another one decided on, since a plan of it was shown.
var ErrWithdrawn = errors.New("the approval was withdrawn")

// stillApproved reads the approval once more where a send begins. A no that was said while
// the plan stood at its prompt is so obeyed; one that is being said at this moment waits,
// and finds the send begun. A ledger that holds no letters asks nobody.
func (z *freezer) stillApproved(ctx context.Context) error {
	query := `SELECT number, approved_by, payload FROM revisions` + latestOf
	if z.l.s.dialect == Postgres {
		query += ` FOR UPDATE`
	}
	var number int
	var by string
	var payload []byte
	err := z.tx.QueryRow(ctx, query, z.f.Slug).Scan(&number, &by, &payload)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err == nil && (number != z.f.Revision || by == ""):
		return ErrWithdrawn
	case err == nil && !z.looked(payload):
		return z.altered()
	case err == nil:
		err = z.nothingEarlierGoesOn(ctx)
	}
	return err
}

// nothingEarlierGoesOn finds an earlier revision whose failed messages were queued again
// since the plan was shown: whoever gets one of them was planned to have none. From here on
// the earlier ones stay as they are (Retry).
func (z *freezer) nothingEarlierGoesOn(ctx context.Context) error {
	query := `SELECT revision, state FROM sends WHERE slug = $1 AND revision < $2 ORDER BY id`
	if z.l.s.dialect == Postgres {
		query += ` FOR UPDATE`
	}
	rows, err := z.tx.Query(ctx, query, z.f.Slug, z.f.Revision)
	open := 0
	err = forEach(rows, err, func(row scanner) error {
		var n int
		var state delivery.SendState
		if err := row.Scan(&n, &state); err != nil {
			return err
		}
		if state == delivery.Sending || state == delivery.Paused {
			open = n
		}
		return nil
	})
	if err == nil && open > 0 {
		err = fmt.Errorf("%s r%d is being sent again since the plan was shown; nothing was queued, look again",
			z.f.Slug, open)
	}
	return err
}

// beginSend makes the send of what is approved.
func (z *freezer) beginSend(ctx context.Context) (delivery.Send, error) {
	if err := z.stillApproved(ctx); err != nil {
		return delivery.Send{}, err
	}
	return z.newSend(ctx)
}

// looked reports whether a payload is the one that the plan was made of.
func (z *freezer) looked(payload []byte) bool {
	return z.f.Payload == "" || statement.Digest(payload) == z.f.Payload
}

func (z *freezer) altered() error {
	return fmt.Errorf("%w: r%d of %s was changed in the database since the plan was shown; nothing was queued. "+
		"\"tidings log verify\" tells more", delivery.ErrAltered, z.f.Revision, z.f.Slug)
}

// unaltered refuses to add rows by a revision that is another one than the plan was made of.
func (z *freezer) unaltered(ctx context.Context) error {
	var payload []byte
	err := z.tx.QueryRow(ctx, `SELECT payload FROM revisions WHERE slug = $1 AND number = $2`, z.f.Slug,
		z.f.Revision).Scan(&payload)
	if err == nil && !z.looked(payload) {
		return z.altered()
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
