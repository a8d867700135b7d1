package notices

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseLive(t *testing.T) {
	at := time.Date(2026, 11, 29, 15, 0, 0, 0, time.UTC)
	for in, want := range map[string]Live{
		"incident db-down began":           {Kind: "incident", ID: "db-down", Fact: "began"},
		" Incident  db-down Duration ":     {Kind: "incident", ID: "db-down", Fact: "duration"},
		"maintenance switch period":        {Kind: "maintenance", ID: "switch", Fact: "period"},
		"time 2026-11-29T15:00Z":           {Kind: "time", At: at},
		"time 2026-11-29 15:00Z":           {Kind: "time", At: at},
		"time 2026-11-29 15:00:00 Z":       {Kind: "time", At: at},
		"time 2026-11-30T00:00+09:00":      {Kind: "time", At: at},
		"first name":                       {},
		"incident manager":                 {},
		"incident manager phone":           {},
		"maintenance window":               {},
		"maintenance contact first name":   {},
		"time zone":                        {},
		"time":                             {},
		"":                                 {},
		"incident db-down began by nobody": {},
	} {
		got, live, err := ParseLive(in)
		if err != nil || live != (want.Kind != "") || got.Kind != want.Kind || got.ID != want.ID ||
			got.Fact != want.Fact || !got.At.Equal(want.At) {
			t.Errorf("%q: %+v, %v, %v", in, got, live, err)
		}
		if !live {
			continue
		}
		again, _, err := ParseLive(strings.Trim(got.String(), "()"))
		if diff := cmp.Diff(got.String(), again.String()); err != nil || diff != "" || !again.At.Equal(got.At) {
			t.Errorf("%q is written as %s and read as %+v, %v", in, got, again, err)
		}
	}
	for _, bad := range []string{"time 2026-11-29T15:00", "time 2026-13-29T15:00Z", "time 2026-11-29",
		"time 2026-11-29 at noon"} {
		if _, live, err := ParseLive(bad); !live || err == nil || !strings.Contains(err.Error(), "offset from UTC") {
			t.Errorf("%q: %v, %v", bad, live, err)
		}
	}
}

// TestLiveOf asks every fact of records that know some of their moments.
func TestLiveOf(t *testing.T) {
	hour := func(h int) time.Time { return time.Date(2026, 11, 29, h, 0, 0, 0, time.UTC) }
	r := Records{
		Incidents: []Incident{{ID: "open", BeganAt: hour(1)}, {ID: "over", BeganAt: hour(1), EndedAt: hour(2)}},
		Maintenance: []Maintenance{
			{ID: "plan", ScheduledFor: hour(3), ScheduledUntil: hour(5)},
			{ID: "done", ScheduledFor: hour(3), ScheduledUntil: hour(5), BeganAt: hour(4), EndedAt: hour(6)},
		},
	}
	var none time.Time
	for _, c := range []struct {
		live        string
		from, until time.Time
		fault       string
	}{
		{"incident open began", hour(1), none, ""}, {"incident open day", hour(1), none, ""},
		{"incident open period", hour(1), none, ""}, {"incident open ended", none, none, "has no ended_at"},
		{"incident open duration", none, none, "has no ended_at"}, {"incident over ended", hour(2), none, ""},
		{"incident over period", hour(1), hour(2), ""}, {"incident over duration", none, none, ""},
		{"incident other began", none, none, `there is no incident "other"`},
		{"maintenance plan from", hour(3), none, ""}, {"maintenance plan until", hour(5), none, ""},
		{"maintenance plan period", hour(3), hour(5), ""}, {"maintenance plan actual", none, none, "has no began_at"},
		{"maintenance plan ended", none, none, "has no began_at"}, {"maintenance done actual", hour(4), hour(6), ""},
		{"maintenance done ended", hour(6), none, ""}, {"maintenance done duration", none, none, ""},
		{"maintenance x from", none, none, `there is no maintenance "x"`},
		{"time 2026-11-29T01:00Z", hour(1), none, ""},
	} {
		l, live, err := ParseLive(c.live)
		if !live || err != nil {
			t.Fatal(c.live, live, err)
		}
		from, until, err := r.Moments(l)
		if !from.Equal(c.from) || !until.Equal(c.until) || (err == nil) != (c.fault == "") ||
			err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v to %v, %v", c.live, from, until, err)
		}
	}
}
