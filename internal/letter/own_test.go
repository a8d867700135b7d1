package letter

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	jw "github.com/jordan-wright/email"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/text"
	"tidings/recipients"
)

// personalLetter says something else to nearly everybody.
const personalLetter = `# Databases were down

Dear ((first name??customer)),

` + "```yours show=services,objects,figures,uptime\nSome of our *databases* were down, ((first name??reader)).\n```" + `

:::if service=database region!=apac
## For you, ((company??company))

We restored the copy of 02:00. See [what we say to all](#all).
:::else
Your data is complete.
:::

:::if account=C-7
- Seven is called back.
:::

## All

Yours.

:::if role=legal
The contract stands.
:::
`

func personalSource(t testing.TB) *Source {
	t.Helper()
	s := manyPlaces(t, "")
	began := time.Date(2006, 11, 14, 8, 10, 0, 0, time.UTC)
	s.Records.Components = []notices.Component{{ID: "database", Name: "Databases"}, {ID: "web", Name: "Web servers"},
		{ID: "mail", Name: "Mail"}}
	s.Records.Incidents = append(s.Records.Incidents, notices.Incident{ID: "down", Title: "Down",
		Status: notices.Resolved, Impact: notices.ImpactMajor, Components: []string{"database", "web"}, BeganAt: began,
		EndedAt: began.Add(90 * time.Minute)})
	s.Config.Regions = append(s.Config.Regions, notices.Region{ID: "apac", Name: "APAC", TimeZone: "Asia/Tokyo",
		Locale: "en"}, notices.Region{ID: "emea", Name: "EMEA", TimeZone: "Europe/Paris", Locale: "en"})
	s.Records.Regions = s.Config.Regions
	s.Notice.Records = []notices.RecordRef{{Kind: "incident", ID: "down"}}
	s.Notice.Locales = []string{"en", "de"}
	s.Letters = map[string]string{"en": personalLetter,
		"de": strings.ReplaceAll(personalLetter, "## All", "## All\n\nDeutsch.")}
	return s
}

func composerOf(t testing.TB, s *Source) *Composer {
	t.Helper()
	c, err := s.Compile(t.Context(), s.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := token.New(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), s.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	composer, err := NewComposer(NewRevision(s, c, NewAudienceDigest()), keys, s.Notice.AsOf, nil)
	if err != nil {
		t.Fatal(err)
	}
	return composer
}

// customers are random accounts with their contacts. All that is an account's own holds its
// number between qz and zq.
func customers(rng *rand.Rand, n int) (rows []recipients.AudienceRow, listed map[string][]recipients.OwnRow) {
	listed = map[string][]recipients.OwnRow{}
	services := []string{"database", "mail", "web"}
	accounts := make([]recipients.AudienceAccount, n)
	for i := range accounts {
		mark := fmt.Sprintf("qz%dzq", i)
		a := recipients.AudienceAccount{ID: int64(i + 1), Key: "C-" + fmt.Sprint(i), Name: "Name <b> " + mark,
			Region:     []string{"apac", "emea", ""}[rng.IntN(3)],
			TimeZone:   []string{"", "Asia/Kolkata"}[rng.IntN(2)],
			FieldsJSON: fmt.Sprintf(`{"customer number":"N%s"}`, mark)}
		for _, s := range services {
			if rng.IntN(2) == 0 {
				a.Services = append(a.Services, s)
			}
		}
		a.Roles = [][]string{nil, {"legal"}, {"technical"}}[rng.IntN(3)]
		if rng.IntN(2) == 0 {
			row := recipients.OwnRow{Service: services[rng.IntN(3)]}
			for range rng.IntN(5) {
				row.Objects = append(row.Objects, "vm \"=3D\r\nBcc: x@example.com "+mark)
			}
			row.Figures = []recipients.Figure{{Name: "Lost <i> " + mark, Value: mark}}
			listed[recipients.AccountKey(a.Key)] = append(listed[recipients.AccountKey(a.Key)], row)
		}
		accounts[i] = a
	}
	for i := range 2 * n {
		row := recipients.AudienceRow{ID: int64(i + 1), Email: fmt.Sprintf("p%d@example.com", i), FirstName: "Ann",
			Region: []string{"", "emea", "apac"}[rng.IntN(3)]}
		for range rng.IntN(4) {
			if a := accounts[rng.IntN(n)]; !slices.ContainsFunc(row.Accounts, func(x recipients.AudienceAccount) bool {
				return x.ID == a.ID
			}) {
				row.Accounts = append(row.Accounts, a)
			}
		}
		rows = append(rows, row)
	}
	return rows, listed
}

var accountMarks = regexp.MustCompile(`qz(\d+)zq`)

// No message holds what is another account's, whoever was composed before, and what it says is
// what the reader's own document says, in both parts.
func TestNobodySeesAnothersData(t *testing.T) {
	s := personalSource(t)
	composer := composerOf(t, s)
	rng := rand.New(rand.NewPCG(13, 3))
	rows, listed := customers(rng, 300)
	facts := s.OwnFacts(listed)
	messages := make([][]byte, len(rows))
	shown := 0
	for pass := range 3 { // the second from what is kept; the third where hardly anything is
		if pass == 2 {
			composer.inserts.room = 32 << 10
			composer.inserts.forget()
		}
		for _, i := range rng.Perm(len(rows)) {
			r := &rows[i]
			one := Selected{AudienceRow: r, Tag: []string{"en", "de"}[i%2], Facts: facts}
			row, err := one.Row()
			if err != nil {
				t.Fatal(err)
			}
			raw, _, err := composer.Append(nil, row)
			if err != nil {
				t.Fatal(err)
			}
			if pass > 0 {
				if !bytes.Equal(raw, messages[i]) {
					t.Fatal("another message of the same row differs")
				}
				if kept := composer.inserts.bytes.Load(); pass == 2 && kept > composer.inserts.room {
					t.Fatalf("%d bytes are kept", kept)
				}
				continue
			}
			messages[i] = raw
			shown += ofAnother(t, raw, r)
			agrees(t, s, one, raw)
		}
	}
	if shown < len(rows) {
		t.Errorf("only %d facts are shown to %d people: the test shows nothing", shown, len(rows))
	}
}

// ofAnother fails for data of an account that is not the reader's, and counts what is theirs.
func ofAnother(t *testing.T, raw []byte, r *recipients.AudienceRow) int {
	t.Helper()
	m, err := jw.NewEmailFromReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.To) != 1 || len(m.Bcc) > 0 || bytes.Contains(raw, []byte("\nBcc:")) {
		t.Fatalf("a header comes from data: %s", raw)
	}
	found := accountMarks.FindAllStringSubmatch(string(m.Text)+string(m.HTML)+string(raw), -1)
	for _, f := range found {
		if !slices.ContainsFunc(r.Accounts, func(a recipients.AudienceAccount) bool {
			return strings.Contains(a.Name, f[0])
		}) {
			t.Fatalf("the letter to %s of %v shows %s: %s", r.Email, r.Accounts, f[0], m.Text)
		}
	}
	if strings.Contains(string(m.HTML), "<b>") || strings.Contains(string(m.HTML), "<i>") {
		t.Fatalf("data became markup: %s", m.HTML)
	}
	return len(found)
}

// agrees compares a message with the document of its reader alone.
func agrees(t *testing.T, s *Source, one Selected, raw []byte) {
	t.Helper()
	who, err := s.ReaderOf(one)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := s.DocumentFor(who)
	if err != nil {
		t.Fatal(err)
	}
	m, err := jw.NewEmailFromReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	wantHTML, err := email.HTML(doc, who.Values, outputs.Links{})
	if err != nil {
		t.Fatal(err)
	}
	wantText, err := text.Render(doc, who.Values, outputs.Links{})
	if err != nil {
		t.Fatal(err)
	}
	for part, p := range map[string][2]string{"text": {string(wantText), string(m.Text)},
		"HTML": {body(string(wantHTML)), body(string(m.HTML))}} {
		want, got := lf(p[0]), lf(p[1])
		if part == "text" { // the links at its end are the reader's
			want, got = upTo(want, "-----"), upTo(got, "-----")
		}
		if want != got {
			t.Fatalf("%s of %s: want\n%s\ngot\n%s", part, one.Email, want, got)
		}
	}
}

func lf(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func upTo(s, mark string) string {
	before, _, _ := strings.Cut(s[strings.Index(s, "Databases"):], mark)
	return before
}

// body is the letter's own part of an HTML page.
func body(page string) string {
	_, page, _ = strings.Cut(lf(page), `id="letter"`)
	page, _, _ = strings.Cut(page, "</td></tr>\n<tr")
	return strings.ReplaceAll(page, ` id="all"`, "") // a link to it may be in what others get
}

// The letter of the archive and of the web is that of nobody in particular.
func TestPersonalLetterInPublic(t *testing.T) {
	s := personalSource(t)
	composer := composerOf(t, s)
	doc, err := s.Document("en", s.Zone())
	if err != nil {
		t.Fatal(err)
	}
	plain, err := text.Render(doc, outputs.Fallbacks, outputs.Links{})
	if err != nil {
		t.Fatal(err)
	}
	specimen, err := composer.specimen("en", 0, doc)
	if err != nil {
		t.Fatal(err)
	}
	m, err := jw.NewEmailFromReader(bytes.NewReader(specimen))
	if err != nil {
		t.Fatal(err)
	}
	for where, got := range map[string]string{"text": string(plain), "specimen": string(m.Text)} {
		got = strings.Join(strings.Fields(got), " ")
		for _, want := range []string{"Some of our databases were down", "Your data is complete."} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in %s", where, want, got)
			}
		}
		for _, other := range []string{"Seven", "contract", "02:00"} {
			if strings.Contains(got, other) {
				t.Errorf("%s says %q to everybody", where, other)
			}
		}
	}
}

// What another program froze under the name is no fact.
func TestUnreadableFacts(t *testing.T) {
	s := personalSource(t)
	composer := composerOf(t, s)
	row := &delivery.Row{ID: 1, Email: "a@example.com", Locale: "en", Fields: []byte(`{"(own)":"1||"}`)}
	if _, _, err := composer.Append(nil, row); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Error(err)
	}
	// A list's own column of that name never counts.
	listed := Selected{AudienceRow: &recipients.AudienceRow{ID: 1, Email: "a@example.com",
		FieldsJSON: `{"(own)":"1C-7|||||||;","a":"b"}`}, Tag: "en"}
	frozen, err := listed.Row()
	if err != nil || strings.Contains(string(frozen.Fields), "C-7") {
		t.Errorf("%s, %v", frozen.Fields, err)
	}
}

// BenchmarkComposeYours fills messages in 3,000 variants, beside one that all get.
func BenchmarkComposeYours(b *testing.B) {
	for name, variants := range map[string]int{"without": 0, "3000 variants": 3000, "each another": 1 << 30} {
		b.Run(name, func(b *testing.B) {
			s := personalSource(b)
			s.Notice.Locales = []string{"en"}
			s.Letters = map[string]string{"en": personalLetter}
			if variants == 0 {
				s.Letters["en"] = strings.ReplaceAll(strings.ReplaceAll(personalLetter, "```yours show=services,"+
					"objects,figures,uptime\n", "::: "), ":::", "") + "\n"
				s.Letters["en"] = regexp.MustCompile("(?m)^ *(```|if .*|else)$").ReplaceAllString(s.Letters["en"], "")
			}
			composer := composerOf(b, s)
			rows := make([]*delivery.Row, 20000)
			listed := map[string][]recipients.OwnRow{}
			for i := range rows {
				if variants > 0 {
					listed[fmt.Sprint("c", i)] = []recipients.OwnRow{{Service: "database",
						Objects: []string{fmt.Sprintf("vm-%d", i%variants)}}}
				}
			}
			facts := s.OwnFacts(listed)
			for i := range rows {
				account := recipients.AudienceAccount{ID: 1, Key: fmt.Sprint("c", i), Region: "emea",
					Services: []string{"database"}}
				var err error
				if rows[i], err = (Selected{AudienceRow: &recipients.AudienceRow{ID: int64(i), Email: "ann@example.com",
					FirstName: "Ann", Accounts: []recipients.AudienceAccount{account}},
					Tag: "en", Facts: facts}).Row(); err != nil {
					b.Fatal(err)
				}
			}
			var buf []byte
			var err error
			for _, row := range rows[:min(len(rows), variants)] { // a send of a million makes each once
				if buf, _, err = composer.Append(buf[:0], row); err != nil {
					b.Fatal(err)
				}
				if variants > len(rows) {
					break
				}
			}
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if buf, _, err = composer.Append(buf[:0], rows[n%len(rows)]); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(buf)))
		})
	}
}
