package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tidings/internal/mailaddr"
	"tidings/recipients"
)

// Want is what somebody asked for on the sign-up page.
type Want string

const (
	WantJoin Want = "join" // letters
	WantLink Want = "link" // the link to their preferences
)

// SignUp is what somebody asked for on the sign-up page, who may be anybody until the link
// that their address was sent is confirmed.
type SignUp struct {
	ID       int64
	Email    string // as mailaddr.Normalise gives it
	Want     Want
	Region   string   // ID; empty: none
	Locale   string   // BCP 47
	Services []string // IDs of components, sorted; none: every one
	Words    string   // what they agreed to, as they read it
	Page     string   // the language in which they read it

	AskedAt   time.Time
	MailedAt  time.Time // zero: not yet
	ExpiresAt time.Time
	Confirmed bool
}

// SignUpLimits bound what strangers can have kept and sent.
type SignUpLimits struct {
	Valid  time.Duration // until a request and its link expire
	Apart  time.Duration // between two requests for one address
	Daily  int           // requests for one address in 24 hours
	Hourly int           // mails in an hour, to everybody together
	Most   int           // requests that are kept at once
}

// ErrSignUpsFull says that no more requests are kept now.
var ErrSignUpsFull = errors.New("too many people ask at once")

// ErrNoSignUp says that there is no such request, or not any more.
var ErrNoSignUp = errors.New("no such sign-up")

// States of a request.
const (
	signUpAsked     = "asked"
	signUpMailing   = "mailing" // some process is sending the mail
	signUpMailed    = "mailed"
	signUpConfirmed = "confirmed"
)

// mailingLasts is how long a process may take to send one of these mails; then another
// one takes it over.
const mailingLasts = 5 * time.Minute

// signUpLock is the key of the PostgreSQL advisory lock that counts requests one at a time.
const signUpLock int64 = 0x74_69_64_73_75_70

// Ask keeps a request, and reports whether it did: one for an address for which too much
// was asked lately is left out. It looks at nothing else that is known of the address, so
// that whoever asks learns nothing by how long it takes.
func (s *Store) Ask(ctx context.Context, u SignUp, limits SignUpLimits) (kept bool, err error) {
	key, now := mailaddr.Key(u.Email), s.Now()
	err = s.InTx(ctx, func(tx *Tx) error {
		if s.dialect == Postgres { // two at once would not see each other's
			if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, signUpLock); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM signups WHERE expires_at <= $1`, Millis(now)); err != nil {
			return err
		}
		var all, today, lately int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM signups`).Scan(&all); err != nil {
			return err
		}
		if all >= limits.Most {
			return ErrSignUpsFull
		}
		err := tx.QueryRow(ctx, `SELECT count(*), COALESCE(sum(CASE WHEN asked_at > $3 THEN 1 ELSE 0 END), 0)
			FROM signups WHERE email_key = $1 AND asked_at > $2`,
			key, Millis(now.Add(-24*time.Hour)), Millis(now.Add(-limits.Apart))).Scan(&today, &lately)
		if err != nil || today >= limits.Daily || lately > 0 {
			return err
		}
		kept = true
		_, err = tx.Exec(ctx,
			`INSERT INTO signups (email, email_key, want, region, locale, services, words, page, asked_at,
			expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, u.Email, key, string(u.Want), u.Region,
			u.Locale, recipients.JoinWords(u.Services), u.Words, u.Page, Millis(now), Millis(now.Add(limits.Valid)))
		return err
	})
	if errors.Is(err, ErrSignUpsFull) {
		return false, err
	}
	if err != nil {
		return false, fmt.Errorf("sign-up: %w", err)
	}
	return kept, nil
}

const signUpColumns = `id, email, want, region, locale, services, words, page, state, asked_at, mailed_at, expires_at`

func scanSignUp(row scanner) (*SignUp, error) {
	u := &SignUp{}
	var services, state string
	var asked, mailed, expires int64
	err := row.Scan(&u.ID, &u.Email, &u.Want, &u.Region, &u.Locale, &services, &u.Words, &u.Page, &state, &asked,
		&mailed, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoSignUp
	}
	u.Services, u.Confirmed = recipients.SplitWords(services), state == signUpConfirmed
	u.AskedAt, u.MailedAt, u.ExpiresAt = Moment(asked), Moment(mailed), Moment(expires)
	return u, err
}

// SignUp gives a request that was mailed and has not expired, or ErrNoSignUp.
func (s *Store) SignUp(ctx context.Context, id int64) (*SignUp, error) {
	u, err := scanSignUp(s.queryRow(ctx, `SELECT `+signUpColumns+` FROM signups WHERE id = $1 AND expires_at > $2
		AND mailed_at > 0`, id, Millis(s.Now())))
	if err != nil && !errors.Is(err, ErrNoSignUp) {
		err = fmt.Errorf("sign-up: %w", err)
	}
	return u, err
}

// NextSignUp takes the oldest request that waits for its mail. From then on it is the
// caller's to send, who says by Mailed what became of it. ErrNoSignUp: none waits, or
// enough was sent within the hour.
func (s *Store) NextSignUp(ctx context.Context, limits SignUpLimits) (u *SignUp, err error) {
	now := s.Now()
	err = s.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM signups WHERE expires_at <= $1`, Millis(now)); err != nil {
			return err
		}
		var sent int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM signups WHERE mailed_at > $1`, Millis(now.Add(-time.Hour))).
			Scan(&sent)
		if err != nil {
			return err
		}
		if sent >= limits.Hourly {
			return ErrNoSignUp
		}
		lock := ""
		if s.dialect == Postgres {
			lock = " FOR UPDATE SKIP LOCKED"
		}
		u, err = scanSignUp(tx.QueryRow(ctx, `SELECT `+signUpColumns+` FROM signups WHERE state = '`+signUpAsked+
			`' OR state = '`+signUpMailing+`' AND tried_at < $1 ORDER BY id LIMIT 1`+lock,
			Millis(now.Add(-mailingLasts))))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE signups SET state = '`+signUpMailing+`', tried_at = $2 WHERE id = $1`, u.ID,
			Millis(now))
		return err
	})
	if err != nil && !errors.Is(err, ErrNoSignUp) {
		err = fmt.Errorf("sign-up: %w", err)
	}
	return u, err
}

// Fate is what became of the mail that answers a request.
type Fate string

const (
	FateMailed  Fate = signUpMailed
	FateWaits   Fate = signUpAsked // to be tried again
	FateDropped Fate = ""          // none is sent; the request is forgotten
)

// Mailed notes what became of a request that NextSignUp gave.
func (s *Store) Mailed(ctx context.Context, id int64, f Fate) (err error) {
	const taken = ` WHERE id = $1 AND state = '` + signUpMailing + `'`
	switch f {
	case FateDropped:
		_, err = s.exec(ctx, `DELETE FROM signups`+taken, id)
	case FateMailed:
		_, err = s.exec(ctx, `UPDATE signups SET state = $2, mailed_at = $3`+taken, id, string(f), Millis(s.Now()))
	default:
		_, err = s.exec(ctx, `UPDATE signups SET state = $2`+taken, id, string(f))
	}
	if err != nil {
		return fmt.Errorf("sign-up: %w", err)
	}
	return nil
}
