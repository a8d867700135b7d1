package storetest

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// Registry tests the recipients: importing, listing, suppressing, forgetting.
func Registry(t *testing.T, open func(*testing.T) *Fixture) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *Fixture)
	}{
		{"import counts new, changed and unchanged", registryCounts},
		{"import keeps what the list does not have", registryMerge},
		{"a name follows its parts", registryNames},
		{"a failing list leaves nothing", registryRollback},
		{"imports at once", registryConcurrent},
		{"many rows arrive whole", registryMany},
		{"a list from text to table and back", registryListFile},
		{"an import that is cancelled", registryCancelled},
		{"contacts of accounts", registryAccounts},
		{"lists of accounts and services", registryAccountLists},
		{"people who are customers", registryOwnAccounts},
		{"who left is suppressed", registryOptOut},
		{"a plan changes nothing", registryPlan},
		{"an export comes in as it was", registryRoundTrip},
		{"rows in any order", registryRowsInAnyOrder},
		{"many contacts", registryManyContacts},
		{"values come back as they went in", registryNasty},
		{"lists are filtered and paged", registryLists},
		{"suppressing and releasing", registrySuppress},
		{"consent", registryConsent},
		{"forgetting", registryForget},
		{"what doctor asks", registryExamined},
		{"audience", registryAudience},
		{"audience of locales", registryAudienceLocales},
		{"random rules select what a plain reading of them does", registryRules},
		{"those affected", registryAffected},
		{"conditions that the registry cannot answer", registryConditions},
		{"what the registry has of accounts", registryKnown},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// rows are recipients in memory as an import takes them.
type rows struct {
	columns recipients.Columns
	list    []recipients.Recipient
	err     error // at the end, in place of io.EOF
	at      int
}

// Columns says what the rows have.
func (r *rows) Columns() recipients.Columns { return r.columns }

// Next gives the next row.
func (r *rows) Next() (*recipients.Recipient, error) {
	if r.at == len(r.list) {
		if r.err != nil {
			return nil, r.err
		}
		return nil, io.EOF
	}
	r.at++
	return &r.list[r.at-1], nil
}

var everything = recipients.Columns{Name: true, FirstName: true, LastName: true, Company: true, Region: true,
	Locale: true,
	Fields: []string{"contract"}}

func imported(t *testing.T, f *Fixture, columns recipients.Columns, list ...recipients.Recipient) recipients.Counts {
	t.Helper()
	counts, err := f.Store.ImportRecipients(t.Context(), &rows{columns: columns, list: list}, "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func person(email, name, region string) recipients.Recipient {
	return recipients.Recipient{Email: email, Name: name, Region: region}
}

func entry(t *testing.T, f *Fixture, address string) *recipients.Entry {
	t.Helper()
	e, err := f.Store.Recipient(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func emails(t *testing.T, f *Fixture, filter recipients.Filter) (found []string) {
	t.Helper()
	err := f.Store.Recipients(t.Context(), filter, func(r *recipients.Recipient) error {
		found = append(found, r.Email)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("-want +got:\n%s", d)
	}
}

func registryCounts(t *testing.T, f *Fixture) {
	a, b := person("ann@example.com", "Ann", "emea"), person("bob@example.com", "Bob", "apac")
	same(t, recipients.Counts{Added: 2}, imported(t, f, everything, a, b))
	f.Clock.Advance(time.Minute)
	b.Name = "Robert"
	c := person("cy@example.com", "Cy", "emea")
	same(t, recipients.Counts{Added: 1, Changed: 1, Unchanged: 1}, imported(t, f, everything, a, b, c))

	ann, bob := entry(t, f, "ann@EXAMPLE.com"), entry(t, f, "BOB@example.com")
	same(t, start, ann.UpdatedAt)
	same(t, start.Add(time.Minute), bob.UpdatedAt)
	same(t, start, bob.CreatedAt)
	same(t, []recipients.Change{{At: start, Action: "added", Source: "list.csv"},
		{At: start.Add(time.Minute), Action: "changed", Source: "list.csv"}}, bob.History)
}

func registryMerge(t *testing.T, f *Fixture) {
	a := person("ann@example.com", "Ann", "emea")
	a.Company, a.Fields = "Acme", map[string]string{"contract": "C-1"}
	imported(t, f, everything, a)
	f.Clock.Advance(time.Second)
	b := recipients.Recipient{Email: "ann@example.com", Locale: "de", Fields: map[string]string{"floor": "3"}}
	counts := imported(t, f, recipients.Columns{Locale: true, Fields: []string{"floor"}}, b)
	same(t, recipients.Counts{Changed: 1}, counts)
	e := entry(t, f, "ann@example.com")
	same(t, recipients.Recipient{ID: e.ID, Email: "ann@example.com", Name: "Ann", Company: "Acme", Region: "emea",
		Locale:    "de",
		Fields:    map[string]string{"contract": "C-1", "floor": "3"},
		CreatedAt: start, UpdatedAt: start.Add(time.Second)}, e.Recipient)
	again := imported(t, f, recipients.Columns{Locale: true, Fields: []string{"floor"}}, b)
	same(t, recipients.Counts{Unchanged: 1}, again)
}

// registryNames imports one list after another for one person. A name that was made of
// its parts follows them; one that was given stays, whatever parts come.
func registryNames(t *testing.T, f *Fixture) {
	type list struct {
		columns string // any of n, f, l: name, first name, last name
		name    [3]string
	}
	for at, c := range []struct {
		want  string
		lists []list
	}{
		{"Anne Smith", []list{{"fl", [3]string{"", "Ann", "Smith"}}, {"f", [3]string{"", "Anne"}},
			{"l", [3]string{"", "", "Smith"}}}},
		{"Ann Jones", []list{{"f", [3]string{"", "Ann"}}, {"l", [3]string{"", "", "Jones"}}}},
		{"Dr. Ann Smith", []list{{"n", [3]string{"Dr. Ann Smith"}}, {"fl", [3]string{"", "Ann", "Smith"}},
			{"f", [3]string{"", "Anne"}}}},
		{"Dr. Ann Smith", []list{{"fl", [3]string{"", "Ann", "Smith"}}, {"n", [3]string{"Dr. Ann Smith"}},
			{"l", [3]string{"", "", "Smith"}}}},
		{"Ann", []list{{"fl", [3]string{"", "Ann", "Smith"}}, {"l", [3]string{"", "", ""}}}},
		{"", []list{{"f", [3]string{"", "Ann"}}, {"f", [3]string{"", ""}}}},
		{"Ann Smith", []list{{"fl", [3]string{"", "Ann", "Smith"}}, {"n", [3]string{"Dr. Smith"}},
			{"n", [3]string{""}}}},
		{"Anne Smith", []list{{"nfl", [3]string{"Smith, Ann", "Ann", "Smith"}}, {"nf", [3]string{"", "Anne"}}}},
		{"A. Smith", []list{{"nfl", [3]string{"A. Smith", "Ann", "Smith"}}, {"f", [3]string{"", "Anne"}}}},
		{"山田 花子", []list{{"fl", [3]string{"", "太郎", "山田"}}, {"f", [3]string{"", "花子"}}}},
		{"山田 太郎", []list{{"nfl", [3]string{"太郎 山田", "太郎", "山田"}}, {"l", [3]string{"", "", "山田"}}}},
		{"Taro 山田", []list{{"l", [3]string{"", "", "山田"}}, {"f", [3]string{"", "Taro"}}}},
		{"김 철수", []list{{"l", [3]string{"", "", "김"}}, {"f", [3]string{"", "철수"}}}},
		{"𠮷田 太郎", []list{{"f", [3]string{"", "太郎"}}, {"l", [3]string{"", "", "𠮷田"}}}},
	} {
		address := string(rune('a'+at)) + "@names.example"
		take := func(l list) recipients.Counts {
			f.Clock.Advance(time.Minute)
			r := recipients.Recipient{Email: address, Name: l.name[0], FirstName: l.name[1], LastName: l.name[2]}
			if r.Name == "" { // as a list makes it
				r.Name = recipients.FullName(r.FirstName, r.LastName)
			}
			has := func(c string) bool { return strings.Contains(l.columns, c) }
			return imported(t, f, recipients.Columns{Name: has("n"), FirstName: has("f"), LastName: has("l")}, r)
		}
		for _, l := range c.lists {
			take(l)
		}
		if got := entry(t, f, address).Name; got != c.want {
			t.Errorf("%v: the name is %q, want %q", c.lists, got, c.want)
		}
		same(t, recipients.Counts{Unchanged: 1}, take(c.lists[len(c.lists)-1]))
	}
}

func registryRollback(t *testing.T, f *Fixture) {
	fault := errors.New("row 3 is bad")
	list := &rows{columns: everything,
		list: []recipients.Recipient{person("ann@example.com", "", ""), person("bob@example.com", "", "")}, err: fault}
	if _, err := f.Store.ImportRecipients(t.Context(), list, ""); !errors.Is(err, fault) {
		t.Fatalf("err %v", err)
	}
	same(t, nil, emails(t, f, recipients.Filter{}))
}

func registryConcurrent(t *testing.T, f *Fixture) {
	results := make(chan error)
	for i := range 4 {
		go func() {
			list := []recipients.Recipient{person("ann@example.com", "Ann", "emea"),
				person("bob@example.com", "Bob", "apac")}
			if i%2 == 1 {
				slices.Reverse(list)
			}
			_, err := f.Store.ImportRecipients(t.Context(), &rows{columns: everything, list: list}, "")
			results <- err
		}()
	}
	for range 4 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	same(t, 2, len(emails(t, f, recipients.Filter{})))
}

func registryMany(t *testing.T, f *Fixture) {
	const n = 1_000 // no multiple of the batch
	var list []recipients.Recipient
	for i := range n {
		list = append(list, person("user"+string(rune('a'+i%26))+time.Duration(i).String()+"@example.com", "U", "emea"))
	}
	same(t, recipients.Counts{Added: n}, imported(t, f, everything, list...))
	list[7].Name, list[999].Name = "V", "W"
	f.Clock.Advance(time.Second)
	same(t, recipients.Counts{Changed: 2, Unchanged: n - 2}, imported(t, f, everything, list...))
	found := emails(t, f, recipients.Filter{})
	for i := range list {
		if found[i] != list[i].Email {
			t.Fatalf("person %d is %s, want %s: the list's order is lost", i, found[i], list[i].Email)
		}
	}
}

func registryNasty(t *testing.T, f *Fixture) {
	for i, value := range []string{"O'Neil; DROP TABLE recipients;--", `"quoted" \back`, "Ünïcödé 漢字 🙂",
		"$1 ?1 {{id}}", "a\nb", "%_", "\u2028"} {
		r := person("p"+string(rune('0'+i))+"@example.com", value, "emea")
		r.Company, r.Fields = value, map[string]string{"contract": value}
		imported(t, f, everything, r)
		e := entry(t, f, r.Email)
		same(t, []string{value, value, value}, []string{e.Name, e.Company, e.Fields["contract"]})
	}
}

func registryLists(t *testing.T, f *Fixture) {
	a, b, c := person("ann@example.com", "Ann O'Hara", "emea"),
		person("bob@example.com", "Bob 100%", "apac"), person("cy@example.org", "Cy", "emea")
	c.Company, c.Locale = "Example", "de"
	imported(t, f, everything, a, b, c)
	yes, no := true, false
	if err := f.Store.Suppress(t.Context(),
		recipients.Suppression{Email: "bob@example.com", Reason: recipients.Manual}); err != nil {
		t.Fatal(err)
	}
	first := entry(t, f, a.Email).ID
	for _, test := range []struct {
		name string
		f    recipients.Filter
		want []string
	}{
		{"all", recipients.Filter{}, []string{a.Email, b.Email, c.Email}},
		{"region", recipients.Filter{Regions: []string{"emea", "none"}}, []string{a.Email, c.Email}},
		{"locale", recipients.Filter{Locales: []string{"de"}}, []string{c.Email}},
		{"part of an address", recipients.Filter{Search: "EXAMPLE.org"}, []string{c.Email}},
		{"part of a name", recipients.Filter{Search: "o'h"}, []string{a.Email}},
		{"a wildcard means itself", recipients.Filter{Search: "0%"}, []string{b.Email}},
		{"suppressed", recipients.Filter{Suppressed: &yes}, []string{b.Email}},
		{"not suppressed", recipients.Filter{Suppressed: &no}, []string{a.Email, c.Email}},
		{"first page", recipients.Filter{Limit: 1}, []string{a.Email}},
		{"next page", recipients.Filter{After: first, Limit: 5}, []string{b.Email, c.Email}},
		{"changed since", recipients.Filter{Since: start.Add(time.Hour)}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			same(t, test.want, emails(t, f, test.f))
			test.f.After, test.f.Limit = 0, 0
			n, err := f.Store.CountRecipients(t.Context(), test.f)
			if err != nil || n < len(test.want) {
				t.Fatalf("count %d, %v", n, err)
			}
		})
	}
	stop := errors.New("enough")
	if err := f.Store.Recipients(t.Context(), recipients.Filter{},
		func(*recipients.Recipient) error { return stop }); !errors.Is(err, stop) {
		t.Fatalf("the callback's error is lost: %v", err)
	}
}

func registrySuppress(t *testing.T, f *Fixture) {
	ctx := t.Context()
	imported(t, f, everything, person("ann@example.com", "Ann", "emea"))
	bounce := recipients.Suppression{Email: "Ann@Example.com", Reason: recipients.HardBounce, Source: "bounce"}
	left := recipients.Suppression{Email: "ann@example.com", Stream: notices.News, Reason: recipients.Unsubscribe,
		Note: "one click", Until: start.Add(time.Hour)}
	for _, s := range []recipients.Suppression{bounce, left, left} {
		if err := f.Store.Suppress(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	bounce.Email, bounce.CreatedAt, left.CreatedAt = "ann@example.com", start, start
	same(t, []recipients.Suppression{bounce, left}, entry(t, f, "ann@example.com").Suppressions)
	f.Clock.Advance(2 * time.Hour)
	var holding []recipients.Suppression
	if err := f.Store.Suppressions(ctx, func(s recipients.Suppression) error {
		holding = append(holding, s)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	same(t, []recipients.Suppression{bounce}, holding)

	n, err := f.Store.Lift(ctx, "ann@example.com", "Jo")
	if err != nil || n != 2 {
		t.Fatalf("released %d, %v", n, err)
	}
	if n, err := f.Store.Lift(ctx, "nobody@example.com", "Jo"); err != nil || n != 0 {
		t.Fatalf("released %d of nobody, %v", n, err)
	}
	e := entry(t, f, "ann@example.com")
	same(t, 0, len(e.Suppressions))
	same(t, recipients.Change{At: start.Add(2 * time.Hour), Action: "released", Source: "Jo"},
		e.History[len(e.History)-1])
	for _, s := range []recipients.Suppression{{Email: "x@example.com"},
		{Email: "x@example.com", Reason: recipients.Erased}, {Reason: recipients.Manual}} {
		if err := f.Store.Suppress(ctx, s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func setConsent(ctx context.Context, f *Fixture, address string, c recipients.Consent) error {
	return f.Store.InTx(ctx, func(tx *store.Tx) error { return tx.SetConsent(ctx, address, c) })
}

func registryConsent(t *testing.T, f *Fixture) {
	ctx := t.Context()
	imported(t, f, everything, person("ann@example.com", "Ann", "emea"))
	for _, state := range []recipients.ConsentState{recipients.Left, recipients.Joined, recipients.Left} {
		if err := setConsent(ctx, f, "ann@example.com",
			recipients.Consent{Stream: notices.News, State: state, Source: "page"}); err != nil {
			t.Fatal(err)
		}
	}
	e := entry(t, f, "ann@example.com")
	same(t, []recipients.Consent{{Stream: notices.News, State: recipients.Left, Source: "page", ChangedAt: start}},
		e.Consents)
	same(t, 4, len(e.History))
	err := setConsent(ctx, f, "nobody@example.com", recipients.Consent{Stream: notices.News, State: recipients.Left})
	if !errors.Is(err, recipients.ErrNotFound) {
		t.Fatalf("err %v", err)
	}
	if err := setConsent(ctx, f, "ann@example.com",
		recipients.Consent{Stream: notices.News, State: "maybe"}); err == nil {
		t.Fatal("a state that is none was taken")
	}
}
