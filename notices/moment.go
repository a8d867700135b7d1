package notices

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MomentForms says how a moment may be typed.
const MomentForms = "now, 22:00, yesterday 22:00, 20 min ago, in 2 h, 2026-12-05 22:00 or 2026-12-05T22:00:00+01:00"

// Clock reads moments as people type them, see MomentForms. A time of day without a
// day is the last one for what was, and the next one for what is to come: at half past
// midnight an incident that began at 23:50 began yesterday.
type Clock struct {
	Now  time.Time
	Zone *time.Location // of what is typed without an offset
}

// Past reads a moment of something that has happened.
func (c Clock) Past(typed string) (time.Time, error) { return c.read(typed, false) }

// Ahead reads a moment of something that is to come.
func (c Clock) Ahead(typed string) (time.Time, error) { return c.read(typed, true) }

// After reads a moment that ends what begins at another: a time of day alone is the next one after
// that, all else counts from now, as for the beginning.
func (c Clock) After(begin time.Time, typed string) (time.Time, error) {
	if timeOfDay.MatchString(strings.TrimSpace(typed)) {
		c.Now = begin
	}
	return c.Ahead(typed)
}

var (
	timeOfDay = regexp.MustCompile(`^([01]?\d|2[0-3])[:.]([0-5]\d)(?::([0-5]\d))?$`)
	distance  = regexp.MustCompile(`^(in )?(\d{1,4}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?)( ago)?$`)
	dayFirst  = regexp.MustCompile(`^(today|yesterday|tomorrow|\d{4}-\d\d-\d\d)(?:t| at | )(.+)$`)
)

func (c Clock) read(typed string, ahead bool) (time.Time, error) {
	now := c.Now.In(c.Zone).Truncate(time.Second)
	upper := strings.ToUpper(strings.TrimSpace(typed))
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04Z07:00", "2006-01-02 15:04 Z07:00", "2006-01-02 15:04 Z0700", "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(form, upper); err == nil {
			return t, nil
		}
	}
	s := strings.Join(strings.Fields(strings.ToLower(typed)), " ")
	if s == "now" {
		return now, nil
	}
	if m := distance.FindStringSubmatch(s); m != nil && (m[1] == "") != (m[4] == "") {
		return c.away(now, m[2], m[3][:1], m[4] != ""), nil
	}
	day, rest := now, s
	m := dayFirst.FindStringSubmatch(s)
	if m != nil {
		var err error
		if day, err = onDay(now, m[1]); err != nil {
			return time.Time{}, fmt.Errorf("there is no day %s", m[1])
		}
		rest = m[2]
	}
	if d, err := time.Parse(time.DateOnly, s); err == nil {
		return time.Time{}, fmt.Errorf("the time of day is missing; write it as %s 22:00", d.Format(time.DateOnly))
	}
	hour := timeOfDay.FindStringSubmatch(rest)
	if hour == nil {
		return time.Time{}, errors.New("this is no time; write it as " + MomentForms)
	}
	t, err := c.at(day, hour)
	if m != nil || err != nil {
		return t, err
	}
	switch {
	case ahead && t.Before(now.Truncate(time.Minute)): // this very minute is not over
		return c.at(day.AddDate(0, 0, 1), hour)
	case !ahead && t.After(now):
		return c.at(day.AddDate(0, 0, -1), hour)
	}
	return t, nil
}

// away is a number of minutes, hours or days from now.
func (c Clock) away(now time.Time, number, unit string, ago bool) time.Time {
	n, _ := strconv.Atoi(number)
	if ago {
		n = -n
	}
	now = now.Truncate(time.Minute) // nobody means seconds
	switch unit {
	case "d":
		return now.AddDate(0, 0, n)
	case "h":
		return now.Add(time.Duration(n) * time.Hour)
	}
	return now.Add(time.Duration(n) * time.Minute)
}

func onDay(now time.Time, word string) (time.Time, error) {
	switch word {
	case "today":
		return now, nil
	case "yesterday":
		return now.AddDate(0, 0, -1), nil
	case "tomorrow":
		return now.AddDate(0, 0, 1), nil
	}
	d, err := time.Parse(time.DateOnly, word) // in UTC, where each day has its midnight
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, time.UTC), err
}

// at is a time of day on a day. When clocks are put forward there are times that no
// clock shows, and when they are put back some that it shows twice: neither is guessed.
func (c Clock) at(day time.Time, hour []string) (time.Time, error) {
	h, _ := strconv.Atoi(hour[1])
	m, _ := strconv.Atoi(hour[2])
	s, _ := strconv.Atoi(hour[3])
	t := time.Date(day.Year(), day.Month(), day.Day(), h, m, s, 0, c.Zone)
	shown := fmt.Sprintf("%02d:%02d on %s", h, m, day.Format(time.DateOnly))
	if t.Hour() != h || t.Minute() != m || t.Day() != day.Day() {
		return t, fmt.Errorf("no clock in %s shows %s, for clocks are put forward then; write another time", c.Zone,
			shown)
	}
	for _, other := range []time.Time{t.Add(-3 * time.Hour), t.Add(3 * time.Hour)} {
		_, here := t.Zone()
		_, there := other.Zone()
		again := t.Add(time.Duration(here-there) * time.Second)
		if _, offset := again.Zone(); here == there || offset != there {
			continue
		}
		first, second := t, again
		if second.Before(first) {
			first, second = second, first
		}
		return t, fmt.Errorf("clocks in %s show %s twice, for they are put back then; write %s for the first time or "+
			"%s for the second", c.Zone, shown, first.Format(time.RFC3339), second.Format(time.RFC3339))
	}
	return t, nil
}
