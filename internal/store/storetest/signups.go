package storetest

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// SignUps tests people who sign up themselves.
func SignUps(t *testing.T, open func(*testing.T) *Fixture) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *Fixture)
	}{
		{"an address is asked for seldom", signUpsBounded},
		{"a mail is one process's to send", signUpsTaken},
		{"a confirmation makes a recipient", signUpsConfirmed},
		{"two confirm at once", signUpsTogether},
		{"a request expires", signUpsExpire},
		{"who was erased comes back by confirming", signUpsErased},
		{"who signed up leaves everything", signUpsLeave},
		{"who is a customer leaves the news alone", signUpsCustomer},
		{"a customer's account is not taken over", signUpsForeignAccount},
		{"every component means those to come too", signUpsAll},
		{"how an address stands", signUpsStanding},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

var (
	signUpLimits     = store.SignUpLimits{Valid: 48 * time.Hour, Apart: 2 * time.Minute, Daily: 3, Hourly: 5, Most: 100}
	signUpComponents = []string{"website", "database", "mail"}
)

func signUpOf(address string, services ...string) store.SignUp {
	return store.SignUp{Email: address, Want: store.WantJoin, Region: "emea", Locale: "de", Services: services,
		Words: "Mit dem Abonnement stimmen Sie zu", Page: "de"}
}

func askedFor(t *testing.T, f *Fixture, u store.SignUp) {
	t.Helper()
	kept, err := f.Store.Ask(t.Context(), u, signUpLimits)
	if err != nil || !kept {
		t.Fatalf("asking for %s: %v, %v", u.Email, kept, err)
	}
}

// mailed asks and sends the mail, and gives the number of the request.
func signUpMailed(t *testing.T, f *Fixture, u store.SignUp) int64 {
	t.Helper()
	askedFor(t, f, u)
	next, err := f.Store.NextSignUp(t.Context(), signUpLimits)
	if err == nil {
		err = f.Store.Mailed(t.Context(), next.ID, store.FateMailed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return next.ID
}

func signedUp(t *testing.T, f *Fixture, u store.SignUp) {
	t.Helper()
	if err := f.Store.Confirm(t.Context(), signUpMailed(t, f, u), signUpComponents); err != nil {
		t.Fatal(err)
	}
}

func signUpsBounded(t *testing.T, f *Fixture) {
	ctx := t.Context()
	ask := func(address string, want bool) {
		t.Helper()
		kept, err := f.Store.Ask(ctx, signUpOf(address), signUpLimits)
		if err != nil || kept != want {
			t.Errorf("asking for %s: %v, %v", address, kept, err)
		}
	}
	ask("ada@example.com", true)
	ask("Ada@EXAMPLE.com", false) // the same address, at once
	ask("other@example.com", true)
	for range 2 {
		f.Clock.Advance(3 * time.Minute)
		ask("ada@example.com", true)
	}
	f.Clock.Advance(time.Hour)
	ask("ada@example.com", false) // the fourth of the day
	f.Clock.Advance(24 * time.Hour)
	ask("ada@example.com", true)
	few := signUpLimits
	few.Most = 5
	if _, err := f.Store.Ask(ctx, signUpOf("one-too-many@example.com"), few); !errors.Is(err, store.ErrSignUpsFull) {
		t.Errorf("a full table: %v", err)
	}
	f.Clock.Advance(49 * time.Hour)
	if kept, err := f.Store.Ask(ctx, signUpOf("later@example.com"), few); err != nil || !kept {
		t.Errorf("when the others expired: %v, %v", kept, err)
	}
}

func signUpsTaken(t *testing.T, f *Fixture) {
	ctx := t.Context()
	next := func() *store.SignUp {
		t.Helper()
		u, err := f.Store.NextSignUp(ctx, signUpLimits)
		if err != nil && !errors.Is(err, store.ErrNoSignUp) {
			t.Fatal(err)
		}
		return u
	}
	askedFor(t, f, signUpOf("ada@example.com", "database"))
	u := next()
	if u == nil || u.Email != "ada@example.com" || len(u.Services) != 1 || u.Words == "" || u.Locale != "de" {
		t.Fatalf("%+v", u)
	}
	if again := next(); again != nil {
		t.Errorf("taken twice: %+v", again)
	}
	if _, err := f.Store.SignUp(ctx, u.ID); !errors.Is(err, store.ErrNoSignUp) {
		t.Errorf("a link that was not sent yet: %v", err)
	}
	if err := f.Store.Confirm(ctx, u.ID, signUpComponents); !errors.Is(err, store.ErrNoSignUp) {
		t.Errorf("confirmed before it was sent: %v", err)
	}
	signUpOK(t, f.Store.Mailed(ctx, u.ID, store.FateWaits))
	u = next()
	if u == nil {
		t.Fatal("not tried again")
	}
	f.Clock.Advance(6 * time.Minute) // its process died
	if u = next(); u == nil {
		t.Fatal("not taken over")
	}
	signUpOK(t, f.Store.Mailed(ctx, u.ID, store.FateMailed))
	if kept, err := f.Store.SignUp(ctx, u.ID); err != nil || kept.Confirmed || kept.MailedAt.IsZero() {
		t.Errorf("%+v, %v", kept, err)
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		askedFor(t, f, signUpOf(name+"@example.com"))
	}
	for range 4 {
		signUpOK(t, f.Store.Mailed(ctx, next().ID, store.FateMailed))
	}
	if u := next(); u != nil {
		t.Errorf("a sixth mail in the hour: %+v", u)
	}
	f.Clock.Advance(time.Hour)
	if u = next(); u == nil {
		t.Fatal("none in the next hour")
	}
	signUpOK(t, f.Store.Mailed(ctx, u.ID, store.FateDropped))
	if u := next(); u != nil {
		t.Errorf("after the last: %+v", u)
	}
}

func signUpsConfirmed(t *testing.T, f *Fixture) {
	ctx := t.Context()
	id := signUpMailed(t, f, signUpOf("ada@example.com", "database", "website"))
	if _, err := f.Store.Recipient(ctx, "ada@example.com"); !errors.Is(err, recipients.ErrNotFound) {
		t.Fatalf("somebody who did not confirm: %v", err)
	}
	for range 2 {
		if err := f.Store.Confirm(ctx, id, signUpComponents); err != nil {
			t.Fatal(err)
		}
	}
	e, err := f.Store.Recipient(ctx, "ada@example.com")
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"emea", "de", "subscribed"}, []string{e.Region, e.Locale, e.History[0].Source})
	said, evidence := map[notices.Stream]recipients.ConsentState{}, 0
	for _, c := range e.Consents {
		said[c.Stream] = c.State
	}
	same(t, map[notices.Stream]recipients.ConsentState{notices.Service: recipients.Joined,
		notices.News: recipients.Joined}, said)
	for _, h := range e.History {
		if h.Action == "subscribed" && strings.Contains(h.Detail, "Mit dem Abonnement stimmen Sie zu") {
			evidence++
		}
	}
	same(t, 1, evidence)
	p, err := f.Store.Subscription(ctx, e.ID)
	same(t, store.Subscription{Own: true, Service: true, Services: []string{"database", "website"}}, p)
	signUpOK(t, err)
	if u, err := f.Store.SignUp(ctx, id); err != nil || !u.Confirmed {
		t.Errorf("%+v, %v", u, err)
	}
	if err := f.Store.Confirm(ctx, id+1, signUpComponents); !errors.Is(err, store.ErrNoSignUp) {
		t.Errorf("a number that nobody has: %v", err)
	}
}

func signUpsTogether(t *testing.T, f *Fixture) {
	id := signUpMailed(t, f, signUpOf("ada@example.com"))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := f.Store.Confirm(t.Context(), id, signUpComponents); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	e, err := f.Store.Recipient(t.Context(), "ada@example.com")
	signUpOK(t, err)
	n := 0
	for _, h := range e.History {
		if h.Action == "subscribed" {
			n++
		}
	}
	same(t, 1, n)
}

func signUpsExpire(t *testing.T, f *Fixture) {
	ctx := t.Context()
	id := signUpMailed(t, f, signUpOf("ada@example.com"))
	f.Clock.Advance(48 * time.Hour)
	if _, err := f.Store.SignUp(ctx, id); !errors.Is(err, store.ErrNoSignUp) {
		t.Errorf("an old link: %v", err)
	}
	if err := f.Store.Confirm(ctx, id, signUpComponents); !errors.Is(err, store.ErrNoSignUp) {
		t.Errorf("confirmed by an old link: %v", err)
	}
	if _, err := f.Store.Recipient(ctx, "ada@example.com"); !errors.Is(err, recipients.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func signUpsErased(t *testing.T, f *Fixture) {
	ctx := t.Context()
	imported(t, f, everything, person("ada@example.com", "Ada", "emea"))
	signUpOK(t, f.Store.Forget(ctx, "ada@example.com", "manager", ""))
	id := signUpMailed(t, f, signUpOf("ada@example.com"))
	same(t, 1, imported(t, f, everything, person("ada@example.com", "Ada", "emea")).Erased)
	signUpOK(t, f.Store.Confirm(ctx, id, signUpComponents))
	same(t, 0, imported(t, f, everything, person("ada@example.com", "Ada", "emea")).Erased)
	signUpOK(t, f.Store.Forget(ctx, "ada@example.com", "manager", ""))
	if err := f.Store.Confirm(ctx, id, signUpComponents); !errors.Is(err, store.ErrNoSignUp) {
		t.Errorf("the old link of somebody who was erased since: %v", err)
	}
}

func signUpsLeave(t *testing.T, f *Fixture) {
	ctx := t.Context()
	signedUp(t, f, signUpOf("ada@example.com", "database"))
	e, err := f.Store.Recipient(ctx, "ada@example.com")
	signUpOK(t, err)
	both := func(service, news recipients.Reason) {
		t.Helper()
		same(t, map[string]recipients.Reason{"ada@example.com": service},
			audience(t, f, recipients.Rule{Stream: notices.Service}))
		same(t, map[string]recipients.Reason{"ada@example.com": news},
			audience(t, f, recipients.Rule{Stream: notices.News}))
	}
	both("", "")
	no, yes, mail := false, true, []string{"mail"}
	signUpOK(t, f.Store.Wish(ctx, e.ID, store.Wishes{Update: &no, Service: &no}))
	both(recipients.Withdrawn, recipients.Unsubscribe)
	signUpOK(t, f.Store.Wish(ctx, e.ID, store.Wishes{Service: &yes, Services: &mail, Components: signUpComponents}))
	both("", recipients.Unsubscribe)
	p, err := f.Store.Subscription(ctx, e.ID)
	signUpOK(t, err)
	same(t, store.Subscription{Own: true, Service: true, Services: mail}, p)
	signUpOK(t, f.Store.Wish(ctx, e.ID, store.Wishes{Update: &no, Service: &no}))
	f.Clock.Advance(time.Hour)
	signedUp(t, f, signUpOf("ada@example.com"))
	both("", "")
	p, err = f.Store.Subscription(ctx, e.ID)
	signUpOK(t, err)
	same(t, store.Subscription{Own: true, Service: true}, p)
}

func signUpsCustomer(t *testing.T, f *Fixture) {
	ctx := t.Context()
	signedUp(t, f, signUpOf("ada@example.com", "database"))
	f.Clock.Advance(time.Minute)
	imported(t, f, everything, person("ada@example.com", "Ada of Example", "apac"))
	e, err := f.Store.Recipient(ctx, "ada@example.com")
	signUpOK(t, err)
	p, err := f.Store.Subscription(ctx, e.ID)
	signUpOK(t, err)
	same(t, store.Subscription{}, p)
	no := false
	signUpOK(t, f.Store.Wish(ctx, e.ID, store.Wishes{Update: &no, Service: &no}))
	same(t, map[string]recipients.Reason{"ada@example.com": ""},
		audience(t, f, recipients.Rule{Stream: notices.Service}))
	same(t, map[string]recipients.Reason{"ada@example.com": recipients.Unsubscribe},
		audience(t, f, recipients.Rule{Stream: notices.News}))
}

// signUpsForeignAccount: a customer may be called like an address.
func signUpsForeignAccount(t *testing.T, f *Fixture) {
	ctx := t.Context()
	signUpOK(t, f.Store.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO accounts (account, account_key, services, source, created_at, updated_at)
			VALUES ('ada@example.com', 'ada@example.com', ',mail,', 'customers.csv', 1, 1)`)
		return err
	}))
	signedUp(t, f, signUpOf("ada@example.com", "database"))
	signUpOK(t, f.Store.InTx(ctx, func(tx *store.Tx) error {
		var services, source string
		var contacts int
		err := tx.QueryRow(ctx, `SELECT a.services, a.source, (SELECT count(*) FROM contacts) FROM accounts a`).
			Scan(&services, &source, &contacts)
		same(t, []any{",mail,", "customers.csv", 0}, []any{services, source, contacts})
		return err
	}))
}

func signUpsAll(t *testing.T, f *Fixture) {
	ctx := t.Context()
	signedUp(t, f, signUpOf("all@example.com"))
	signedUp(t, f, signUpOf("one@example.com", "mail"))
	services := func(want map[string]string) {
		t.Helper()
		got := map[string]string{}
		signUpOK(t, f.Store.InTx(ctx, func(tx *store.Tx) error {
			for name := range want {
				var s string
				if err := tx.QueryRow(ctx, `SELECT a.services FROM accounts a JOIN contacts c ON c.account_id = a.id
					JOIN recipients r ON r.id = c.recipient_id WHERE r.email = $1 AND a.account_key = $1`, name).
					Scan(&s); err != nil {
					return err
				}
				got[name] = s
			}
			return nil
		}))
		same(t, want, got)
	}
	services(map[string]string{"all@example.com": ",database,mail,website,", "one@example.com": ",mail,"})
	signUpOK(t, f.Store.SubscribeToAll(ctx, []string{"website", "api"}, nil))
	services(map[string]string{"all@example.com": ",api,website,", "one@example.com": ",mail,"})
	signedUp(t, f, signUpOf("two@example.com", "database", "mail"))
	signUpOK(t, f.Store.SubscribeToAll(ctx, []string{"website"}, []string{"mail", "api"}))
	services(map[string]string{"all@example.com": ",website,", "one@example.com": "", "two@example.com": ",database,"})
}

func signUpsStanding(t *testing.T, f *Fixture) {
	ctx := t.Context()
	imported(t, f, everything, person("known@example.com", "", "emea"), person("bounced@example.com", "", "emea"),
		person("left@example.com", "", "emea"))
	for _, s := range []recipients.Suppression{
		{Email: "bounced@example.com", Reason: recipients.HardBounce},
		{Email: "left@example.com", Stream: notices.News, Reason: recipients.Unsubscribe},
		{Email: "stranger@example.com", Stream: notices.News, Reason: recipients.Complaint},
		{Email: "past@example.com", Reason: recipients.SoftBounce, Until: start.Add(-time.Hour)},
	} {
		signUpOK(t, f.Store.Suppress(ctx, s))
	}
	type standing struct{ Known, Withdrawn, Blocked bool }
	got := map[string]standing{}
	for _, name := range []string{"known", "bounced", "left", "stranger", "past", "nobody"} {
		st, err := f.Store.Standing(ctx, name+"@example.com")
		signUpOK(t, err)
		got[name] = standing{st.Recipient != 0, st.Withdrawn, st.Blocked}
	}
	same(t, map[string]standing{"known": {Known: true}, "bounced": {Known: true, Blocked: true}, "left": {Known: true},
		"stranger": {Blocked: true}, "past": {}, "nobody": {}}, got)
}

func signUpOK(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
