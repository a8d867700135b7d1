package sample

import (
	"bytes"
	"encoding/csv"
	"flag"
	"io"
	"net/mail"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the generated files anew")

// The lists in the sample are those that the generator makes.
func TestGenerated(t *testing.T) {
	for file, write := range map[string]func(io.Writer) error{
		"qsol/recipients/qsol-users.csv": WriteRecipients, "qsol/recipients/suppress.csv": WriteSuppressed,
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b.String(), string(got)); diff != "" {
			t.Errorf("%s is not as generated; run the test with -update\n%s", file, diff)
		}
	}
}

var reserved = regexp.MustCompile(`@(example\.(com|org|net)|[a-z]+\.(example|test))$`)

func TestRecipients(t *testing.T) {
	data, err := files.ReadFile("qsol/recipients/qsol-users.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	accounts := map[string][]string{} // services, as each row says them
	emails, regions, locales, simulated, nameless := map[string]bool{}, map[string]int{}, map[string]int{},
		map[string]int{}, 0
	for _, r := range rows[1:] {
		if a, err := mail.ParseAddress(r[0]); err != nil || a.Address != r[0] || !reserved.MatchString(r[0]) {
			t.Errorf("address %q: %v", r[0], err)
		}
		emails[r[0]] = true
		accounts[r[7]] = append(accounts[r[7]], r[10])
		regions[r[4]]++
		locales[r[5]]++
		if word, _, ok := strings.Cut(r[0], "+"); ok {
			simulated[word]++
		}
		if r[1] == "" {
			nameless++
		}
	}
	if len(rows) != 251 || len(emails) != 250 {
		t.Errorf("%d rows, %d addresses; want 250 of each", len(rows)-1, len(emails))
	}
	if nameless < 5 {
		t.Errorf("%d without a first name", nameless)
	}
	if len(regions) != 5 {
		t.Errorf("regions %v", regions)
	}
	for _, l := range []string{"en-US", "en-GB", "de", "fr", "es", "ja", "pt-BR"} {
		if locales[l] < 10 {
			t.Errorf("only %d of locale %s", locales[l], l)
		}
	}
	if len(accounts) < 36 || len(accounts) > 60 {
		t.Errorf("%d accounts", len(accounts))
	}
	for account, services := range accounts {
		if account == "" || services[0] == "" || len(slices.Compact(services)) != 1 {
			t.Errorf("account %q uses %q", account, services)
		}
	}
	want := map[string]int{"perm-fail": 3, "temp-fail": 3, "bounce": 4, "complain": 2, "drop": 2, "slow": 3}
	if diff := cmp.Diff(want, simulated); diff != "" {
		t.Error(diff)
	}
	for _, s := range Suppressed() {
		if !emails[s[0]] || strings.Contains(s[0], "+") {
			t.Errorf("suppressed %s is no ordinary recipient", s[0])
		}
	}
	for _, sign := range []string{"🌻", "Smith, Jr.", "佐藤", "ü", "ç"} {
		if !bytes.Contains(data, []byte(sign)) {
			t.Errorf("no name with %q", sign)
		}
	}
}
