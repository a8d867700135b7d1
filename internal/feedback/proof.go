package feedback

import (
	"strings"

	"tidings/internal/feedback/parts"
	"tidings/internal/feedback/token"
)

// Claims are words of a message in which a token of ours may stand. Whoever can
// repeat such a token has a copy of the letter or its envelope, wherever it is
// repeated: in the address that a report came to, under whatever name the delivering
// server wrote it down, or in the header of the returned letter.
//
// A Message-ID is none of them: it travels in every reply, and so do the links in a
// letter's text. Nor is anything in the body of a report, where people quote.
type Claims struct {
	ReturnPaths []string // addresses with the form of our return paths
	Lists       []string // what stands where a List-Unsubscribe link of ours has its token
}

const (
	maxClaims = 16       // of each kind that are kept of one message
	maxClaim  = 64 << 10 // bytes of a field that are looked at
)

// claim adds what the fields of a header hold.
func (c *Claims) claim(h parts.Header) {
	for _, f := range h {
		value := f.Value[:min(len(f.Value), maxClaim)]
		if strings.EqualFold(f.Name, "List-Unsubscribe") {
			c.Lists = appendClaim(c.Lists, token.Link(value))
			continue
		}
		for _, a := range token.ReturnPaths(value, maxClaims) {
			c.ReturnPaths = appendClaim(c.ReturnPaths, a)
		}
	}
}

func appendClaim(list []string, v string) []string {
	if len(list) >= maxClaims {
		return list
	}
	return appendNew(list, v)
}

// and gives these claims with those of another header behind them.
func (c Claims) and(o Claims) Claims {
	var both Claims
	for _, from := range []Claims{c, o} {
		for _, a := range from.ReturnPaths {
			both.ReturnPaths = appendClaim(both.ReturnPaths, a)
		}
		for _, l := range from.Lists {
			both.Lists = appendClaim(both.Lists, l)
		}
	}
	return both
}

// claims gives what the header of a message and that of the letter in it claim.
func (m parsedMessage) claims() (c Claims) {
	c.claim(m.head)
	c.claim(allFields(m.arf))
	c.claim(m.original)
	return c
}
