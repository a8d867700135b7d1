package recipients

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGuesses looks at what columns are taken for beside others.
func TestGuesses(t *testing.T) {
	type is map[string]string // heading -> what it is for, and the field
	for _, c := range []struct {
		name, headings string
		o              ListOptions
		want           is
	}{
		{"key and name", "E-Mail;Kunden-Nr.;Kunde;Firma;Produkte", ListOptions{}, is{"E-Mail": "email",
			"Kunden-Nr.": "account ((kunden nr))", "Kunde": "account name ((kunde))", "Firma": "company",
			"Produkte": "services ((produkte))"}},
		{"languages", "Courriel;Numéro client;Prestations", ListOptions{}, is{"Courriel": "email",
			"Numéro client": "account ((numéro client))", "Prestations": "services"}},
		{"japanese", "メール;顧客番号;顧客名;サービス", ListOptions{}, is{"メール": "email",
			"顧客番号": "account ((顧客番号))", "顧客名": "account name ((顧客名))", "サービス": "services"}},
		{"beside an account", "email;account;Kundennummer;customer id", ListOptions{}, is{"email": "email",
			"account": "account", "Kundennummer": "field ((kundennummer))", "customer id": "field ((customer id))"}},
		{"two keys", "email;Kundennummer;Customer ID;Rolle", ListOptions{}, is{"email": "email", "Rolle": "role",
			"Kundennummer": "account ((kundennummer))", "Customer ID": "field ((customer id))"}},
		{"a number of people", "email;Kundennummer", ListOptions{}, is{"email": "email",
			"Kundennummer": "field ((kundennummer))"}},
		{"no account", "email;Kunde;Produkte", ListOptions{}, is{"email": "email", "Kunde": "field ((kunde))",
			"Produkte": "field ((produkte))"}},
		{"said", "email;Kundennummer;Kunde", ListOptions{Map: map[string]string{"Kundennummer": "field"}}, is{
			"email": "email", "Kundennummer": "field ((kundennummer))", "Kunde": "field ((kunde))"}},
		{"export", "email;field: kundennummer", ListOptions{}, is{"email": "email",
			"field: kundennummer": "field ((kundennummer))"}},
		{"accounts", "Kunde;Ort;Tarif", ListOptions{As: Accounts}, is{"Kunde": "account name ((kunde))", "Ort": "city",
			"Tarif": "account field ((tarif))"}},
		{"services", "Kunde;Produkte;Notiz", ListOptions{As: Services}, is{"Kunde": "account name",
			"Produkte": "services", "Notiz": "ignore"}},
		{"second address", "E-Mail;E-Mail 2;E-Mail 3", ListOptions{}, is{"E-Mail": "email", "E-Mail 2": "email 2",
			"E-Mail 3": "field ((e mail 3))"}},
		{"numbered", "E-Mail 2;E-Mail 1;Adresse", ListOptions{}, is{"E-Mail 1": "email", "E-Mail 2": "email 2",
			"Adresse": "field ((adresse))"}},
		{"address", "Adresse;Name", ListOptions{}, is{"Adresse": "email", "Name": "name"}},
		{"address said", "Adresse;Mail 1", ListOptions{Map: map[string]string{"Adresse": "field"}}, is{
			"Adresse": "field ((adresse))", "Mail 1": "email"}},
		{"brackets", "email;Wert (EUR);Newsletter?", ListOptions{}, is{"email": "email",
			"Wert (EUR)": "field ((wert eur))", "Newsletter?": "opt in"}},
		{"brackets said", "email;Wert (EUR);Name (kurz)", ListOptions{Map: map[string]string{"Wert (EUR)": "value",
			"Name (kurz)": "field"}}, is{"email": "email", "Wert (EUR)": "field ((value))",
			"Name (kurz)": "field ((name kurz))"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := NewList(strings.NewReader(c.headings+"\n"), c.o)
			if err != nil {
				t.Fatal(err)
			}
			got := is{}
			for _, u := range l.Uses() {
				if got[u.Heading] = u.For; u.As != "" {
					got[u.Heading] += " ((" + u.As + "))"
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// TestAsked looks at what a dry run asks about, and at accounts in several regions.
func TestAsked(t *testing.T) {
	for _, c := range []struct {
		name, in  string
		asked     []string
		scattered map[string]Scattered
	}{
		{"customer", "email,Kunde\na@x.example,ja\n", []string{`column B (Kunde) is kept as a field, and no column ` +
			`is the account; if it names the customer that a row is of, say so: --map "Kunde=account"`}, nil},
		{"addresses", "email,Rechnung an\na@x.example,b@x.example\n", []string{`column B (Rechnung an) has ` +
			`addresses, and is kept as a field: nobody is written to there; --map "Rechnung an=email 2" takes it for ` +
			`a second contact`}, nil},
		{"third", "email,email 2,email 3\na@x.example,b@x.example,c@x.example\n", []string{`column C (email 3) has ` +
			`addresses, and is kept as a field: nobody is written to there; give these people rows of their own`}, nil},
		{"regions", "email,account,region\na@x.example,K,emea\nb@x.example,k,apac\nc@x.example,K,apac\n" +
			"d@x.example,L,apac\ne@x.example,L,apac\nf@x.example,L,\n", nil,
			map[string]Scattered{"k": {Key: "k", First: 2, Row: 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := NewList(strings.NewReader(c.in), ListOptions{Plan: true, Regions: testRegions})
			for err == nil {
				_, err = l.Next()
			}
			if err != io.EOF {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.asked, l.Asked()); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if d := cmp.Diff(c.scattered, l.Scattered()); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}
