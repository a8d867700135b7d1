package rule

import (
	"net/url"
	"slices"
	"strings"

	"tidings/internal/check/form"
	"tidings/outputs"
)

// Address is one that a letter names: in a link, or as it stands in the text.
type Address struct {
	*Text
	Passage *outputs.Passage
	Mark    outputs.Mark
	Words   string   // which the reader sees
	URL     *url.URL // of a mail address its URL
	Bare    bool     // typed without a scheme
}

// Place is where the address's words stand.
func (a Address) Place() Place { return a.At(a.Passage, a.Mark.From) }

// Host is the host that it leads to, in small letters; for a mail address that of the
// mailbox.
func (a Address) Host() string {
	if a.URL.Scheme == "mailto" {
		box, _, _ := strings.Cut(a.URL.Opaque, "?")
		return strings.ToLower(box[strings.LastIndexByte(box, '@')+1:])
	}
	return strings.ToLower(strings.TrimSuffix(a.URL.Hostname(), "."))
}

// Addresses gives those of a letter in reading order.
func (t *Text) Addresses() (out []Address) {
	for p := range t.Parts() {
		for _, m := range p.Marks {
			if m.Kind != outputs.LinkMark && m.Kind != outputs.BareMark && m.Kind != outputs.ImageMark {
				continue
			}
			a := Address{Text: t, Passage: p, Mark: m, Words: p.Text[m.From:m.To]}
			full := m.Source
			if m.Kind == outputs.BareMark && !strings.Contains(full, ":") {
				a.Bare = true
				full = "https://" + full
				if strings.Contains(m.Source, "@") {
					full = "mailto:" + m.Source
				}
			}
			u, err := url.Parse(full)
			if err != nil || u.Host == "" && u.Opaque == "" {
				continue // said by the letter's own reading
			}
			a.URL = u
			out = append(out, a)
		}
	}
	return out
}

// OwnDomains are the domains that tidings.yaml names as the organisation's.
func (n *Notice) OwnDomains() []string {
	c := n.Config
	var out []string
	add := func(host string) {
		if d := form.Domain(host); d != "" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	for _, address := range []string{c.Organisation.Website, c.Site.URL, c.Feedback.PublicURL, c.Streams.Service.Help,
		c.Streams.Update.Help} {
		if u, err := url.Parse(address); err == nil {
			add(u.Hostname())
		}
	}
	for _, box := range n.OwnBoxes() {
		add(box[strings.LastIndexByte(box, '@')+1:])
	}
	add(c.Delivery.EnvelopeDomain)
	for _, k := range c.DKIM {
		add(k.Domain)
	}
	return out
}

// OwnBoxes are the mail addresses that tidings.yaml names.
func (n *Notice) OwnBoxes() (out []string) {
	service, update := n.Config.Streams.Service, n.Config.Streams.Update
	for _, box := range []string{service.From, service.ReplyTo, update.From, update.ReplyTo} {
		if box != "" {
			out = append(out, strings.ToLower(box))
		}
	}
	for _, help := range []string{service.Help, update.Help} {
		if box, ok := strings.CutPrefix(strings.ToLower(help), "mailto:"); ok {
			out = append(out, box)
		}
	}
	return out
}
