package notices

import "testing"

func TestAudienceWords(t *testing.T) {
	for _, c := range []struct {
		rule Audience
		want string
	}{
		{Audience{}, "everybody"},
		{Audience{Regions: []string{"emea", "apac"}, Roles: []string{"technical"}, Affected: ByRecords},
			"regions emea, apac; roles technical; accounts that are affected"},
		{Audience{Affected: "hosts.csv", Locales: []string{"de"}, Services: []string{"mail"}, Where: `plan == "team"`},
			`languages de; accounts that use mail; accounts that hosts.csv lists; where plan == "team"`},
		{Audience{Accounts: []string{"1", "2", "3", "4", "5", "6", "7", "8"}}, "accounts 1, 2, 3, 4, 5, 6, 2 more"},
		{Audience{Of: "a", OfAlso: []string{"b"}, States: []string{"told"}}, "told of a, b"},
		{Audience{Except: Except{Regions: []string{"x"}, Locales: []string{"fr"}, Roles: []string{"legal"},
			Accounts: []string{"C-1"}, Addresses: []string{"a@b.example"}, Where: "seats < 5"}}, "but not regions x; " +
			"but not languages fr; but not roles legal; but not accounts C-1; but not a@b.example; " +
			"but not where seats < 5"},
	} {
		if got := c.rule.Words(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
