package recipients

import "strings"

// IsRole reports whether an address names an office, not a person: those of RFC
// 2142 and the usual senders that nobody reads. Mail to them is allowed, but a
// list with them was probably not checked.
func IsRole(address string) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return false
	}
	local := strings.ToLower(address[:at])
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		local = local[:plus]
	}
	switch local {
	case "postmaster", "abuse", "hostmaster", "usenet", "news", "webmaster", "www", "uucp", "ftp", // RFC 2142
		"noc", "security", "info", "marketing", "sales", "support",
		"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon", "bounce", "bounces",
		"admin", "administrator", "root", "nobody", "null", "devnull", "spam", "list", "list-request",
		"billing", "contact", "office", "help", "helpdesk", "privacy":
		return true
	}
	return false
}
