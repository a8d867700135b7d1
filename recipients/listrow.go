package recipients

import (
	"fmt"
	"hash/maphash"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/internal/table"
)

// take turns the row just read into l.row, or says what is wrong with it. A row
// is read to its end, so that all its problems are told at once.
func (l *List) take() (problems []Problem) {
	if err := l.table.Fit(len(l.columns)); err != nil {
		return []Problem{l.problem("", err.Error())}
	}
	fields := l.row.Fields
	clear(fields)
	l.row = Recipient{Fields: fields, Region: l.opts.DefaultRegion}
	l.cells = l.table.Cells(l.cells[:0])
	for i, c := range l.columns {
		value, err := table.Clean(l.cells[i])
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
	if first, again := l.seen.add(hash, int32(l.table.Row)); again {
		return fmt.Sprintf("has the same address as row %d: %s", first, l.row.Email)
	}
	return ""
}

// complete fills what follows from other cells and notes what deserves a look.
func (l *List) complete() {
	if l.row.Name == "" {
		l.row.Name = FullName(l.row.FirstName, l.row.LastName)
	}
	if l.row.Region == "" && l.summary.Region {
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
