package recipients

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func listedOptions(t testing.TB) ListedOptions {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return ListedOptions{Zone: zone, Components: []string{"database", "website"}}
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
		"account,service\na,databse": `row 2, column B (service): "databse" is no component of tidings.yaml; ` +
			`is database meant?`,
	} {
		_, err := ReadListed(strings.NewReader(text), listedOptions(t))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
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
