package sendplan

import (
	"slices"
	"time"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/notices"
)

// atSlack is how long ago --at may be: time for the person to type the number.
const atSlack = time.Minute

// schedule says before which moment nobody of a region is written to; "" stands
// for regions that it does not name.
func schedule(o Options, regions []notices.Region, c *talk.Clock) (start map[string]time.Time, words string,
	err error) {
	switch {
	case o.At != "":
		at, err := c.Ahead("--at", o.At)
		if err == nil && at.Before(c.Now().Add(-atSlack)) {
			err = talk.BadFlag("--at %s is past; leave it out to begin now", at.Format(time.RFC3339))
		}
		return map[string]time.Time{"": at}, at.Format(time.RFC3339), err
	case o.LocalTime != "":
		return localStarts(o.LocalTime, regions, c)
	}
	return nil, "", nil
}

// localStarts gives for each region the next moment at which its clocks show a
// time: where it has passed today, that is tomorrow.
func localStarts(clock string, regions []notices.Region, c *talk.Clock) (map[string]time.Time, string, error) {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return nil, "", talk.BadFlag("--local-time %q: write hours and minutes, for instance 09:00", clock)
	}
	start := map[string]time.Time{"": nextClock(c.Now().In(c.Location()), t)}
	for _, r := range regions {
		start[r.ID] = nextClock(c.Now().In(letter.ZoneOr(r.TimeZone, c.Location())), t)
	}
	return start, clock + " in each region", nil
}

// nextClock gives the next moment, not before now, at which the clocks of now's
// zone show a time. An hour that comes twice in a night counts both times. One
// that is left out is read by the offset before the change, as iCalendar does
// (RFC 5545, 3.3.5): 02:30 is then 03:30.
func nextClock(now, clock time.Time) time.Time {
	for day := 0; ; day++ {
		for _, at := range clockOn(now, day, clock) {
			if !at.Before(now) {
				return at
			}
		}
	}
}

// clockOn gives the moments of a day, counted from now's, at which the clocks show
// a time: one, two on the night when they are set back, and never none.
func clockOn(now time.Time, day int, clock time.Time) []time.Time {
	wall := time.Date(now.Year(), now.Month(), now.Day()+day, clock.Hour(), clock.Minute(), 0, 0, time.UTC)
	var shown []time.Time
	offsets := [2]int{}
	for i, about := range [2]time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offsets[i] = wall.Add(about).In(now.Location()).Zone()
		at := wall.Add(-time.Duration(offsets[i]) * time.Second).In(now.Location())
		if at.Hour() == clock.Hour() && at.Minute() == clock.Minute() && !slices.ContainsFunc(shown, at.Equal) {
			shown = append(shown, at)
		}
	}
	if len(shown) == 0 {
		shown = append(shown, wall.Add(-time.Duration(offsets[0])*time.Second).In(now.Location()))
	}
	slices.SortFunc(shown, time.Time.Compare)
	return shown
}
