package email

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/outputs"
	"tidings/outputs/markup"
)

// Person is one recipient, as the frozen list of a send has them. Everything in it may
// come from strangers' files: Append checks each value where it puts it, and refuses the
// message rather than write a header or a link that is not one.
type Person struct {
	Email     string            // of To; as mailaddr.Normalise takes it
	Name      string            // shown in To; may be empty
	MessageID string            // without angle brackets; the caller derives it from revision and recipient
	Fields    map[string]string // by outputs.FieldName; "name" and "email" need not be in it
	Inserts   []Insert          // what of the letter is this reader's own, by outputs.Personal.N; see Inserter
	Links     outputs.Links     // those that Envelope.Links asks for; absolute, at most maxLink bytes
	// InReplyTo is the Message-ID of the notice before in the same thread, as this
	// person got it; may be empty.
	InReplyTo string
	// ListUnsubscribe is the link of the header field alone, for senders that tell it
	// from the one in the text; empty: Links.Unsubscribe.
	ListUnsubscribe string
	// UnsubscribeMailto is an address that takes "unsubscribe" by mail; may be empty.
	UnsubscribeMailto string
	// FeedbackID is the value of Feedback-ID, campaign:customer:kind:sender; may be
	// empty.
	FeedbackID string
}

const (
	maxField = 2000 // bytes of one personal value
	maxLink  = 900  // bytes of one link: with its field's name below the 998 of a line
)

func (c *piece) appendTo(dst []byte, p *Person) ([]byte, error) {
	switch c.kind {
	case literal:
		return append(dst, c.text...), nil
	case toHeader:
		return appendTo(dst, p)
	case idHeader:
		return appendID(append(dst, "Message-ID: "...), p.MessageID, "Message-ID")
	case replyHeader:
		return c.appendReply(dst, p)
	case leaveHeader:
		return appendLeave(dst, p)
	case loopHeader:
		return appendLoop(dst, p)
	case fieldText, fieldHTML, fieldLTR, fieldRTL:
		return c.appendField(dst, p)
	case fieldGap:
		return c.appendGap(dst, p)
	case linkText, linkHTML:
		return c.appendLink(dst, p)
	case insertText, insertHTML:
		return c.appendInsert(dst, p)
	}
	return dst, errTemplate
}

func (c *piece) appendField(dst []byte, p *Person) ([]byte, error) {
	v, err := c.value(p)
	if err != nil {
		return dst, err
	}
	if c.kind == fieldHTML {
		var room [512]byte
		return appendPiece(dst, markup.AppendEscaped(room[:0], v)), nil
	}
	if c.kind != fieldText {
		v = outputs.Isolate(v, c.kind == fieldRTL)
	}
	var room [256]byte
	return appendPiece(dst, append(room[:0], v...)), nil
}

func (c *piece) appendGap(dst []byte, p *Person) ([]byte, error) {
	v, err := c.value(p)
	if err != nil || v == "" {
		return dst, err
	}
	return appendPiece(dst, []byte(" ")), nil
}

// value looks a personal field up; there is no other way to it.
func (c *piece) value(p *Person) (string, error) {
	v := p.Fields[c.text]
	if v == "" {
		switch c.text {
		case "name":
			v = p.Name
		case "email":
			v = p.Email
		}
	}
	if len(v) > maxField {
		return "", fmt.Errorf("the field ((%s)) has %d bytes; at most %d are sensible", c.text, len(v), maxField)
	}
	if v = outputs.Clean(v); v != "" {
		return v, nil
	}
	if !c.hasFallback {
		todo := fmt.Sprintf("fill it in, or give it a fallback in the letter: ((%s??…))", c.text)
		if fact := outputs.FactMeant(c.text); fact != "" {
			todo = fmt.Sprintf("a fact, if it was meant, is written %s; else %s", fact, todo)
		}
		return "", fmt.Errorf("the field ((%s)) has no value; %s", c.text, todo)
	}
	return c.fallback, nil
}

func (c *piece) appendLink(dst []byte, p *Person) ([]byte, error) {
	u := p.link(c.text)
	if u == "" && c.fallback != "" {
		u = c.fallback
	}
	if err := checkLink(u); err != nil {
		return dst, fmt.Errorf("the %s link %w", c.text, err)
	}
	var room [512]byte
	if c.kind == linkHTML && strings.ContainsAny(u, "&'") { // all else that HTML escapes is refused
		return appendPiece(dst, markup.AppendEscaped(room[:0], u)), nil
	}
	return appendPiece(dst, append(room[:0], u...)), nil
}

func (p *Person) link(name string) string {
	switch name {
	case webLink:
		return p.Links.Web
	case acknowledgeLink:
		return p.Links.Acknowledge
	case unsubscribeLink:
		return p.Links.Unsubscribe
	case paperLink:
		return p.Links.Paper
	}
	return p.Links.Preferences
}

// checkLink takes absolute http(s) addresses of visible ASCII.
func checkLink(u string) error {
	switch {
	case u == "":
		return errors.New("is missing; set feedback.public_url in tidings.yaml")
	case len(u) > maxLink:
		return fmt.Errorf("has %d bytes, more than %d", len(u), maxLink)
	case !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://"):
		return fmt.Errorf("is %q, no http: or https: address", brief(u))
	}
	for i := range len(u) {
		if !inLinks[u[i]] {
			return fmt.Errorf("holds the character %q, which addresses must encode", u[i])
		}
	}
	return nil
}

// inLinks and inIDs are the visible characters of ASCII that links and identifiers may hold.
var inLinks, inIDs = visibleBut("<>\"\\^`{|}"), visibleBut("<>()[]:;,\\\"")

func visibleBut(refused string) (table [256]bool) {
	for c := byte('!'); c < 0x7f; c++ {
		table[c] = strings.IndexByte(refused, c) < 0
	}
	return table
}

func appendTo(dst []byte, p *Person) ([]byte, error) {
	address, err := mailaddr.Normalise(p.Email)
	if err != nil {
		return dst, fmt.Errorf("that is no address: %w", err)
	}
	dst = append(dst, "To: "...)
	dst = appendMailbox(dst, 4, p.Name, address)
	return append(dst, "\r\n"...), nil
}

// appendID writes one message identifier and the end of the line.
func appendID(dst []byte, id, what string) ([]byte, error) {
	if err := checkID(id); err != nil {
		return dst, fmt.Errorf("the %s %w", what, err)
	}
	dst = append(append(dst, '<'), id...)
	return append(dst, ">\r\n"...), nil
}

func checkID(id string) error {
	at := strings.IndexByte(id, '@')
	if at < 1 || at == len(id)-1 || len(id) > 250 {
		return fmt.Errorf("is %q; it needs the form unique@example.com without angle brackets", brief(id))
	}
	for i := 0; i < len(id); i++ {
		if c := id[i]; !inIDs[c] || i != at && c == '@' {
			return fmt.Errorf("holds the character %q, which no identifier may", c)
		}
	}
	return nil
}

func (c *piece) appendReply(dst []byte, p *Person) ([]byte, error) {
	root, last := c.text, cmp.Or(p.InReplyTo, c.text)
	if last == "" {
		return dst, nil
	}
	dst, err := appendID(append(dst, "In-Reply-To: "...), last, "In-Reply-To")
	if err != nil {
		return dst, err
	}
	dst = append(dst, "References: "...)
	if root != "" && root != last {
		dst = append(append(append(dst, '<'), root...), ">\r\n "...)
	}
	return appendID(dst, last, "In-Reply-To")
}

// appendLeave offers one-click unsubscription (RFC 2369, RFC 8058).
func appendLeave(dst []byte, p *Person) ([]byte, error) {
	link := cmp.Or(p.ListUnsubscribe, p.Links.Unsubscribe)
	if err := checkLink(link); err != nil {
		return dst, fmt.Errorf("the unsubscribe link %w", err)
	}
	dst = append(append(append(dst, "List-Unsubscribe: <"...), link...), '>')
	if p.UnsubscribeMailto != "" {
		address, err := mailaddr.Normalise(p.UnsubscribeMailto)
		if err != nil || !isASCII(address) {
			return dst, fmt.Errorf("the address for unsubscribing by mail, %q, cannot be used",
				brief(p.UnsubscribeMailto))
		}
		dst = append(append(append(dst, ",\r\n <mailto:"...), url.PathEscape(address)...), "?subject=unsubscribe>"...)
	}
	return append(dst, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"...), nil
}

func appendLoop(dst []byte, p *Person) ([]byte, error) {
	if p.FeedbackID == "" {
		return dst, nil
	}
	for i := 0; i < len(p.FeedbackID); i++ {
		if c := p.FeedbackID[i]; c <= ' ' || c >= 0x7f || len(p.FeedbackID) > 200 {
			return dst, fmt.Errorf("the Feedback-ID %q cannot be used; it takes up to 200 visible characters of ASCII",
				brief(p.FeedbackID))
		}
	}
	return append(append(append(dst, "Feedback-ID: "...), p.FeedbackID...), "\r\n"...), nil
}
