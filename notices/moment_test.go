package notices

import (
	"strings"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 12, 5, 0, 30, 7, 9, berlin)
	for _, x := range []struct {
		typed string
		ahead bool
		want  string // RFC 3339, or a part of the error
	}{
		{"now", false, "2026-12-05T00:30:07+01:00"},
		{"23:50", false, "2026-12-04T23:50:00+01:00"},
		{"23:50", true, "2026-12-05T23:50:00+01:00"},
		{"0:10", false, "2026-12-05T00:10:00+01:00"},
		{"0:10", true, "2026-12-06T00:10:00+01:00"},
		{"0:30", true, "2026-12-05T00:30:00+01:00"},
		{"0.10", false, "2026-12-05T00:10:00+01:00"},
		{"today 23:50", false, "2026-12-05T23:50:00+01:00"},
		{"Yesterday  at 22:00", false, "2026-12-04T22:00:00+01:00"},
		{"tomorrow 06:30", true, "2026-12-06T06:30:00+01:00"},
		{"20 min ago", false, "2026-12-05T00:10:00+01:00"},
		{"90 mins ago", false, "2026-12-04T23:00:00+01:00"},
		{"2 hrs ago", false, "2026-12-04T22:30:00+01:00"},
		{"in 2 hours", true, "2026-12-05T02:30:00+01:00"},
		{"in 3 days", true, "2026-12-08T00:30:00+01:00"},
		{"2026-12-05 22:00", true, "2026-12-05T22:00:00+01:00"},
		{"2026-07-05T22:00", true, "2026-07-05T22:00:00+02:00"},
		{"2026-12-05 22:00:30", false, "2026-12-05T22:00:30+01:00"},
		{"2026-12-05T22:00:00-05:00", false, "2026-12-05T22:00:00-05:00"},
		{"2026-12-05 22:00 +09:00", false, "2026-12-05T22:00:00+09:00"},
		{"2026-12-05t22:00z", false, "2026-12-05T22:00:00Z"},
		{"2026-03-29 02:30", true, "no clock in Europe/Berlin shows 02:30 on 2026-03-29"},
		{"2026-10-25 02:30", true, "2026-10-25T02:30:00+02:00 for the first time or 2026-10-25T02:30:00+01:00"},
		{"2026-10-25 03:00", true, "2026-10-25T03:00:00+01:00"},
		{"2026-10-25 01:59", true, "2026-10-25T01:59:00+02:00"},
		{"2026-12-05", true, "the time of day is missing"},
		{"2026-13-05 22:00", true, "there is no day 2026-13-05"},
		{"24:00", true, "this is no time; write it as now, 22:00"},
		{"20 min", false, "this is no time"},
		{"in 20 min ago", false, "this is no time"},
		{"", false, "this is no time"},
		{"noon", false, "this is no time"},
	} {
		read := Clock{now, berlin}.Past
		if x.ahead {
			read = Clock{now, berlin}.Ahead
		}
		got, err := read(x.typed)
		text := got.Format(time.RFC3339)
		if err != nil {
			text = err.Error()
		}
		if !strings.Contains(text, x.want) {
			t.Errorf("%q (ahead %v) = %s; want %s", x.typed, x.ahead, text, x.want)
		}
	}
}

// Where clocks are put forward at midnight, a day is still that day; and a day that a
// country left out is none.
func TestClockOfDaysWithoutMidnight(t *testing.T) {
	for _, x := range []struct{ zone, typed, want string }{
		{"America/Santiago", "2026-09-06 10:00", "2026-09-06T10:00:00-03:00"},
		{"America/Santiago", "2026-09-06 00:30", "no clock in America/Santiago shows 00:30 on 2026-09-06"},
		{"America/Santiago", "2026-09-06 01:00", "2026-09-06T01:00:00-03:00"},
		{"Africa/Cairo", "2026-04-24 22:00", "2026-04-24T22:00:00+03:00"},
		{"Africa/Cairo", "tomorrow 00:15", "no clock in Africa/Cairo shows 00:15 on 2026-04-24"},
		{"Pacific/Apia", "2011-12-30 10:00", "no clock in Pacific/Apia shows 10:00 on 2011-12-30"},
		{"Pacific/Apia", "2011-12-31 10:00", "2011-12-31T10:00:00+14:00"},
	} {
		zone, err := time.LoadLocation(x.zone)
		if err != nil {
			t.Fatal(err)
		}
		c := Clock{time.Date(2026, 4, 23, 12, 0, 0, 0, zone), zone}
		got, err := c.Ahead(x.typed)
		text := got.Format(time.RFC3339)
		if err != nil {
			text = err.Error()
		}
		if !strings.Contains(text, x.want) {
			t.Errorf("%q in %s = %s; want %s", x.typed, x.zone, text, x.want)
		}
	}
}

func TestMomentAfter(t *testing.T) {
	zone := time.FixedZone("", 3600)
	c := Clock{Now: time.Date(2026, 11, 30, 12, 0, 0, 0, zone), Zone: zone}
	begin := time.Date(2026, 12, 1, 22, 0, 0, 0, zone)
	for typed, want := range map[string]time.Time{
		"23:00":            begin.Add(time.Hour),
		" 02:00 ":          begin.Add(4 * time.Hour),
		"tomorrow 23:00":   begin.Add(time.Hour), // counted from today, as the beginning was
		"in 36 h":          begin.Add(2 * time.Hour),
		"2026-12-02 01:00": begin.Add(3 * time.Hour),
	} {
		if got, err := c.After(begin, typed); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v", typed, got, err, want)
		}
	}
}
