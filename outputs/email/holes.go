package email

import (
	"strconv"

	"tidings/outputs"
)

// Marks around the number of a hole while the parts are rendered.
const (
	markOpen  = outputs.Hole
	markClose = outputs.HoleEnd
)

// compiler gathers the holes of one message.
type compiler struct {
	env   Envelope
	doc   *outputs.Document
	holes []piece // by the number in their mark; kinds are set per part
	byPtr map[*outputs.Field]int
	tried []tried // what readers may get in the place of what is personal
	room  int     // bytes of HTML that it takes at most
}

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
		{c.env.Links.Unsubscribe, unsubscribeLink, &l.Unsubscribe},
		{c.env.Links.Preferences, preferencesLink, &l.Preferences}, {c.env.Links.Paper, paperLink, &l.Paper}} {
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

func markOf(n int) string { return string(markOpen) + strconv.Itoa(n) + string(markClose) }
