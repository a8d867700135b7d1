package workspace

import (
	"regexp"

	"tidings/internal/workspace/sources"
)

// entry is the place of an entry in a list, as paths have it.
var entry = regexp.MustCompile(`\[\d+\]`)

// Choices gives the words of which a key of tidings.yaml holds one, by its path without
// places in lists ("relays.tls"); none for a key that holds anything else. Reader,
// schemas and reference all ask here.
func Choices(path string) []string {
	switch path {
	case "letter.paper":
		return []string{"A4", "Letter"}
	case "letter.window":
		return []string{"din5008", "us"}
	case "relays.protocol":
		return []string{"smtp", "lmtp"}
	case "relays.tls":
		return []string{"starttls", "implicit", "none"}
	case "relays.auth":
		return []string{"plain", "login", "scram-sha-256", "xoauth2"}
	case "sources.kind":
		return sources.Kinds()
	case "sources.as":
		return sources.Lists()
	case "sources.driver":
		return sources.Drivers()
	}
	return nil
}
