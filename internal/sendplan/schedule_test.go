package sendplan

import (
	"testing"
	"time"
)

// TestNextClock has clocks that change in the night, days that have passed, and a
// zone that left out a whole day.
func TestNextClock(t *testing.T) {
	for _, x := range []struct{ zone, now, clock, want string }{
		{"Europe/Berlin", "2026-11-23T08:00:00+01:00", "09:00", "2026-11-23T09:00:00+01:00"},
		{"Europe/Berlin", "2026-11-23T09:00:00+01:00", "09:00", "2026-11-23T09:00:00+01:00"},
		{"Europe/Berlin", "2026-11-23T09:00:01+01:00", "09:00", "2026-11-24T09:00:00+01:00"},
		{"Asia/Tokyo", "2026-11-23T08:00:00Z", "09:00", "2026-11-24T09:00:00+09:00"},
		{"America/Los_Angeles", "2026-11-23T08:00:00Z", "09:00", "2026-11-23T09:00:00-08:00"},
		// The clocks change between now and the moment.
		{"Europe/Berlin", "2026-03-28T20:00:00+01:00", "09:00", "2026-03-29T09:00:00+02:00"},
		{"Europe/Berlin", "2026-10-24T20:00:00+02:00", "09:00", "2026-10-25T09:00:00+01:00"},
		{"America/New_York", "2026-03-07T20:00:00-05:00", "09:00", "2026-03-08T09:00:00-04:00"},
		{"Australia/Lord_Howe", "2026-10-03T20:00:00+10:30", "09:00", "2026-10-04T09:00:00+11:00"},
		// 02:30 is left out: by the offset before, it is 03:30.
		{"Europe/Berlin", "2026-03-28T20:00:00+01:00", "02:30", "2026-03-29T03:30:00+02:00"},
		{"America/New_York", "2026-03-08T00:00:00-05:00", "02:30", "2026-03-08T03:30:00-04:00"},
		{"Australia/Lord_Howe", "2026-10-03T20:00:00+10:30", "02:15", "2026-10-04T02:45:00+11:00"},
		// 02:30 comes twice: the next of the two.
		{"Europe/Berlin", "2026-10-24T20:00:00+02:00", "02:30", "2026-10-25T02:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25T02:40:00+02:00", "02:30", "2026-10-25T02:30:00+01:00"},
		{"Europe/Berlin", "2026-10-25T02:40:00+01:00", "02:30", "2026-10-26T02:30:00+01:00"},
		{"America/New_York", "2026-11-01T01:10:00-05:00", "01:00", "2026-11-02T01:00:00-05:00"},
		// Samoa had no 30 December 2011.
		{"Pacific/Apia", "2011-12-29T20:00:00-10:00", "09:00", "2011-12-31T09:00:00+14:00"},
		{"Asia/Kolkata", "2026-12-31T23:59:00+05:30", "00:00", "2027-01-01T00:00:00+05:30"},
	} {
		zone, err := time.LoadLocation(x.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, _ := time.Parse(time.RFC3339, x.now)
		clock, _ := time.Parse("15:04", x.clock)
		if got := nextClock(now.In(zone), clock).Format(time.RFC3339); got != x.want {
			t.Errorf("%s, %s, %s: %s, want %s", x.zone, x.now, x.clock, got, x.want)
		}
	}
}
