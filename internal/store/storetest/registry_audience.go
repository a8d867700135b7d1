package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

func registryForget(t *testing.T, f *Fixture) {
	ctx := t.Context()
	ann := person("ann@example.com", "Ann", "emea")
	imported(t, f, everything, ann, person("bob@example.com", "Bob", "emea"))
	id := entry(t, f, ann.Email).ID
	if err := f.Store.Suppress(ctx,
		recipients.Suppression{Email: ann.Email, Reason: recipients.Manual, Note: "asked by Ann"}); err != nil {
		t.Fatal(err)
	}
	event := store.Event{Kind: "bounced", Recipient: id, Dedupe: "1", Payload: []byte(`{"to":"ann@example.com"}`)}
	if _, err := f.Store.AppendEvents(ctx, event); err != nil {
		t.Fatal(err)
	}
	onTheWay(t, f, id)
	if err := f.Store.Forget(ctx, "Ann@example.com", "Jo", "letter of 14 November"); err != nil {
		t.Fatal(err)
	}
	left := Value[int](t, f.Store, `SELECT count(*) FROM deliveries d LEFT JOIN attempts a ON a.row_id = d.id
		WHERE d.email <> '' OR d.email_key <> '' OR d.fields <> '' OR d.reply <> '' OR a.reply <> ''`)
	suppressed := Value[int](t, f.Store, `SELECT count(*) FROM deliveries WHERE state = 'suppressed'
		AND reason = 'erased'`)
	same(t, [2]int{0, 1}, [2]int{left, suppressed})
	if _, err := f.Store.Recipient(ctx, ann.Email); !errors.Is(err, recipients.ErrNotFound) {
		t.Fatalf("err %v", err)
	}
	found, err := f.Store.SuppressionsOf(ctx, ann.Email)
	if err != nil || len(found) != 0 {
		t.Fatalf("%v stayed, %v", found, err)
	}
	same(t, "{}", string(events(t, f, store.EventFilter{})[0].Payload))
	same(t, recipients.Counts{Unchanged: 1, Erased: 1},
		imported(t, f, everything, ann, person("bob@example.com", "Bob", "emea")))
	same(t, recipients.Counts{Erased: 1}, imported(t, f, everything, person("ann@example.com", "Ann", "emea")))
	if err := f.Store.Forget(ctx, "never@example.com", "Jo", ""); !errors.Is(err, recipients.ErrNotFound) {
		t.Fatalf("err %v", err)
	}
	same(t, recipients.Counts{Erased: 1}, imported(t, f, everything, person("never@example.com", "", "")))
	later := imported(t, f, everything, person("dee@example.com", "Dee", "emea"))
	same(t, recipients.Counts{Added: 1}, later)
	if entry(t, f, "dee@example.com").ID <= id {
		t.Fatal("the number of an erased person was given again")
	}
}

// onTheWay puts two messages to a person into the ledger: one waiting, one sent.
func onTheWay(t *testing.T, f *Fixture, id int64) {
	t.Helper()
	for i, state := range []string{"queued", "accepted"} {
		for _, q := range []string{
			`INSERT INTO sends (id, slug, revision, policy, state, max_attempts, retry_first, retry_max, created_at)
				VALUES ($1, 's', $1, 'hold', 'paused', 1, 1, 1, 1)`,
			`INSERT INTO attempts (row_id, number, at, state, reply)
			VALUES ($1, 1, 1, 'deferred', '450 ann@example.com is busy')`,
			fmt.Sprintf(`INSERT INTO deliveries (id, send_id, recipient_id, state, updated_at, email, email_key, fields,
			reply)
				VALUES ($1, $1, %d, '%s', 1, 'ann@example.com', 'ann@example.com', '{"name":"Ann"}',
					'ok ann')`, id, state),
		} {
			Exec(t, f.Store, q, i+1)
		}
	}
}

func audience(t *testing.T, f *Fixture, rule recipients.Rule) map[string]recipients.Reason {
	t.Helper()
	found, last := map[string]recipients.Reason{}, int64(0)
	err := f.Store.StreamAudience(t.Context(), rule, func(a *recipients.AudienceRow) error {
		if a.ID <= last {
			t.Errorf("number %d after %d", a.ID, last)
		}
		last = a.ID
		found[a.Email] = a.Excluded
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func registryAudience(t *testing.T, f *Fixture) {
	ctx := t.Context()
	var list []recipients.Recipient
	for _, name := range []string{"ok", "hard", "left", "asked", "both", "expired", "soft", "complained"} {
		list = append(list, person(name+"@example.com", name, "emea"))
	}
	list = append(list, person("far@example.com", "far", "apac"))
	imported(t, f, everything, list...)
	for _, s := range []recipients.Suppression{
		{Email: "hard@example.com", Reason: recipients.HardBounce},
		{Email: "left@example.com", Stream: notices.News, Reason: recipients.Unsubscribe},
		{Email: "both@example.com", Reason: recipients.SoftBounce},
		{Email: "both@example.com", Reason: recipients.Manual},
		{Email: "expired@example.com", Reason: recipients.Manual, Until: start.Add(time.Hour)},
		{Email: "soft@example.com", Reason: recipients.SoftBounce},
		{Email: "complained@example.com", Stream: notices.News, Reason: recipients.Complaint},
		{Email: "unregistered@example.com", Reason: recipients.Manual},
	} {
		if err := f.Store.Suppress(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := setConsent(ctx, f, "asked@example.com",
		recipients.Consent{Stream: notices.News, State: recipients.Left}); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(2 * time.Hour)
	emea := notices.Audience{Regions: []string{"emea"}}
	same(t, map[string]recipients.Reason{"ok@example.com": "", "hard@example.com": recipients.HardBounce,
		"left@example.com":  recipients.Unsubscribe,
		"asked@example.com": recipients.Preference, "both@example.com": recipients.Manual, "expired@example.com": "",
		"soft@example.com": recipients.SoftBounce, "complained@example.com": recipients.Complaint},
		audience(t, f, recipients.Rule{Audience: emea, Stream: notices.News}))
	same(t, map[string]recipients.Reason{"ok@example.com": "", "hard@example.com": recipients.HardBounce,
		"left@example.com":  "",
		"asked@example.com": "", "both@example.com": recipients.Manual, "expired@example.com": "",
		"soft@example.com": recipients.SoftBounce, "complained@example.com": ""},
		audience(t, f, recipients.Rule{Audience: emea, Stream: notices.Service}))
	same(t, 9, len(audience(t, f, recipients.Rule{Stream: notices.Service})))
}

func registryAudienceLocales(t *testing.T, f *Fixture) {
	own, regional, other := person("own@example.com", "", "emea"),
		person("regional@example.com", "", "dach"), person("other@example.com", "", "emea")
	own.Locale, other.Locale = "de-CH", "den"
	imported(t, f, everything, own, regional, other)
	rule := recipients.Rule{Audience: notices.Audience{Locales: []string{"de"}}, Stream: notices.Service,
		RegionLocales: map[string]string{"dach": "de-DE", "emea": "en"}}
	same(t, map[string]recipients.Reason{"own@example.com": "", "regional@example.com": ""}, audience(t, f, rule))
}
