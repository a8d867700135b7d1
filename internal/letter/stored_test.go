package letter

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	jw "github.com/jordan-wright/email"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/workspace"
	"tidings/notices"
)

// unzipped is what a compressed file holds.
func unzipped(t *testing.T, path ...string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// storedV1 is a revision as the first version of the program put it into a database.
func storedV1(t *testing.T) []byte {
	t.Helper()
	text := unzipped(t, "..", "store", "testdata", "v1", "sqlite.sql.gz")
	m := regexp.MustCompile(`INSERT INTO revisions VALUES\([^\n]*X'([0-9a-f]+)'`).FindSubmatch(text)
	if m == nil {
		t.Fatal("the old database holds no revision")
	}
	payload, err := hex.DecodeString(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// A revision that an earlier version approved is sent to the byte as that version
// would have sent it; message.v1.eml was composed by it.
func TestRevisionOfVersion1(t *testing.T) {
	rev, err := Decode(storedV1(t))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)
	keys, err := token.New(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), at)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewComposer(rev, keys, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	row := &delivery.Row{ID: 41, Recipient: 7, Email: "ann.lee@example.com", Region: "north-america", Locale: "en",
		Fields: []byte(`{"first name":"Ann","last name":"Lee","name":"Ann Lee","company":"Example & Co"}`)}
	got, m, err := c.Append(nil, row)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "message.v1.eml"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
	if m.From != "b-aeuqd447tniejb44rnany6dw@qsol.example" {
		t.Errorf("the return path is %s", m.From)
	}
	if s := rev.Source; s.Notice.Slug != "upgrade" || len(s.Letters) != len(s.Notice.Locales) ||
		len(s.Records.Incidents) == 0 ||
		s.Config.Organisation.Name == "" || rev.Audience.Selected != 9 {
		t.Errorf("the source was not read whole: %+v", s.Notice)
	}
}

// A revision with conditions and the block yours that was stored says to each reader what it said when it
// was approved: in the message, on the reader's own page and in the specimen for all.
func TestPersonalRevisionOfForm2(t *testing.T) {
	rev, err := Decode(unzipped(t, "testdata", "personal.v2.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	at := rev.Source.Notice.AsOf
	keys, err := token.New(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), at)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewComposer(rev, keys, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	const own = `1C-7|Seven & Co|emea||database,|legal,|>database||1163499000|vm-1,vm-2,|Lost orders,12,|;`
	const concerned, other = "We restored the copy of 02:00.", "Your data is complete."
	for _, tt := range []struct {
		name, fields string
		says, keeps  []string
	}{
		{"concerned", `{"first name":"Ann","(own)":"` + own + `"}`, []string{"Dear Ann,", "Databases: 14 November " +
			"2006, ",
			"Affected: vm-1 and vm-2", "Lost orders: 12", concerned, "Seven is called back.", "The contract stands."},
			[]string{other, "Some of our"}},
		{"of nobody", `{}`, []string{"Dear customer,", "Some of our databases were down, reader.", other},
			[]string{concerned, "Seven", "contract", "vm-1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			row := &delivery.Row{ID: 41, Recipient: 7, Email: "ann@example.com", Region: "emea", Locale: "en",
				Fields: []byte(tt.fields)}
			raw, _, err := c.Append(nil, row)
			if err != nil {
				t.Fatal(err)
			}
			m, err := jw.NewEmailFromReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			page, err := rev.OwnPage(row)
			if err != nil {
				t.Fatal(err)
			}
			for where, text := range map[string]string{"text": string(m.Text), "HTML": shownOf(string(m.HTML)),
				"page": shownOf(string(page))} {
				text = strings.Join(strings.Fields(text), " ")
				for _, want := range tt.says {
					if !strings.Contains(text, want) {
						t.Errorf("%s: no %q in %s", where, want, text)
					}
				}
				for _, hidden := range tt.keeps {
					if strings.Contains(text, hidden) {
						t.Errorf("%s shows %q", where, hidden)
					}
				}
			}
		})
	}
}

// shownOf is the text of a page, without its marks.
func shownOf(page string) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, ""))
}

// What is written is read again, under the names that are promised; what a newer
// program wrote is refused in words.
func TestRevisionIsStored(t *testing.T) {
	rev, err := Decode(storedV1(t))
	if err != nil {
		t.Fatal(err)
	}
	rev.Format = RevisionFormat
	payload, err := json.Marshal(rev)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(rev.Templates, again.Templates); d != "" || again.Digest != rev.Digest {
		t.Error(d)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(payload, &keys); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"format", "slug", "number", "digest", "edition", "subjects", "templates", "variants",
		"records", "audience", "sender", "approval"} {
		if _, ok := keys[name]; !ok {
			t.Errorf("no %q is stored", name)
		}
		delete(keys, name)
	}
	if len(keys) > 0 {
		t.Errorf("stored without a promise: %v", keys)
	}
	rev.Format = RevisionFormat + 1
	if payload, err = json.Marshal(rev); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(payload); err == nil || !strings.Contains(err.Error(), "newer version of tidings") {
		t.Errorf("a newer format: %v", err)
	}
}

// An approval is taken over this very text: another name or order of things would
// take back every approval that exists.
func TestDigestInputIsAPromise(t *testing.T) {
	in := digestInput{
		Notice: notices.Notice{Slug: "n", Template: "service-update", Stream: notices.Service, Locales: []string{"en"},
			AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC), Records: []notices.RecordRef{}},
		Letters: map[string]string{"en": "1"}, Messages: []string{"2"},
		Records: []notices.RecordRef{{Kind: "incident", ID: "i", Digest: "3"}}, Audience: "4",
		Sender: workspace.StreamConfig{From: "a@example.com"},
	}
	got, err := notices.CanonicalJSON(in)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "digest-input.v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.TrimSpace(string(want)), strings.TrimSpace(string(got))); d != "" {
		t.Error(d)
	}
}

// A revision that another program compiled is the same as what this one makes of its
// source, and another one as soon as a letter, a record or the sender changes.
func TestSameForAnotherProgram(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Source)
		want   bool
	}{
		"nothing":    {func(*Source) {}, true},
		"the letter": {func(s *Source) { s.Letters["en"] += "\nMore.\n" }, false},
		"the sender": {func(s *Source) { s.Config.Streams.Service.From = "other@qsol.example" }, false},
		"a record":   {func(s *Source) { s.Records.Projects[0].Title += "!" }, false},
		"the look":   {func(s *Source) { s.Config.Brand.Accent = "#123456" }, false},
		"the notice": {func(s *Source) { s.Notice.Subject = "Another" }, false},
	} {
		rev, err := Decode(storedV1(t))
		if err != nil {
			t.Fatal(err)
		}
		now, err := Decode(storedV1(t))
		if err != nil {
			t.Fatal(err)
		}
		rev.Digest = strings.Repeat("0", 64) // whatever it compiled, it was no program of ours
		c.change(now.Source)
		compiled, err := now.Source.Compile(t.Context(), now.Source.Notice.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := rev.SameButAudience(t.Context(), now.Source, compiled, ""); err != nil || same != c.want {
			t.Errorf("%s changed: the same is %t, %v", name, same, err)
		}
	}
}
