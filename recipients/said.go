package recipients

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"io"
	"slices"

	"tidings/internal/mailaddr"
	"tidings/internal/table"
	"tidings/recipients/places"
	"tidings/recipients/spell"
)

// A list may name a person or an account in several rows, of which each says a part: an empty
// cell says nothing, and what two rows say differently is a contradiction. So a list is read
// before its rows are given: once to find who is named by several rows, without understanding
// any other cell; and, if such rows are not the same, once more to put together what is said of
// those. A row that is given then says all that the list does, in whatever order its rows stand.

// gathered is what was found before the rows are given.
type gathered struct {
	seed     maphash.Seed
	of       map[uint64][]cell     // by thing's hash: cells by column, the last of the region
	repeated seen                  // things that several rows name
	places   *places.Places        // whose names take a while to load
	alike    map[uint64][]spelling // keys that look alike, by a hash of their likeness
	empty    bool                  // there is no row below the headings
	hashing  bool                  // the first time, in which of gets its keys
}

// cell is what was said in one column.
type cell struct {
	raw, meant string // as written; as it is compared
	row        int32  // that said it first; 0: nobody did
	implied    bool   // of a row's second address, which has it from the first unless a row of its own says otherwise
}

// thing is what a row tells of.
type thing struct {
	hash   uint64
	named  uint64 // hash of what several rows must name before they can name it
	of     whose
	email  string // of the person, or of whose part it is
	second bool   // it is the row's second address
}

// gather reads the list before its rows are given, and goes back to where it began. What is
// wrong with rows is told when they are.
func gather(in io.ReadSeeker, o ListOptions) (*gathered, error) {
	begin, err := in.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	o.Plan, o.BadRows = false, nil
	g := &gathered{seed: maphash.MakeSeed(), places: places.Of(o.Regions), of: map[uint64][]cell{},
		alike: map[uint64][]spelling{}, hashing: true}
	for again := true; again; again = g.hashing && len(g.of) > 0 {
		g.hashing = len(g.of) == 0
		l, err := openList(in, o, g)
		for err == nil {
			_, err = l.Next()
		}
		g.empty = err == io.EOF && l.report.Rows == 0
		if _, err := in.Seek(begin, io.SeekStart); err != nil {
			return nil, err
		}
	}
	g.hashing = false
	for likeness := range g.alike { // of which the rows that are given tell
		g.alike[likeness] = nil
	}
	return g, nil
}

// things lists what the row at hand tells of: people, an account, and their parts in it. Hashes
// of 64 bits stand for them: two different addresses of one list of a million share a hash once in
// thirty million lists. What a person alone can tell of is not named more often than they are, and
// needs no hash the first time.
func (l *List) things() []thing {
	l.told = l.told[:0]
	var account uint64
	keyed := l.summary.Account.Keyed
	if len(l.row.Accounts) > 0 {
		account = maphash.String(l.gathered.seed, AccountKey(l.part[0].Key)) | 1
		l.told = append(l.told, thing{hash: account, named: account, of: ofAccount})
	}
	for i, email := range [...]string{l.row.Email, l.second} {
		if email == "" {
			continue
		}
		person := maphash.String(l.gathered.seed, mailaddr.KeyOf(email)) &^ 1
		l.told = append(l.told, thing{person, person, ofPerson, email, i == 1})
		if account == 0 {
			continue
		}
		part := thing{person ^ account*31, person, ofContact, email, i == 1}
		if keyed && len(l.tell[ofContact]) > 0 {
			part.named = part.hash
		} else if !keyed && len(l.tell[ofAccount]) == 0 {
			l.told[0].named = person
		}
		l.told = append(l.told, part)
	}
	return l.told
}

// tellsOf reports whether column i of the row at hand tells of a thing. The column after the
// last is the region that follows from a person's country.
func (l *List) tellsOf(t thing, i int) bool {
	alone := l.summary.Account.Alone
	if i == len(l.columns) {
		return t.of == ofPerson || alone
	}
	c := &l.columns[i]
	switch c.to {
	case toNothing, toEmail, toSecond, toAccount: // they say which thing it is
		return false
	case toRegion, toLocale, toOptOut, toOptIn:
		return t.of == ofPerson || alone
	}
	switch {
	case t.second && t.of == ofPerson: // of whom no more is known
		return false
	case c.whose == ofEither:
		return t.of == ofAccount && l.posted
	}
	return c.whose == t.of || alone
}

// meant is a cell as it is compared.
func (l *List) meant(i int) string {
	if i == len(l.columns) || l.values[i] == "" {
		return l.values[i]
	}
	switch l.columns[i].to {
	case toRegion:
		if l.nowhere {
			return noRegion
		}
		return l.row.Region
	case toLocale:
		return l.row.Locale
	case toAccountName:
		return AccountKey(l.values[i])
	case toServices:
		return JoinWords(l.part[0].Services)
	case toRole:
		return JoinWords(l.part[0].Roles)
	case toOptOut, toOptIn:
		return fmt.Sprint(l.row.OptedOut)
	}
	return l.values[i]
}

// columnsOf lists the columns whose cells may tell of a thing, as tellsOf counts them.
func (l *List) columnsOf(t thing) (told []int) {
	l.posted = true // as a row may be
	for i := range l.values {
		if l.tellsOf(t, i) {
			told = append(told, i)
		}
	}
	l.posted = false
	return told
}

// name fills whom the row names, and nothing else. Its error says that the row will be refused.
func (l *List) name() (err error) {
	a := &l.part[0]
	l.row.Email, l.second, a.Key, a.Name, l.row.Accounts = "", "", "", "", nil
	for i, c := range l.columns {
		if c.to < toEmail {
			continue
		}
		var into *string
		switch c.to {
		case toEmail:
			into = &l.row.Email
		case toSecond:
			into = &l.second
		case toAccount:
			into = &a.Key
		case toAccountName:
			into = &a.Name
		default:
			continue
		}
		if *into, err = table.Clean(l.cells[i]); err != nil {
			return err
		}
		if (c.to == toEmail || c.to == toSecond) && *into != "" {
			if *into, err = mailaddr.Normalise(*into); err != nil {
				return err
			}
		}
	}
	if a.Key = cmp.Or(a.Key, a.Name, l.row.Email); l.summary.Account.Rows && a.Key != "" {
		l.row.Accounts = l.part[:]
	}
	return nil
}

// hash notes of each thing that the row names whether others do, and whether they say the same.
// Cells are compared as they are written: what only looks different is found alike later.
func (l *List) hash() {
	if l.name() != nil {
		return
	}
	g, country := l.gathered, "" // by which the region is told
	if i := slices.IndexFunc(l.columns, func(c column) bool { return c.to == toCountry }); i >= 0 {
		country = l.cells[i]
	}
	l.cells = append(l.cells[:len(l.columns)], country)
	for _, t := range l.things() {
		if t.named != t.hash {
			continue
		}
		columns, said := l.tell[t.of], uint64(0)
		if t.second {
			columns = l.tellSecond
		}
		if t.of == ofAccount {
			said = maphash.String(g.seed, l.part[0].Key)
		}
		for _, i := range columns {
			if l.cells[i] != "" {
				said = said*31 + maphash.String(g.seed, l.cells[i]) + uint64(i)
			}
		}
		_, same, again := l.seen.add(t.hash, int32(l.table.Row), uint32(said>>32))
		if again && l.opts.As != Services { // whose rows of one account add up
			g.repeated.add(t.hash, 0, 0)
			if !same {
				g.of[t.hash] = nil
			}
		}
		if t.of == ofAccount && !same {
			l.hashAlike()
		}
	}
}

// compare finds what the row says otherwise than an earlier one.
func (l *List) compare(things []thing) (problems []Problem) {
	for _, t := range things {
		for i, c := range l.gathered.of[t.hash] {
			if c.row == 0 || c.implied != t.second || l.values[i] == "" || !l.tellsOf(t, i) || l.wish(i) ||
				l.meant(i) == c.meant {
				continue
			}
			problems = append(problems, l.contradiction(t, i, c))
		}
	}
	return problems
}

// wish reports whether column i says who wants the update stream. Who says once that they do not is not
// contradicted by a row that does not know it: nobody is written to against their word.
func (l *List) wish(i int) bool {
	return i < len(l.columns) && (l.columns[i].to == toOptOut || l.columns[i].to == toOptIn)
}

func (l *List) contradiction(t thing, i int, c cell) Problem {
	of := t.email
	switch t.of {
	case ofAccount:
		of = "the account " + l.part[0].Key
	case ofContact:
		of += " in the account " + l.part[0].Key
	}
	if i == len(l.columns) {
		return l.problem(l.land.column.label(), fmt.Sprintf("%q puts %s into the region %s, and row %d into %s; give "+
			"the rows a column region that says which it is", spell.Clip(l.land.written, 40), of, l.values[i],
			c.row, c.raw))
	}
	column, remedy := &l.columns[i], "correct one of the two, or leave its cell empty"
	switch {
	case column.to == toRole || column.to == toServices:
		remedy = "write both into one cell, with a comma between"
	case column.guessed:
		remedy += "; " + column.remedy()
	case t.of == ofPerson && l.summary.Account.Keyed && (column.to == toField || column.also):
		remedy += fmt.Sprintf("; if the column is about the account, say so: --map %q", column.title+"=account field")
	}
	return l.problem(column.label(), fmt.Sprintf("says %q of %s, and row %d says %q; %s", spell.Clip(l.values[i], 40),
		of, c.row, spell.Clip(c.raw, 40), remedy))
}

// keep adds what the row says of things of which several rows tell, and completes the row by
// what the others say.
func (l *List) keep(things []thing) {
	l.other.Region, l.other.Locale, l.other.OptedOut = l.row.Region, l.row.Locale, l.row.OptedOut
	l.roles = l.part[0].Roles
	for _, t := range things {
		cells, several := l.gathered.of[t.hash]
		if !several {
			continue
		}
		if cells == nil {
			cells = make([]cell, len(l.values))
			l.gathered.of[t.hash] = cells
		}
		for i := range cells {
			if c := &cells[i]; (c.row == 0 || c.implied && !t.second || l.wish(i) && l.row.OptedOut) &&
				l.values[i] != "" && l.tellsOf(t, i) {
				*c = cell{l.values[i], l.meant(i), int32(l.table.Row), t.second}
			}
		}
	}
	for _, t := range things {
		if !t.second {
			l.fill(t)
		}
	}
}

// fill completes the row by what others say of a thing.
func (l *List) fill(t thing) {
	for i, c := range l.gathered.of[t.hash] {
		switch {
		case c.row == 0:
		case i == len(l.columns):
			if l.row.Region == "" && !l.nowhere {
				l.row.Region = c.raw
			}
		case t.second && l.columns[i].also:
			l.row.Fields[l.columns[i].field] = c.raw
		case t.second || l.values[i] == "" || !l.tellsOf(t, i) || l.wish(i):
			_ = l.assign(&l.columns[i], c.raw) // the row that said it was right
		}
	}
}
