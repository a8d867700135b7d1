package parts

import "strings"

// A gateway that knows a type of content not, or fears it, gives the part another
// one. What a part of fields is for can be told from the fields themselves.

// sniffed is how much of a part is looked at.
const sniffed = 16 << 10

// sniff gives the type that the content of a part shows, or the declared one.
func sniff(declared string, h Header, body string, depth int) string {
	switch {
	case depth == 0, strings.HasPrefix(declared, "message/") && declared != "message/rfc822",
		strings.HasPrefix(declared, "image/"), strings.HasPrefix(declared, "audio/"),
		strings.HasPrefix(declared, "video/"), declared == "text/html":
		return declared
	}
	head := body[:min(len(body), sniffed)]
	if !readable(declared) {
		head = undo(h.Get("Content-Transfer-Encoding"), "", "text/plain", head)
	}
	fields, rest := Fields(strings.TrimLeft(head, " \t\n"))
	if len(fields) == 0 {
		return declared
	}
	more, _ := Fields(strings.TrimLeft(rest, " \t\n"))
	has := func(name string) bool { return fields.Get(name) != "" || more.Get(name) != "" }
	switch {
	case (has("Final-Recipient") || has("Original-Recipient")) && (has("Action") || has("Status")):
		return "message/delivery-status"
	case has("Final-Recipient") && has("Disposition"):
		return "message/disposition-notification"
	case has("Feedback-Type") && (has("User-Agent") || has("Version")):
		return "message/feedback-report"
	case strings.HasPrefix(declared, "application/") && isMessage(fields):
		return "message/rfc822"
	}
	return declared
}

// isMessage finds the header of a message by the fields that every one has.
func isMessage(h Header) bool {
	n := 0
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-ID", "Received"} {
		if h.Get(name) != "" {
			n++
		}
	}
	return n >= 3
}
