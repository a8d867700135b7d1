package recipients

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/table"
)

// target is where a column's cells go.
type target int

const (
	toNothing target = iota
	toEmail
	toName
	toFirstName
	toLastName
	toCompany
	toRegion
	toLocale
	toField
)

// Meaning is a column of lists that is more than a personal field.
type Meaning struct {
	Field    string // by which letters use it
	Means    string // for who makes the list
	Headings []Headings
	to       target
}

// Headings are the words for one column in one language, as FieldName gives them.
type Headings struct {
	Locale string
	Words  []string
}

// Meanings lists the columns that lists give a meaning, with the headings that are
// understood: English, and the languages of the built-in letters.
func Meanings() []Meaning {
	of := func(locale string, words ...string) Headings { return Headings{locale, words} }
	return []Meaning{
		{"email", "the e-mail address; every list needs it", []Headings{
			of("en", "email", "e mail", "mail", "email address", "e mail address", "mail address", "emailaddress"),
			of("de", "e mail adresse", "email adresse", "mailadresse"), of("fr", "adresse e mail", "courriel"),
			of("es", "correo", "correo electrónico", "correo electronico"), of("ja", "メール", "メールアドレス")}, toEmail},
		{"name", "the whole name; else it is put together of the two below", []Headings{
			of("en", "name", "full name", "fullname", "display name"), of("fr", "nom complet"),
			of("es", "nombre completo"), of("pt-BR", "nome completo"), of("ja", "氏名", "名前")}, toName},
		{"first name", "the given name", []Headings{of("en", "first name", "firstname", "given name", "forename"),
			of("de", "vorname"), of("fr", "prénom", "prenom"), of("es", "nombre"), of("pt-BR", "primeiro nome"),
			of("ja", "名")}, toFirstName},
		{"last name", "the family name", []Headings{of("en", "last name", "lastname", "family name", "surname"),
			of("de", "nachname"), of("fr", "nom", "nom de famille"), of("es", "apellido", "apellidos"),
			of("pt-BR", "sobrenome"), of("ja", "姓")}, toLastName},
		{"company", "the company", []Headings{of("en", "company", "company name", "organisation", "organization"),
			of("de", "firma", "unternehmen"), of("fr", "société", "entreprise"), of("es", "empresa"),
			of("ja", "会社", "会社名")}, toCompany},
		{"region", "the id of a region of tidings.yaml; empty: none", []Headings{of("en", "region", "area"),
			of("de", "gebiet"), of("fr", "région"), of("es", "región"), of("pt-BR", "região"),
			of("ja", "地域")}, toRegion},
		{"locale", "the person's language, as a tag such as en-GB or de; empty: the region's", []Headings{
			of("en", "locale", "language", "lang"), of("de", "sprache"), of("fr", "langue"), of("es", "idioma"),
			of("ja", "言語")}, toLocale},
	}
}

// targetOf knows the usual headings.
func targetOf(name string) target {
	if name == FieldName(ProblemColumn) {
		return toNothing
	}
	for _, m := range Meanings() {
		for _, h := range m.Headings {
			if slices.Contains(h.Words, name) {
				return m.to
			}
		}
	}
	return toField
}

// ProblemColumn is the heading under which bad rows are written out with what is
// wrong with them. It is ignored on the way in, so that the mended file can be
// imported as it is.
const ProblemColumn = "tidings problem"

// column is one column of a list.
type column struct {
	title  string // as written
	field  string // FieldName of the title
	letter string // as a spreadsheet names it: A, B … AA
	to     target
}

// label names the column for people.
func (c column) label() string {
	if c.title == "" {
		return "column " + c.letter
	}
	return fmt.Sprintf("column %s (%s)", c.letter, clip(c.title, 40))
}

// readColumns makes columns of the header's cells and lists what is wrong with
// them. Empty headings at the right end are left out: spreadsheets write them.
func readColumns(titles []string) (columns []column, problems []string) {
	for len(titles) > 0 && table.Trim(titles[len(titles)-1]) == "" {
		titles = titles[:len(titles)-1]
	}
	for i, title := range titles {
		c := column{title: table.Trim(title), letter: table.Letters(i)}
		if clean, err := table.Clean(title); err == nil { // what it refuses is told below
			c.title = clean
		}
		c.field = FieldName(c.title)
		c.to = targetOf(c.field)
		columns = append(columns, c)
	}
	adoptAddress(columns)
	for i := range columns {
		if p := columns[i].problem(columns[:i]); p != "" {
			problems = append(problems, p)
		}
	}
	return columns, append(problems, missingEmail(columns)...)
}

// adoptAddress takes a column "address" for the email where no better one is.
func adoptAddress(columns []column) {
	for _, c := range columns {
		if c.to == toEmail {
			return
		}
	}
	for i, c := range columns {
		if c.field == "address" || c.field == "adresse" {
			columns[i].to = toEmail
			return
		}
	}
}

func (c column) problem(before []column) string {
	switch {
	case c.title == "":
		return fmt.Sprintf("%s has no heading; name it or remove it", c.label())
	case len(c.title) > 100:
		return fmt.Sprintf("%s has a heading of more than 100 bytes", c.label())
	case strings.ContainsAny(c.field, "(){}<>?`") || strings.ContainsFunc(c.title, unicode.IsControl):
		return fmt.Sprintf("%s: a heading may not have brackets, question marks or line breaks, "+
			"because letters use it as ((%s))", c.label(), strings.Map(keepWord, c.field))
	}
	for _, b := range before {
		if b.field == c.field || (c.to != toField && b.to == c.to) {
			return fmt.Sprintf("%s means the same as %s; keep one of them", c.label(), b.label())
		}
	}
	return ""
}

func keepWord(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
		return r
	}
	return -1
}

func missingEmail(columns []column) []string {
	var titles []string
	for _, c := range columns {
		if c.to == toEmail {
			return nil
		}
		titles = append(titles, clip(c.title, 40))
	}
	if len(columns) > 0 && strings.Contains(columns[0].title, "@") {
		return []string{
			"the first row must name the columns, but it looks like a person; add a row such as: " +
				"email,name,region,locale",
		}
	}
	p := fmt.Sprintf("no column is called email; found: %s", strings.Join(titles, ", "))
	if near := Nearest("email", titles); near != "" {
		p += fmt.Sprintf(" (is %q meant?)", near)
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
		}
	}
	return s
}

// clip shortens text for a message.
func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}
