package workspace

import "testing"

// Domains in other scripts are sent as the DNS has them; an address that is one already
// stays as it was typed.
func TestDomainsInOtherScripts(t *testing.T) {
	c := Config{
		Streams: Streams{
			Service: StreamConfig{From: "service@bücher.example", ReplyTo: "Answers@Example.COM",
				Help: "hilfe@例え.example"},
			Update: StreamConfig{From: "Service@Example.COM", Help: "https://bücher.example/@us"},
		},
		Delivery: DeliveryPolicy{EnvelopeDomain: "bounces.bücher.example"},
		DKIM:     []DKIMKey{{Domain: "bücher.example", Selector: "s1"}},
	}
	d := c.WithDefaults()
	for got, want := range map[string]string{
		d.Streams.Service.From:    "service@xn--bcher-kva.example",
		d.Streams.Service.ReplyTo: "Answers@Example.COM",
		d.Streams.Service.Help:    "hilfe@xn--r8jz45g.example",
		d.Streams.Update.From:     "Service@Example.COM",
		d.Streams.Update.Help:     "https://bücher.example/@us",
		d.Delivery.EnvelopeDomain: "bounces.xn--bcher-kva.example",
		d.DKIM[0].Domain:          "xn--bcher-kva.example",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if c.DKIM[0].Domain != "bücher.example" {
		t.Error("the configuration that was given was changed")
	}
}
