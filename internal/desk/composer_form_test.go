package desk

import (
	"context"
	"crypto/ed25519"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/dkim"
	"tidings/internal/workspace"
	"tidings/outputs/email"
)

// sampleForm is the sample's letter, compiled.
func sampleForm(t testing.TB) form {
	t.Helper()
	d := sampleDesk(t)
	if _, err := d.ImportRecipients(context.Background(), filepath.Join(d.ws.Root, workspace.RecipientDir, "qsol-users.csv"), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	o := DraftOptions{Slug: "letter", Template: "incident-initial", Incidents: []string{"2006-11-14-oracle-shutdown"}, AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}}
	if _, err := d.Draft(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	e, err := d.edition("letter")
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.compile(context.Background(), e.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &email.Template{}
	if err := tpl.UnmarshalBinary(c.templates[0]); err != nil {
		t.Fatal(err)
	}
	return newForm(tpl)
}

// FuzzFacts: what is known of a message from its parts is what the whole says,
// signed and unsigned, behind other octets too.
func FuzzFacts(f *testing.F) {
	signer, err := dkim.New(dkim.Key{Domain: "qsol.example", Selector: "s", Private: ed25519.NewKeyFromSeed(make([]byte, 32))})
	if err != nil {
		f.Fatal(err)
	}
	c := &composer{forms: []form{sampleForm(f)}}
	signed := &composer{forms: c.forms, signer: signer}
	for _, s := range []string{"", "Ann", ".", "\r\n.\r\n", "Zoë \x00", "\r", "山田"} {
		f.Add(s, s, "x\r\n")
	}
	f.Fuzz(func(t *testing.T, name, first, before string) {
		w := &composing{person: email.Person{Email: "ann@customer.example", Name: name, MessageID: "1@qsol.example", FeedbackID: "a:b:c:qsol-example",
			Fields: map[string]string{"name": name, "first name": first}}}
		w.person.Links.Preferences, w.person.Links.Acknowledge, w.person.Links.Unsubscribe, w.person.Links.Web =
			"https://qsol.example/p/1", "https://qsol.example/a/1", "https://qsol.example/u/1", "https://qsol.example/w"
		for _, c := range []*composer{c, signed} {
			dst, facts, err := c.write([]byte(before), w, &c.forms[0])
			if err != nil {
				t.Skip("SKIP(input): no message")
			}
			if diff := cmp.Diff(delivery.Inspect(dst[len(before):]), facts); diff != "" || facts.Fault != "" {
				t.Errorf("signed %v: %+v %s", c.signer != nil, facts, diff)
			}
		}
	})
}
