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
	maxLocal   = 64                 // before the @
	maxDomain  = 253                // after it, in punycode; what fits into the 255 of the DNS
	maxAddress = 254                // both and the @
	maxPath    = maxLocal + 1 + 255 // of an envelope: the sum of its parts' limits
)

// Error says what is wrong with an address, in words for whoever typed it: they stand
// beside the row of a list or the key of tidings.yaml.
type Error struct {
	Address string // as it was written
	Problem string // "has no @"; follows the address in a sentence
	Domain  bool   // what follows the @ is at fault
}

// Error gives address and problem in one line, with a long address cut short. The
// address is quoted as in Go, so that it cannot break the line that it is shown in.
func (e *Error) Error() string {
	shown := []rune(e.Address) // cut by characters, not inside of one
	if len(shown) > 80 {
		shown = append(shown[:79], '…')
	}
	return fmt.Sprintf("address %q %s", string(shown), e.Problem)
}

// domains maps and checks internationalised domains (UTS 46, RFC 5891). It keeps
// ß and ς as they are, as browsers do. Bidi rule, hyphens and joiners are checked, and
// the lengths of the DNS. It is safe for several goroutines.
var domains = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(),
	idna.StrictDomainName(true), idna.ValidateLabels(true), idna.VerifyDNSLength(true))

// Normalise checks an address and gives the form that is stored, printed and sent
// to: no space around it, the local part as written but in NFC and without needless
// quotes, the domain in lower case and ASCII (punycode). A form that it gave it gives
// again, and will: people are found by it in databases that exist. Its error is an
// *Error.
//
// Whether anybody reads mail there it does not know: it asks no server and no DNS.
func Normalise(written string) (string, error) {
	s := strings.TrimSpace(written)
	if domain, ok := plain(s); ok { // nothing to change but the domain's case
		if lower := strings.ToLower(domain); lower != domain {
			s = s[:len(s)-len(domain)] + lower
		}
		return s, nil
	}
	local, domain, problem := split(s)
	if problem == "" {
		local, problem = checkLocal(local)
	}
	inDomain := problem == "" // whatever comes now is the domain's fault
	if inDomain {
		domain, problem = checkDomain(domain)
	}
	if problem == "" && len(local)+1+len(domain) > maxAddress { // each part fits, and both do not
		problem = fmt.Sprintf("is longer than %d octets", maxAddress)
	}
	if problem != "" {
		return "", &Error{written, problem, inDomain}
	}
	return local + "@" + domain, nil
}

// Key gives the form under which two addresses count as one: everything in lower
// case. The RFC lets a server tell Ann from ann, but none that matters does, and
// a list that has both means one person. Suppressions are kept under it. What is no
// address has a key too, so that it can be looked up as it stands in an old list.
func Key(written string) string {
	if n, err := Normalise(written); err == nil {
		written = n
	}
	return strings.ToLower(strings.TrimSpace(written))
}

// KeyOf is Key for an address that Normalise gave; it does not check it again.
func KeyOf(normalised string) string { return strings.ToLower(normalised) }

// NeedsUTF8 reports whether a normalised address needs SMTPUTF8 (RFC 6531). Only the
// local part can: the domain is in punycode by then. A relay that does not offer the
// extension cannot be given such a recipient.
func NeedsUTF8(normalised string) bool {
	for i := range len(normalised) {
		if normalised[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// Domain is what follows the last @ of an address; all of s if it has none. The last,
// because a quoted local part may hold one.
func Domain(s string) string { return s[strings.LastIndexByte(s, '@')+1:] }

// Host gives a host's name, of one label or more and in any script, in lower case
// and ASCII; ok: it is one. Letters, digits and inner hyphens are allowed, 63 octets
// a label. It serves what is no address as well, such as List-Id.
func Host(name string) (ascii string, ok bool) {
	ascii, err := domains.ToASCII(name)
	return ascii, err == nil && ascii != "" && len(ascii) <= maxDomain && !strings.HasSuffix(ascii, ".")
}

// FitsPath reports whether s can stand between the brackets of MAIL and RCPT: nothing
// in it ends or extends the command. It is the last look before the wire, at addresses
// that Normalise took long ago and at senders of our own making, and judges nothing
// else. Empty is the null path, and fits.
func FitsPath(s string) bool {
	if len(s) > maxPath || strings.ContainsRune(s, utf8.RuneError) { // too long, or no UTF-8
		return false
	}
	quoted, escaped := false, false // inside quotes; after a backslash there
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f: // CR and LF would begin a command of their own
			return false
		case escaped: // whatever it is, it ends nothing
			escaped = false
		case c == '"':
			if !quoted && i > 0 { // quotes open at the first octet only
				return false
			}
			quoted = !quoted
		case quoted:
			escaped = c == '\\'
		case c == ' ' || c == '<' || c == '>' || c == '\\': // would end the path or begin another
			return false
		}
	}
	return !quoted // an open quote would swallow the bracket
}

// split cuts at the last @ and explains the commonest slips: problem is then what
// Error.Problem will be, and empty if all is well so far. What it gives is not empty
// on either side, which the checks after it rely on.
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
	if strings.ContainsAny(s, "<>") && !strings.HasPrefix(s, `"`) { // Ann <ann@example.com>
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

// hidden finds characters that nobody sees and no header may hold: controls, spaces
// but U+0020, formats such as joiners and marks of direction, private use, and what is
// no character at all.
func hidden(s string) string {
	for _, r := range s {
		if unicode.IsControl(r) || (unicode.IsSpace(r) && r != ' ') ||
			unicode.In(r, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point) {
			return fmt.Sprintf("has an invisible character (%U); type the address anew", r)
		}
	}
	return ""
}

// checkLocal checks what stands before the @, in either of its two forms. Its length
// is that of the form which is sent.
func checkLocal(local string) (normalised, problem string) {
	local = norm.NFC.String(local) // RFC 6532 section 3.1 asks for it
	if strings.HasPrefix(local, `"`) {
		if local, problem = unquote(local); problem != "" { // may come back without quotes
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

// checkDotAtom gives the problem of an unquoted local part, or nothing. Beyond ASCII
// every character is allowed that hidden let through (RFC 6531 section 3.3).
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
		case r == '@': // split cut at the last, so this is one before it
			return "has more than one @"
		case r == ' ': // U+0020; the others are hidden
			return "has a space in it"
		case r == ',' || r == ';':
			return fmt.Sprintf("has a %q in it; give one address a row", r) // two in one cell
		case r < utf8.RuneSelf && r != '.' && !isAtext(byte(r)):
			return fmt.Sprintf("has a %q before the @, which is not allowed without quotes", r)
		}
	}
	return ""
}

// unquote checks a quoted local part (RFC 5321 section 4.1.2) and takes quotes away
// where the text needs none, so that "ann"@ and ann@ are one. A needless backslash
// inside of needed quotes stays: addresses are stored with it.
func unquote(local string) (normalised, problem string) {
	if len(local) < 3 || local[len(local)-1] != '"' {
		return "", "has a quote that is not closed before the @"
	}
	var content strings.Builder // what is meant, without escapes
	inner := local[1 : len(local)-1]
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case c == '\\' && i+1 < len(inner) && inner[i+1] < utf8.RuneSelf: // quoted-pair
			i++
			content.WriteByte(inner[i])
		case c == '\\' || c == '"': // a quote in the middle, or a backslash at the end
			return "", "has a quote or backslash that is not escaped"
		default:
			content.WriteByte(c)
		}
	}
	if text := content.String(); checkDotAtom(text) == "" { // the quotes were needless
		return text, ""
	}
	return local, ""
}

// checkDomain checks what stands after the @ and gives it in ASCII. The slips come
// first, since the rules of IDNA would only call them invalid.
func checkDomain(domain string) (ascii, problem string) {
	switch {
	case strings.HasPrefix(domain, "["): // an address literal; see the package
		return "", "has a network address after the @; a domain name is needed"
	case strings.Contains(domain, " "):
		return "", "has a space in its domain"
	case strings.HasSuffix(domain, "."): // the root of the DNS, which RFC 5321 does not write
		return "", "ends with a dot"
	}
	ascii, ok := Host(domain) // whatever is left to refuse, in one sentence
	if !ok {
		return "", fmt.Sprintf("has a domain that cannot exist: %q", domain)
	}
	if problem := checkTop(ascii); problem != "" {
		return "", problem
	}
	return ascii, ""
}

// checkTop wants at least two labels and a last one that is not a number: "localhost"
// and "192.0.2.1" reach nobody's customers.
func checkTop(domain string) string {
	dot := strings.LastIndexByte(domain, '.') // before the top-level domain
	if dot < 0 {
		return fmt.Sprintf("has a domain without a dot: %q", domain)
	}
	if strings.Trim(domain[dot+1:], "0123456789") == "" {
		return fmt.Sprintf("has a domain that ends in a number: %q", domain)
	}
	return ""
}

// plain recognises in one pass what nearly every address is: a short ASCII
// dot-atom and an ASCII domain. What it does not know it leaves to the full check, and
// what it takes the full check takes too: it is there for lists of a million rows.
func plain(s string) (domain string, ok bool) {
	if len(s) > maxAddress {
		return "", false
	}
	at := strings.IndexByte(s, '@') // the only one, or the parts are not plain
	if at < 1 || at > maxLocal || !plainLocal(s[:at]) || !plainDomain(s[at+1:]) {
		return "", false
	}
	return s[at+1:], true
}

// plainLocal is checkDotAtom for ASCII, without a reason.
func plainLocal(s string) bool {
	last := byte('.') // as if a dot stood before, so that none may begin
	for i := range len(s) {
		c := s[i]
		if c == '.' && last == '.' || c != '.' && !isAtext(c) { // two dots, or a dot at the beginning
			return false
		}
		last = c
	}
	return last != '.' // nor at the end
}

// plainDomain is checkDomain for ASCII without punycode, whose "--" it leaves alone.
func plainDomain(s string) bool {
	label, dots, digits := 0, 0, true // octets of the label; dots so far; the label is a number
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			label, digits = label+1, false
		case c >= '0' && c <= '9':
			label++
		case c == '.' && label > 0: // no empty label
			label, digits, dots = 0, true, dots+1
		default: // a hyphen has rules of its own: first, last, third and fourth place
			if c != '-' || label == 0 || label == 2 || label == 3 || i+1 == len(s) || s[i+1] == '.' {
				return false
			}
			label, digits = label+1, false
		}
		if label > 63 { // RFC 1035 section 2.3.4
			return false
		}
	}
	return dots > 0 && label > 0 && !digits // two labels or more, the last one not empty and no number
}

// isAtext reports whether c is atext of RFC 5322 section 3.2.3: what may stand between
// the dots of a dot-atom.
func isAtext(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}
