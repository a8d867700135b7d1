package recipients

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/internal/table"
	"tidings/recipients/spell"
)

// take turns the row just read into l.row, and its second address into l.other, or says what
// is wrong with it. A row is read to its end, so that all its problems are told at once.
// given: l.row says what no earlier row did.
func (l *List) take() (problems []Problem, given bool) {
	if err := l.table.Fit(len(l.columns)); err != nil {
		return []Problem{l.problem("", err.Error())}, false
	}
	l.cells = l.table.Cells(l.cells[:0])
	if l.gathered.hashing {
		l.hash()
		return nil, false
	}
	l.clear()
	for i := range l.columns {
		c := &l.columns[i]
		value, err := table.Clean(l.cells[i])
		l.values[i] = value
		if l.examples != nil && value != "" && l.examples[i] == "" {
			l.examples[i] = strings.Clone(value)
		}
		if err == nil {
			err = l.assign(c, value)
		}
		if err != nil && c.guessed && value != "" {
			err = fmt.Errorf("%w; %s", err, c.remedy())
		}
		if err != nil {
			problems = append(problems, l.problem(c.label(), err.Error()))
		}
	}
	if p := l.place(); p != nil {
		problems = append(problems, *p)
	}
	if len(problems) > 0 {
		return problems, false
	}
	l.join()
	var things []thing
	if l.opts.As != Services { // whose rows of one account add up
		things = l.things()
	}
	if problems = l.compare(things); len(problems) > 0 {
		return problems, false
	}
	l.keep(things)
	given = l.note(things)
	l.noteAlike()
	l.complete()
	l.noteRegion(things)
	return nil, given || l.opts.As == Services
}

// clear makes room for the next row.
func (l *List) clear() {
	fields, more := l.row.Fields, l.part[0].Fields
	clear(fields)
	clear(more)
	l.row, l.other, l.second = Recipient{Fields: fields}, Recipient{}, ""
	l.part[0] = Part{Account: Account{Fields: more}}
	l.land, l.values[len(l.columns)], l.nowhere = land{}, "", false
}

// assign takes one cell, which is clean.
func (l *List) assign(c *column, value string) (err error) {
	r, a := &l.row, &l.part[0]
	if c.also {
		if c.whose == ofPerson {
			r.Fields[c.field] = value
		} else {
			a.Fields[c.field] = value
		}
	}
	switch c.to {
	case toEmail:
		if r.Email, err = mailaddr.Normalise(value); value == "" && l.summary.Account.Keyed {
			err = fmt.Errorf("%w; customers without people come in by a list of their own, --as accounts", err)
		}
	case toSecond:
		if value != "" {
			l.second, err = mailaddr.Normalise(value)
		}
	case toName:
		r.Name = value
	case toFirstName:
		r.FirstName = value
	case toLastName:
		r.LastName = value
	case toCompany:
		r.Company = value
	case toRegion:
		if l.nowhere = spell.FieldName(value) == noRegion; value != "" && !l.nowhere {
			r.Region, err = l.places.Region(value)
		}
	case toLocale:
		r.Locale, err = l.places.Locale(value)
	case toField:
		r.Fields[c.field] = value
	case toOptOut, toOptIn:
		err = l.optOut(c.to, value)
	default:
		err = l.assignAccount(c, a, value)
	}
	return err
}

// assignAccount takes a cell that tells of the customer.
func (l *List) assignAccount(c *column, a *Part, value string) (err error) {
	switch c.to {
	case toAccount:
		a.Key = value
		if value == "" && l.opts.As != Contacts && l.opts.As != "" {
			err = errors.New("is empty; each row needs the key of its account")
		}
	case toAccountName:
		a.Name = value
	case toRole:
		a.Roles = l.rolesOf(value)
	case toServices:
		a.Services, err = l.parts.find(value)
	case toTimeZone:
		a.TimeZone, err = value, l.places.Zone(value)
	case toStreet:
		a.Postal.Street = value
	case toExtra:
		a.Postal.Extra = value
	case toPostcode:
		a.Postal.Postcode = value
	case toCity:
		a.Postal.City = value
	case toState:
		if !c.plain {
			a.Postal.State = value
		}
	case toCountry:
		if !c.plain {
			a.Postal.Country = value
		}
		l.land = land{written: value, column: c}
	case toAccountField:
		a.Fields[c.field] = value
	}
	return err
}

// land is the cell of a row that names a country.
type land struct {
	written string
	column  *column
}

// rolesOf reads the roles of a cell, and notes the words for which they are taken.
func (l *List) rolesOf(cell string) (roles []string) {
	if known, ok := l.roleCells[cell]; ok {
		return known
	}
	for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return strings.ContainsRune(",;/|、，；", r) }) {
		role := Role(word)
		if role != "" && !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
		if role != spell.FieldName(word) && len(l.roleWords) < keptWarnings {
			l.roleWords[strings.Clone(table.Trim(word))] = role
		}
	}
	slices.Sort(roles)
	if len(l.roleCells) < 1000 {
		l.roleCells[strings.Clone(cell)] = roles
	}
	return roles
}

// place says the row's region, where it has none of its own: that of its country.
func (l *List) place() *Problem {
	if l.row.Region == "" && !l.nowhere && l.land.written != "" && l.places.Divided() {
		region, err := l.places.RegionOf(l.land.written)
		if err != nil && l.opts.DefaultRegion == "" {
			p := l.problem(l.land.column.label(), err.Error())
			return &p
		}
		l.row.Region, l.values[len(l.columns)] = region, region
	}
	return nil
}

// join gives the row its account: the one that it names, else, where it tells something of
// a customer, the person's own.
func (l *List) join() {
	a := &l.part[0]
	if !l.summary.Account.Rows {
		return
	}
	if a.Key == "" {
		a.Key = a.Name
	}
	p := a.Postal
	l.posted = p.Street+p.Extra+p.Postcode+p.City != ""
	if l.summary.Account.Keyed && !l.summary.Account.Alone && !l.posted { // the country is where the person is
		a.Postal = Postal{}
	}
	if a.Key == "" && l.tells(a) {
		a.Key = l.row.Email
	}
	if a.Key != "" {
		l.row.Accounts = l.part[:]
	}
}

// tells reports whether a row without an account tells something of a customer.
func (l *List) tells(a *Part) bool {
	p := a.Postal
	p.Country, p.State = "", ""
	return p != Postal{} || a.TimeZone != "" || len(a.Services) > 0 || len(a.Roles) > 0
}

// note notes that the row is given. given: its first address has a part in it that no earlier row
// had.
func (l *List) note(things []thing) (given bool) {
	for _, t := range things {
		again := false
		if l.gathered.repeated.has(t.named) {
			_, _, again = l.seen.add(t.hash, int32(l.table.Row), 0)
		}
		switch {
		case t.of == ofAccount:
			l.part[0].First, given = !again, !again
			if !again {
				l.report.Accounts++
			}
		case t.second && t.of == ofPerson:
			l.other.Again, l.other.Email = again, l.second
			fallthrough
		case t.second:
			if again && (t.of == ofContact || len(l.row.Accounts) == 0) {
				l.other.Email = ""
			}
		case t.of == ofPerson:
			l.row.Again = again
			fallthrough
		default:
			given = !again
		}
	}
	return given
}

// takeSecond makes a row of the other address of the last one: a contact of the same account, in
// the same region and language, of whom no more is known than other rows say.
func (l *List) takeSecond() {
	clear(l.row.Fields)
	l.other.Fields, l.other.Accounts = l.row.Fields, l.row.Accounts
	l.row, l.other = l.other, Recipient{}
	l.part[0].Roles, l.part[0].First = l.roles, false
	for _, t := range l.told {
		if t.second {
			l.fill(t)
		}
	}
	l.complete()
	l.tally()
}

// complete fills what follows from other cells and notes what deserves a look.
func (l *List) complete() {
	if l.row.Name == "" {
		l.row.Name = FullName(l.row.FirstName, l.row.LastName)
	}
	if l.row.Region == "" && !l.nowhere {
		l.row.Region = l.opts.DefaultRegion
	}
	if a := &l.part[0]; l.summary.Account.Alone {
		a.Region, a.Locale, l.row.Region, l.row.Locale = l.row.Region, l.row.Locale, "", ""
		maps.Copy(a.Fields, l.row.Fields)
	}
	if l.row.Region == "" && l.summary.Region && !l.row.Again {
		l.report.NoRegion++
	}
	if l.row.OptedOut && !l.row.Again {
		l.report.OptedOut++
	}
	if IsRole(l.row.Email) && !l.row.Again {
		l.report.Roles++
		if len(l.report.Warnings) < keptWarnings {
			l.report.Warnings = append(l.report.Warnings,
				l.problem("", fmt.Sprintf("%s is a role address; make sure that a person reads it", l.row.Email)))
		}
	}
}

// tally counts a good row for who wants to know what a list holds.
func (l *List) tally() {
	if l.report.Regions == nil || l.row.Again {
		return
	}
	region, locale := l.row.Region, l.row.Locale
	if l.summary.Account.Alone && len(l.row.Accounts) > 0 {
		region, locale = l.part[0].Region, l.part[0].Locale
	}
	l.report.Regions[region]++
	l.report.Locales[locale]++
}
