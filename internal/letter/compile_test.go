package letter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/templates"
)

// languages are those that a letter of manyPlaces is written in.
var languages = []string{"en", "de", "fr", "es", "ja", "pt-BR"}

// manyPlaces is the sample's letter in six languages to readers in 40 time zones, with prose
// behind it.
func manyPlaces(t testing.TB, prose string) *Source {
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
	s := &Source{Config: ws.Config, Letters: map[string]string{}, Notice: notices.Notice{Slug: "x", Locales: languages,
		Stream: notices.Service, AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC),
		Since: notices.Day{Year: 2006, Month: 9, Day: 1}}}
	s.Config.Regions = nil
	for n := range 40 {
		zone := fmt.Sprintf("Etc/GMT%+d", n%26-14)
		if n >= 26 {
			zone = []string{"Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "Asia/Kolkata",
				"America/St_Johns", "Asia/Kathmandu", "Australia/Adelaide", "Pacific/Chatham", "America/Caracas",
				"Asia/Tehran", "Africa/Lagos", "America/Sao_Paulo", "Pacific/Apia"}[n-26]
		}
		s.Config.Regions = append(s.Config.Regions, notices.Region{ID: fmt.Sprintf("r%d", n),
			Name: fmt.Sprintf("Region %d", n), TimeZone: zone, Locale: "en"})
	}
	records.Regions = s.Config.Regions
	s.Records = records
	from := Drafted{Template: "service-update", Project: "qsol-upgrade", Records: records}
	for _, tag := range languages {
		md, _, err := templates.New(nil).Draft(context.Background(), from.Input(ws.Config, s.Notice, tag))
		if err != nil {
			t.Fatal(err)
		}
		s.Letters[tag] = md + "\n" + prose + "\n"
	}
	return s
}

const liveProse = "It began on ((incident 2006-11-14-oracle-shutdown began)), ended on " +
	"((incident 2006-11-14-oracle-shutdown ended)) and lasted ((incident 2006-11-14-oracle-shutdown duration)). " +
	"We measured ((objective worldwide uptime)) in ((objective worldwide period))."

func BenchmarkCompile(b *testing.B) {
	for name, prose := range map[string]string{"live": liveProse,
		"here": liveProse + " ((objective worldwide uptime-here))"} {
		b.Run(name, func(b *testing.B) {
			s := manyPlaces(b, prose)
			for b.Loop() {
				c, err := s.Compile(context.Background(), s.Notice.AsOf)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(c.Templates)), "templates")
			}
		})
	}
}

// TestCompilePlaces wants a message for each zone, one for each region only where the letter
// shows a region's own facts, and the same messages in the same order each time.
func TestCompilePlaces(t *testing.T) {
	s := manyPlaces(t, "")
	s.Letters = map[string]string{"en": "# Ended\n\nIt began on ((incident 2006-11-14-oracle-shutdown began)).\n",
		"de": "# Vorbei\n\nEs war am ((incident 2006-11-14-oracle-shutdown day)).\n"}
	s.Notice.Locales = []string{"en", "de"}
	for n := range s.Config.Regions {
		s.Config.Regions[n].TimeZone = []string{"Etc/GMT-1", "Asia/Tokyo"}[n%2]
	}
	s.Config.Organisation.TimeZone = "UTC"
	compile := func() *Compiled {
		t.Helper()
		c, err := s.Compile(context.Background(), s.Notice.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	zones := compile()
	if len(zones.Templates) != 4 || len(zones.Variants) != 2*41 || zones.Variants["en@r1"] == zones.Variants["en@r0"] ||
		zones.Variants["de@r1"] != zones.Variants["de@"] {
		t.Errorf("%d templates, %v", len(zones.Templates), zones.Variants)
	}
	s.Letters["en"] += "\nIn ((region here name)): ((objective worldwide uptime-here)).\n"
	regions := compile()
	if len(regions.Templates) != 42 || regions.Variants["en@r3"] == regions.Variants["en@r1"] {
		t.Errorf("%d templates of 41 places in English, and one in German", len(regions.Templates))
	}
	for range 3 {
		if diff := cmp.Diff(regions, compile()); diff != "" {
			t.Fatal(diff)
		}
	}
	s.Letters["de"] = "# Vorbei\n\n((incident none began))\n"
	if _, err := s.Compile(context.Background(), s.Notice.AsOf); err == nil ||
		!strings.Contains(err.Error(), `notices/x/de.md:3: there is no incident "none"`) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Compile(ctx, s.Notice.AsOf); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What a reader is shown alone is what the message to them says.
func TestDocumentForAReader(t *testing.T) {
	s := manyPlaces(t, "")
	s.Letters["en"] = "# Ended\n\n((region here name)), ((incident 2006-11-14-oracle-shutdown began time))\n"
	doc, err := s.DocumentFor(&Reader{Tag: "en", Region: "r29", Zone: s.Zones()["r29"]})
	if err != nil {
		t.Fatal(err)
	}
	got := outputs.PlainText(doc.Blocks[1].(*outputs.Paragraph).Inlines, outputs.Fallbacks)
	if want := "Region 29, 17:10 (UTC+09:00)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// BenchmarkCompose fills messages in six languages to readers in one zone, and in 40.
func BenchmarkCompose(b *testing.B) {
	s := manyPlaces(b, liveProse)
	c, err := s.Compile(context.Background(), s.Notice.AsOf)
	if err != nil {
		b.Fatal(err)
	}
	began := s.Notice.AsOf
	keys, err := token.New(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), began)
	if err != nil {
		b.Fatal(err)
	}
	composer, err := NewComposer(NewRevision(s, c, NewAudienceDigest()), keys, began, nil)
	if err != nil {
		b.Fatal(err)
	}
	for name, places := range map[string]int{"languages": 6, "zones and languages": 240} {
		b.Run(name, func(b *testing.B) {
			rows := make([]*delivery.Row, 1000)
			rng := rand.New(rand.NewPCG(1, 2))
			for n := range rows {
				at := rng.IntN(places)
				rows[n] = &delivery.Row{ID: int64(n), Email: "ann@example.com", Locale: languages[at%6],
					Region: fmt.Sprintf("r%d", at/6), Fields: []byte(`{"first name":"Ann","name":"Ann Lee"}`)}
			}
			var buf []byte
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
