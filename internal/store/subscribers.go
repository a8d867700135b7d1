package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"tidings/internal/feedback"
	"tidings/internal/mailaddr"
	"tidings/notices"
	"tidings/recipients"
)

// Sources of those who signed up themselves: of the recipient, and of the account of their
// own, which lists the components that they chose or, by the other word, every one.
const (
	Subscribed    = "subscribed"
	subscribedAll = "subscribed to all"
)

// Standing is how an address stands with the registry, for whoever answers a sign-up.
type Standing struct {
	Recipient int64 // 0: not registered
	Withdrawn bool  // had signed up themselves, and stopped everything
	Blocked   bool  // it bounces, complained, or was suppressed by hand: no mail goes there
}

// Standing tells how an address stands now.
func (s *Store) Standing(ctx context.Context, address string) (st Standing, err error) {
	key := mailaddr.Key(address)
	err = s.queryRow(ctx, `SELECT id FROM recipients WHERE email_key = $1`, key).Scan(&st.Recipient)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return st, fmt.Errorf("sign-up: %w", err)
	}
	list, err := s.SuppressionsOf(ctx, address)
	for _, x := range list {
		own := x.Reason == recipients.Unsubscribe || x.Reason == recipients.Preference ||
			x.Reason == recipients.Withdrawn
		if !own && (x.Active(notices.Service, s.Now()) || x.Active(notices.News, s.Now())) {
			st.Blocked = true
		}
		st.Withdrawn = st.Withdrawn || x.Reason == recipients.Withdrawn
	}
	return st, err
}

// Confirm makes a recipient of whoever confirmed a request, with what they agreed to in
// their history, and lifts what their own earlier words had brought: an erasure too, as
// they ask anew themselves. components are all of which there is news, for those who chose
// none. A second confirmation changes nothing. ErrNoSignUp: there is no such request.
func (s *Store) Confirm(ctx context.Context, id int64, components []string) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		u, err := scanSignUp(tx.QueryRow(ctx, `UPDATE signups SET state = '`+signUpConfirmed+`' WHERE id = $1
			AND state = '`+signUpMailed+`' AND want = $2 AND expires_at > $3 RETURNING `+signUpColumns, id,
			string(WantJoin), Millis(s.Now())))
		if errors.Is(err, ErrNoSignUp) {
			return tx.confirmedBefore(ctx, id)
		}
		if err != nil {
			return err
		}
		return tx.subscribe(ctx, u, components)
	})
	if err != nil && !errors.Is(err, ErrNoSignUp) {
		err = fmt.Errorf("sign-up: %w", err)
	}
	return err
}

// confirmedBefore is nil where somebody confirmed the request already.
func (t *Tx) confirmedBefore(ctx context.Context, id int64) error {
	_, err := scanSignUp(t.QueryRow(ctx, `SELECT `+signUpColumns+` FROM signups WHERE id = $1 AND state = '`+
		signUpConfirmed+`' AND expires_at > $2`, id, Millis(t.s.Now())))
	return err
}

func (t *Tx) subscribe(ctx context.Context, u *SignUp, components []string) error {
	key, now := mailaddr.Key(u.Email), Millis(t.s.Now())
	secret, err := t.erasureKey(ctx)
	if err != nil {
		return err
	}
	if _, err := t.Exec(ctx, `DELETE FROM erasures WHERE hash = $1`, erasureHash(secret, key)); err != nil {
		return err
	}
	if _, err := t.Exec(ctx, `INSERT INTO recipients (email, email_key, region, locale, source, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (email_key) DO NOTHING`, u.Email, key, u.Region, u.Locale,
		Subscribed, now); err != nil {
		return err
	}
	var id int64
	if err := t.QueryRow(ctx, `SELECT id FROM recipients WHERE email_key = $1`, key).Scan(&id); err != nil {
		return err
	}
	evidence := fmt.Sprintf("asked %s on the page in %s, agreed to “%s”; link of sign-up %d, sent %s, confirmed",
		stamp(u.AskedAt), u.Page, u.Words, u.ID, stamp(u.MailedAt))
	if err := t.Note(ctx, key, "subscribed", evidence, Subscribed); err != nil {
		return err
	}
	own, err := t.ownWish(ctx, id)
	if err != nil {
		return err
	}
	if own {
		if _, err := t.Exec(ctx, `UPDATE recipients SET region = $2, locale = $3, updated_at = $4 WHERE id = $1`, id,
			u.Region, u.Locale, now); err != nil {
			return err
		}
		if err := t.setServices(ctx, id, u.Email, u.Services, components); err != nil {
			return err
		}
		if err := t.wishService(ctx, u.Email, true, Subscribed); err != nil {
			return err
		}
	}
	return t.wishUpdate(ctx, id, u.Email, true, Subscribed)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// ownWish reports whether a person is written to by nothing but their own wish: they signed
// up, are a contact of no customer's account, and no list has brought them.
func (t *Tx) ownWish(ctx context.Context, id int64) (own bool, err error) {
	err = t.QueryRow(ctx, ownWish, id, Subscribed, subscribedAll).Scan(&own)
	return own, err
}

const ownWish = `SELECT count(*) > 0 FROM recipients r WHERE r.id = $1 AND r.source = $2
	AND NOT EXISTS (SELECT 1 FROM contacts c JOIN accounts a ON a.id = c.account_id
		WHERE c.recipient_id = r.id AND a.source NOT IN ($2, $3))
	AND NOT EXISTS (SELECT 1 FROM recipient_history h WHERE h.recipient_id = r.id AND h.action = 'changed'
		AND h.source NOT IN ($2, 'web'))
	AND NOT EXISTS (SELECT 1 FROM source_entries e WHERE e.email_key = r.email_key)`

// Subscription is what somebody chose who signed up themselves.
type Subscription struct {
	Own      bool     // nothing but their own wish: they may stop the service stream too
	Service  bool     // they get the service stream
	Services []string // the components that they chose; none: every one
}

// Subscription gives what a person chose.
func (s *Store) Subscription(ctx context.Context, id int64) (p Subscription, err error) {
	if err = s.queryRow(ctx, ownWish, id, Subscribed, subscribedAll).Scan(&p.Own); err != nil || !p.Own {
		return p, wrapSubscription(id, err)
	}
	var services, source string
	err = s.queryRow(ctx, `SELECT a.services, a.source FROM contacts c JOIN accounts a ON a.id = c.account_id
		WHERE c.recipient_id = $1 ORDER BY a.id`, id).Scan(&services, &source)
	if errors.Is(err, sql.ErrNoRows) {
		source, err = subscribedAll, nil
	}
	if source == Subscribed {
		p.Services = recipients.SplitWords(services)
	}
	if err == nil {
		err = s.queryRow(ctx, `SELECT count(*) = 0 FROM suppressions s JOIN recipients r ON r.email_key = s.email_key
			WHERE r.id = $1 AND s.reason = $2`, id, string(recipients.Withdrawn)).Scan(&p.Service)
	}
	return p, wrapSubscription(id, err)
}

func wrapSubscription(id int64, err error) error {
	if err != nil {
		return fmt.Errorf("subscription of recipient %d: %w", id, err)
	}
	return nil
}

// Wishes change what somebody gets; nil leaves a part as it is.
type Wishes struct {
	Update     *bool
	Service    *bool     // counts for those alone who signed up themselves, as Services does
	Services   *[]string // IDs of components, sorted; none: every one
	Components []string  // every one
}

// Wish keeps what a person wishes who holds a link of their own, all or nothing.
func (s *Store) Wish(ctx context.Context, id int64, w Wishes) error {
	return wrapSubscription(id, s.InTx(ctx, func(tx *Tx) error {
		var email string
		if err := tx.QueryRow(ctx, `SELECT email FROM recipients WHERE id = $1`, id).Scan(&email); err != nil {
			return err
		}
		if w.Update != nil {
			if err := tx.wishUpdate(ctx, id, email, *w.Update, "web"); err != nil {
				return err
			}
		}
		own, err := tx.ownWish(ctx, id)
		if err != nil || !own {
			return err
		}
		if w.Service != nil {
			if err := tx.wishService(ctx, email, *w.Service, "web"); err != nil {
				return err
			}
		}
		if w.Services == nil {
			return nil
		}
		if err := tx.Note(ctx, mailaddr.Key(email), "changed", "components", "web"); err != nil {
			return err
		}
		return tx.setServices(ctx, id, email, *w.Services, w.Components)
	}))
}

// wishUpdate joins or leaves the update stream. The event keeps what follows from earlier
// ones from coming back.
func (t *Tx) wishUpdate(ctx context.Context, id int64, email string, join bool, source string) error {
	kind := feedback.Unsubscribed
	if join {
		kind = feedback.Joined
	}
	e := feedback.LinkEvent(kind, 0, 0, feedback.StreamUpdate, t.s.Now())
	payload, err := e.Encode()
	if err != nil {
		return err
	}
	_, err = t.AppendEvents(ctx, Event{Kind: string(kind), Recipient: id, Source: source, Payload: payload,
		Dedupe: fmt.Sprintf("%s-recipient-%d-%d", kind, id, t.s.Now().UnixNano())})
	if err != nil {
		return err
	}
	if !join {
		return t.Suppress(ctx, recipients.Suppression{Email: email, Stream: notices.News,
			Reason: recipients.Unsubscribe, Source: source})
	}
	return t.joinUpdates(ctx, email, source)
}

// joinUpdates lifts what the person's own earlier words brought for the update stream; a bad
// address stays one.
func (t *Tx) joinUpdates(ctx context.Context, email, source string) error {
	_, err := t.Exec(ctx, `DELETE FROM suppressions WHERE email_key = $1 AND stream = $2 AND reason IN ($3, $4)`,
		mailaddr.Key(email), string(notices.News), string(recipients.Unsubscribe), string(recipients.Complaint))
	if err != nil {
		return err
	}
	return t.SetConsent(ctx, email, recipients.Consent{Stream: notices.News, State: recipients.Joined, Source: source})
}

// wishService joins or leaves the service stream, which those alone can leave who signed up
// themselves.
func (t *Tx) wishService(ctx context.Context, email string, join bool, source string) error {
	state := recipients.Joined
	if join {
		if _, err := t.Exec(ctx, `DELETE FROM suppressions WHERE email_key = $1 AND reason = $2`, mailaddr.Key(email),
			string(recipients.Withdrawn)); err != nil {
			return err
		}
	} else {
		state = recipients.Left
		if err := t.Suppress(ctx, recipients.Suppression{Email: email, Stream: notices.Service,
			Reason: recipients.Withdrawn, Source: source}); err != nil {
			return err
		}
	}
	return t.SetConsent(ctx, email, recipients.Consent{Stream: notices.Service, State: state, Source: source})
}

// setServices keeps the components of which somebody wants news as the services of an
// account of their own, whose key is their address.
func (t *Tx) setServices(ctx context.Context, id int64, email string, chosen, components []string) error {
	source, services := Subscribed, chosen
	if len(chosen) == 0 {
		source, services = subscribedAll, components
	}
	services = slices.Sorted(slices.Values(services))
	var account int64
	err := t.QueryRow(ctx, `INSERT INTO accounts (account, account_key, services, source, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (account_key) DO UPDATE SET services = excluded.services,
			source = excluded.source, updated_at = excluded.updated_at
			WHERE accounts.source IN ($6, $7)
		RETURNING id`, email, recipients.AccountKey(email), recipients.JoinWords(services), source, Millis(t.s.Now()),
		Subscribed, subscribedAll).Scan(&account)
	if errors.Is(err, sql.ErrNoRows) { // a customer's account that is called so: not theirs to change
		return nil
	}
	if err != nil {
		return err
	}
	_, err = t.Exec(ctx, `INSERT INTO contacts (recipient_id, account_id) VALUES ($1, $2)
		ON CONFLICT (recipient_id, account_id) DO NOTHING`, id, account)
	return err
}

// SubscribeToAll gives every component to those who signed up and chose none, also those
// components that came since, and takes those from everybody who signed up that are private
// now.
func (s *Store) SubscribeToAll(ctx context.Context, components, private []string) error {
	services := recipients.JoinWords(components)
	err := s.InTx(ctx, func(tx *Tx) error {
		now := Millis(s.Now())
		if _, err := tx.Exec(ctx, `UPDATE accounts SET services = $1, updated_at = $2 WHERE source = $3
			AND services <> $1`, services, now, subscribedAll); err != nil {
			return err
		}
		for _, id := range private {
			if _, err := tx.Exec(ctx, `UPDATE accounts SET services = CASE services WHEN $1 THEN ''
				ELSE replace(services, $1, ',') END, updated_at = $2 WHERE source = $3 AND services LIKE $4`,
				","+id+",", now, Subscribed, "%,"+id+",%"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("subscribers: %w", err)
	}
	return nil
}
