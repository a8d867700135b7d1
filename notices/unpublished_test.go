package notices

import "testing"

// TestUnpublished has what makes a letter one for a few: names, roles, conditions, a list. Whole
// regions, and whoever uses what was affected, are the public.
func TestUnpublished(t *testing.T) {
	for _, x := range []struct {
		audience  Audience
		published bool
	}{
		{Audience{}, true},
		{Audience{Regions: []string{"emea"}, Locales: []string{"de"}}, true},
		{Audience{Services: []string{"database"}}, true},
		{Audience{Affected: ByRecords}, true},
		{Audience{Except: Except{Accounts: []string{"C-1"}}}, true},
		{Audience{Affected: "hosts.csv"}, false},
		{Audience{Accounts: []string{"C-1"}}, false},
		{Audience{Roles: []string{"legal"}}, false},
		{Audience{Where: "seats > 1"}, false},
		{Audience{Of: "earlier"}, false},
	} {
		n := Notice{Audience: x.audience}
		if why := n.Unpublished(); (why == "") != x.published {
			t.Errorf("%+v: %q", x.audience, why)
		}
		if n.Publish = true; n.Unpublished() != "" {
			t.Errorf("%+v is not published although it says so", x.audience)
		}
		if n.Private = true; n.Unpublished() == "" {
			t.Errorf("%+v is private and published", x.audience)
		}
	}
}
