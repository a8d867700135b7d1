package workspace

import (
	"testing"

	"tidings/notices"
)

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

// Letters go out on the stream that tidings.yaml says for the longest beginning of their
// template's name, else on that of the default.
func TestStreamOfATemplate(t *testing.T) {
	c := Config{Streams: Streams{Kinds: map[string]notices.Stream{"maintenance": notices.Service,
		"maintenance-done": notices.News, "newsletter": notices.News}}}
	for template, want := range map[string]notices.Stream{
		"maintenance": notices.Service, "maintenance-announce": notices.Service, "maintenance-done": notices.News,
		"maintenances": notices.Service, "project-milestone": notices.News, "newsletter": notices.News,
		"incident-initial": notices.Service, "service-update": notices.Service,
	} {
		if got := c.WithDefaults().Streams.Of(template); got != want {
			t.Errorf("%s goes out on %s, want %s", template, got, want)
		}
	}
	if got := (Config{}).WithDefaults().Streams.Of("maintenance-announce"); got != notices.News {
		t.Errorf("by default, maintenance goes out on %s", got)
	}
	if len(c.Streams.Kinds) != 3 {
		t.Error("the configuration that was given was changed")
	}
}
