package recipients

import (
	"strings"
	"testing"
	"time"

	"tidings/notices"
)

func TestFallback(t *testing.T) {
	for _, c := range []struct {
		own, region string
		available   []string
		want        string
	}{
		{"de", "en", []string{"en", "de"}, "de"},
		{"de-CH", "en", []string{"en", "de"}, "de"},
		{"de", "en", []string{"en", "de-AT"}, "de-AT"},
		{"pt", "en", []string{"en", "pt-BR"}, "pt-BR"},
		{"it", "fr-CA", []string{"en", "fr"}, "fr"},
		{"", "ja", []string{"en", "ja"}, "ja"},
		{"it", "", []string{"en", "ja"}, "en"},
		{"zh-TW", "", []string{"en", "zh-Hans"}, "en"},
		{"zh-TW", "", []string{"en", "zh"}, "en"},
		{"zh-TW", "", []string{"en", "zh-Hant"}, "zh-Hant"},
		{"DE-ch", "", []string{"en", "de-CH"}, "de-CH"},
		{"nonsense!", "", []string{"en"}, "en"},
		{"de", "de", nil, ""},
	} {
		if got := Fallback(c.own, c.region, c.available); got != c.want {
			t.Errorf("Fallback(%q, %q, %v) = %q, want %q", c.own, c.region, c.available, got, c.want)
		}
	}
}

// A workspace says in which language those are written to for whom there is no letter:
// readers of French in a German region get English.
func TestLettersFor(t *testing.T) {
	instead := map[string][]string{"ca": {"es", "fr"}, "fr-CA": {"de"}, "pt": {"ja"}}
	for _, c := range []struct{ own, region, fallback, available, want string }{
		{"fr", "de", "en", "de en", "en"},
		{"fr", "de", "", "de en", "de"},
		{"fr-BE", "de", "en-GB", "de en", "en"},
		{"de-AT", "ja", "en", "en de", "de"},
		{"ca", "de", "en", "en de es", "es"},
		{"ca-ES", "de", "en", "en fr de", "fr"},
		{"ca", "de", "en", "en de", "en"},
		{"fr-CA", "ja", "en", "en de", "de"},
		{"", "de", "en", "en de", "de"}, // whose language nobody knows has the region's
		{"", "pt-BR", "en", "en de ja", "ja"},
		{"", "it", "de", "en de", "de"},
		{"it", "pt-BR", "ko", "en ja", "ja"},
		{"it", "ko", "fr", "en de", "en"},
	} {
		l := &Letters{Available: strings.Fields(c.available), Instead: instead, Fallback: c.fallback}
		for range 2 { // the second time from memory
			if got := l.For(c.own, c.region); got != c.want {
				t.Errorf("%+v: got %s", c, got)
			}
		}
	}
}

func TestSelect(t *testing.T) {
	now := time.Date(2006, 11, 14, 0, 0, 0, 0, time.UTC)
	r := &Recipient{Email: "ann@example.com"}
	hard, soft := Suppression{Reason: HardBounce}, Suppression{Reason: SoftBounce, Until: now.Add(time.Hour)}
	ended, left := Suppression{Reason: Manual, Until: now}, Suppression{Reason: Unsubscribe, Stream: notices.News}
	no := Consent{Stream: notices.News, State: Left}
	for _, c := range []struct {
		name   string
		stream notices.Stream
		held   []Suppression
		said   []Consent
		want   Reason
	}{
		{"nothing against", notices.News, nil, nil, ""},
		{"hard bounce blocks service", notices.Service, []Suppression{hard}, nil, HardBounce},
		{"the weightier is told", notices.News, []Suppression{soft, left, hard}, []Consent{no}, HardBounce},
		{"ended", notices.News, []Suppression{ended}, nil, ""},
		{"leaving update leaves service", notices.Service, []Suppression{left}, []Consent{no}, ""},
		{"leaving update", notices.News, []Suppression{left}, nil, Unsubscribe},
		{"preference", notices.News, nil, []Consent{no}, Preference},
		{"service cannot be left", notices.Service, []Suppression{{Reason: Unsubscribe}},
			[]Consent{{Stream: notices.Service, State: Left}}, ""},
		{"joined", notices.News, nil, []Consent{{Stream: notices.News, State: Joined}}, ""},
	} {
		if got := Select(r, c.stream, c.held, c.said, now); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := Select(&Recipient{}, notices.News, nil, nil, now); got != NoAddress {
		t.Errorf("no address: %q", got)
	}
}

func TestRuleMatches(t *testing.T) {
	rule := Rule{
		Audience:      notices.Audience{Regions: []string{"emea"}, Locales: []string{"de"}},
		RegionLocales: map[string]string{"emea": "de-DE"},
	}
	for _, c := range []struct {
		region, locale string
		want           bool
	}{{"emea", "de", true}, {"emea", "DE-at", true}, {"emea", "", true}, {"emea", "den", false}, {"emea", "en", false},
		{"apac", "de", false}} {
		j, err := rule.Judge()
		if err != nil {
			t.Fatal(err)
		}
		misfit, err := j.Judge(&AudienceRow{Region: c.region, Locale: c.locale}, nil)
		if (misfit == Fits) != c.want || err != nil {
			t.Errorf("%+v: %s, %v; want %v", c, misfit, err, c.want)
		}
	}
}

func TestField(t *testing.T) {
	r := &Recipient{FirstName: "Ann", Fields: map[string]string{"customer number": "7", "floor": ""}}
	for name, want := range map[string]string{"First_Name": "Ann", "customer-number": "7", "floor": "", "last name": "",
		"none": ""} {
		if got, ok := r.Field(name); got != want || ok != (want != "") {
			t.Errorf("Field(%q) = %q, %v", name, got, ok)
		}
	}
}
