package recipients

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/table"
	"tidings/recipients/spell"
)

// ProblemColumn is the heading under which bad rows are written out with what is
// wrong with them. It is ignored on the way in, so that the mended file can be
// imported as it is.
const ProblemColumn = "tidings problem"

// fieldPrefix begins the heading of a column that is a field although its name means
// something else, as exports write it.
const fieldPrefix = "field: "

// noRegion is a cell of the column region that says so, whatever the country.
const noRegion = "none"

// column is one column of a list.
type column struct {
	title  string // as written
	field  string // FieldName of the title
	letter string // as a spreadsheet names it: A, B … AA
	to     target
	whose  whose // part of the row that the cells tell of
	plain  bool  // the cells are no part of an account
	also   bool  // the cells are kept as a field too, as letters know it by its heading

	given   bool // the manager said what it is
	guessed bool // its meaning is one of Guesses
}

// label names the column for people.
func (c column) label() string {
	if c.title == "" {
		return "column " + c.letter
	}
	return fmt.Sprintf("column %s (%s)", c.letter, spell.Clip(c.title, 40))
}

// readColumns makes columns of the header's cells and lists what is wrong with
// them. Empty headings at the right end are left out: spreadsheets write them.
func readColumns(titles []string, o ListOptions) (columns []column, problems []string) {
	given, problems := mapOf(o.Map)
	for len(titles) > 0 && table.Trim(titles[len(titles)-1]) == "" {
		titles = titles[:len(titles)-1]
	}
	for i, title := range titles {
		c := column{title: table.Trim(title), letter: table.Letters(i)}
		if clean, err := table.Clean(title); err == nil { // what it refuses is told below
			c.title = clean
		}
		c.field = spell.FieldName(c.title)
		is, mapped := given[c.field]
		delete(given, c.field)
		if name, ok := strings.CutPrefix(c.field, fieldPrefix); mapped {
			c.to, c.field, c.given = is.to, spell.FieldInLetters(cmp.Or(is.name, c.field)), true
		} else if ok {
			c.field, c.to, c.given = spell.FieldInLetters(name), toField, true
		} else {
			c.field = spell.FieldInLetters(c.field)
			c.to = targetOf(c.field)
		}
		columns = append(columns, c)
	}
	problems = append(problems, unmapped(o.Map, given, columns)...)
	o.As.guess(columns)
	o.As.adapt(columns)
	for i := range columns {
		if p := columns[i].problem(columns[:i]); p != "" {
			problems = append(problems, p)
		}
	}
	return columns, append(problems, o.As.missing(columns)...)
}

func (c column) problem(before []column) string {
	switch {
	case c.title == "":
		return fmt.Sprintf("%s has no heading; name it or remove it", c.label())
	case len(c.title) > 100:
		return fmt.Sprintf("%s has a heading of more than 100 bytes", c.label())
	case strings.ContainsFunc(c.title, unicode.IsControl):
		return fmt.Sprintf("%s: a heading may not have line breaks", c.label())
	case c.field == "":
		return fmt.Sprintf("%s has a heading of brackets alone; name it: --map %q", c.label(), c.title+"=NAME")
	}
	for _, b := range before {
		if b.field == c.field && c.to <= toAccountField && b.to <= toAccountField {
			return fmt.Sprintf("%s means the same as %s; keep one of them, or say how letters call it: --map %q",
				c.label(), b.label(), c.title+"=field: NAME")
		}
		if b.field == c.field || (c.to > toAccountField && b.to == c.to) {
			return fmt.Sprintf("%s means the same as %s; keep one of them, or say what the other is: --map %q",
				c.label(), b.label(), c.title+"=field")
		}
	}
	return ""
}

func missingEmail(columns []column) []string {
	var titles []string
	for _, c := range columns {
		if c.to == toEmail {
			return nil
		}
		titles = append(titles, spell.Clip(c.title, 40))
	}
	if len(columns) > 0 && strings.Contains(columns[0].title, "@") {
		return []string{
			"the first row must name the columns, but it looks like a person; add a row such as: " +
				"email,name,region,locale",
		}
	}
	p := fmt.Sprintf("no column is called email; found: %s", strings.Join(titles, ", "))
	if near := spell.Nearest("email", titles); near != "" {
		p += fmt.Sprintf(" (is %q meant?)", near)
	}
	if slices.ContainsFunc(columns, func(c column) bool { return c.to == toAccount || c.to == toAccountName }) {
		p += "; a list of customers without people comes in with --as accounts"
	}
	for _, title := range titles {
		if strings.Contains(spell.FieldName(title), "mail") {
			return []string{p + fmt.Sprintf("; if it is %q, say so: --map \"%[1]s=email\"", title)}
		}
	}
	return []string{p}
}

// summarise says which parts of a recipient the columns carry.
func summarise(columns []column) Columns {
	var s Columns
	for _, c := range columns {
		switch c.to {
		case toName:
			s.Name = true
		case toFirstName:
			s.FirstName = true
		case toLastName:
			s.LastName = true
		case toCompany:
			s.Company = true
		case toRegion:
			s.Region = true
		case toLocale:
			s.Locale = true
		case toField:
			s.Fields = append(s.Fields, c.field)
		case toOptOut, toOptIn:
			s.OptOut = true
		case toAccountField:
			s.Account.Fields = append(s.Account.Fields, c.field)
		default:
			if c.whose != ofPerson || !c.plain {
				s.Account.add(c.to)
			}
		}
		if c.also && c.whose == ofPerson {
			s.Fields = append(s.Fields, c.field)
		} else if c.also {
			s.Account.Fields = append(s.Account.Fields, c.field)
		}
	}
	return s
}
