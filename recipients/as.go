package recipients

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/table"
	"tidings/recipients/spell"
)

// As says what the rows of a list are.
type As string

const (
	Contacts As = "contacts" // people, with their accounts if there are columns for them; also the empty As
	Accounts As = "accounts" // one customer a row, without people
	Services As = "services" // what customers use: account and service, or a list of services
	OptOuts  As = "opt-outs" // addresses that are not to be written to
)

// ParseAs reads the word; empty is Contacts.
func ParseAs(s string) (As, error) {
	for _, as := range []As{Contacts, Accounts, Services, OptOuts} {
		if s == string(as) {
			return as, nil
		}
	}
	if s == "" {
		return Contacts, nil
	}
	return "", fmt.Errorf("%q is nothing that a list can be; use contacts, accounts, services or opt-outs", s)
}

// whose says of what in a row a column tells.
type whose int

const (
	ofPerson whose = iota
	ofAccount
	ofContact // the person's part in the account
	ofEither  // the account if the row has an address, else where the person is; not compared
)

// adapt gives the columns the meaning that they have in such a list.
func (as As) adapt(columns []column) {
	has := func(to target) bool {
		return slices.ContainsFunc(columns, func(c column) bool { return c.to == to })
	}
	keyed := has(toAccount) || has(toAccountName) || as == Accounts
	named, posted := has(toAccountName), as == Accounts || has(toStreet) || has(toPostcode) || has(toCity)
	for i := range columns {
		c := &columns[i]
		c.to = as.target(c.to, named, c.field)
		named = named || c.to == toAccountName
		switch c.to {
		case toRole:
			c.whose = ofContact
		case toAccount, toAccountName, toServices, toTimeZone, toStreet, toExtra, toPostcode, toCity, toState,
			toCountry, toAccountField:
			c.whose = ofAccount
		}
		switch c.to {
		case toTimeZone, toStreet, toExtra, toPostcode, toCity, toState, toCountry, toRole, toServices:
			c.also = !keyed
		}
		// A country alone is no address of an account: it is where the person is. Beside an
		// address it may be either.
		c.plain = (c.to == toCountry || c.to == toState) && !posted
		if (c.to == toCountry || c.to == toState) && posted && keyed && as != Accounts {
			c.whose = ofEither
		}
		c.also = c.also || c.plain
		if c.also { // they are their own customer, and letters know the column as theirs
			c.whose = ofPerson
		}
		// What it was guessed from was a field of letters' until then.
		c.also = c.also || c.guessed && c.whose == ofAccount && as != Services
	}
}

// target is what a column is in such a list that is to in a list of contacts.
func (as As) target(to target, named bool, field string) target {
	switch as {
	case Accounts:
		switch to {
		case toCompany, toName:
			if !named {
				return toAccountName
			}
			return toAccountField
		case toField, toFirstName, toLastName, toRole, toOptOut, toOptIn:
			return toAccountField
		}
	case Services:
		if to != toAccount && to != toServices && to != toAccountName {
			return toNothing
		}
	case OptOuts:
		if to != toEmail && !slices.Contains([]string{"reason", "note", "stream", "until"}, field) {
			return toNothing
		}
	}
	return to
}

// missing says which column such a list must have, and one that it must not.
func (as As) missing(columns []column) (problems []string) {
	at := func(to target) int {
		return slices.IndexFunc(columns, func(c column) bool { return c.to == to })
	}
	switch as {
	case Accounts, Services:
		if i := max(at(toEmail), at(toSecond)); i >= 0 {
			problems = append(problems, fmt.Sprintf("%s holds addresses, so these are contacts; import the list "+
				"without --as %s, which takes people and accounts at once, or give --map %q", columns[i].label(), as,
				columns[i].title+"=ignore"))
		}
		if at(toAccount) < 0 && at(toAccountName) < 0 {
			problems = append(problems, missingColumn("account", columns))
		}
		if as == Services && at(toServices) < 0 {
			problems = append(problems, missingColumn("service", columns))
		}
		return problems
	}
	return missingEmail(columns)
}

func missingColumn(name string, columns []column) string {
	var titles []string
	for _, c := range columns {
		titles = append(titles, spell.Clip(c.title, 40))
	}
	p := fmt.Sprintf("no column is called %s; found: %s", name, strings.Join(titles, ", "))
	if near := spell.Nearest(name, titles); near != "" {
		p += fmt.Sprintf(" (is %q meant?)", near)
	}
	return p + fmt.Sprintf("; --map %q names it", "HEADING="+name)
}

// mapWords are what a column may be mapped to beside the fields of Meanings.
func mapWords() map[string]target {
	return map[string]target{"ignore": toNothing, "field": toField,
		"account field": toAccountField, "email 2": toSecond}
}

// KnownMapping reports whether a column may be mapped to a word, and if not, to which.
func KnownMapping(word string) error {
	if _, problems := mapOf(map[string]string{"": word}); len(problems) > 0 {
		return errors.New(strings.TrimPrefix(problems[0], `"" is mapped to `))
	}
	return nil
}

// KnownEncoding reports whether a list can be read in an encoding of a name.
func KnownEncoding(name string) error { return table.KnownEncoding(name) }

// mapped is what a manager says that a column is.
type mapped struct {
	to   target
	name string // of a field, where it is another than the heading
}

// mapOf reads what a manager says of headings: heading to the field that it is. A word without a
// meaning is the name of a field of the manager's own, unless a known one seems to be meant.
func mapOf(m map[string]string) (given map[string]mapped, problems []string) {
	words := mapWords()
	for _, meaning := range Meanings() {
		words[meaning.Field] = meaning.to
	}
	given = map[string]mapped{}
	for _, heading := range slices.Sorted(maps.Keys(m)) {
		word := spell.FieldName(m[heading])
		to, ok := words[word]
		if !ok {
			to = targetOf(word)
		}
		one := mapped{to: to}
		if kind, name, named := strings.Cut(word, ":"); named && (kind == "field" || kind == "account field") {
			one = mapped{words[kind], strings.TrimSpace(name)}
		} else if !ok && to == toField {
			one.name = word
			if near := spell.Nearest(word, slices.Sorted(maps.Keys(words))); near != "" {
				problems = append(problems, fmt.Sprintf("%q is mapped to %q, which is no column that has a meaning; "+
					"is %q meant? For a field of that name write %q", heading, m[heading], near, "field: "+m[heading]))
				continue
			}
		}
		if one.name == "" && (!ok && one.to == toField || strings.Contains(word, ":")) {
			problems = append(problems, fmt.Sprintf("%q is mapped to nothing; it may be %s, or the name of a field of "+
				"your own", heading, strings.Join(slices.Sorted(maps.Keys(words)), ", ")))
			continue
		}
		given[spell.FieldName(table.Trim(heading))] = one
	}
	return given, problems
}

// unmapped names the headings that are mapped and not in the list.
func unmapped(m map[string]string, left map[string]mapped, columns []column) (problems []string) {
	var titles []string
	for _, c := range columns {
		titles = append(titles, c.title)
	}
	for _, heading := range slices.Sorted(maps.Keys(m)) {
		if _, ok := left[spell.FieldName(table.Trim(heading))]; !ok {
			continue
		}
		p := fmt.Sprintf("no column is called %s, which is mapped to %s", spell.Clip(heading, 40), m[heading])
		if near := spell.Nearest(heading, titles); near != "" {
			p += fmt.Sprintf("; is %q meant?", near)
		}
		problems = append(problems, p)
	}
	return problems
}
