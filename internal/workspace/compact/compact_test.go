package compact_test

import (
	"bytes"
	"reflect"
	"testing"
	"tidings/internal/workspace"
	"tidings/internal/workspace/compact"
	"tidings/notices"
	"time"
)

// everything has a value in each kind of field that records have.
type everything struct {
	Text    string
	Number  int
	Percent float64
	Yes     bool
	At      time.Time
	Day     notices.Day
	List    []string
	Spans   []notices.Span
	Texts   map[string]notices.IncidentTexts
	hidden  int // not a field of a file
}

func TestCodecRoundTrip(t *testing.T) {
	c := compact.Of(reflect.TypeFor[everything]())
	at, err := workspace.ParseTime("2006-11-14 08:10:00.25 -03:30")
	if err != nil {
		t.Fatal(err)
	}
	utc, err := workspace.ParseTime("0987-01-02T03:04:05Z")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []everything{{},
		{Text: "é\x00\t", Number: -5, Percent: 99.95, Yes: true, At: at,
			Day: notices.Day{Year: 2006, Month: 11, Day: 30}},
		{List: []string{}, Spans: []notices.Span{{From: "2006-11"}, {}}, At: utc,
			Texts: map[string]notices.IncidentTexts{}},
		{Number: 1<<62 + 1, List: []string{"", "b"},
			Texts: map[string]notices.IncidentTexts{"ja": {Title: "x", Updates: []string{"y"}}, "de": {}}}} {
		out := c.Encode(nil, &want)
		var got everything
		if err := c.Decode(string(out), map[int]*time.Location{}, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %+v became %+v", err, want, got)
		}
		if !bytes.Equal(out, c.Encode(nil, &got)) {
			t.Error("equal values give other bytes")
		}
		for n := range out {
			if c.Decode(string(out[:n]), map[int]*time.Location{}, new(everything)) == nil {
				t.Errorf("%d of %d bytes were taken for the whole", n, len(out))
			}
		}
	}
	_ = everything{}.hidden
}

// Bytes that the codec did not write are refused or give some value, and never
// stop the program or fill its memory.
func FuzzCodec(f *testing.F) {
	c := compact.Of(reflect.TypeFor[notices.Incident]())
	f.Add(string(c.Encode(nil,
		&notices.Incident{ID: "a", BeganAt: time.Unix(5, 0).UTC(), Updates: []notices.Update{{Text: "x"}}})))
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, s string) {
		var i notices.Incident
		if c.Decode(s, map[int]*time.Location{}, &i) != nil {
			return
		}
		var again notices.Incident
		if err := c.Decode(string(c.Encode(nil, &i)), map[int]*time.Location{}, &again); err != nil ||
			!again.BeganAt.Equal(i.BeganAt) || again.Title != i.Title {
			t.Errorf("%v: %+v became %+v", err, i, again)
		}
	})
}
