package workspace

import (
	"maps"
	"slices"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/notices"
)

// The durations that tidings.yaml leaves out.
const (
	defaultRetryFirst = "1m"
	defaultRetryMax   = "2h"
)

// WithDefaults gives the configuration with everything filled in that the file
// leaves out. Zero means "not set" for each of these; a rate of 0 stays no limit,
// a stop rate that never stops is written 1.
func (c Config) WithDefaults() Config {
	fill(&c.Organisation.Short, c.Organisation.Service)
	fill(&c.Brand.Name, c.Organisation.Name)
	c.Relays = slices.Clone(c.Relays)
	for i := range c.Relays {
		r := &c.Relays[i]
		fill(&r.Name, r.Address)
		fill(&r.Protocol, "smtp")
		fill(&r.TLS, "starttls")
		fill(&r.Connections, 8)
		fill(&r.Depth, 8)
		fill(&r.Weight, 1)
	}
	for _, s := range []*StreamConfig{&c.Streams.Service, &c.Streams.Update} {
		s.From, s.ReplyTo = asciiDomain(s.From), asciiDomain(s.ReplyTo)
		if strings.Contains(s.Help, "@") && !strings.Contains(s.Help, "://") {
			s.Help = asciiDomain(s.Help)
		}
	}
	c.Streams.Kinds = kindsOr(c.Streams.Kinds)
	c.Delivery.EnvelopeDomain = asciiHost(c.Delivery.EnvelopeDomain)
	c.DKIM = slices.Clone(c.DKIM)
	for i := range c.DKIM {
		c.DKIM[i].Domain, c.DKIM[i].Selector = asciiHost(c.DKIM[i].Domain), asciiHost(c.DKIM[i].Selector)
	}
	fill(&c.Delivery.MaxAttempts, 8)
	fill(&c.Delivery.RetryFirst, defaultRetryFirst)
	fill(&c.Delivery.RetryMax, defaultRetryMax)
	fill(&c.Delivery.StopRate, 0.2)
	fill(&c.Delivery.StopAfter, 100)
	fill(&c.Feedback.SoftBounces, 3)
	fill(&c.Feedback.SoftDays, defaultSoftDays)
	fill(&c.Archive.KeyFile, "archive.key")
	fill(&c.Witness.KeyFile, "witness.key")
	fill(&c.Site.Title, c.Organisation.Service)
	return c
}

// kindsOr adds the streams that tidings.yaml does not name.
func kindsOr(named map[string]notices.Stream) map[string]notices.Stream {
	kinds := map[string]notices.Stream{"maintenance": notices.News, "project": notices.News}
	maps.Copy(kinds, named)
	return kinds
}

// defaultSoftDays is the window in which soft bounces are counted.
const defaultSoftDays = 14

// asciiDomain gives an address whose domain is written in another script as a message
// has it (RFC 5891). Every other address stays as it is: approvals bind it.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	return address[:at+1] + asciiHost(address[at+1:])
}

func asciiHost(name string) string {
	if isASCII(name) == nil {
		return name
	}
	if ascii, ok := mailaddr.Host(name); ok {
		return ascii
	}
	return name
}

func fill[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}
