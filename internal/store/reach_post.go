package store

import (
	"context"
	"fmt"
	"strings"
)

// EachPosted streams the accounts that have the letter by post alone, as EachMissed does.
func (l *Ledger) EachPosted(ctx context.Context, r *Reached, each func(*MissedAccount) error) error {
	return l.eachAccount(ctx, r, r.posted, each)
}

// FrozenFor gives the merge data of a row of a send that was frozen for an account. place is where
// the account stands among those of the row, of which there are some. No data: the send has no
// such row, or what was in it has been erased.
func (l *Ledger) FrozenFor(ctx context.Context, send int64, a *MissedAccount) (fields []byte, place, of int,
	err error) {
	var people []int64
	for i := range a.Contacts {
		if a.Contacts[i].selected {
			people = append(people, a.Contacts[i].Recipient)
		}
	}
	d := l.s.dialect
	rows, err := l.s.query(ctx, `SELECT accounts, fields FROM deliveries WHERE send_id = $2 AND accounts <> '' AND `+
		d.inList("recipient_id", "$1")+` ORDER BY recipient_id`, d.listArg(people), send)
	err = forEach(rows, err, func(row scanner) error {
		var accounts string
		var found []byte
		if err := row.Scan(&accounts, &found); err != nil || fields != nil {
			return err
		}
		at, n := -1, 0
		eachNumber(accounts, func(id int64) {
			if id == a.ID {
				at = n
			}
			n++
		})
		if at >= 0 && len(found) > 0 {
			fields, place, of = append([]byte(nil), found...), at, n
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("what was recorded for account %s: %w", a.Key, err)
	}
	return fields, place, of, err
}

// Posting is letters that went by post.
type Posting struct {
	Send    int64
	By      string // who says so
	Again   bool   // some may have had one before
	Letters []PostedLetter
}

// PostedLetter is the letter of one account. Detail says where it stands in which file, and names
// nobody: it stays when the account is erased.
type PostedLetter struct {
	Account int64
	Detail  string
}

// PostedBeforeError says that an account has the letter by post already.
type PostedBeforeError struct{ By string }

func (e *PostedBeforeError) Error() string {
	return "another letter by post to one of these accounts was recorded meanwhile, by " + e.By
}

// nextDetail stands between the details of several letters to one account.
const nextDetail = "\n"

// RecordPost records letters that went by post: all of them, with the act, or none. Of an account
// that has one already the newest moment counts; *PostedBeforeError where that was not allowed.
func (l *Ledger) RecordPost(ctx context.Context, p Posting) error {
	at := Millis(l.s.Now())
	err := l.s.InTx(ctx, func(tx *Tx) error {
		for _, x := range p.Letters {
			if !p.Again {
				by, err := tx.posted(ctx, p.Send, x.Account)
				if err == nil && by != "" {
					err = &PostedBeforeError{by}
				}
				if err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, `INSERT INTO other_ways (send_id, account_id, kind, at, by_whom, detail)
				VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (send_id, account_id, kind) DO UPDATE
				SET at = excluded.at, by_whom = excluded.by_whom, detail = other_ways.detail || $7 || excluded.detail`,
				p.Send, x.Account, ByPost, at, p.By, x.Detail, nextDetail); err != nil {
				return err
			}
		}
		return tx.Act(ctx)
	})
	if err != nil {
		return fmt.Errorf("letters by post: %w", err)
	}
	return nil
}

// posted gives who recorded a letter by post to an account, whatever version of the notice.
func (t *Tx) posted(ctx context.Context, send, account int64) (by string, err error) {
	rows, err := t.Query(ctx, `SELECT by_whom FROM other_ways WHERE account_id = $1 AND kind = $2 AND send_id IN (
		SELECT s.id FROM sends s JOIN sends this ON this.slug = s.slug WHERE this.id = $3)`, account, ByPost, send)
	err = forEach(rows, err, func(row scanner) error {
		err := row.Scan(&by)
		if by == "" {
			by = "somebody"
		}
		return err
	})
	return by, err
}

// PostedDetails lists where the letters stand that were recorded as posted, of all versions of a
// notice.
func (l *Ledger) PostedDetails(ctx context.Context, slug string) (all []string, err error) {
	rows, err := l.s.query(ctx, `SELECT DISTINCT o.detail FROM other_ways o JOIN sends s ON s.id = o.send_id
		WHERE s.slug = $1 AND o.kind = $2`, slug, ByPost)
	err = forEach(rows, err, func(row scanner) error {
		var s string
		err := row.Scan(&s)
		all = append(all, strings.Split(s, nextDetail)...)
		return err
	})
	if err != nil {
		err = fmt.Errorf("letters by post: %w", err)
	}
	return all, err
}
