package email

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"tidings/outputs"
)

// Marks around the number of a hole while the parts are rendered. Private use:
// letters that hold the first one are refused.
const (
	markOpen  = '\uE0F1'
	markClose = '\uE0F2'
)

func markOf(n int) string { return string(markOpen) + strconv.Itoa(n) + string(markClose) }

// compiler gathers the holes of one message.
type compiler struct {
	env   Envelope
	doc   *outputs.Document
	holes []piece // by the number in their mark; kinds are set per part
	byPtr map[*outputs.Field]int
}

// Compile composes the message for a document and cuts it at what differs between
// recipients. plain renders the text part: a channel imports no other. Headers
// that could not be sent safely, an HTML part that mail clients would clip, and
// parts that do not survive a round through MIME are errors.
func Compile(env Envelope, doc *outputs.Document, plain func(outputs.Values, outputs.Links) ([]byte, error)) (*Template, error) {
	c := &compiler{env: env.filled(doc), doc: doc, byPtr: map[*outputs.Field]int{}}
	if err := c.env.check(); err != nil {
		return nil, err
	}
	if len(doc.Meta.Brand.LogoPNG) > maxLogo {
		return nil, fmt.Errorf("the logo has %d KB; at most %d KB go well with a letter: make it smaller", len(doc.Meta.Brand.LogoPNG)>>10, maxLogo>>10)
	}
	for _, f := range outputs.Fields(doc) {
		if _, ok := c.byPtr[f]; !ok {
			c.byPtr[f] = len(c.holes)
			c.holes = append(c.holes, piece{text: f.Name, fallback: outputs.Clean(f.Fallback), hasFallback: f.HasFallback})
		}
	}
	text, err := plain(c.value, c.links())
	if err != nil {
		return nil, err
	}
	html, err := HTML(doc, c.value, c.links())
	if err != nil {
		return nil, err
	}
	if err := c.checkParts(text, html); err != nil {
		return nil, err
	}
	t, err := c.assemble(text, html)
	if err == nil {
		t.html = c.filled(html)
	}
	return t, err
}

const maxLogo = 64 << 10

// value marks the place of a personal field.
func (c *compiler) value(f *outputs.Field) string { return markOf(c.byPtr[f]) }

// links marks the places of the links that the letter offers.
func (c *compiler) links() outputs.Links {
	var l outputs.Links
	for _, x := range []struct {
		on   bool
		name string
		to   *string
	}{{c.env.Links.Web, webLink, &l.Web}, {c.env.Links.Acknowledge, acknowledgeLink, &l.Acknowledge},
		{c.env.Links.Unsubscribe, unsubscribeLink, &l.Unsubscribe}, {c.env.Links.Preferences, preferencesLink, &l.Preferences}} {
		if !x.on {
			continue
		}
		p := piece{text: x.name, kind: linkText}
		if x.name == webLink {
			p.fallback = c.doc.Meta.WebURL
		}
		n := c.hole(p)
		*x.to = markOf(n)
	}
	return l
}

// hole gives the number of a link's hole, the same each time.
func (c *compiler) hole(p piece) int {
	for i, h := range c.holes {
		if h == p {
			return i
		}
	}
	c.holes = append(c.holes, p)
	return len(c.holes) - 1
}

func (c *compiler) checkParts(text, html []byte) error {
	want := len(outputs.Fields(c.doc))
	for _, l := range []bool{c.env.Links.Web, c.env.Links.Acknowledge, c.env.Links.Unsubscribe, c.env.Links.Preferences} {
		if l {
			want++
		}
	}
	for name, part := range map[string][]byte{"text": text, "HTML": html} {
		if n := bytes.Count(part, []byte(string(markOpen))); n != want {
			return fmt.Errorf("the %s part has %d places for personal values and links instead of %d; does the letter hold the character U+E0F1?", name, n, want)
		}
	}
	if n := c.filled(html); n > MaxHTML {
		return c.tooLarge(n)
	}
	return nil
}

// Octets that a link of the recipient's and a personal value may take, more than
// nearly all do: a letter is measured as it will be received.
const linkRoom, fieldRoom = 200, 60

// filled is the length of the HTML part when its holes are filled.
func (c *compiler) filled(html []byte) int {
	n := len(html)
	for _, h := range c.holes {
		if h.kind == linkText {
			n += linkRoom
		} else {
			n += fieldRoom
		}
	}
	return n
}

// tooLarge names the largest part of the letter.
func (c *compiler) tooLarge(size int) error {
	largest, name := 0, ""
	for _, b := range c.doc.Blocks {
		w := &writer{theme: themeOf(c.doc.Meta), values: outputs.Fallbacks}
		if err := w.block(b, false); err == nil && w.b.Len() > largest {
			largest, name = w.b.Len(), strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", b), "*outputs."))
		}
	}
	return fmt.Errorf("the HTML of the letter has %d KB, and mail clients cut letters off at %d KB; its largest part is one block of kind %s with %d KB: shorten it%s", (size+1023)>>10, MaxHTML>>10, name, (largest+1023)>>10, shorter(name))
}

// shorter says how a block of a kind is made to show less.
func shorter(kind string) string {
	switch kind {
	case "incidents":
		return " (it takes since= and ids=)"
	case "timeline":
		return " (it takes from= and until=)"
	}
	return ""
}
