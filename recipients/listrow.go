package recipients

import (
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"time"

	"tidings/internal/mailaddr"
	"tidings/internal/table"
)

// take turns the row just read into l.row, or says what is wrong with it. A row
// is read to its end, so that all its problems are told at once. repeated: an earlier row
// says the same in every cell.
func (l *List) take() (problems []Problem, repeated bool) {
	if err := l.table.Fit(len(l.columns)); err != nil {
		return []Problem{l.problem("", err.Error())}, false
	}
	l.clear()
	l.cells = l.table.Cells(l.cells[:0])
	for i := range l.columns {
		c := &l.columns[i]
		value, err := table.Clean(l.cells[i])
		if l.examples != nil && value != "" && l.examples[i] == "" {
			l.examples[i] = strings.Clone(value)
		}
		if err == nil {
			err = l.assign(c, value)
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
	p, repeated := l.compare()
	if p != "" {
		return []Problem{l.problem("", p)}, false
	}
	if !repeated {
		l.complete()
	}
	return nil, repeated
}

// clear makes room for the next row.
func (l *List) clear() {
	fields, more := l.row.Fields, l.part[0].Fields
	clear(fields)
	clear(more)
	l.row, l.second = Recipient{Fields: fields}, ""
	l.part[0] = Part{Account: Account{Fields: more}}
	l.land = land{}
	l.said = [4]uint64{}
}

// say adds a cell to the digest of what the row says. An odd factor keeps the order.
func (l *List) say(of whose, value string) {
	l.said[of] = l.said[of]*0x9e3779b97f4a7c15 + maphash.String(l.seed, value)
}

// assign takes one cell, which is clean.
func (l *List) assign(c *column, value string) (err error) {
	r, a := &l.row, &l.part[0]
	if c.to != toEmail && c.to != toAccount && c.to != toNothing { // what makes rows one is compared by its key
		l.say(c.whose, value)
	}
	if c.also {
		if c.whose == ofPerson {
			r.Fields[c.field] = value
		} else {
			a.Fields[c.field] = value
		}
	}
	switch c.to {
	case toEmail:
		r.Email, err = mailaddr.Normalise(value)
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
		if value != "" {
			r.Region, err = l.regions.find(value)
		}
	case toLocale:
		r.Locale, err = l.locale(value)
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
		a.Roles = rolesOf(value)
	case toServices:
		a.Services, err = l.parts.find(value)
	case toTimeZone:
		a.TimeZone, err = value, l.zone(value)
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

// locale remembers what it parsed: a list has few locales and many rows.
func (l *List) locale(written string) (string, error) {
	if known, ok := l.locales[written]; ok {
		return known, nil
	}
	canonical, err := l.places.locale(written)
	if err == nil && len(l.locales) < 1000 {
		l.locales[strings.Clone(written)] = canonical
	}
	return canonical, err
}

// zone checks the name of a time zone, and remembers it.
func (l *List) zone(written string) error {
	err, known := l.zones[written]
	if known || written == "" {
		return err
	}
	if _, fault := time.LoadLocation(written); fault != nil || written == "Local" {
		err = fmt.Errorf("time zone %q is not known; write an IANA name, for instance Europe/London", clip(written, 40))
	}
	if len(l.zones) < 1000 {
		l.zones[strings.Clone(written)] = err
	}
	return err
}

// rolesOf reads the roles of a cell.
func rolesOf(cell string) (roles []string) {
	for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ',' || r == ';' || r == '/' }) {
		if role := Role(word); role != "" && !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	slices.Sort(roles)
	return roles
}

// place says the row's region: its own, else that of its country, else the list's default.
func (l *List) place() *Problem {
	if l.row.Region == "" && l.land.written != "" && l.places.any() {
		region, err := l.places.region(l.land.written)
		if err != nil && l.opts.DefaultRegion == "" {
			p := l.problem(l.land.column.label(), err.Error())
			return &p
		}
		l.row.Region = region
	}
	if l.row.Region == "" {
		l.row.Region = l.opts.DefaultRegion
	}
	l.say(ofPerson, l.row.Region)
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
	if l.opts.As == Accounts || l.opts.As == Services {
		a.Region, a.Locale, l.row.Region, l.row.Locale = l.row.Region, l.row.Locale, "", ""
		maps.Copy(a.Fields, l.row.Fields)
		l.row.Accounts = l.part[:]
		return
	}
	if p := a.Postal; l.summary.Account.Keyed && p.Street+p.Extra+p.Postcode+p.City == "" {
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

// compare looks whether earlier rows have the same person or account: rows of a list may
// not contradict each other. It keeps a 64-bit hash of each, so a million rows take some
// 30 MB; two different addresses of one list of that length share a hash once in thirty
// million lists.
func (l *List) compare() (problem string, repeated bool) {
	row, none := int32(l.table.Row), len(l.row.Accounts) == 0
	if l.opts.As == Services { // rows of one account add up
		return "", false
	}
	var person, account, key uint64
	own := uint32(l.said[ofPerson] >> 32)
	if l.row.Email != "" {
		person = maphash.String(l.seed, mailaddr.KeyOf(l.row.Email))
	}
	if !none {
		key = maphash.String(l.seed, AccountKey(l.part[0].Key))
		account = key ^ l.said[ofAccount]
	}
	if person != 0 && l.summary.Account.Rows {
		all := uint32(own) ^ uint32(account>>7) ^ uint32(l.said[ofContact]>>9)
		if first, same, again := l.pairs.add(person^(key*31), row, all); again && same {
			return "", true
		} else if again && !none {
			return fmt.Sprintf("has the same address and account as row %d, and says other things: %s", first,
				l.row.Email), false
		}
	}
	if person != 0 {
		first, same, again := l.people.add(person, row, own)
		switch {
		case again && !l.summary.Account.Rows && same:
			return "", true
		case again && (none || !l.summary.Account.Rows):
			return fmt.Sprintf("has the same address as row %d: %s", first, l.row.Email), false
		case again && !same:
			return fmt.Sprintf("has the same address as row %d, for another account, but says other things "+
				"of the person: %s; if a column is about the account, say so: "+
				"--map \"HEADING=account field\" (or =account name)",
				first, l.row.Email), false
		}
		l.row.Again = again
	}
	if none {
		return "", false
	}
	return l.compareAccount(key, row)
}

// accountSaid is what a list has said of an account so far: digests of name, services and all
// else, 0 for nothing, and the rows that said it.
type accountSaid struct {
	said [3]uint32
	rows [3]int32
}

// compareAccount is compare of what a row says of its account: each thing once, or the same
// again. Whoever is a customer by themselves stands in one row.
func (l *List) compareAccount(key uint64, row int32) (problem string, repeated bool) {
	a := &l.part[0]
	if !l.summary.Account.Keyed {
		a.First, a.Facts = true, true
		l.report.Accounts++
		return "", false
	}
	known, again := l.known[key]
	if !again {
		known = &accountSaid{}
		l.known[key] = known
		l.report.Accounts++
	}
	a.First, a.Facts = !again, !again
	what := [3]string{"another name", "other services", "another address, time zone or field"}
	for i, said := range l.says(a) {
		switch {
		case said == 0 || said == known.said[i]:
		case known.said[i] == 0:
			known.said[i], known.rows[i], a.Facts = said, row, true
		default:
			return fmt.Sprintf("says %s of the account %s than row %d; keep one of them, "+
				"or leave the cells of one row empty", what[i], a.Key, known.rows[i]), false
		}
	}
	return "", again && l.summary.Account.Alone
}

// says gives digests of what a row says of its account.
func (l *List) says(a *Part) (said [3]uint32) {
	digest := func(words ...string) uint32 {
		h := uint64(0)
		for i, w := range words {
			h = h*31 + maphash.String(l.seed, w) + uint64(i)
		}
		return uint32(h>>16) | 1
	}
	if a.Name != "" && a.Name != a.Key {
		said[0] = digest(a.Name)
	}
	if len(a.Services) > 0 {
		said[1] = digest(a.Services...)
	}
	p, more := a.Postal, []string(nil)
	for _, f := range l.summary.Account.Fields {
		if v := a.Fields[f]; v != "" {
			more = append(more, f, v)
		}
	}
	if p != (Postal{}) || a.TimeZone != "" || len(more) > 0 || a.Region != "" || a.Locale != "" {
		said[2] = digest(append(more, a.TimeZone, p.Street, p.Extra, p.Postcode, p.City, p.State, p.Country, a.Region,
			a.Locale)...)
	}
	return said
}

// takeSecond makes a row of the other address of the last one: a contact of the same
// account, in the same region and language, of whom no name is known.
func (l *List) takeSecond() (good bool) {
	before := l.row
	l.row = Recipient{Email: l.second, Region: before.Region, Locale: before.Locale, Fields: before.Fields,
		OptedOut: before.OptedOut, Accounts: before.Accounts}
	clear(l.row.Fields)
	l.second = ""
	l.part[0].Facts, l.part[0].First = false, false
	l.report.Rows++
	own := uint32(l.said[ofPerson] >> 32)
	first, same, again := l.people.add(maphash.String(l.seed, mailaddr.KeyOf(l.row.Email)), int32(l.table.Row), own)
	if again && !same {
		l.reject([]Problem{l.problem("", fmt.Sprintf("has the same second address as row %d: %s", first, l.row.Email))})
		return false
	}
	if again {
		l.report.Repeated++
		return false
	}
	l.report.Good++
	l.tally()
	return true
}

// complete fills what follows from other cells and notes what deserves a look.
func (l *List) complete() {
	if l.row.Name == "" {
		l.row.Name = FullName(l.row.FirstName, l.row.LastName)
	}
	if l.row.Region == "" && l.summary.Region {
		l.report.NoRegion++
	}
	if l.row.OptedOut && !l.row.Again {
		l.report.OptedOut++
	}
	if IsRole(l.row.Email) {
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
