package recipients

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

var testComponents = []notices.Component{
	{ID: "database", Name: "Oracle cluster", Names: map[string]string{"de": "Datenbank"}},
	{ID: "website", Name: "Website"},
}

// parts gives what rows say of accounts, in a line each.
func parts(in string, o ListOptions) (lines []string, err error) {
	o.Regions, o.Components = testRegions, testComponents
	l, err := NewList(strings.NewReader(in), o)
	if err != nil {
		return nil, err
	}
	for {
		r, err := l.Next()
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return lines, err
		}
		line := r.Email + " " + r.Region + " " + r.Locale
		if r.OptedOut {
			line += " out"
		}
		for _, p := range r.Accounts {
			line += fmt.Sprintf(" [%s %s %s|%s|%s %s %s]", p.Key, p.Region, p.Name, strings.Join(p.Roles, "+"),
				strings.Join(p.Services, "+"), p.Postal.City, p.TimeZone)
		}
		lines = append(lines, line)
	}
}

func TestListsOfAccounts(t *testing.T) {
	for _, c := range []struct {
		name, in string
		o        ListOptions
		want     []string
	}{
		{"contacts", "email,account,account name,role,services,city\n" +
			"a@x.test,C-1,Example,Technical; billing/legal,Datenbank|website,Bonn\n",
			ListOptions{}, []string{"a@x.test   [C-1  Example|billing+legal+technical|database+website Bonn ]"}},
		{"one for several accounts", "email,name,account,role\na@x.test,A,C-1,legal\na@x.test,A,C-2,\n", ListOptions{},
			[]string{"a@x.test   [C-1  |legal|  ]", "a@x.test   [C-2  ||  ]"}},
		{"twice the same", "email,name,account\na@x.test,A,C-1\n A@x.test, A ,c-1\n", ListOptions{},
			[]string{"a@x.test   [C-1  ||  ]"}},
		{"the name is the key", "email,Account Name\na@x.test,Example Ltd\n", ListOptions{},
			[]string{"a@x.test   [Example Ltd  Example Ltd||  ]"}},
		{"own account", "email,services,city\na@x.test,database,\nb@x.test,,Bonn\nc@x.test,,\n", ListOptions{},
			[]string{"a@x.test   [a@x.test  ||database  ]", "b@x.test   [b@x.test  || Bonn ]", "c@x.test  "}},
		{"country alone is the person's", "email,Land,account\na@x.test,Deutschland,C-1\nb@x.test,Japan,C-1\n",
			ListOptions{}, []string{"a@x.test emea  [C-1  ||  ]", "b@x.test apac  [C-1  ||  ]"}},
		{"region before country", "email,region,country\na@x.test,apac,Germany\nb@x.test,,Allemagne\n", ListOptions{},
			[]string{"a@x.test apac ", "b@x.test emea "}},
		{"default before unknown", "email,country\na@x.test,Narnia\nb@x.test,DEU\n", ListOptions{DefaultRegion: "apac"},
			[]string{"a@x.test apac ", "b@x.test emea "}},
		{"languages", "email,Sprache\na@x.test,Französisch\nb@x.test,English (United Kingdom)\n" +
			"c@x.test,日本語\nd@x.test,deu\n",
			ListOptions{}, []string{"a@x.test  fr", "b@x.test  en-GB", "c@x.test  ja", "d@x.test  de"}},
		{"opted out", "email,abbestellt,Newsletter\na@x.test,ja,\nb@x.test,,nein\nc@x.test,nein,ja\nd@x.test,,\n",
			ListOptions{}, []string{"a@x.test   out", "b@x.test   out", "c@x.test  ", "d@x.test  "}},
		{"mapped", "E-Mail 1;E-Mail 2;Kunde;city\na@x.test;b@x.test;C-1;Bonn\n", ListOptions{Map: map[string]string{
			"e-mail 1": "email", "E-Mail 2": "email 2", "Kunde": "account", "City": "ignore"}},
			[]string{"a@x.test   [C-1  ||  ]", "b@x.test   [C-1  ||  ]"}},
		{"accounts", "Account;Firma;Land;plan\nC-1;Example;Österreich;gold\nC-2;;;\n", ListOptions{As: Accounts},
			[]string{"   [C-1 emea Example||  ]", "   [C-2  ||  ]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parts(c.in, c.o)
			if d := cmp.Diff(c.want, got); d != "" || err != nil {
				t.Fatalf("err %v, -want +got:\n%s", err, d)
			}
		})
	}
}

// TestBadListsOfAccounts holds each fault to its message, with row and column.
func TestBadListsOfAccounts(t *testing.T) {
	many := strings.Repeat("database,", MaxServices+1)
	for _, c := range []struct {
		name, in, want string
		o              ListOptions
	}{
		{"service", "email,account,services\na@x.test,C-1,datbase;mars\n",
			`row 2, column C (services): "datbase" (is "database" meant?), "mars" are no components of tidings.yaml; ` +
				`its components are: database, website`, ListOptions{}},
		{"many services", "email,services\na@x.test,\"" + many + "\"\n",
			"row 2, column B (services): names more than 1000 services", ListOptions{}},
		{"zone", "email,time zone\na@x.test,Berlin\n", `row 2, column B (time zone): time zone "Berlin" is not known`,
			ListOptions{}},
		{"country", "email,country\na@x.test,Germny\n",
			`row 2, column B (country): country "Germny" is not known; is DE meant?`, ListOptions{}},
		{"no region", "email,country\na@x.test,Brazil\n", `"Brazil" is in no region; add BR to the countries of one`,
			ListOptions{}},
		{"yes or no", "email,opt out\na@x.test,perhaps\n", `row 2, column B (opt out): "perhaps" is neither yes nor no`,
			ListOptions{}},
		{"two facts", "email,account,account name\na@x.test,C-1,Example\nb@x.test,c-1,Other\n",
			`row 3, column C (account name): says "Other" of the account c-1, and row 2 says "Example"; correct one`,
			ListOptions{}},
		{"two people", "email,name,account\na@x.test,A,C-1\na@x.test,B,C-2\n",
			`row 3, column B (name): says "B" of a@x.test, and row 2 says "A"; correct one of the two, or leave its`,
			ListOptions{}},
		{"two seats", "email,seats,account\na@x.test,1,C-1\na@x.test,2,C-2\n",
			`; if the column is about the account, say so: --map "seats=account field"`, ListOptions{}},
		{"two regions", "email,street,Land,account\na@x.test,,Germany,C-1\na@x.test,,Japan,C-2\n",
			`row 3, column C (Land): "Japan" puts a@x.test into the region apac, and row 2 into emea; give the rows a`,
			ListOptions{}},
		{"a second address", "email,name,Zweite\na@x.test,A,b@x.test\nb@x.test,B,c@x.test\nc@x.test,C,b@x.test\n" +
			"a@x.test,Z,\n", `row 5, column B (name): says "Z" of a@x.test, and row 2 says "A"`,
			ListOptions{Map: map[string]string{"Zweite": "email 2"}}},
		{"same pair", "email,account,role\na@x.test,C-1,legal\na@x.test,C-1,billing\n",
			`row 3, column C (role): says "billing" of a@x.test in the account C-1, and row 2 says "legal"; write both`,
			ListOptions{}},
		{"accounts with addresses", "account,email\nC-1,a@x.test\n",
			"column B (email) holds addresses, so these are contacts", ListOptions{As: Accounts}},
		{"accounts without key", "shop,plan\nC-1,gold\n", "no column is called account; found: shop, plan",
			ListOptions{As: Accounts}},
		{"account without key", "account,plan\n,gold\n", "row 2, column A (account): is empty; each row needs the key",
			ListOptions{As: Accounts}},
		{"two accounts of one key", "account,plan\nC-1,gold\nC-1,silver\n",
			`row 3, column B (plan): says "silver" of the account C-1, and row 2 says "gold"`,
			ListOptions{As: Accounts}},
		{"services without one", "account,plan\nC-1,gold\n", "no column is called service", ListOptions{As: Services}},
		{"mapped to nothing known", "email,x\n",
			`"x" is mapped to "emial", which is no column that has a meaning; is "email" meant?`,
			ListOptions{Map: map[string]string{"x": "emial"}}},
		{"two headings for one field", "email,Tarif,Plan\na@x.test,gold,\n",
			`column C (Plan) means the same as column B (Tarif); keep one of them`,
			ListOptions{Map: map[string]string{"Tarif": "plan"}}},
		{"two headings for one column", "E-Mail 1,Mail privat\n",
			`column B (Mail privat) means the same as column A (E-Mail 1)`,
			ListOptions{Map: map[string]string{"E-Mail 1": "email", "Mail privat": "email"}}},
		{"mapped to a field like a column", "email,x\n", `is "state" meant? For a field of that name write ` +
			`"field: stage"`, ListOptions{Map: map[string]string{"x": "stage"}}},
		{"mapped to no name", "email,x\n", `"x" is mapped to nothing; it may be account`,
			ListOptions{Map: map[string]string{"x": "field:"}}},
		{"mapped and missing", "email,name\n", `no column is called nmae, which is mapped to ignore; is "name" meant?`,
			ListOptions{Map: map[string]string{"nmae": "ignore"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parts(c.in, c.o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v\nwant in it: %s", err, c.want)
			}
		})
	}
}

// TestMappedToFields takes any name for a field of the manager's own.
func TestMappedToFields(t *testing.T) {
	for word, field := range map[string]string{"plan": "plan", "Field: Stage": "stage", "account field: seats": "seats",
		"Vertrags_Nr.": "vertrags nr"} {
		l, err := NewList(strings.NewReader("email,account,Tarif\na@x.test,C-1,gold\n"),
			ListOptions{Map: map[string]string{"Tarif": word}})
		if err != nil {
			t.Errorf("%s: %v", word, err)
			continue
		}
		r, err := l.Next()
		if err != nil || r.Fields[field]+r.Accounts[0].Fields[field] != "gold" {
			t.Errorf("%s: %+v, %v", word, r, err)
		}
	}
}

// TestKeysThatLookAlike warns of accounts that are probably one, with both rows.
func TestKeysThatLookAlike(t *testing.T) {
	for _, c := range []struct {
		a, b, want string
	}{
		{"ACME-1", "acme-1 ", `row 4, column B (account): the account "acme-1" is taken for "ACME-1" of row 2`},
		{"ACME-1", "\u0410CME-1", "another one (the letter '\u0410' in \"\u0410CME-1\" is no Latin one); if"},
		{"00123", "123", `the account "123" looks like "00123" of row 2, and is taken for another one ` +
			`(spreadsheets take zeros at the beginning away); if they are the same, write them alike`},
		{"Gebrüder Weiß", "Gebruder  Weiss", "looks like"},
		{"ACME 1", "acme_1", "looks like"}, {"１２", "12", "looks like"},
		{"C-001", "C-1", ""}, {"ACME-1", "ACME-2", ""}, {"ACME-1", "ACME-1", ""},
	} {
		for _, as := range []As{Contacts, Accounts, Services} {
			in := "email,account,city\na@x.test," + c.a + ",Bonn\nb@x.test,Z9,\nc@x.test," + c.b + ",\n"
			if as != Contacts {
				in = "service,account\n,\"" + c.a + "\"\n,Z9\n,\"" + c.b + "\"\n"
			}
			l, err := NewList(strings.NewReader(in), ListOptions{As: as})
			for err == nil {
				_, err = l.Next()
			}
			told := ""
			for _, p := range l.Report().AlikeFirst {
				told += p.String() + "\n"
			}
			if err != io.EOF || !strings.Contains(told, c.want) || (told != "") != (c.want != "") ||
				l.Report().Alike != strings.Count(told, "\n") {
				t.Errorf("%s, %s and %s: %q, %v, want %q", as, c.a, c.b, told, err, c.want)
			}
		}
	}
}

// TestGather holds services to one account a key, and bounds them.
func TestGather(t *testing.T) {
	list := func(rows int) *List {
		var b strings.Builder
		b.WriteString("account,service\n")
		for i := range rows {
			fmt.Fprintf(&b, "C-1,s%d\n", i)
		}
		l, err := NewList(strings.NewReader(b.String()), ListOptions{As: Services})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	g, err := Gather(list(MaxServices))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := g.Next(); err != nil || len(r.Accounts[0].Services) != MaxServices {
		t.Fatalf("%v, %v", r, err)
	}
	if _, err := Gather(list(10_000)); err == nil || !strings.Contains(err.Error(),
		"row 1002, column B (service): the account C-1 has more than 1000 services") {
		t.Fatalf("%v", err)
	}
}
