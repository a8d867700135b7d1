package doctor

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// examineSample names what still stands in tidings.yaml as a new workspace has it:
// letters would come from a company that is not there.
func (p *Patient) examineSample(r *Report) {
	c := p.Workspace.Config
	type value struct{ where, text string }
	var left []string
	note := func(example bool, v value) {
		if found := fmt.Sprintf("%s (%s)", v.where, v.text); example && !slices.Contains(left, found) {
			left = append(left, found)
		}
	}
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
	}
	brand := c.Brand.Name
	if brand == c.Organisation.Name { // which it is where tidings.yaml has none
		brand = ""
	}
	for _, v := range []value{{"organisation.name", c.Organisation.Name},
		{"organisation.service", c.Organisation.Service},
		{"organisation.signer.name", c.Organisation.Signer.Name}, {"brand.name", brand},
		{"organisation.address", strings.Join(c.Organisation.Address, ", ")},
		{"streams.service.from_name", c.Streams.Service.FromName},
		{"streams.update.from_name", c.Streams.Update.FromName}} {
		note(slices.Contains(words(v.text), "Example"), v)
	}
	for _, v := range []value{{"organisation.website", c.Organisation.Website}, {"site.url", c.Site.URL},
		{"feedback.public_url", c.Feedback.PublicURL}, {"streams.service.from", c.Streams.Service.From},
		{"streams.service.list_id", c.Streams.Service.ListID}, {"streams.update.from", c.Streams.Update.From},
		{"streams.update.list_id", c.Streams.Update.ListID},
		{"delivery.envelope_domain", c.Delivery.EnvelopeDomain}} {
		note(exampleDomain(v.text), v)
	}
	for n, relay := range c.Relays {
		note(exampleDomain(relay.Address), value{fmt.Sprintf("relays[%d].address", n), relay.Address})
	}
	if len(left) == 0 {
		r.note("sample values", nil, "none are left")
		return
	}
	r.warn("sample values", "put your own in place of what tidings.yaml came with before anything is sent: "+
		strings.Join(left, ", "), "")
}

// exampleDomain reports whether an address of any kind is in a domain that is kept for
// examples and belongs to nobody (RFC 2606).
func exampleDomain(s string) bool {
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		s = u.Host
	}
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	s = strings.ToLower(s[strings.LastIndexByte(s, '@')+1:])
	for _, name := range []string{"example", "example.com", "example.net", "example.org"} {
		if s == name || strings.HasSuffix(s, "."+name) {
			return true
		}
	}
	return false
}
