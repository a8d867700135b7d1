package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/charmap"

	"tidings/internal/registry"
)

var updateCRM = flag.Bool("update-crm", false, "write the export of a CRM and the table of what it says anew")

// land is a country as people write it, with the region that its customers are in, and a
// language as they write that.
type land struct{ written, region, language, locale, city, zone string }

var lands = []land{
	{"Deutschland", "emea", "Deutsch", "de", "München", "Europe/Berlin"},
	{"Germany", "emea", "German", "de", "Köln", "Europe/Berlin"},
	{"DE", "emea", "de", "de", "Saarbrücken", "Europe/Berlin"},
	{"Österreich", "emea", "deutsch", "de", "Graz", "Europe/Vienna"},
	{"Schweiz", "emea", "Französisch", "fr", "Genève", "Europe/Zurich"},
	{"Frankreich", "emea", "französisch", "fr", "Besançon", "Europe/Paris"},
	{"Allemagne", "emea", "allemand", "de", "Trier", "Europe/Berlin"},
	{"Vereinigtes Königreich", "emea", "Englisch (Vereinigtes Königreich)", "en-GB", "Leeds", "Europe/London"},
	{"UK", "emea", "English", "en", "Bath", "Europe/London"},
	{"USA", "north-america", "en-US", "en-US", "Boston", "America/New_York"},
	{"Vereinigte Staaten", "north-america", "Englisch", "en", "Austin", "America/Chicago"},
	{"Kanada", "north-america", "Französisch", "fr", "Québec", "America/Toronto"},
	{"Japan", "japan", "Japanisch", "ja", "Osaka", "Asia/Tokyo"},
	{"Brasilien", "latin-america", "Brasilianisches Portugiesisch", "pt-BR", "São Paulo", "America/Sao_Paulo"},
	{"BRA", "latin-america", "português", "pt", "Recife", "America/Recife"},
	{"México", "latin-america", "Español", "es", "Mérida", "America/Merida"},
	{"Australien", "asia-pacific", "English", "en", "Perth", "Australia/Perth"},
	{"Singapur", "asia-pacific", "", "", "Singapur", "Asia/Singapore"},
}

// used are services as the CRM writes them, and their components.
var used = []struct{ written, ids string }{
	{"QSOL-Website|Oracle-Datenbankcluster", "database,website"}, {"website", "website"},
	{"Oracle database cluster", "database"}, {"", ""}, {"Webserver | network", "network,webservers"},
}

// wants are cells of the column "Newsletter".
var wants = []struct {
	cell string
	out  bool
}{{"ja", false}, {"nein", true}, {"", false}, {"x", false}, {"0", true}, {" Nein ", true}, {"1", false}}

// exported is an export as a German CRM makes it, with what it says beside it. It knows
// nothing of the importer: list and table come from one story of made-up companies.
type exported struct {
	out                                               bytes.Buffer
	rows, repeated, links, accounts, people, optedOut int
	of                                                map[string]*contact // by address
	companies                                         map[string]string   // key -> name, services, address
}

type contact struct {
	name, region, locale, note string
	out                        bool
	parts                      []string
}

func (x *exported) row(cells ...string) {
	x.out.WriteString(strings.Join(cells, ";") + "\r\n")
	x.rows++
}

// crm makes 300 rows: companies with one to four contacts, of whom some serve two, and rows
// that came out twice. A company's data stands beside one contact alone.
func crm() *exported {
	x := &exported{of: map[string]*contact{}, companies: map[string]string{}}
	x.row("Anrede", "Vorname", "Nachname", "E-Mail 1", "Kd.-Nr.", "Kundenname", "Funktion", "Genutzte Dienste",
		"Straße", "PLZ", "Ort", "Land", "Sprache", "Zeitzone", "Newsletter", "Bemerkung", "Letzte Änderung")
	first := []string{"Jürgen", "Anaïs", "Hélène", "Zoë", "Mia", "Søren", "Inês", "Paul"}
	last := []string{"Müller", "Lefèvre", "Nowak", "O'Brien", "Smith-Jones", "Ångström", "Gonçalves", "Weiß"}
	roles := [][2]string{{"technical", "technical"}, {"Billing, Legal", "billing,legal"},
		{"business/security", "business,security"}, {" Technical ", "technical"}, {"", ""}}
	var before []string
	for company := 0; x.rows <= 300; company++ {
		l, u := lands[company%len(lands)], used[company%len(used)]
		key := fmt.Sprintf("K-%05d", 10000+company*7)
		name := fmt.Sprintf("Gebrüder %s & Co. %d", last[company%len(last)], company)
		street, code := fmt.Sprintf("Große Straße %d", company+1), fmt.Sprintf("%05d", 1000+company)
		x.companies[key] = strings.Join([]string{name, u.ids, street, code, l.city, l.written, l.zone}, "|")
		if company%10 == 0 && company > 0 { // the last contact of the company before serves this one too
			cells := slices.Clone(before)
			cells[4], cells[5], cells[6] = key, "", "legal"
			cells[7], cells[8], cells[9], cells[10], cells[13] = "", "", "", "", ""
			x.row(cells...)
			c := x.of[strings.TrimSpace(cells[3])]
			c.parts = append(c.parts, key+" legal")
			x.links++
		}
		for n := 0; n <= company%4 && x.rows <= 300; n++ {
			who := company*5 + n
			given, family := first[who%len(first)], last[(who/3)%len(last)]
			address := fmt.Sprintf("p%d@kunde%d.example", who, company)
			role, want := roles[who%len(roles)], wants[who%len(wants)]
			note := ""
			if who%9 == 0 {
				note = "Rückruf; dringend"
			}
			cells := []string{"Frau", "  " + given, family + " ", address, key, name, role[0], u.written, street, code,
				l.city, l.written, l.language, l.zone, want.cell, strconv.Quote(note),
				fmt.Sprintf("2026-11-%02d", 1+who%9)}
			if n > 0 {
				cells[7], cells[8], cells[9], cells[10], cells[13] = "", "", "", "", ""
			}
			x.row(cells...)
			x.links++
			x.of[address] = &contact{given + " " + family, l.region, l.locale, note, want.out,
				[]string{strings.TrimSpace(key + " " + role[1])}}
			if want.out {
				x.optedOut++
			}
			if who%23 == 0 && x.rows <= 300 {
				twice := slices.Clone(cells)
				twice[3] = "  " + address + " "
				x.row(twice...)
				x.repeated++
			}
			before = cells
		}
	}
	x.rows--
	x.people, x.accounts = len(x.of), len(x.companies)
	return x
}

// table says what is in the export: people with their accounts, and companies.
func (x *exported) table() (lines []string) {
	for address, c := range x.of {
		out := ""
		if c.out {
			out = "unsubscribe"
		}
		slices.Sort(c.parts)
		lines = append(lines, strings.Join([]string{address, c.name, c.region, c.locale, out, c.note,
			strings.Join(c.parts, "; ")}, "|"))
	}
	for key, what := range x.companies {
		lines = append(lines, key+"|"+what)
	}
	slices.Sort(lines)
	return lines
}

// TestCRM holds the list in testdata to its story.
func TestCRM(t *testing.T) {
	x := crm()
	text, err := charmap.Windows1252.NewEncoder().Bytes(x.out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"crm.csv": text,
		"crm.txt": []byte(strings.Join(x.table(), "\n") + "\n")} {
		path := filepath.Join("testdata", name)
		if *updateCRM {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what its story says (%v); run this test with -update-crm", path, err)
		}
	}
	t.Logf("%d rows, %d repeated, %d people, %d accounts, %d links, %d opted out", x.rows, x.repeated, x.people,
		x.accounts, x.links, x.optedOut)
}

// crmList puts the export of testdata beside the workspace: crm.
func crmList(ts *testscript.TestScript, _ bool, _ []string) {
	b, err := os.ReadFile(filepath.Join("testdata", "crm.csv"))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("crm.csv"), b, 0o644))
}

// crmSame compares the registry with what the export says: crmsame.
func crmSame(ts *testscript.TestScript, _ bool, _ []string) {
	var lines []string
	ts.Check(ts.Exec("tidings", "recipients", "list", "--json"))
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		var r registry.Line
		ts.Check(json.Unmarshal([]byte(line), &r))
		var parts []string
		for _, p := range r.Accounts {
			parts = append(parts, strings.TrimSpace(p.Key+" "+strings.Join(p.Roles, ",")))
		}
		lines = append(lines, strings.Join([]string{r.Email, r.Name, r.Region, r.Locale, r.Suppressed,
			r.Recipient.Fields["bemerkung"], strings.Join(parts, "; ")}, "|"))
	}
	ts.Check(ts.Exec("tidings", "recipients", "list", "--accounts", "--json"))
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		var a registry.AccountLine
		ts.Check(json.Unmarshal([]byte(line), &a))
		lines = append(lines, strings.Join([]string{a.Key, a.Name, strings.Join(a.Services, ","), a.Postal.Street,
			a.Postal.Postcode, a.Postal.City, a.Postal.Country, a.TimeZone}, "|"))
	}
	slices.Sort(lines)
	want, err := os.ReadFile(filepath.Join("testdata", "crm.txt"))
	ts.Check(err)
	if d := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), lines); d != "" {
		ts.Fatalf("-want +got:\n%s", d)
	}
}
