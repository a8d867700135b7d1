package outputs

import (
	"slices"
	"strings"
	"unicode"
)

// The organisation's name and its postal address often say the same: the first line of
// an address is the addressee. Every channel shows the name once.

// Sender is who writes and where, in one line. Where a name is read from one side and
// the address from the other, each part stands for itself (UAX #9, FSI and PDI): else
// the number of a house moves to the end of its street.
func (m *Meta) Sender() string {
	lines := m.SenderLines()
	all := strings.Join(lines, ", ")
	if Isolate(all, false) == all || Isolate(all, true) == all {
		return all
	}
	return "\u2068" + strings.Join(lines, "\u2069, \u2068") + "\u2069"
}

// SenderLines is who writes and where, a line each. The name is left out where the
// address begins with it.
func (m *Meta) SenderLines() []string {
	if len(m.Address) > 0 {
		if rest, ok := behindName(m.Address[0], m.Organisation); ok && rest != "" ||
			ok && len(m.Address[0]) >= len(m.Organisation) {
			return m.Address
		}
	}
	return present(append([]string{m.Organisation}, AddressBelow(m.Organisation, m.Address)...))
}

// AddressBelow gives the lines of an address that stands below the name, which its first
// line does not say again.
func AddressBelow(name string, address []string) []string {
	if len(address) == 0 {
		return nil
	}
	if rest, ok := behindName(address[0], name); ok {
		address = append([]string{rest}, address[1:]...)
	}
	return present(address)
}

// SameName reports whether two names are one, whatever their case and marks.
func SameName(a, b string) bool {
	rest, ok := behindName(a, b)
	return ok && rest == ""
}

// behindName gives what a line says behind the name that it begins with. Capitals and
// punctuation make no difference ("Example Ltd.", "EXAMPLE, LTD"), nor does a legal form
// that only one of the two has.
func behindName(line, name string) (rest string, ok bool) {
	if at := nameEnd(line, name); at >= 0 {
		mark, rest := cutMarks(line[at:])
		switch {
		case rest == "", legalForm(rest):
			return "", true
		case strings.ContainsAny(mark, ",;:|/(–—-·•、，（・\n\t"):
			return rest, true
		case mark != "" && strings.ContainsFunc(strings.TrimSpace(name), unicode.IsSpace):
			return rest, true // "Example Services Customer Care"; but "Example Street" is not at "Example"
		}
		return "", false
	}
	if at := nameEnd(name, line); at >= 0 {
		_, rest := cutMarks(name[at:])
		return "", legalForm(rest)
	}
	return "", false
}

// nameEnd gives where in the line the letters and digits of the name end that it begins
// with, or -1.
func nameEnd(line, name string) int {
	want := []rune(strings.Map(significant, name))
	if len(want) == 0 {
		return -1
	}
	for i, r := range line {
		if len(want) == 0 {
			if wordRune(r) && !Wide(r) {
				return -1 // within a word
			}
			return i
		}
		switch s := significant(r); {
		case s < 0:
		case s != want[0]:
			return -1
		default:
			want = want[1:]
		}
	}
	if len(want) > 0 {
		return -1
	}
	return len(line)
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func significant(r rune) rune {
	if !wordRune(r) {
		return -1
	}
	return unicode.ToLower(r)
}

// cutMarks takes the spaces and punctuation off the beginning of a text.
func cutMarks(s string) (marks, rest string) {
	at := strings.IndexFunc(s, wordRune)
	if at < 0 {
		return s, ""
	}
	return s[:at], strings.TrimSpace(s[at:])
}

// legalForm knows the words that say what kind of company one is.
func legalForm(s string) bool {
	return slices.Contains(strings.Fields("ltd limited plc llc llp inc incorporated corp corporation co company gmbh "+
		"ag se kg ohg ug ev gbr sa sas sarl srl spa sl slu sagl bv nv ab oy oyj asa aps lda ltda me pty pte kk "+
		"株式会社 有限会社 合同会社 有限公司 股份有限公司 주식회사 유한회사"), strings.Map(significant, s))
}

func present(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(s string) bool { return strings.TrimSpace(s) == "" })
}
