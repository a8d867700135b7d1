package feedback

import "strings"

// Systems write an address in forms of their own: as an attribute of an X.400 name,
// encapsulated for a gateway, with a route. What they mean is the address in it.

// plainAddress gives the address that a name in such a form carries, else the name.
func plainAddress(a string) string {
	lower := strings.ToLower(a)
	for _, prefix := range []string{"smtp=", "smtp:", "rfc822=", "rfc-822=", "rfc822:", "mailto:", "internet:",
		"email="} {
		if strings.HasPrefix(lower, prefix) {
			return a[len(prefix):]
		}
	}
	if inner := decapsulated(a); inner != "" {
		return inner
	}
	return a
}

// decapsulated undoes the form in which Exchange carries an address of another system
// through its own: "IMCEASMTP-anna+40example+2Eorg@host".
func decapsulated(a string) string {
	local, _, _ := strings.Cut(a, "@")
	kind, coded, ok := strings.Cut(local, "-")
	if !ok || !strings.EqualFold(kind, "IMCEASMTP") && !strings.EqualFold(kind, "IMCEARFC822") {
		return ""
	}
	return firstAddress(xtext(strings.ReplaceAll(coded, "_", "/")))
}

// x400Address finds the address in an X.400 name, which writes "@" as "(a)":
// "c=de;a= ;p=x;dda:rfc-822=anna(a)example.org;".
func x400Address(line string) string {
	lower := strings.ToLower(line)
	if len(lower) != len(line) {
		return ""
	}
	for _, mark := range []string{"rfc-822=", "rfc822=", "smtp="} {
		i := strings.Index(lower, mark)
		if i < 0 || !strings.Contains(lower[:i], "dda") {
			continue
		}
		value, _, _ := strings.Cut(line[i+len(mark):], ";")
		return firstAddress(x400Letters.Replace(value))
	}
	return ""
}

var x400Letters = strings.NewReplacer("(a)", "@", "(A)", "@", "(u)", "_", "(U)", "_", "(p)", "%", "(P)", "%")

// internalName reports whether a reported address is a name inside a system, which no
// letter of ours can have been sent to: it has a route, or its host has no name in the
// world.
func internalName(field, a string) bool {
	_, domain, ok := strings.Cut(strings.ToLower(a), "@")
	if !ok {
		return true
	}
	if _, address, _ := strings.Cut(field, ";"); strings.HasPrefix(strings.TrimSpace(address), "@") {
		return true
	}
	if strings.ContainsAny(domain, "_") || !strings.ContainsAny(domain, ".[") {
		return true
	}
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	switch last {
	case "local", "localdomain", "localhost", "internal", "intranet", "intern", "lan", "home", "corp", "private",
		"arpa":
		return true
	}
	return false
}

// within reports whether the host of a is a machine of the domain of b.
func within(a, b string) bool {
	_, host, _ := strings.Cut(strings.ToLower(a), "@")
	_, domain, ok := strings.Cut(strings.ToLower(b), "@")
	return ok && strings.HasSuffix(host, "."+domain)
}
