package notices

import (
	"fmt"
	"strings"
)

// mostNamed bounds how many names of a list Audience.Words gives.
const mostNamed = 6

// Words says in a line to whom a letter goes.
func (a Audience) Words() string {
	if a.Everybody() {
		return "everybody"
	}
	var parts []string
	add := func(format string, list ...string) {
		if len(list) > mostNamed {
			list = append(list[:mostNamed:mostNamed], fmt.Sprintf("%d more", len(list)-mostNamed))
		}
		if len(list) > 0 && list[0] != "" {
			parts = append(parts, fmt.Sprintf(format, strings.Join(list, ", ")))
		}
	}
	add("regions %s", a.Regions...)
	add("languages %s", a.Locales...)
	add("roles %s", a.Roles...)
	add("accounts %s", a.Accounts...)
	add("accounts that use %s", a.Services...)
	if a.Affected == ByRecords {
		parts = append(parts, "accounts that are affected")
	}
	add("accounts that %s lists", a.Affected.File())
	add("where %s", a.Where)
	if a.Of != "" {
		add(strings.Join(a.States, ", ")+" of %s", a.Followed()...)
	}
	e := a.Except
	add("but not regions %s", e.Regions...)
	add("but not languages %s", e.Locales...)
	add("but not roles %s", e.Roles...)
	add("but not accounts %s", e.Accounts...)
	add("but not %s", e.Addresses...)
	add("but not where %s", e.Where)
	return strings.Join(parts, "; ")
}
