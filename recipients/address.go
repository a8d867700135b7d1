package recipients

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Lengths in octets: RFC 5321 sections 4.5.3.1.1 and 4.5.3.1.2, and 254 for a
// whole address, because a path of 256 has two brackets (RFC 3696 erratum 1690).
const (
	maxLocal   = 64
	maxDomain  = 253
	maxAddress = 254
)

// AddressError says what is wrong with an address.
type AddressError struct {
	Address string
	Problem string
}

// Error gives address and problem in one line.
func (e *AddressError) Error() string { return fmt.Sprintf("address %q %s", e.Address, e.Problem) }

// domains maps and checks internationalised domains (UTS 46, RFC 5891). It keeps
// ß and ς as they are, as browsers do.
var domains = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(),
	idna.StrictDomainName(true), idna.ValidateLabels(true), idna.VerifyDNSLength(true))

// Normalise checks an address and gives the form that is stored and sent to: no
// space around it, the local part as written (in NFC), the domain in lower case
// and ASCII (punycode). Non-ASCII local parts (RFC 6531) and quoted ones are
// allowed, address literals are not. Its error is an *AddressError.
func Normalise(address string) (string, error) {
	s := strings.TrimSpace(address)
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
	if problem == "" {
		domain, problem = checkDomain(domain)
	}
	if problem == "" && len(local)+1+len(domain) > maxAddress {
		problem = fmt.Sprintf("is longer than %d octets", maxAddress)
	}
	if problem != "" {
		return "", &AddressError{address, problem}
	}
	return local + "@" + domain, nil
}

// Key gives the form under which two addresses count as one: everything in lower
// case. The RFC lets a server tell Ann from ann, but none that matters does, and
// a list that has both means one person.
func Key(address string) string {
	if n, err := Normalise(address); err == nil {
		address = n
	}
	return strings.ToLower(strings.TrimSpace(address))
}

// KeyOf is Key for an address that Normalise gave.
func KeyOf(normalised string) string { return strings.ToLower(normalised) }

// NeedsUTF8 reports whether a normalised address needs SMTPUTF8 (RFC 6531).
func NeedsUTF8(address string) bool {
	for i := range len(address) {
		if address[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
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
		if unicode.IsControl(r) || (unicode.IsSpace(r) && r != ' ') || unicode.In(r, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point) {
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

// unquote checks a quoted local part (RFC 5321 section 4.1.2) and takes needless
// quotes away, so that "ann"@ and ann@ are one.
func unquote(local string) (normalised, problem string) {
	if len(local) < 3 || local[len(local)-1] != '"' {
		return "", "has a quote that is not closed before the @"
	}
	var content strings.Builder
	inner := local[1 : len(local)-1]
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case c == '\\' && i+1 < len(inner):
			i++
			content.WriteByte(inner[i])
		case c == '\\' || c == '"':
			return "", "has a quote or backslash that is not escaped"
		default:
			content.WriteByte(c)
		}
	}
	if text := content.String(); checkDotAtom(text) == "" {
		return text, ""
	}
	return local, ""
}

func checkDomain(domain string) (ascii, problem string) {
	switch {
	case strings.HasPrefix(domain, "["):
		return "", "has a network address after the @; a domain name is needed"
	case strings.Contains(domain, " "):
		return "", "has a space in its domain"
	case strings.HasSuffix(domain, "."):
		return "", "ends with a dot"
	}
	ascii, err := domains.ToASCII(domain)
	if err != nil || len(ascii) > maxDomain {
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
