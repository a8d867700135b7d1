package audience

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/table"
	"tidings/internal/workspace"
)

// Report counts an audience. Selected are all whom the rule selects; of these, Excluded are not
// written to.
type Report struct {
	Notice   string         `json:"notice"`
	Selected int            `json:"selected"`
	Excluded map[string]int `json:"excluded"` // by reason
	Regions  []RegionCount  `json:"regions"`
	Locales  []LocaleCount  `json:"locales"`
	Roles    []RoleCount    `json:"roles,omitempty"`
	Accounts int            `json:"accounts"`
	Of       []AccountCount `json:"by_account,omitempty"` // those with most selected first
}

// RegionCount is how many of one region are selected.
type RegionCount struct {
	Region   string `json:"region"`
	Selected int    `json:"selected"`
}

// LocaleCount is how many get the letter of one language.
type LocaleCount struct {
	Locale   string `json:"locale"`
	Selected int    `json:"selected"`
}

// RoleCount is how many have a role in an account for which they are selected.
type RoleCount struct {
	Role     string `json:"role"`
	Selected int    `json:"selected"`
}

// AccountCount is how many are selected for one account.
type AccountCount struct {
	Account  string `json:"account"`
	Name     string `json:"name,omitempty"`
	Region   string `json:"region,omitempty"`
	Selected int    `json:"selected"`
}

// Count counts the audience of a notice.
func (r *Room) Count(ctx context.Context, s *letter.Source) (*Report, error) {
	out := &Report{Notice: s.Notice.Slug, Excluded: map[string]int{}}
	places := map[int64]int{} // in Of, by the account's number
	regions, locales, roles := map[string]int{}, map[string]int{}, map[string]int{}
	err := r.Each(ctx, s, func(x letter.Selected) error {
		out.Selected++
		regions[letter.RegionName(x.Region)]++
		locales[x.Tag]++
		if x.Excluded != "" {
			out.Excluded[string(x.Excluded)]++
		}
		for _, role := range rolesOf(x) {
			roles[role]++
		}
		for _, a := range x.Accounts {
			at, known := places[a.ID]
			if !known {
				at = len(out.Of)
				places[a.ID] = at
				out.Of = append(out.Of, AccountCount{Account: a.Key, Name: a.Name, Region: a.Region})
			}
			out.Of[at].Selected++
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	out.Accounts = len(out.Of)
	out.Regions = sorted(regions, func(name string, n int) RegionCount { return RegionCount{name, n} })
	out.Locales = sorted(locales, func(name string, n int) LocaleCount { return LocaleCount{name, n} })
	out.Roles = sorted(roles, func(name string, n int) RoleCount { return RoleCount{name, n} })
	slices.SortFunc(out.Of, func(a, b AccountCount) int {
		return cmp.Or(b.Selected-a.Selected, strings.Compare(a.Account, b.Account))
	})
	return out, nil
}

func sorted[T any](counts map[string]int, one func(string, int) T) []T {
	out := []T{}
	for _, name := range sortedKeys(counts) {
		out = append(out, one(name, counts[name]))
	}
	return out
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// rolesOf gives the roles of one selected in the accounts for which they are, each once.
func rolesOf(x letter.Selected) (out []string) {
	for _, a := range x.Accounts {
		for _, role := range a.Roles {
			if !slices.Contains(out, role) {
				out = append(out, role)
			}
		}
	}
	return out
}

// shownAccounts is how many accounts the table shows.
const shownAccounts = 20

// Write writes the counts for people.
func (c *Report) Write(w io.Writer) {
	out := func(format string, args ...any) { fmt.Fprintf(w, format, args...) }
	excluded := 0
	for _, n := range c.Excluded {
		excluded += n
	}
	out("selected\t%d\n", c.Selected)
	out("written to\t%d\n", c.Selected-excluded)
	for _, reason := range sortedKeys(c.Excluded) {
		out("not written to\t%d\t%s\n", c.Excluded[reason], reason)
	}
	for _, x := range c.Regions {
		out("region\t%d\t%s\n", x.Selected, x.Region)
	}
	for _, x := range c.Locales {
		out("language\t%d\t%s\n", x.Selected, x.Locale)
	}
	for _, x := range c.Roles {
		out("role\t%d\t%s\n", x.Selected, x.Role)
	}
	out("accounts\t%d\n", c.Accounts)
	for _, a := range c.Of[:min(len(c.Of), shownAccounts)] {
		name := workspace.Plain(strings.TrimSpace(a.Account + "  " + a.Name))
		out("account\t%d\t%s\n", a.Selected, name)
	}
	if more := len(c.Of) - shownAccounts; more > 0 {
		out("\t\tand %s; --json has all\n", locale.Num(more, "more account"))
	}
}

// columns are the headings of a list of those selected.
var columns = []string{"email", "name", "region", "locale", "accounts", "roles", "excluded"}

// List writes those selected as a CSV file, made harmless to spreadsheets.
func (r *Room) List(ctx context.Context, s *letter.Source, w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	err := r.Each(ctx, s, func(x letter.Selected) error {
		if err := out.Write(cells(x)); err != nil {
			return err
		}
		return ctx.Err()
	})
	out.Flush()
	return cmp.Or(err, out.Error())
}

// cells are one line of a list of those selected.
func cells(x letter.Selected) []string {
	var accounts []string
	for _, a := range x.Accounts {
		accounts = append(accounts, a.Key)
	}
	row := []string{x.Email, letter.FullName(x.AudienceRow), x.Region, x.Tag, strings.Join(accounts, "; "),
		strings.Join(rolesOf(x), "; "), string(x.Excluded)}
	for i, cell := range row {
		row[i] = table.Neutralise(cell)
	}
	return row
}
