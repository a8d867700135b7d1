package email

import (
	"bytes"
	"fmt"
	"strings"

	"tidings/outputs"
)

// Compile composes the message for a document and cuts it at what differs between
// recipients. plain renders the text part: a channel imports no other. Headers
// that could not be sent safely, an HTML part that mail clients would clip, and
// parts that do not survive a round through MIME are errors.
func Compile(env Envelope, doc *outputs.Document,
	plain func(outputs.Values, outputs.Links) ([]byte, error)) (*Template, error) {
	return CompileOwn(env, doc, plain, nil)
}

// CompileOwn is Compile for a document that is not settled: its personal parts become places that
// Person.Inserts fill. part renders what stands there in the text part.
func CompileOwn(env Envelope, doc *outputs.Document, plain func(outputs.Values, outputs.Links) ([]byte, error),
	part PlainPart) (*Template, error) {
	c := &compiler{env: env.filled(doc), doc: doc, byPtr: map[*outputs.Field]int{}}
	if err := c.env.check(); err != nil {
		return nil, err
	}
	if len(doc.Meta.Brand.LogoPNG) > maxLogo {
		return nil, fmt.Errorf("the logo has %d KB; at most %d KB go well with a letter: make it smaller",
			len(doc.Meta.Brand.LogoPNG)>>10, maxLogo>>10)
	}
	c.fields(outputs.Fields(doc))
	if err := c.tryInserts(part); err != nil {
		return nil, err
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
	if err != nil {
		return nil, err
	}
	for _, tried := range c.tried {
		if err := c.verify(t, text, html, tried); err != nil {
			return nil, err
		}
	}
	t.html = c.filled(html)
	return t, nil
}

// fields makes a hole of each personal field.
func (c *compiler) fields(fields []*outputs.Field) {
	for _, f := range fields {
		if _, ok := c.byPtr[f]; !ok {
			c.byPtr[f] = len(c.holes)
			p := piece{text: f.Name, fallback: outputs.Clean(f.Fallback), hasFallback: f.HasFallback}
			if f.Gap {
				p.kind = fieldGap
			}
			c.holes = append(c.holes, p)
		}
	}
}

const maxLogo = 64 << 10

func (c *compiler) checkParts(text, html []byte) error {
	want := len(outputs.Fields(c.doc)) + len(c.doc.Personals())
	for _, l := range []bool{c.env.Links.Web, c.env.Links.Acknowledge, c.env.Links.Unsubscribe,
		c.env.Links.Preferences, c.env.Links.Paper} {
		if l {
			want++
		}
	}
	for name, part := range map[string][]byte{"text": text, "HTML": html} {
		if n := bytes.Count(part, []byte(string(markOpen))); n != want {
			return fmt.Errorf("the %s part has %d places for personal values and links instead of %d; does the "+
				"letter hold the character U+E0F1?", name, n, want)
		}
	}
	if n := c.filled(html); n > MaxHTML {
		return c.tooLarge(n)
	}
	return nil
}

// Bytes that a link of the recipient's and a personal value may take, more than
// nearly all do: a letter is measured as it will be received.
const linkRoom, fieldRoom = 200, 60

// filled is the length of the HTML part when its holes are filled.
func (c *compiler) filled(html []byte) int {
	n := len(html) + c.room
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
		if err := w.block(b, false); err == nil && w.Len() > largest {
			largest, name = w.Len(), strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", b), "*outputs."))
		}
	}
	return fmt.Errorf("the HTML of the letter has %d KB, and mail clients cut letters off at %d KB; its largest "+
		"part is one block of kind %s with %d KB: shorten it%s", (size+1023)>>10, MaxHTML>>10, name, (largest+1023)>>10,
		shorter(name))
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
