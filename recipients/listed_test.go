package recipients

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
	"tidings/recipients/spell"
)

func listedOptions(t testing.TB) ListedOptions {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return ListedOptions{Zone: zone, Components: []notices.Component{{ID: "database",
		Name: "Oracle cluster", Names: map[string]string{"de": "Datenbank"}}, {ID: "website", Name: "Website"}}}
}

func TestReadListed(t *testing.T) {
	got, err := ReadListed(strings.NewReader("Account;Service;Began;Ended;Hosts;Lost orders\n"+
		"C-1;database;2026-11-29 14:10;2026-11-29T13:55:00Z;db1, db2;12\n"+
		" c-1 ;website;;;\"a, b; c\";\n"+
		"C-2;;;;;\n"), listedOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 29, 13, 10, 0, 0, time.UTC)
	want := &Listing{Rows: map[string][]OwnRow{
		"c-1": {{Service: "database", Began: at, Ended: at.Add(45 * time.Minute), Objects: []string{"db1", "db2"},
			Figures: []Figure{{"Lost orders", "12"}}}, {Service: "website", Objects: []string{"a, b", "c"}}},
		"c-2": {{}},
	}, Accounts: []ListedAccount{{"c-1", "C-1", 2}, {"c-2", "C-2", 4}}}
	same := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Error(diff)
	}
}

func TestReadListedFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "it is empty",
		"account\n":                         "it names nobody",
		"name,service\nx,database\n":        "no column is called account; there are name, service",
		"account,customer\na,b\n":           "column A (account) and column B (customer) mean the same",
		"account,,x\na,b,c\n":               "column B has no heading",
		"account,service\n,database":        "row 2, column A (account): the account is missing",
		"account,began\na,14:10":            `row 2, column B (began): "14:10" is no time`,
		"account,began\na,2026-13-01 10:00": `row 2, column B (began): "2026-13-01 10:00" is no time`,
		"account,began,ended\na,2026-11-29 14:10,2026-11-29 14:00": "row 2, column C (ended): it ended before it began",
		"account\na,b\n":    "row 2: has 2 cells",
		"account\na\x01b\n": "row 2, column A (account): has a control character",
		"account,service\na,databse": `row 2, column B (service): "databse" (is "database" meant?) is no ` +
			`component of tidings.yaml`,
		"Konto;Dienst\na;Datenbank, website": "row 2, column B (Dienst): it names 2 services; give each a row of " +
			"its own",
		"Knoto;Beginn\na;": `no column is called account; there are Knoto, Beginn; name "Knoto" ` +
			`account`,
		"Konto;Kunde\na;b": "the headings column A (Konto) and column B (Kunde) mean the same",
		"Konto;Objekt\nM\xfcller;x": `row 2, column A (Konto) is not UTF-8; in Windows-1252 it would read ` +
			`"Müller"`,
	} {
		_, err := ReadListed(strings.NewReader(text), listedOptions(t))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Lists come in the languages, encodings and delimiters of lists of recipients.
func TestReadListedAsPeopleHaveThem(t *testing.T) {
	began := time.Date(2026, 11, 29, 13, 10, 0, 0, time.UTC)
	want := &Listing{Rows: map[string][]OwnRow{"müller & co": {{Service: "database", Began: began,
		Ended: began.Add(45 * time.Minute), Objects: []string{"Café 1", "db2"}}}},
		Accounts: []ListedAccount{{"müller & co", "Müller & Co", 2}}}
	const row = "\nMüller & Co;Datenbank;2026-11-29 14:10;2026-11-29 14:55;\"Café 1; db2\"\n"
	utf16le := func(s string) string {
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	latin := strings.NewReplacer("ü", "\xfc", "é", "\xe9")
	for name, file := range map[string]struct{ text, encoding string }{
		"English":      {"Account;Service;Began;Ended;Objects" + row, ""},
		"German":       {"Konto;Dienst;Beginn;Ende;Objekt" + row, ""},
		"French":       {"Compte;Composant;Début;Fin;Objets" + row, ""},
		"Spanish":      {"Cuenta;Servicio;Inicio;Fin;Objetos" + row, ""},
		"Portuguese":   {"Conta;Serviço;Início;Término;Objetos" + row, ""},
		"Japanese":     {"アカウント;サービス;開始;終了;対象" + row, ""},
		"customer":     {"Kundennummer;Komponente;Von;Bis;Hosts" + row, ""},
		"mark":         {"\ufeffKonto;Dienst;Beginn;Ende;Objekt" + row, ""},
		"UTF-16":       {utf16le("Konto;Dienst;Beginn;Ende;Objekt" + row), ""},
		"Windows-1252": {latin.Replace("Konto;Dienst;Beginn;Ende;Objekt" + row), "windows-1252"},
		"tabs":         {strings.ReplaceAll("Konto;Dienst;Beginn;Ende;Objekte"+row, ";", "\t"), ""},
		"twice":        {"Konto;Dienst;Beginn;Ende;Objekt" + row + row, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := listedOptions(t)
			o.Encoding = file.encoding
			var same []int
			o.Look = func(r ListedRow) { same = append(same, r.Same) }
			text := file.text
			if name == "tabs" { // the objects are parted by tabs no more
				text = strings.Replace(text, "Café 1\t db2", "Café 1, db2", 1)
			}
			got, err := ReadListed(strings.NewReader(text), o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
				t.Error(diff)
			}
			if name == "twice" != (len(same) == 2 && same[1] == 2) {
				t.Errorf("rows that are said again: %v", same)
			}
		})
	}
}

// No heading of a list of affected accounts means two things.
func TestListedHeadings(t *testing.T) {
	field := map[string]string{}
	for _, m := range ListedMeanings() {
		for _, h := range m.Headings {
			for _, w := range h.Words {
				if before := field[w]; before != "" && before != m.Field || spell.FieldName(w) != w {
					t.Errorf("%s: %q means %s and %s", h.Locale, w, before, m.Field)
				}
				field[w] = m.Field
			}
		}
	}
}

// FuzzReadListed reads whatever may stand beside a notice.
func FuzzReadListed(f *testing.F) {
	f.Add("account,service,began\nC-1,database,2026-11-29 14:10\n")
	f.Add("sep=;\naccount;objects\n\"a\nb\";x, y\n")
	o := listedOptions(f)
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ReadListed(strings.NewReader(text), o)
		var e *ListingError
		if errors.As(err, &e) && (e.Total == 0 || e.Error() == "") {
			t.Fatalf("%q: nothing is wrong", text)
		}
		if err == nil && (len(l.Accounts) == 0 || len(l.Accounts) != len(l.Rows)) {
			t.Fatalf("%q: %+v", text, l)
		}
	})
}
