package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/notices"
	"tidings/recipients"
)

// registryRoundTrip takes out what lists brought, and in again: nothing changes, whichever
// cells are empty.
func registryRoundTrip(t *testing.T, f *Fixture) {
	regions := []notices.Region{{ID: "emea", Countries: []string{"DE"}}, {ID: "apac", Countries: []string{"JP"}}}
	in := func(o recipients.ListOptions, text string) recipients.Counts {
		t.Helper()
		o.Regions = regions
		list, err := recipients.NewList(strings.NewReader(text), o)
		if err != nil {
			t.Fatal(err)
		}
		counts, err := f.Store.ImportRecipients(t.Context(), list, "list.csv")
		if err != nil {
			t.Fatal(err)
		}
		return counts
	}
	in(recipients.ListOptions{As: recipients.Accounts}, "account,name,region,locale,time_zone,services,street,"+
		"address_line_2,postcode,city,state,country,plan,seats\n"+
		"C-1,Example,emea,de,Europe/Berlin,\"database, website\",Ring 1,c/o Ann,53111,Bonn,NRW,Germany,gold,\n"+
		"C-2,,,,,,,,,,,Japan,,12\nC-3,=Odd,none,,,,,,,Kobe,,JP,,\nC-4,,,,,,,,,,,,,\n")
	in(recipients.ListOptions{As: recipients.Accounts, Map: map[string]string{"mail": "account field",
		"land": "ignore"}}, "account,land,mail,Newsletter\nC-5,Germany,a@x.example,yes\n")
	in(recipients.ListOptions{Map: map[string]string{"Firma": "field", "Newsletter": "field", "Rolle": "field",
		"e-mail 2": "field"}}, "email,name,Firma,Newsletter,Rolle,e-mail 2\n"+
		"ann@x.example,Ann,Example,yes,boss,b@x.example\n"+
		"cy@x.example,,,,,\n")
	in(recipients.ListOptions{}, "email,first_name,last_name,company,locale,region,account,role,country,floor\n"+
		"ann@x.example,Ann,Lee,Ex,de,,C-1,\"legal, boss\",,3\nann@x.example,,,,,none,C-2,,Japan,\n"+
		"bob@x.example,,Bo,,,apac,c-1,,,\n")
	in(recipients.ListOptions{}, "email,services,city,country\nown@x.example,database,Bonn,\nat@x.example,,,Germany\n")
	in(recipients.ListOptions{}, "email,country\nde@x.example,Germany\n")
	f.Clock.Advance(time.Minute)

	all, contacts := accounts(t, f, recipients.Filter{})
	people, of := 0, map[string]bool{}
	each(t, f, func(r *recipients.Recipient) { people++; maps.Copy(of, keysOf(r.Fields)) })
	fields := slices.Sorted(maps.Keys(of))
	for name, write := range map[string]func(io.Writer, []string) (*recipients.Writer, error){
		"people": recipients.NewWriter, "contacts": recipients.NewContactsWriter} {
		var out bytes.Buffer
		w, err := write(&out, fields)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.Store.Recipients(t.Context(), recipients.Filter{Accounts: name == "contacts"}, w.Write),
			w.Close()); err != nil {
			t.Fatal(err)
		}
		want := recipients.Counts{Unchanged: people}
		if name == "contacts" {
			for _, n := range contacts {
				if want.Contacts.Unchanged += n; n > 0 {
					want.Accounts.Unchanged++
				}
			}
		}
		same(t, want, in(recipients.ListOptions{}, out.String()))
	}
	var out bytes.Buffer
	of = map[string]bool{}
	for i := range all {
		maps.Copy(of, keysOf(all[i].Fields))
	}
	w, err := recipients.NewAccountsWriter(&out, slices.Sorted(maps.Keys(of)))
	for i := range all {
		err = errors.Join(err, w.WriteAccount(&all[i]))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	same(t, recipients.Counts{Accounts: recipients.Tally{Unchanged: len(all)}},
		in(recipients.ListOptions{As: recipients.Accounts}, out.String()))
	after, _ := accounts(t, f, recipients.Filter{})
	same(t, all, after)
}

func keysOf(m map[string]string) map[string]bool {
	keys := map[string]bool{}
	for k := range m {
		keys[k] = true
	}
	return keys
}

func each(t *testing.T, f *Fixture, do func(*recipients.Recipient)) {
	t.Helper()
	if err := f.Store.Recipients(t.Context(), recipients.Filter{Accounts: true}, func(r *recipients.Recipient) error {
		do(r)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// registryRowsInAnyOrder imports a list whose rows say parts of accounts and people, in one
// order after the other: the same is stored. What is known and not said stays.
func registryRowsInAnyOrder(t *testing.T, f *Fixture) {
	const head = "email,name,floor,account,account_name,role,services,street,city,plan\n"
	rows := []string{"ann@x.example,,,C-1,,,,,,gold", "bob@x.example,Bob,,C-1,Example,legal,,,,",
		"cy@x.example,,2,C-1,,,database,Ring 1,,", "ann@x.example,Ann,,C-1,,technical,,,,",
		"ann@x.example,,3,C-2,,,,,Bonn,", "di@x.example,,,C-1,,,,,Leeds,"}
	o := recipients.ListOptions{Map: map[string]string{"plan": "account field"}}
	var want []string
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 8 {
		in := func(rows []string) recipients.Counts {
			text := strings.ReplaceAll(strings.ReplaceAll(strings.Join(rows, "\n"), "C-", fmt.Sprintf("K%d-", round)),
				"@", fmt.Sprintf("@%d.", round))
			list, err := recipients.NewList(strings.NewReader(head+text+"\n"), o)
			if err != nil {
				t.Fatal(err)
			}
			counts, err := f.Store.ImportRecipients(t.Context(), list, "list.csv")
			if err != nil {
				t.Fatal(err)
			}
			return counts
		}
		same(t, recipients.Counts{Added: 4, Accounts: recipients.Tally{Added: 2}, Contacts: recipients.Tally{Added: 5}},
			in(rows))
		var got []string
		each(t, f, func(p *recipients.Recipient) {
			if !strings.Contains(p.Email, fmt.Sprintf("@%d.", round)) {
				return
			}
			line := fmt.Sprint(p.Email, p.Name, p.Fields)
			slices.SortFunc(p.Accounts, func(a, b recipients.Part) int { return strings.Compare(a.Key, b.Key) })
			for _, a := range p.Accounts {
				line += fmt.Sprint(a.Key, a.Name, a.Services, a.Postal, a.Fields, a.Roles)
			}
			got = append(got, strings.ReplaceAll(strings.ReplaceAll(line, fmt.Sprintf("K%d-", round), "C-"),
				fmt.Sprintf("@%d.", round), "@"))
		})
		slices.Sort(got)
		if want == nil {
			want = got
		}
		same(t, want, got)
		f.Clock.Advance(time.Minute)
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		again := recipients.Counts{Unchanged: 4, Accounts: recipients.Tally{Unchanged: 2},
			Contacts: recipients.Tally{Unchanged: 5}}
		same(t, again, in(rows))
	}
}
