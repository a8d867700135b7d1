package recipients

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// registered is what a registry would have of a list: people, accounts, and who is in which.
func registered(t *testing.T, in string, o ListOptions) (lines []string, r Report) {
	t.Helper()
	o.Regions, o.Components = testRegions, testComponents
	l, err := NewList(strings.NewReader(in), o)
	if err != nil {
		t.Fatal(err)
	}
	fields := func(m map[string]string) (s string) {
		for _, f := range slices.Sorted(maps.Keys(m)) {
			s += fmt.Sprintf(" %s=%s", f, m[f])
		}
		return s
	}
	for {
		r, err := l.Next()
		if err == io.EOF {
			slices.Sort(lines)
			return lines, l.Report()
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.Email != "" && !r.Again {
			lines = append(lines, fmt.Sprintf("%s|%s|%s|%s|%v|%s", r.Email, r.Name, r.Region, r.Locale, r.OptedOut,
				fields(r.Fields)))
		}
		for _, p := range r.Accounts {
			if p.First {
				lines = append(lines, fmt.Sprintf("%s|%s|%s|%s|%s|%v|%v|%s", AccountKey(p.Key), p.Name, p.Region,
					p.Locale, p.TimeZone, p.Services, p.Postal, fields(p.Fields)))
			}
			if r.Email != "" {
				lines = append(lines, fmt.Sprintf("%s in %s: %v", r.Email, AccountKey(p.Key), p.Roles))
			}
		}
	}
}

// TestRowsSayParts: of a list whose rows say parts of people and accounts, the same comes in
// whatever the order of its rows.
func TestRowsSayParts(t *testing.T) {
	for _, c := range []struct {
		name, head string
		rows, want []string
		o          ListOptions
	}{
		{"flat", "email,name,region,floor", []string{"a@x.test,Ann,,", "a@x.test,,emea,", "a@x.test,,Emea,3",
			"b@x.test,Bob,apac,"}, []string{"a@x.test|Ann|emea||false| floor=3", "b@x.test|Bob|apac||false| floor="},
			ListOptions{}},
		{"one by one", "email,name,account,account name,role,services,street,city,plan", []string{
			"a@x.test,,C-1,,,,,,gold", "b@x.test,Bob,c-1,Example,legal,,,,", "c@x.test,,C-1,,,Datenbank,1 High St,,",
			"a@x.test,Ann,C-1,,technical,database,,,", "a@x.test,,C-2,,,,,Bonn,", "d@x.test,,C-1,,,,,Leeds,"},
			[]string{"a@x.test in c-1: [technical]", "a@x.test in c-2: []", "a@x.test|Ann|||false|",
				"b@x.test in c-1: [legal]", "b@x.test|Bob|||false|",
				"c-1|Example||||[database]|{1 High St   Leeds  }| plan=gold",
				"c-2|||||[]|{   Bonn  }| plan=", "c@x.test in c-1: []", "c@x.test||||false|", "d@x.test in c-1: []",
				"d@x.test||||false|"}, ListOptions{Map: map[string]string{"plan": "account field"}}},
		{"where people are", "email,account,street,city,country", []string{"a@x.test,C-1,Ring 1,Bonn,Germany",
			"b@x.test,C-1,,,Japan", "b@x.test,C-2,,,", "c@x.test,C-1,Ring 1,,"},
			[]string{"a@x.test in c-1: []", "a@x.test||emea||false|", "b@x.test in c-1: []", "b@x.test in c-2: []",
				"b@x.test||apac||false|", "c-1|||||[]|{Ring 1   Bonn  Germany}|", "c-2|||||[]|{     }|",
				"c@x.test in c-1: []", "c@x.test||||false|"}, ListOptions{}},
		{"their own customers", "email,name,services,city", []string{"a@x.test,Ann,,", "a@x.test,,database,",
			"a@x.test,,,Bonn"}, []string{"a@x.test in a@x.test: []",
			"a@x.test|Ann|||false| city=Bonn services=database", "a@x.test|||||[database]|{   Bonn  }|"},
			ListOptions{}},
		{"accounts", "account,name,region,services,plan", []string{"C-1,,emea,,", "C-1,Example,,website,",
			"c-1,,,,gold"}, []string{"c-1|Example|emea|||[website]|{     }| plan=gold"}, ListOptions{As: Accounts}},
		{"second addresses", "email,name,region,account,role,E-Mail 2", []string{"a@x.test,Ann,emea,C-1,legal,b@x.test",
			"b@x.test,Bob,,C-1,billing,c@x.test", "b@x.test,,,C-2,,a@x.test",
			"d@x.test,Di,apac,C-1,,c@x.test", "c@x.test,,emea,C-1,,"},
			[]string{"a@x.test in c-1: [legal]", "a@x.test in c-2: []", "a@x.test|Ann|emea||false|",
				"b@x.test in c-1: [billing]", "b@x.test in c-2: []", "b@x.test|Bob|emea||false|", "c-1|||||[]|{     }|",
				"c-2|||||[]|{     }|", "c@x.test in c-1: [billing]", "c@x.test||emea||false|",
				"d@x.test in c-1: []", "d@x.test|Di|apac||false|"},
			ListOptions{Map: map[string]string{"E-Mail 2": "email 2"}}},
		{"second addresses in a country", "email,E-Mail 2,country", []string{"a@x.test,b@x.test,Japan",
			"b@x.test,,Japan"}, []string{"a@x.test||apac||false| country=Japan",
			"b@x.test||apac||false| country=Japan"},
			ListOptions{Map: map[string]string{"E-Mail 2": "email 2"}}},
		{"brackets of what is ignored", "email,value (EUR)", []string{"a@x.test,5", "b@x.test,6"},
			[]string{"a@x.test||||false|", "b@x.test||||false|"},
			ListOptions{Map: map[string]string{"value (EUR)": "ignore"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, uint64(len(c.head))))
			for range 20 {
				got, report := registered(t, c.head+"\n"+strings.Join(c.rows, "\n"), c.o)
				if d := cmp.Diff(c.want, got); d != "" {
					t.Fatalf("%q: -want +got:\n%s", c.rows, d)
				}
				if report.Good+report.Repeated != len(c.rows) || report.Rows != len(c.rows) {
					t.Fatalf("%q: %+v", c.rows, report)
				}
				r.Shuffle(len(c.rows), func(i, j int) { c.rows[i], c.rows[j] = c.rows[j], c.rows[i] })
			}
		})
	}
}
