package workspace

import "slices"

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
	fill(&c.Delivery.MaxAttempts, 8)
	fill(&c.Delivery.RetryFirst, defaultRetryFirst)
	fill(&c.Delivery.RetryMax, defaultRetryMax)
	fill(&c.Delivery.StopRate, 0.2)
	fill(&c.Delivery.StopAfter, 100)
	fill(&c.Feedback.SoftBounces, 3)
	fill(&c.Feedback.SoftDays, defaultSoftDays)
	fill(&c.Site.Title, c.Organisation.Service)
	return c
}

// defaultSoftDays is the window in which soft bounces are counted.
const defaultSoftDays = 14

func fill[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}
