package letter

import (
	"context"
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/dkim"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs/email"
)

// sampleTemplate is a letter about the sample's shutdown, compiled.
func sampleTemplate(t testing.TB) scannedTemplate {
	t.Helper()
	dir := t.TempDir()
	if err := workspace.Init(dir, workspace.Options{Sample: "qsol"}); err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	records, err := ws.Records()
	if err != nil {
		t.Fatal(err)
	}
	s := &Source{Config: ws.Config, Records: records,
		Letters: map[string]string{"en": "# A letter\n\nDear ((first name??customer)),\n\n" +
			"```incidents\n```\n\n```uptime objective=worldwide\n```\n\n```signoff\n```\n"}}
	s.Notice = notices.Notice{Slug: "letter", Template: "service-update", Stream: notices.News, Locales: []string{"en"},
		Thread: "incident-1", AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)}
	c, err := s.Compile(context.Background(), s.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &email.Template{}
	if err := tpl.UnmarshalBinary(c.Templates[0]); err != nil {
		t.Fatal(err)
	}
	return newScannedTemplate(tpl)
}

// FuzzFacts: what is known of a message from its parts is what the whole says,
// signed and unsigned, behind other octets too.
func FuzzFacts(f *testing.F) {
	signer, err := dkim.New(dkim.Key{Domain: "qsol.example", Selector: "s",
		Private: ed25519.NewKeyFromSeed(make([]byte, 32))})
	if err != nil {
		f.Fatal(err)
	}
	c := &Composer{plain: compiledSet{templates: []scannedTemplate{sampleTemplate(f)}}}
	signed := &Composer{plain: c.plain, signer: signer}
	for _, s := range []string{"", "Ann", ".", "\r\n.\r\n", "Zoë \x00", "\r", "山田"} {
		f.Add(s, s, "x\r\n")
	}
	f.Fuzz(func(t *testing.T, name, first, before string) {
		w := &scratch{person: email.Person{Email: "ann@customer.example", Name: name, MessageID: "1@qsol.example",
			FeedbackID: "a:b:c:qsol-example",
			Fields:     map[string]string{"name": name, "first name": first}}}
		w.person.Links.Preferences, w.person.Links.Acknowledge, w.person.Links.Unsubscribe, w.person.Links.Web =
			"https://qsol.example/p/1", "https://qsol.example/a/1", "https://qsol.example/u/1", "https://qsol.example/w"
		for _, c := range []*Composer{c, signed} {
			dst, facts, err := c.write([]byte(before), w, &c.plain.templates[0])
			if err != nil {
				t.Skip("SKIP(input): no message")
			}
			if diff := cmp.Diff(delivery.Inspect(dst[len(before):]), facts); diff != "" || facts.Fault != "" {
				t.Errorf("signed %v: %+v %s", c.signer != nil, facts, diff)
			}
		}
	})
}
