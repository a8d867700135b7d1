package letter

import (
	"fmt"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/notices"
	"tidings/recipients"
)

// BenchmarkOwnContents composes what one more set of services has in the block yours: what each of
// a send's contents costs once.
func BenchmarkOwnContents(b *testing.B) {
	const services = 12
	s := personalSource(b)
	s.Notice.Locales = []string{"en"}
	s.Letters = map[string]string{"en": "# Hello\n\n```yours\nNothing of yours.\n```\n\nBye.\n"}
	began := time.Date(2006, 11, 14, 8, 10, 0, 0, time.UTC)
	down := notices.Incident{ID: "down", Title: "Down", Status: notices.Resolved, Impact: notices.ImpactMajor,
		BeganAt: began, EndedAt: began.Add(90 * time.Minute)}
	s.Records.Components = nil
	for n := range services {
		c := notices.Component{ID: fmt.Sprintf("part-%d", n), Name: fmt.Sprintf("Part %d", n)}
		s.Records.Components = append(s.Records.Components, c)
		down.Components = append(down.Components, c.ID)
	}
	s.Records.Incidents = []notices.Incident{down}
	facts := s.OwnFacts(nil)
	texts := make([]string, 1<<services-1)
	for set := range texts {
		a := recipients.AudienceAccount{ID: 1, Key: "c"}
		for n := range services {
			if (set+1)>>n&1 == 1 {
				a.Services = append(a.Services, fmt.Sprintf("part-%d", n))
			}
		}
		var err error
		if texts[set], err = (Selected{AudienceRow: &recipients.AudienceRow{Region: "emea",
			Accounts: []recipients.AudienceAccount{a}}, Tag: "en", Facts: facts}).OwnText(); err != nil {
			b.Fatal(err)
		}
	}
	c := composerOf(b, s)
	row := &delivery.Row{Locale: "en", Region: "emea"}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n%len(texts) == 0 {
			c.inserts.docs = map[docKey]*personalDoc{}
		}
		if _, err := c.inserts.of(row, texts[n%len(texts)]); err != nil {
			b.Fatal(err)
		}
	}
}
