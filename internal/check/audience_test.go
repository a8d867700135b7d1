package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/feedback/token"
	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
	"tidings/recipients/spell"
)

// office is a letter with an audience that a test may change.
type office struct {
	source   *letter.Source
	people   []recipients.AudienceRow
	composed int // how often a composer was asked for
	content  string
	kept     int   // how often a content was remembered: everybody was composed
	keyFault error // what opening the composer gives
	earlier  *Earlier
	listed   map[string][]recipients.OwnRow
	// strangers are accounts of which nobody gets the letter.
	strangers []recipients.AudienceAccount
}

func newOffice(t *testing.T, people int) *office {
	t.Helper()
	o := &office{source: &letter.Source{
		Notice: notices.Notice{
			Slug:     "n",
			Template: "service-update",
			Stream:   notices.Service,
			Locales:  []string{"en"},
			AsOf:     time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC),
		},
		Letters: map[string]string{
			"en": "# A letter\n\nDear ((first name??customer)), your plan is ((plan)).\n",
		},
		Config: workspace.Config{Organisation: workspace.Organisation{Name: "QSOL", Service: "Online",
			TimeZone: "Etc/UTC", Locale: "en"},
			Streams: workspace.Streams{Service: workspace.StreamConfig{FromName: "QSOL", From: "a@example.com",
				ListID: "s.example.com"}}},
	}}
	for i := range people {
		o.people = append(
			o.people,
			recipients.AudienceRow{ID: int64(i + 1), Email: fmt.Sprintf("p%d@example.com", i),
				FieldsJSON: `{"plan":"gold"}`},
		)
	}
	return o
}

// accounts are those of the registry: of the people, and strangers.
func (o *office) accounts(_ context.Context, each func(id int64, key, name string) error) error {
	said := map[int64]bool{}
	for _, p := range o.people {
		for _, a := range append(slices.Clone(p.Accounts), o.strangers...) {
			if !said[a.ID] {
				said[a.ID] = true
				if err := each(a.ID, a.Key, a.Name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// unknown knows the accounts, and the roles legal and billing.
func (o *office) unknown(ctx context.Context, kind string, names []string) (map[string]string, error) {
	known := []string{"legal", "billing"}
	if kind == "account" {
		known = nil
		if err := o.accounts(ctx, func(_ int64, key, _ string) error {
			known = append(known, recipients.AccountKey(key))
			return nil
		}); err != nil {
			return nil, err
		}
	}
	near := map[string]string{}
	for _, name := range names {
		if (kind == "account" || kind == "role") && !slices.Contains(known, recipients.AccountKey(name)) {
			near[name] = spell.Nearest(name, known)
		}
	}
	return near, nil
}

func (o *office) check(t *testing.T) *Report {
	t.Helper()
	keys, err := token.New(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), o.source.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	c, err := o.source.Compile(t.Context(), o.source.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	a := &Audience{Composed: o.content, Earlier: o.earlier, Texts: Read(o.source, o.source.Notice.AsOf).Texts,
		Each: func(_ context.Context, each func(letter.Selected) error) error {
			for i := range o.people {
				if err := each(letter.Selected{AudienceRow: &o.people[i], Tag: "en",
					Facts: o.source.OwnFacts(o.listed)}); err != nil {
					return err
				}
			}
			return nil
		},
		Composer: func(rev *letter.Revision) (*letter.Composer, error) {
			o.composed++
			if o.keyFault != nil {
				return nil, o.keyFault
			}
			return letter.NewComposer(rev, keys, o.source.Notice.AsOf, nil)
		},
		Remember: func(content string) { o.content, o.kept = content, o.kept+1 },
		List:     o.listed,
		Unknown:  o.unknown,
		Accounts: o.accounts,
	}
	r := New("n")
	rev, err := a.Check(t.Context(), o.source, c, r)
	if o.keyFault != nil {
		if !errors.Is(err, o.keyFault) {
			t.Errorf("%v, want %v", err, o.keyFault)
		}
		return r
	}
	if err != nil || rev == nil || rev.Audience.Selected != len(o.people) {
		t.Fatalf("%+v, %v", rev, err)
	}
	return r
}

// What a check composed is not composed again, unless one thing of it changed.
func TestComposedOnce(t *testing.T) {
	o := newOffice(t, 1000)
	for n, change := range []struct {
		what string
		do   func()
	}{
		{"nothing yet", func() {}},
		{"a name", func() { o.people[500].FirstName = "Ann" }},
		{"a field", func() { o.people[999].FieldsJSON = `{"plan":"silver"}` }},
		{"an address", func() { o.people[0].Email = "q@example.com" }},
		{"who is left out", func() { o.people[1].Excluded = recipients.HardBounce }},
		{"who is left out no more", func() { o.people[1].Excluded = "" }},
		{"the letter", func() { o.source.Letters["en"] += "\nMore.\n" }},
		{"where the recipients' links lead", func() { o.source.Config.Feedback.PublicURL = "https://a.example" }},
		{"where they lead now", func() { o.source.Config.Feedback.PublicURL = "https://b.example" }},
		{"where bounces go", func() { o.source.Config.Delivery.EnvelopeDomain = "b.example" }},
		{"the site", func() { o.source.Config.Site.URL = "https://c.example" }},
	} {
		change.do()
		for range 2 {
			if r := o.check(t); r.Errors > 0 || r.Merged+r.Suppressed != 1000 {
				t.Errorf("%s: %+v", change.what, r)
			}
		}
		if o.kept != n+1 {
			t.Errorf("after %s: composed %d times, want %d", change.what, o.kept, n+1)
		}
	}
	o.keyFault = errors.New("the key is gone")
	o.check(t)
}

// Faults are found whoever else is right; the same one is said once, with its place, how
// many have it and some of them in the registry's order, and what has one is not
// remembered.
func TestFaultsOfMany(t *testing.T) {
	o := newOffice(t, 3000)
	for i := 299; i < 3000; i += 300 {
		o.people[i].FieldsJSON = `{}`
	}
	for range 2 {
		r := o.check(t)
		found := errorsOf(r)
		if r.Errors != 1 || len(found) != 1 || o.content != "" {
			t.Fatalf("%d errors, remembered %q: %+v", r.Errors, o.content, r.Findings)
		}
		f := found[0]
		if f.Rule != "recipient" || f.Where != "notices/n/en.md:3" || f.File != "notices/n/en.md" || f.Line != 3 ||
			f.Count != 10 ||
			!strings.Contains(f.Message, "the field ((plan)) has no value") ||
			!strings.Contains(f.Message, "(10 recipients, such as p299@example.com") {
			t.Errorf("%+v", f)
		}
		want := []string{"p299@example.com", "p599@example.com", "p899@example.com"}
		if diff := cmp.Diff(want, f.Examples); diff != "" {
			t.Error(diff)
		}
	}
	if o.composed != 2 {
		t.Errorf("composed %d times", o.composed)
	}
}

func errorsOf(r *Report) []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Level != Error })
}

// A field that no reader of a letter has is said once, with the name that was meant
// and how many have that.
func TestFieldThatNobodyHas(t *testing.T) {
	o := newOffice(t, 40)
	for i := range 30 {
		o.people[i].FirstName = "Ann"
	}
	o.source.Letters["en"] = "# A letter\n\nDear ((frist_name??customer)), ((frist name??you)), ((plan??x)),\n" +
		"((shoe size??)), ((first name??you)).\n"
	for range 2 { // composed, and remembered
		r := o.check(t)
		if len(r.Findings) != 2 || r.Errors > 0 || r.Warnings != 2 {
			t.Fatalf("%+v", r.Findings)
		}
		if f := r.Findings[0]; f.Where != "notices/n/en.md:3" || f.Count != 40 || f.Rule != "field" ||
			f.Message != "nobody who gets this letter (40 recipients) has the field ((frist name)), "+
				"so it is “customer” for everybody; did you mean ((first name)), which 30 have?" {
			t.Errorf("%+v", f)
		}
		if f := r.Findings[1]; f.Where != "notices/n/en.md:4" ||
			!strings.Contains(f.Message, "((shoe size)), so it "+
				"is left out "+
				"for everybody; they have ((email)) 40, ((plan)) 40, ((first name)) 30, ((name)) 30") {
			t.Errorf("%+v", f)
		}
	}
	o.people[39].FieldsJSON = `{"shoe size":"44","frist name":"Bob"}`
	if r := o.check(t); len(r.Findings) != 0 {
		t.Errorf("%+v", r.Findings)
	}
}

// Whoever had the last letter on the same thing and is not in this one's audience is
// counted, whether or not messages are composed anew; people who left the registry are not.
func TestFewerThanBefore(t *testing.T) {
	o := newOffice(t, 100)
	o.source.Letters["en"] = "# A letter\n\nHello.\n"
	for i := range o.people {
		o.people[i].ID = int64(2*i + 1)
	}
	o.earlier = &Earlier{Notice: "first", Email: func(_ context.Context, id int64) string {
		if id < 50 {
			return ""
		}
		return fmt.Sprintf("q%d@example.com", id)
	}}
	for id := range int64(210) {
		o.earlier.Told = append(o.earlier.Told, id)
	}
	for range 2 { // composed, and remembered
		r := o.check(t)
		var got []string
		for _, f := range r.Findings {
			got = append(got, fmt.Sprintf("%s %s %s %d: %s", f.Rule, f.Level, f.Where, f.Count, f.Message))
		}
		want := []string{
			"audience-change warning notices/n/notice.yaml 110: 110 people got first and do not get " +
				"this letter, such as q50@example.com, q52@example.com, q54@example.com",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	o.earlier.Told = []int64{1, 3, 4, 6} // all others are in the audience, or gone
	if r := o.check(t); len(r.Findings) > 0 {
		t.Errorf("%+v", r.Findings)
	}
}

// The name of a customer's company in a letter to others too is found, once, where it
// stands; not in a letter to that company alone, nor where it is a common word.
func TestCompanyNamed(t *testing.T) {
	o := newOffice(t, 10)
	o.source.Letters["en"] = "# A letter\n\nHello, the load came from Birch & Sons of Leeds. " +
		"Orange is a colour, not orange juice.\n"
	o.people[3].Company, o.people[4].Company = "Birch & Sons Ltd", "Birch & Sons"
	o.people[5].Company, o.people[6].Company, o.people[7].Company = "Orange", "QSOL", "Hello"
	o.people[8].Company = "Leeds United"
	o.people[7].Company = ""
	r := o.check(t)
	if len(r.Findings) != 1 || r.Findings[0].Rule != "leak" || r.Findings[0].Where != "notices/n/en.md:3:27" ||
		!strings.Contains(r.Findings[0].Message, `"Birch & Sons", which is the company of 2 recipients`) {
		t.Errorf("%+v", r.Findings)
	}
	for i := range o.people {
		o.people[i].Company = "Birch & Sons"
	}
	if r := o.check(t); len(r.Findings) > 0 {
		t.Errorf("%+v", r.Findings)
	}
}
