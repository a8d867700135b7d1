package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tidings/notices"
	"tidings/recipients"
)

// handmade is a small registry whose selections can be read off by eye.
func handmade(t *testing.T, f *Fixture) {
	t.Helper()
	people := []recipients.Recipient{person("ann@example.com", "", "emea"), person("bob@example.com", "", "emea"),
		person("cid@example.com", "", "apac"), person("dee@example.com", "", ""), person("eve@example.com", "", "emea"),
		person("fay@example.com", "", "emea"), person("gus@example.com", "", "apac")}
	imported(t, f, everything, people...)
	number := func(who string) int64 { return entry(t, f, who+"@example.com").ID }
	technical, legal := []string{"technical"}, []string{"legal"}
	PutAccounts(t, f.Store, []recipients.Account{
		{Key: "C-1", Name: "Alpha", Region: "emea", Services: []string{"website", "database"},
			Fields: map[string]string{"seats": "120"}},
		{Key: "C-2", Region: "emea", Services: []string{"website"}, Fields: map[string]string{"seats": "many"}},
		{Key: "C-3", Region: "apac", Services: []string{"database"}, Fields: map[string]string{"net\"plan": "a\"b"}},
		{Key: "C-4", Services: []string{"database"}},
	}, []recipients.Contact{
		{Recipient: number("ann"), Account: 0, Roles: technical},
		{Recipient: number("bob"), Account: 1, Roles: technical},
		{Recipient: number("cid"), Account: 2, Roles: technical}, {Recipient: number("dee"), Account: 0, Roles: legal},
		{Recipient: number("dee"), Account: 2, Roles: legal}, {Recipient: number("eve"), Account: 3},
		{Recipient: number("gus"), Account: 0},
	})
}

// registryAffected selects whom an incident of the database in EMEA affects: Bob's account does
// not use it, Cid's is elsewhere, Fay has none. Dee is selected for one of two accounts, Eve's
// account is where she is, and Gus's is in EMEA although he is not.
func registryAffected(t *testing.T, f *Fixture) {
	handmade(t, f)
	rule := recipients.Rule{Stream: notices.Service, Audience: notices.Audience{Affected: notices.ByRecords},
		Hits: []recipients.Hit{{Components: []string{"database"}, Regions: []string{"emea"}}}}
	both := "[database website]"
	same(t, []string{
		"ann@example.com: emea , C-1 " + both + " as [technical]",
		"dee@example.com: emea , C-1 " + both + " as [legal]",
		"eve@example.com: emea , C-4 [database] as []",
		"gus@example.com: apac , C-1 " + both + " as []",
	}, selected(t, f.Store, rule))
	rule.Audience.Where = "seats >= 100 || !has(seats)"
	rule.Audience.Except.Roles = []string{"Legal"}
	same(t, []string{
		"ann@example.com: emea , C-1 " + both + " as [technical]",
		"eve@example.com: emea , C-4 [database] as []",
		"gus@example.com: apac , C-1 " + both + " as []",
	}, selected(t, f.Store, rule))
}

// registryConditions has what a condition may ask that the registry cannot answer.
func registryConditions(t *testing.T, f *Fixture) {
	handmade(t, f)
	for condition, want := range map[string]string{
		`saets > 1`: "where, character 1: no contact and no account has a field saets; " +
			"is seats meant?",
		`has(seats) && "x" == quux`:    "where, character 22: no contact and no account has a field quux",
		`seats > 1`:                    `seats of bob@example.com (account C-2) is "many", which is no number`,
		`field("net\"plan") == "a\"b"`: "",
		`company == "x" || role == ""`: "nothing is compared with an empty word",
	} {
		rule := recipients.Rule{Stream: notices.Service, Audience: notices.Audience{Where: condition}}
		err := f.Store.StreamAudience(t.Context(), rule, func(*recipients.AudienceRow) error { return nil })
		var e *recipients.ConditionError
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", condition, err)
		case want != "" && (!errors.As(err, &e) || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", condition, err, want)
		}
	}
	rule := recipients.Rule{Stream: notices.Service, Audience: notices.Audience{Where: `field("net\"plan") == "A\"b"`}}
	same(t, []string{"cid@example.com: apac , C-3 [database] as [technical]",
		"dee@example.com: apac , C-3 [database] as [legal]"}, selected(t, f.Store, rule))
	for _, plan := range []string{"team", "enterprise"} { // the database joins a list's fields to those it has
		imported(t, f, recipients.Columns{Fields: []string{"plan"}}, recipients.Recipient{Email: "fay@example.com",
			Fields: map[string]string{"plan": plan}})
	}
	rule.Audience.Where = `plan == "enterprise"`
	same(t, []string{"fay@example.com: emea "}, selected(t, f.Store, rule))
}

// registryKnown asks what the registry has of accounts, roles, services and fields.
func registryKnown(t *testing.T, f *Fixture) {
	ctx := t.Context()
	handmade(t, f)
	unknown, err := f.Store.UnknownAccounts(ctx, []string{"c-1", "c-9", "c-4"})
	same(t, []string{"c-9"}, unknown)
	roles, rolesErr := f.Store.Roles(ctx)
	same(t, []string{"legal", "technical"}, roles)
	used, usedErr := f.Store.ServicesUsed(ctx)
	same(t, []string{"database", "website"}, used)
	fields, fieldsErr := f.Store.FieldNames(ctx)
	same(t, []string{"contract", "net\"plan", "seats"}, fields)
	var names, pairs []string
	namesErr := f.Store.AccountNames(ctx, func(id int64, key, name string) error {
		names = append(names, fmt.Sprint(id, " ", key, " ", name))
		return nil
	})
	same(t, []string{"1 C-1 Alpha", "2 C-2 ", "3 C-3 ", "4 C-4 "}, names)
	pairsErr := f.Store.PairsOf(ctx, entry(t, f, "dee@example.com").ID, func(r *recipients.AudienceRow,
		a *recipients.AudienceAccount) error {
		pairs = append(pairs, r.Email+" "+r.Region+" "+a.Key)
		return nil
	})
	same(t, []string{"dee@example.com  C-1", "dee@example.com  C-3"}, pairs)
	if err := errors.Join(err, rolesErr, usedErr, fieldsErr, namesErr, pairsErr); err != nil {
		t.Fatal(err)
	}
}
