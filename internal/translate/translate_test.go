package translate_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/letter"
	"tidings/internal/translate"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/templates"
)

// source is a notice with its letters drafted from a template.
func source(t *testing.T, template string, tags ...string) *letter.Source {
	t.Helper()
	env, err := outputstest.QSOLEnv("en")
	if err != nil {
		t.Fatal(err)
	}
	s := &letter.Source{Records: *env.Records, Letters: map[string]string{}, Notice: notices.Notice{Slug: "x",
		Template: template, Locales: tags, AsOf: env.AsOf, Since: notices.Day{Year: 2006, Month: 9, Day: 1}}}
	s.Config = workspace.Config{Organisation: workspace.Organisation{Name: env.Organisation, Service: env.Service,
		TimeZone: "Europe/London", Locale: "en"}}
	s.Config.Organisation.Signer.Name = "S"
	for p := range s.Records.Projects {
		phases := slices.Clone(s.Records.Projects[p].Phases)
		for n := range phases {
			phases[n].ID = fmt.Sprintf("phase-%d", n+1)
		}
		s.Records.Projects[p].Phases = phases
	}
	for _, tag := range tags {
		in := templates.DraftInput{Template: template, Locale: tag, Records: s.Records, Project: "qsol-upgrade",
			AsOf: env.AsOf, Since: s.Notice.Since, Zone: time.UTC,
			Organisation: templates.Organisation{Name: env.Organisation, Service: env.Service,
				Signer: templates.Signer{Name: "S"}}}
		if strings.HasPrefix(template, "incident") {
			in.Incidents = []string{"2006-11-14-database-shutdown"}
		}
		if s.Letters[tag], _, err = templates.New(nil).Draft(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// exported is the file for a translator, filled from what is there.
func exported(t *testing.T, s *letter.Source, from, to string, bases ...translate.Base) []byte {
	t.Helper()
	x, err := translate.Collect(s, from, to)
	if err != nil {
		t.Fatal(err)
	}
	x.Explain(translate.ShowLive(s, from))
	x.Fill(s, translate.NewMemory(from, to), bases...)
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// imported takes a file back.
func imported(t *testing.T, s *letter.Source, from, to, before string, file []byte) *translate.Result {
	t.Helper()
	d, err := translate.Read("x.xlf", file)
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	x, err := translate.Collect(s, from, to)
	if err != nil {
		t.Fatal(err)
	}
	r, err := x.Merge(d, before)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Every built-in letter goes out and comes back as it was, byte for byte, with each of its
// sentences in its place as the translation.
func TestRoundTrip(t *testing.T) {
	for _, info := range templates.New(nil).List() {
		if strings.HasPrefix(info.Name, "maintenance") {
			continue // the sample's records have what the others need
		}
		s := source(t, info.Name, info.Locales...)
		for _, tag := range info.Locales {
			// of sentences with as many spaces
			to := map[string]string{"de": "en", "ja": "zh", "zh-Hans": "ja", "zh-Hant": "ja"}[tag]
			if to == "" {
				to = "de"
			}
			one := *s
			one.Letters = map[string]string{tag: s.Letters[tag]}
			file := sourceText.ReplaceAll(exported(t, &one, tag, to), []byte("<source>$1</source><target>$1</target>"))
			file = bytes.ReplaceAll(file, []byte(`state="initial"`), []byte(`state="translated"`))
			r := imported(t, &one, tag, to, "", file)
			if diff := cmp.Diff(s.Letters[tag], r.Letter); diff != "" || !r.Whole() {
				t.Errorf("%s/%s: %+v %s", info.Name, tag, r, diff)
			}
		}
	}
}

// A letter that is known to be the translation fills the file, and comes back as it was, with
// its own line ends and marks; and so does the one that it was translated from.
func TestRoundTripOfTwoLetters(t *testing.T) {
	s := written("en", letterMD)
	s.Notice.Locales = append(s.Notice.Locales, "de")
	s.Letters["de"] = strings.NewReplacer("DEAR ((first name", "GUTEN TAG ((name", "**FAILED**", "__FAILED__",
		"ARE BACK", "ARE\\-BACK").Replace(germanMD)
	for _, way := range [][2]string{{"en", "de"}, {"de", "en"}} {
		base := translate.Base{From: way[0], Source: s.Letters[way[0]], Target: s.Letters[way[1]]}
		r := imported(t, s, way[0], way[1], s.Letters[way[1]], exported(t, s, way[0], way[1], base))
		missing := slices.DeleteFunc(r.Missing, func(m translate.Missing) bool {
			return strings.HasPrefix(m.File, "records/")
		})
		if diff := cmp.Diff(s.Letters[way[1]], r.Letter); diff != "" || len(r.Refused)+len(r.Stale)+len(missing) > 0 {
			t.Errorf("%s to %s: %+v %s", way[0], way[1], r, diff)
		}
	}
}

// kinds are the kinds of a letter's passages.
func kinds(t *testing.T, md string) (out string) {
	list, err := outputs.Runs([]byte(md), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		out += p.Kind + " "
	}
	return out
}
