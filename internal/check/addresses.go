package check

import (
	"net/url"
	"slices"
	"strings"

	"tidings/internal/check/form"
	"tidings/internal/letter"
	"tidings/outputs"
)

// address is one that a letter names: in a link, or as it stands in the text.
type address struct {
	*Text
	passage *outputs.Passage
	mark    outputs.Mark
	words   string   // which the reader sees
	url     *url.URL // of a mail address its URL
	bare    bool     // typed without a scheme
}

// at is where the address's words stand.
func (a address) at() Place { return a.At(a.passage, a.mark.From) }

// host is the host that it leads to, in small letters; for a mail address that of the
// mailbox.
func (a address) host() string {
	if a.url.Scheme == "mailto" {
		box, _, _ := strings.Cut(a.url.Opaque, "?")
		return strings.ToLower(box[strings.LastIndexByte(box, '@')+1:])
	}
	return strings.ToLower(strings.TrimSuffix(a.url.Hostname(), "."))
}

// addresses gives those of a letter in reading order.
func (t *Text) addresses() (out []address) {
	for i := range t.Passages {
		p := &t.Passages[i]
		for _, m := range p.Marks {
			if m.Kind != outputs.LinkMark && m.Kind != outputs.BareMark && m.Kind != outputs.ImageMark {
				continue
			}
			a := address{Text: t, passage: p, mark: m, words: p.Text[m.From:m.To]}
			full := m.Source
			if m.Kind == outputs.BareMark && !strings.Contains(full, ":") {
				a.bare = true
				full = "https://" + full
				if strings.Contains(m.Source, "@") {
					full = "mailto:" + m.Source
				}
			}
			u, err := url.Parse(full)
			if err != nil || u.Host == "" && u.Opaque == "" {
				continue // said by the letter's own reading
			}
			a.url = u
			out = append(out, a)
		}
	}
	return out
}

// ownDomains are the domains that tidings.yaml names as the organisation's.
func ownDomains(s *letter.Source) []string {
	c := s.Config
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
	for _, box := range ownBoxes(s) {
		add(box[strings.LastIndexByte(box, '@')+1:])
	}
	add(c.Delivery.EnvelopeDomain)
	for _, k := range c.DKIM {
		add(k.Domain)
	}
	return out
}

// ownBoxes are the mail addresses that tidings.yaml names.
func ownBoxes(s *letter.Source) (out []string) {
	for _, box := range []string{s.Config.Streams.Service.From, s.Config.Streams.Service.ReplyTo,
		s.Config.Streams.Update.From, s.Config.Streams.Update.ReplyTo} {
		if box != "" {
			out = append(out, strings.ToLower(box))
		}
	}
	for _, help := range []string{s.Config.Streams.Service.Help, s.Config.Streams.Update.Help} {
		if box, ok := strings.CutPrefix(strings.ToLower(help), "mailto:"); ok {
			out = append(out, box)
		}
	}
	return out
}
