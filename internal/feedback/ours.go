package feedback

import (
	"slices"
	"strings"

	"tidings/internal/feedback/parts"
)

// withoutOurs removes our own addresses, which many notices name too: to whom the report
// came, who it is from, who sent the letter. Who stands in the letter's From alone may be
// its recipient as well, where nobody else is named.
func (m parsedMessage) withoutOurs(hits []found) []found {
	var kept, writers []found
	for _, h := range hits {
		switch {
		case !m.ours(h.address):
			kept = append(kept, h)
		case !m.oursForSure(h.address):
			writers = append(writers, h)
		}
	}
	if len(kept) == 0 {
		return writers
	}
	return kept
}

// ours reports whether an address is one of ours; only a letter to oneself goes there.
func (m parsedMessage) ours(a string) bool {
	return m.oursForSure(a) || namedIn(m.original, a, "From", "Sender", "Reply-To") && !m.declared(a)
}

func (m parsedMessage) oursForSure(a string) bool {
	return (namedIn(m.head, a, "To", "From", "Reply-To") ||
		namedIn(delivered(m.head), a, "X-Original-To", "Delivered-To", "Envelope-To") ||
		namedIn(m.original, a, "Return-Path", "Errors-To")) && !m.declared(a)
}

// declared reports whether a field says that the letter went to an address or failed there.
func (m parsedMessage) declared(a string) bool {
	return contains(m.declaredFailed(), a) || namedIn(m.original, a, "To")
}

// namesOurs reports whether an answer names one of our own addresses and not the
// recipient's: it is about us then.
func (m parsedMessage) namesOurs(words, recipient string) bool {
	ours := false
	for a := range addressesIn(words) {
		if strings.EqualFold(a, recipient) {
			return false
		}
		ours = ours || m.ours(a)
	}
	return ours
}

func namedIn(h parts.Header, a string, fields ...string) bool {
	for _, name := range fields {
		for own := range addressesIn(h.Get(name)) {
			if strings.EqualFold(a, own) {
				return true
			}
		}
	}
	return false
}

// delivered gives the fields that the last system put above the others: those of the
// same names further down belong to a message that was passed on.
func delivered(h parts.Header) parts.Header {
	for i, f := range h {
		if strings.EqualFold(f.Name, "Received") {
			return h[:i]
		}
	}
	return h
}

func contains(list []string, a string) bool {
	return slices.ContainsFunc(list, func(have string) bool { return strings.EqualFold(have, a) })
}
