// Package mailaddr is the one place that knows what an e-mail address is: for a
// list that is imported, for the configuration, for the header and the envelope of
// a message. What Normalise takes can be imported, composed and sent; what it
// refuses is refused where it comes in, so no notice is stopped by it later.
//
// Taken is the Mailbox of RFC 5321 section 4.1.2 in the wider alphabet of RFC 6531:
// a dot-atom or a quoted string, an @, and a domain name. Refused, beside what those
// rules refuse:
//
//   - address literals (ann@[192.0.2.1]): meant for hosts without a name; in a list of
//     customers they are a slip;
//   - domains of one label, and domains that end in a number: RFC 5321 section 2.3.5
//     wants fully qualified names, and no top-level domain is a number;
//   - invisible characters: nobody typed them, and two addresses that look the same
//     would be two people;
//   - names, comments, angle brackets and lists: one bare address is wanted.
package mailaddr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Lengths in octets: RFC 5321 sections 4.5.3.1.1 and 4.5.3.1.2, and 254 for a whole
// address, because a path of 256 has two brackets (RFC 3696 erratum 1690).
const (
	maxLocal   = 64
	maxDomain  = 253
	maxAddress = 254
	maxPath    = maxLocal + 1 + 255 // of an envelope: the sum of its parts' limits
)

// Error says what is wrong with an address.
type Error struct {
	Address string
	Problem string // "has no @"; follows the address in a sentence
	Domain  bool   // what follows the @ is at fault
}

// Error gives address and problem in one line, with a long address cut short.
func (e *Error) Error() string {
	shown := []rune(e.Address)
	if len(shown) > 80 {
		shown = append(shown[:79], '…')
	}
	return fmt.Sprintf("address %q %s", string(shown), e.Problem)
}

// domains maps and checks internationalised domains (UTS 46, RFC 5891). It keeps
// ß and ς as they are, as browsers do.
var domains = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(),
	idna.StrictDomainName(true), idna.ValidateLabels(true), idna.VerifyDNSLength(true))

// Normalise checks an address and gives the form that is stored, printed and sent
// to: no space around it, the local part as written but in NFC and without needless
// quotes and backslashes, the domain in lower case and ASCII (punycode). A form that
// it gave it gives again. Its error is an *Error.
func Normalise(written string) (string, error) {
	s := strings.TrimSpace(written)
	if domain, ok := plain(s); ok {
		if lower := strings.ToLower(domain); lower != domain {
			s = s[:len(s)-len(domain)] + lower
		}
		return s, nil
	}
	local, domain, problem := split(s)
	if problem == "" {
		local, problem = checkLocal(local)
	}
	inDomain := problem == ""
	if inDomain {
		domain, problem = checkDomain(domain)
	}
	if problem == "" && len(local)+1+len(domain) > maxAddress {
		problem = fmt.Sprintf("is longer than %d octets", maxAddress)
	}
	if problem != "" {
		return "", &Error{written, problem, inDomain}
	}
	return local + "@" + domain, nil
}

// Key gives the form under which two addresses count as one: everything in lower
// case. The RFC lets a server tell Ann from ann, but none that matters does, and
// a list that has both means one person.
func Key(written string) string {
	if n, err := Normalise(written); err == nil {
		written = n
	}
	return strings.ToLower(strings.TrimSpace(written))
}

// KeyOf is Key for an address that Normalise gave.
func KeyOf(normalised string) string { return strings.ToLower(normalised) }

// NeedsUTF8 reports whether a normalised address needs SMTPUTF8 (RFC 6531).
func NeedsUTF8(normalised string) bool {
	for i := range len(normalised) {
		if normalised[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// Domain is what follows the last @ of an address; all of s if it has none.
func Domain(s string) string { return s[strings.LastIndexByte(s, '@')+1:] }

// Host gives a host's name, of one label or more and in any script, in lower case
// and ASCII; ok: it is one. Letters, digits and inner hyphens are allowed, 63 octets
// a label.
func Host(name string) (ascii string, ok bool) {
	ascii, err := domains.ToASCII(name)
	return ascii, err == nil && ascii != "" && len(ascii) <= maxDomain && !strings.HasSuffix(ascii, ".")
}

// FitsPath reports whether s can stand between the brackets of MAIL and RCPT: nothing
// in it ends or extends the command. It is the last look before the wire, at addresses
// that Normalise took long ago and at senders of our own making, and judges nothing
// else. Empty is the null path, and fits.
func FitsPath(s string) bool {
	if len(s) > maxPath || strings.ContainsRune(s, utf8.RuneError) {
		return false
	}
	quoted, escaped := false, false
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f:
			return false
		case escaped:
			escaped = false
		case c == '"':
			if !quoted && i > 0 {
				return false
			}
			quoted = !quoted
		case quoted:
			escaped = c == '\\'
		case c == ' ' || c == '<' || c == '>' || c == '\\':
			return false
		}
	}
	return !quoted
}

// split cuts at the last @ and explains the commonest slips.
func split(s string) (local, domain, problem string) {
	if s == "" {
		return "", "", "is empty"
	}
	if !utf8.ValidString(s) {
		return "", "", "is not valid UTF-8"
	}
	if p := hidden(s); p != "" {
		return "", "", p
	}
	if strings.ContainsAny(s, "<>") && !strings.HasPrefix(s, `"`) {
		return "", "", "has angle brackets; write the address alone"
	}
	at := strings.LastIndexByte(s, '@')
	switch {
	case at < 0:
		return "", "", "has no @"
	case at == 0:
		return "", "", "has nothing before the @"
	case at == len(s)-1:
		return "", "", "has nothing after the @"
	}
	return s[:at], s[at+1:], ""
}

// hidden finds characters that nobody sees and no header may hold.
func hidden(s string) string {
	for _, r := range s {
		if unicode.IsControl(r) || (unicode.IsSpace(r) && r != ' ') ||
			unicode.In(r, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point) {
			return fmt.Sprintf("has an invisible character (%U); type the address anew", r)
		}
	}
	return ""
}

func checkLocal(local string) (normalised, problem string) {
	local = norm.NFC.String(local)
	if strings.HasPrefix(local, `"`) {
		if local, problem = unquote(local); problem != "" {
			return "", problem
		}
	} else if problem = checkDotAtom(local); problem != "" {
		return "", problem
	}
	if len(local) > maxLocal {
		return "", fmt.Sprintf("has more than %d octets before the @", maxLocal)
	}
	return local, ""
}

func checkDotAtom(local string) string {
	switch {
	case local[0] == '.':
		return "begins with a dot"
	case local[len(local)-1] == '.':
		return "has a dot right before the @"
	case strings.Contains(local, ".."):
		return "has two dots in a row"
	}
	for _, r := range local {
		switch {
		case r == '@':
			return "has more than one @"
		case r == ' ':
			return "has a space in it"
		case r == ',' || r == ';':
			return fmt.Sprintf("has a %q in it; give one address a row", r)
		case r < utf8.RuneSelf && r != '.' && !isAtext(byte(r)):
			return fmt.Sprintf("has a %q before the @, which is not allowed without quotes", r)
		}
	}
	return ""
}

// unquote checks a quoted local part (RFC 5321 section 4.1.2) and gives the one form
// that section asks for: no quotes where the text needs none, so that "ann"@ and ann@
// are one, and no backslash but before a quote or a backslash.
func unquote(local string) (normalised, problem string) {
	if len(local) < 3 || local[len(local)-1] != '"' {
		return "", "has a quote that is not closed before the @"
	}
	var content strings.Builder
	inner := local[1 : len(local)-1]
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case c == '\\' && i+1 < len(inner) && inner[i+1] < utf8.RuneSelf:
			i++
			content.WriteByte(inner[i])
		case c == '\\' || c == '"':
			return "", "has a quote or backslash that is not escaped"
		default:
			content.WriteByte(c)
		}
	}
	text := content.String()
	if checkDotAtom(text) == "" {
		return text, ""
	}
	return `"` + escaper.Replace(text) + `"`, ""
}

var escaper = strings.NewReplacer(`"`, `\"`, `\`, `\\`)

func checkDomain(domain string) (ascii, problem string) {
	switch {
	case strings.HasPrefix(domain, "["):
		return "", "has a network address after the @; a domain name is needed"
	case strings.Contains(domain, " "):
		return "", "has a space in its domain"
	case strings.HasSuffix(domain, "."):
		return "", "ends with a dot"
	}
	ascii, ok := Host(domain)
	if !ok {
		return "", fmt.Sprintf("has a domain that cannot exist: %q", domain)
	}
	if problem := checkTop(ascii); problem != "" {
		return "", problem
	}
	return ascii, ""
}

// checkTop wants at least two labels and a last one that is not a number.
func checkTop(domain string) string {
	dot := strings.LastIndexByte(domain, '.')
	if dot < 0 {
		return fmt.Sprintf("has a domain without a dot: %q", domain)
	}
	if strings.Trim(domain[dot+1:], "0123456789") == "" {
		return fmt.Sprintf("has a domain that ends in a number: %q", domain)
	}
	return ""
}

// plain recognises in one pass what nearly every address is: a short ASCII
// dot-atom and an ASCII domain. What it does not know it leaves to the full check.
func plain(s string) (domain string, ok bool) {
	if len(s) > maxAddress {
		return "", false
	}
	at := strings.IndexByte(s, '@')
	if at < 1 || at > maxLocal || !plainLocal(s[:at]) || !plainDomain(s[at+1:]) {
		return "", false
	}
	return s[at+1:], true
}

func plainLocal(s string) bool {
	last := byte('.')
	for i := range len(s) {
		c := s[i]
		if c == '.' && last == '.' || c != '.' && !isAtext(c) {
			return false
		}
		last = c
	}
	return last != '.'
}

func plainDomain(s string) bool {
	label, dots, digits := 0, 0, true
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			label, digits = label+1, false
		case c >= '0' && c <= '9':
			label++
		case c == '.' && label > 0:
			label, digits, dots = 0, true, dots+1
		default: // a hyphen has rules of its own: first, last, third and fourth place
			if c != '-' || label == 0 || label == 2 || label == 3 || i+1 == len(s) || s[i+1] == '.' {
				return false
			}
			label, digits = label+1, false
		}
		if label > 63 {
			return false
		}
	}
	return dots > 0 && label > 0 && !digits
}

// isAtext reports whether c is atext of RFC 5322 section 3.2.3.
func isAtext(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}
