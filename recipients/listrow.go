package recipients

import (
	"fmt"
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tidings/internal/mailaddr"
)

// take turns the row just read into l.row, or says what is wrong with it. A row
// is read to its end, so that all its problems are told at once.
func (l *List) take() (problems []Problem) {
	if p := l.width(); p != "" {
		return []Problem{l.problem("", p)}
	}
	fields := l.row.Fields
	clear(fields)
	l.row = Recipient{Fields: fields, Region: l.opts.DefaultRegion}
	text, start := string(l.table.text), 0
	for i, c := range l.columns {
		end := l.table.ends[i]
		value, err := clean(text[start:end])
		start = end
		if err == nil {
			err = l.assign(c, value)
		}
		if err != nil {
			problems = append(problems, l.problem(c.label(), err.Error()))
		}
	}
	if len(problems) > 0 {
		return problems
	}
	if p := l.duplicate(); p != "" {
		return []Problem{l.problem("", p)}
	}
	l.complete()
	return nil
}

// width wants as many cells as there are headings; empty ones may follow.
func (l *List) width() string {
	n := l.table.cells()
	for n > len(l.columns) && l.table.ends[n-1] == l.table.ends[n-2] {
		n--
	}
	switch {
	case n < len(l.columns):
		return fmt.Sprintf("has %d cells, but there are %d headings", n, len(l.columns))
	case n > len(l.columns):
		return fmt.Sprintf(
			"has %d cells, but there are only %d headings; is a cell with the delimiter %q not in quotes?",
			n,
			len(l.columns),
			l.table.comma,
		)
	}
	return ""
}

func (l *List) assign(c column, value string) (err error) {
	switch c.to {
	case toEmail:
		l.row.Email, err = mailaddr.Normalise(value)
	case toName:
		l.row.Name = value
	case toFirstName:
		l.row.FirstName = value
	case toLastName:
		l.row.LastName = value
	case toCompany:
		l.row.Company = value
	case toRegion:
		if value != "" {
			l.row.Region, err = l.regions.find(value)
		}
	case toLocale:
		l.row.Locale, err = l.locale(value)
	case toField:
		l.row.Fields[c.field] = value
	}
	return err
}

// locale remembers what it parsed: a list has few locales and many rows.
func (l *List) locale(written string) (string, error) {
	if known, ok := l.locales[written]; ok {
		return known, nil
	}
	canonical, err := ParseLocale(written)
	if err == nil && len(l.locales) < 1000 {
		l.locales[strings.Clone(written)] = canonical
	}
	return canonical, err
}

// duplicate finds an address that an earlier row has. It keeps a 64-bit hash of
// each, so a million rows take some 25 MB; two different addresses of one list
// of that length share a hash once in thirty million lists.
func (l *List) duplicate() string {
	hash := maphash.String(l.seed, mailaddr.KeyOf(l.row.Email))
	if first, again := l.seen.add(hash, int32(l.table.row)); again {
		return fmt.Sprintf("has the same address as row %d: %s", first, l.row.Email)
	}
	return ""
}

// complete fills what follows from other cells and notes what deserves a look.
func (l *List) complete() {
	if l.row.Name == "" {
		l.row.Name = strings.TrimSpace(l.row.FirstName + " " + l.row.LastName)
	}
	if l.row.Region == "" {
		l.report.NoRegion++
	}
	if IsRole(l.row.Email) {
		l.report.Roles++
		if len(l.report.Warnings) < keptWarnings {
			l.report.Warnings = append(l.report.Warnings,
				l.problem("", fmt.Sprintf("%s is a role address; make sure that a person reads it", l.row.Email)))
		}
	}
}

// clean trims a cell, turns line breaks and tabs in it into spaces, and refuses
// other control characters: none of them may reach a header.
func clean(cell string) (string, error) {
	if easy(cell) {
		return cell, nil
	}
	cell = restore(strings.TrimSpace(cell))
	if len(cell) > MaxCell && utf8.RuneCountInString(cell) > MaxCell {
		return "", fmt.Errorf("has more than %d characters", MaxCell)
	}
	broken := false
	for _, r := range cell {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			broken = true
		case r == 0:
			return "", fmt.Errorf("has a NUL character; is the file in another encoding, such as utf-16le?")
		case unicode.IsControl(r):
			return "", fmt.Errorf("has a control character (%U); remove it", r)
		}
	}
	if broken {
		cell = strings.Join(strings.Fields(cell), " ")
	}
	return norm.NFC.String(strings.TrimSpace(cell)), nil
}

// easy reports whether a cell is printable ASCII with nothing to trim or restore.
func easy(cell string) bool {
	if cell == "" {
		return true
	}
	if cell[0] == ' ' || cell[0] == '\'' || cell[len(cell)-1] == ' ' || len(cell) > MaxCell {
		return false
	}
	for i := range len(cell) {
		if cell[i] < ' ' || cell[i] > '~' {
			return false
		}
	}
	return true
}
