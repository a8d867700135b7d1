package storetest

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/notices"
	"tidings/recipients"
)

// listRead imports text as the command does.
func listRead(t *testing.T, f *Fixture, as recipients.As, text string) recipients.Counts {
	t.Helper()
	counts, err := f.Store.ImportRecipients(t.Context(), listOf(t, as, text), "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func listOf(t *testing.T, as recipients.As, text string) recipients.Rows {
	t.Helper()
	list, err := recipients.NewList(strings.NewReader(text), recipients.ListOptions{As: as})
	if err != nil {
		t.Fatal(err)
	}
	if as != recipients.Services {
		return list
	}
	gathered, err := recipients.Gather(list)
	if err != nil {
		t.Fatal(err)
	}
	return gathered
}

func accounts(t *testing.T, f *Fixture, filter recipients.Filter) (all []recipients.Account, contacts []int) {
	t.Helper()
	if err := f.Store.Accounts(t.Context(), filter, func(a *recipients.Account, n int) error {
		all, contacts = append(all, *a), append(contacts, n)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all, contacts
}

var untimed = cmpopts.IgnoreFields(recipients.Account{}, "ID", "CreatedAt", "UpdatedAt")

// registryAccounts imports contacts of accounts, one of whom serves two.
func registryAccounts(t *testing.T, f *Fixture) {
	text := "email,name,account,account_name,role,services,street,city,time_zone\n" +
		"ann@x.example,Ann,C-1,Example Ltd,technical;billing,website|database,1 High St,London,Europe/London\n" +
		"bob@x.example,Bob,C-1,,legal,,,,\n" + // says nothing of the account
		"ann@x.example,Ann,c-2,Other Ltd,legal,,,,\n"
	counts := listRead(t, f, recipients.Contacts, text)
	same(t, recipients.Counts{Added: 2, Accounts: recipients.Tally{Added: 2}, Contacts: recipients.Tally{Added: 3}},
		counts)
	all, contacts := accounts(t, f, recipients.Filter{})
	want := []recipients.Account{
		{Key: "C-1", Name: "Example Ltd", TimeZone: "Europe/London", Services: []string{"database", "website"},
			Postal: recipients.Postal{Street: "1 High St", City: "London"}},
		{Key: "c-2", Name: "Other Ltd"},
	}
	if d := cmp.Diff(want, all, untimed, cmpopts.EquateEmpty()); d != "" {
		t.Fatal(d)
	}
	same(t, []int{2, 1}, contacts)
	parts := entry(t, f, "ann@x.example").Accounts
	same(t, 2, len(parts))
	same(t, []string{"billing", "technical"}, parts[0].Roles)
	same(t, []string{"legal"}, parts[1].Roles)

	f.Clock.Advance(time.Minute)
	same(t, recipients.Counts{Unchanged: 2, Accounts: recipients.Tally{Unchanged: 2},
		Contacts: recipients.Tally{Unchanged: 3}}, listRead(t, f, recipients.Contacts, text))
	// A list changes only what it has.
	counts = listRead(t, f, recipients.Contacts, "email,account,role\nbob@x.example,c-1,technical\n")
	same(t, recipients.Counts{Unchanged: 1, Accounts: recipients.Tally{Unchanged: 1},
		Contacts: recipients.Tally{Changed: 1}}, counts)
	counts = listRead(t, f, recipients.Contacts, "email,account,city\nbob@x.example,C-1,Leeds\n")
	same(t, recipients.Tally{Changed: 1}, counts.Accounts)
	all, _ = accounts(t, f, recipients.Filter{Account: "c-1"})
	same(t, recipients.Postal{Street: "1 High St", City: "Leeds"}, all[0].Postal)
	same(t, []string{"database", "website"}, all[0].Services)
	same(t, []string{"technical"}, entry(t, f, "bob@x.example").Accounts[0].Roles)

	same(t, []string{"ann@x.example"}, emails(t, f, recipients.Filter{Account: "C-2"}))
	var listed []string
	if err := f.Store.Recipients(t.Context(), recipients.Filter{Accounts: true}, func(r *recipients.Recipient) error {
		for _, p := range r.Accounts {
			listed = append(listed, r.Email+" "+p.Key+" "+strings.Join(p.Roles, "+"))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	same(t, []string{"ann@x.example C-1 billing+technical", "ann@x.example c-2 legal", "bob@x.example C-1 technical"},
		listed)
}

// registryAccountLists imports accounts and services without people.
func registryAccountLists(t *testing.T, f *Fixture) {
	counts := listRead(t, f, recipients.Accounts, "account,name,region,plan\nC-1,Example,emea,gold\nC-2,Other,,\n")
	same(t, recipients.Counts{Accounts: recipients.Tally{Added: 2}}, counts)
	counts = listRead(t, f, recipients.Services, "account,service\nC-1,database\nc-1,website\nC-3,mail\nC-2,\n")
	same(t, recipients.Counts{Accounts: recipients.Tally{Added: 1, Changed: 1, Unchanged: 1}}, counts)
	counts = listRead(t, f, recipients.Accounts, "account,seats\nC-1,100\n")
	same(t, recipients.Counts{Accounts: recipients.Tally{Changed: 1}}, counts)
	all, contacts := accounts(t, f, recipients.Filter{})
	want := []recipients.Account{
		{Key: "C-1", Name: "Example", Region: "emea", Services: []string{"database", "website"},
			Fields: map[string]string{"plan": "gold", "seats": "100"}},
		{Key: "C-2", Name: "Other", Fields: map[string]string{"plan": ""}},
		{Key: "C-3", Services: []string{"mail"}},
	}
	if d := cmp.Diff(want, all, untimed, cmpopts.EquateEmpty()); d != "" {
		t.Fatal(d)
	}
	same(t, []int{0, 0, 0}, contacts)
	// Services are replaced, not added to.
	listRead(t, f, recipients.Services, "account,service\nC-1,mail\n")
	all, _ = accounts(t, f, recipients.Filter{Account: "C-1"})
	same(t, []string{"mail"}, all[0].Services)
}

// registryOwnAccounts imports people who are customers by themselves, and forgets one.
func registryOwnAccounts(t *testing.T, f *Fixture) {
	text := "email,services,city\nann@x.example,database,Berlin\nbob@x.example,,\n"
	counts := listRead(t, f, recipients.Contacts, text)
	same(t, recipients.Counts{Added: 2, Accounts: recipients.Tally{Added: 1}, Contacts: recipients.Tally{Added: 1}},
		counts)
	e := entry(t, f, "ann@x.example")
	same(t, "ann@x.example", e.Accounts[0].Key)
	same(t, map[string]string{"services": "database", "city": "Berlin"}, e.Fields)
	same(t, 0, len(entry(t, f, "bob@x.example").Accounts))

	if err := f.Store.Forget(t.Context(), "Ann@x.example", "jo", ""); err != nil {
		t.Fatal(err)
	}
	all, _ := accounts(t, f, recipients.Filter{})
	same(t, 0, len(all))
	counts = listRead(t, f, recipients.Contacts, text)
	same(t, recipients.Counts{Unchanged: 1, Erased: 1}, counts)
	// The company of somebody who was erased is known all the same.
	counts = listRead(t, f, recipients.Contacts, "email,account,account_name\nann@x.example,C-1,Example\n")
	same(t, recipients.Counts{Erased: 1, Accounts: recipients.Tally{Added: 1}}, counts)
	counts = listRead(t, f, recipients.Accounts, "account,name\nann@x.example,Ann\n")
	same(t, recipients.Counts{Erased: 1}, counts)
}

// registryOptOut imports a column of who left: it suppresses the update stream alone, once,
// and never takes anything back.
func registryOptOut(t *testing.T, f *Fixture) {
	ctx := t.Context()
	released := recipients.Suppression{Email: "cy@x.example", Stream: notices.News, Reason: recipients.Unsubscribe,
		Source: "one click"}
	if err := f.Store.Suppress(ctx, released); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(time.Hour)
	text := "email,opt_out\nann@x.example,ja\nbob@x.example,no\ncy@x.example,no\ndi@x.example,\n"
	same(t, recipients.Counts{Added: 4, OptedOut: 1}, listRead(t, f, recipients.Contacts, text))
	same(t, recipients.Counts{Unchanged: 4}, listRead(t, f, recipients.Contacts, text))
	want := []recipients.Suppression{{Email: "ann@x.example", Stream: notices.News, Reason: recipients.Unsubscribe,
		Source: "list.csv", CreatedAt: start.Add(time.Hour)}}
	same(t, want, entry(t, f, "ann@x.example").Suppressions)
	same(t, 1, len(entry(t, f, "cy@x.example").Suppressions))
	history := entry(t, f, "ann@x.example").History
	same(t, "suppressed", history[len(history)-1].Action)
	same(t, 2, len(history))
	// Who left long ago stays as they left.
	listRead(t, f, recipients.Contacts, "email,newsletter\ncy@x.example,nein\n")
	same(t, "one click", entry(t, f, "cy@x.example").Suppressions[0].Source)
}

// registryPlan looks at an import without doing it.
func registryPlan(t *testing.T, f *Fixture) {
	before := "email,name,account,role,city\nann@x.example,Ann,C-1,legal,London\nbob@x.example,Bob,C-1,,\n"
	listRead(t, f, recipients.Contacts, before)
	f.Clock.Advance(time.Minute)
	after := "email,name,floor,account,role,city,opt out\nann@x.example,Anne,3,C-1,legal,Leeds,\n" +
		"bob@x.example,Bob,,C-1,,,yes\ncy@x.example,Cy,,C-2,,,\n"
	counts, plan, err := f.Store.PlanImport(t.Context(), listOf(t, "", after), "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	same(t, recipients.Plan{
		People: recipients.Differences{New: []string{"cy@x.example"},
			Changed: []recipients.Difference{{ID: "ann@x.example", Fields: []string{"floor", "name"}}}},
		Accounts: recipients.Differences{New: []string{"C-2"},
			Changed: []recipients.Difference{{ID: "C-1", Fields: []string{"city"}}}},
	}, plan)
	e := entry(t, f, "ann@x.example")
	same(t, "Ann", e.Name)
	same(t, "London", e.Accounts[0].Postal.City)
	same(t, 0, len(entry(t, f, "bob@x.example").Suppressions))
	same(t, []string{"ann@x.example", "bob@x.example"}, emails(t, f, recipients.Filter{}))
	// It was the truth.
	same(t, counts, listRead(t, f, recipients.Contacts, after))
}

// registryManyContacts brings more rows than are merged at once.
func registryManyContacts(t *testing.T, f *Fixture) {
	const n, each = 40_000, 5
	var b strings.Builder
	b.WriteString("email,account,account_name,role\n")
	for i := range n {
		a := i / each
		b.WriteString("p" + strconv.Itoa(i) + "@x.example,C-" + strconv.Itoa(a) + ",Company " + strconv.Itoa(a) +
			",technical\n")
	}
	want := recipients.Counts{Added: n, Accounts: recipients.Tally{Added: n / each},
		Contacts: recipients.Tally{Added: n}}
	same(t, want, listRead(t, f, "", b.String()))
	want = recipients.Counts{Unchanged: n, Accounts: recipients.Tally{Unchanged: n / each},
		Contacts: recipients.Tally{Unchanged: n}}
	same(t, want, listRead(t, f, "", b.String()))
	_, contacts := accounts(t, f, recipients.Filter{})
	if slices.Min(contacts) != each || slices.Max(contacts) != each {
		t.Fatalf("%d to %d contacts an account", slices.Min(contacts), slices.Max(contacts))
	}
}
