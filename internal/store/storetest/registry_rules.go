package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// registryRules holds what is selected from random registries by random rules to what a plain
// reading of the rule in Go selects, which shares no code with it but the form of keys.
func registryRules(t *testing.T, f *Fixture) {
	some := 0 // rules that select somebody for an account
	small, err := store.Open(t.Context(), store.Options{URL: f.URL, Now: f.Clock.Now, AccountsKept: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer small.Close()
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 13))
		w := randomWorld(t, f, r)
		for n := range 80 {
			rule := w.rule(r)
			rule.Several = n%2 == 0
			got := selected(t, f.Store, rule)
			same(t, got, selected(t, small, rule)) // where accounts are not kept in memory
			if strings.Contains(strings.Join(got, ""), ", C-") {
				some++
			}
			if diff := cmp.Diff(w.naive(&rule), got); diff != "" {
				t.Fatalf("seed %d, rule %d: %+v\nof which hits %v, listed %v\n%s", seed, n, rule.Audience, rule.Hits,
					rule.Listed, diff)
			}
		}
		for _, table := range []string{"contacts", "accounts", "recipients"} {
			Exec(t, f.Store, "DELETE FROM "+table)
		}
	}
	if some < 40 {
		t.Fatalf("%d rules alone selected somebody for an account", some)
	}
}

// selected streams an audience as "email: region locale, account…".
func selected(t *testing.T, s *store.Store, rule recipients.Rule) (out []string) {
	t.Helper()
	last := int64(0)
	err := s.StreamAudience(t.Context(), rule, func(a *recipients.AudienceRow) error {
		if a.ID <= last {
			t.Errorf("number %d after %d", a.ID, last)
		}
		last = a.ID
		text := fmt.Sprintf("%s: %s %s", a.Email, a.Region, a.Locale)
		for _, x := range a.Accounts {
			text += fmt.Sprintf(", %s [%s] as [%s]", x.Key, strings.Join(x.Services, " "), strings.Join(x.Roles, " "))
		}
		if a.Several {
			text += " among several"
		}
		out = append(out, text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// world is a registry as Go values.
type world struct {
	people   []recipients.Recipient
	accounts []recipients.Account
	contacts []recipients.Contact // account by place
}

var (
	someRegions    = []string{"", "emea", "apac", "japan"}
	someLocales    = []string{"", "de", "de-CH", "en", "ja"}
	someComponents = []string{"database", "data", "web_site", "mail"}
	someRoles      = []string{"legal", "technical", "tech"}
)

func randomWorld(t *testing.T, f *Fixture, r *rand.Rand) *world {
	w := &world{}
	for i := range 25 {
		p := recipients.Recipient{Email: fmt.Sprintf("p%d@example.com", i), Region: one(r, someRegions),
			Locale: one(r, someLocales), Fields: randomFields(r)}
		w.people = append(w.people, p)
	}
	imported(t, f, recipients.Columns{Region: true, Locale: true, Fields: []string{"plan", "seats"}},
		w.people...)
	for i := range w.people {
		w.people[i].ID = entry(t, f, w.people[i].Email).ID
	}
	if r.IntN(6) == 0 {
		return w // of customers who are no accounts
	}
	for i := range 12 {
		w.accounts = append(w.accounts, recipients.Account{Key: fmt.Sprintf("C-%d", i), Region: one(r, someRegions),
			Locale: one(r, someLocales), Services: some(r, someComponents), Fields: randomFields(r)})
	}
	for _, p := range w.people {
		for a := range w.accounts {
			if r.IntN(8) == 0 {
				w.contacts = append(w.contacts, recipients.Contact{Recipient: p.ID, Account: int64(a),
					Roles: some(r, someRoles)})
			}
		}
	}
	PutAccounts(t, f.Store, w.accounts, w.contacts)
	return w
}

func randomFields(r *rand.Rand) map[string]string {
	return map[string]string{"plan": one(r, []string{"", "", "Team", "enterprise"}),
		"seats": one(r, []string{"", "5", "50"})}
}

func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// some gives a few of a list, sorted; often none.
func some(r *rand.Rand, list []string) (out []string) {
	for _, s := range list {
		if r.IntN(3) == 0 {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// seldom gives some of a list one time in three.
func seldom(r *rand.Rand, list []string) []string {
	if r.IntN(3) > 0 {
		return nil
	}
	return some(r, list)
}

// rule makes a random rule. The two conditions are those that naive knows.
func (w *world) rule(r *rand.Rand) recipients.Rule {
	keys := []string{"c-1", "C-2", " C-3", "nobody's"}
	conditions := []string{"", "", "", `plan == "team" || seats >= 50`}
	rule := recipients.Rule{Stream: notices.Service, RegionLocales: map[string]string{"emea": "de-DE", "japan": "ja"},
		Audience: notices.Audience{
			Regions: seldom(r, someRegions[1:]), Locales: seldom(r, someLocales[1:]), Roles: seldom(r, someRoles),
			Accounts: seldom(r, keys), Services: seldom(r, someComponents), Where: one(r, conditions),
			Except: notices.Except{Regions: seldom(r, someRegions[1:]), Locales: seldom(r, someLocales[2:]),
				Roles: seldom(r, someRoles), Accounts: seldom(r, keys),
				Addresses: seldom(r, []string{"p3@example.com", "P4@EXAMPLE.com"}), Where: one(r, conditions)}}}
	switch r.IntN(3) {
	case 0:
		rule.Audience.Affected = notices.ByRecords
		for range 1 + r.IntN(2) {
			rule.Hits = append(rule.Hits, recipients.Hit{Components: some(r, someComponents),
				Regions: seldom(r, someRegions[1:])})
		}
	case 1:
		rule.Audience.Affected, rule.Listed = "hosts.csv", map[string][]recipients.OwnRow{}
		for _, key := range some(r, []string{"c-1", "c-4", "c-5", "c-6"}) {
			rule.Listed[key] = nil
		}
	}
	return rule
}

// naive selects by the words of the rule.
func (w *world) naive(rule *recipients.Rule) (out []string) {
	for _, p := range w.people {
		var mine []recipients.Contact
		for _, c := range w.contacts {
			if c.Recipient == p.ID {
				mine = append(mine, c)
			}
		}
		if len(mine) == 0 {
			if naiveFits(rule, p, nil, nil) {
				out = append(out, fmt.Sprintf("%s: %s %s", p.Email, p.Region, p.Locale))
			}
			continue
		}
		region, locale, text := p.Region, p.Locale, ""
		for _, c := range mine {
			a := w.accounts[c.Account]
			if !naiveFits(rule, p, &a, c.Roles) {
				continue
			}
			if text == "" && region == "" {
				region = a.Region
			}
			if text == "" && locale == "" {
				locale = a.Locale
			}
			text += fmt.Sprintf(", %s [%s] as [%s]", a.Key, strings.Join(a.Services, " "), strings.Join(c.Roles, " "))
		}
		if text != "" {
			if rule.Several && len(mine) > 1 {
				text += " among several"
			}
			out = append(out, fmt.Sprintf("%s: %s %s%s", p.Email, region, locale, text))
		}
	}
	slices.Sort(out)
	return out
}

func naiveFits(rule *recipients.Rule, p recipients.Recipient, a *recipients.Account, roles []string) bool {
	region, locale, key, services, accountRegion := p.Region, p.Locale, "", []string(nil), p.Region
	if a != nil {
		key, services = strings.ToLower(a.Key), a.Services
		if region == "" {
			region = a.Region
		}
		if locale == "" {
			locale = a.Locale
		}
		if a.Region != "" {
			accountRegion = a.Region
		}
	}
	if locale == "" {
		locale = rule.RegionLocales[region]
	}
	in := func(word string) func(string) bool {
		return func(s string) bool { return strings.ToLower(strings.TrimSpace(s)) == word }
	}
	reads := func(l string) bool {
		return strings.EqualFold(locale, l) || strings.HasPrefix(strings.ToLower(locale), strings.ToLower(l)+"-")
	}
	common := func(x, y []string) bool {
		return slices.ContainsFunc(x, func(s string) bool { return slices.Contains(y, s) })
	}
	field := func(name string) string {
		if v := p.Fields[name]; v != "" || a == nil {
			return v
		}
		return a.Fields[name]
	}
	holds := func() bool { return strings.EqualFold(field("plan"), "team") || field("seats") == "50" }
	x, e := rule.Audience, rule.Audience.Except
	affected := false
	for _, h := range rule.Hits {
		affected = affected || common(h.Components, services) &&
			(len(h.Regions) == 0 || slices.Contains(h.Regions, accountRegion))
	}
	if x.Affected == "hosts.csv" {
		_, affected = rule.Listed[key]
	}
	fits := (len(x.Regions) == 0 || slices.Contains(x.Regions, region)) &&
		(len(x.Locales) == 0 || slices.ContainsFunc(x.Locales, reads)) &&
		(len(x.Roles) == 0 || a != nil && common(x.Roles, roles)) &&
		(len(x.Accounts) == 0 || a != nil && slices.ContainsFunc(x.Accounts, in(key))) &&
		(len(x.Services) == 0 || a != nil && common(x.Services, services)) &&
		(x.Affected == "" || a != nil && affected) &&
		(x.Where == "" || holds())
	excepted := slices.Contains(e.Regions, region) || slices.ContainsFunc(e.Locales, reads) || common(e.Roles, roles) ||
		a != nil && slices.ContainsFunc(e.Accounts, in(key)) || slices.ContainsFunc(e.Addresses, in(p.Email)) ||
		e.Where != "" && holds()
	return fits && !excepted
}
