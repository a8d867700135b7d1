package report

import (
	"fmt"
	"time"
)

// RateWords is a rate of messages in the unit that gives a number of some size.
func RateWords(perSecond float64) string {
	switch {
	case perSecond >= 0.95:
		return fmt.Sprintf("%.0f/s", perSecond)
	case perSecond*60 >= 0.95:
		return fmt.Sprintf("%.0f/min", perSecond*60)
	}
	return fmt.Sprintf("%.0f/h", perSecond*3600)
}

// LeftWords is a time that is estimated: as exact as an estimate can be, and never less
// than it says by much.
func LeftWords(d time.Duration) string {
	up := func(unit time.Duration) time.Duration { return (d + unit - 1).Truncate(unit) }
	switch {
	case d <= 10*time.Second:
		return "10 s"
	case d <= 50*time.Second:
		return fmt.Sprintf("%.0f s", up(10*time.Second).Seconds())
	case d <= 59*time.Minute:
		return fmt.Sprintf("%.0f min", up(time.Minute).Minutes())
	case d <= 10*time.Hour:
		d = up(10 * time.Minute)
		if d%time.Hour != 0 {
			return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
		}
	}
	return fmt.Sprintf("%.0f h", up(time.Hour).Hours())
}

// moment says when something is: at a time of today, or on another day; with seconds
// where one waits for it.
func (f *facts) moment(at time.Time) string {
	local := at.In(f.c.now.Location())
	if d := local.Sub(f.c.now); d > -2*time.Minute && d < 2*time.Minute {
		return "at " + local.Format("15:04:05 ") + zoneName(local)
	}
	if up := local.Truncate(time.Minute); up.Before(local) && local.After(f.c.now) {
		local = up.Add(time.Minute)
	}
	if sameDay(local, f.c.now) {
		return "at " + local.Format("15:04 ") + zoneName(local)
	}
	return "on " + f.dayAndTime(local, nil)
}

// dayAndTime is a moment with its day, by the clocks of a zone; nil: the organisation's.
func (f *facts) dayAndTime(at time.Time, zone *time.Location) string {
	if zone == nil {
		zone = f.c.now.Location()
	}
	local, form := at.In(zone), "Mon 15:04 "
	if d := at.Sub(f.c.now); d > 6*24*time.Hour || d < -24*time.Hour {
		form = "Mon 2 Jan 15:04 "
		if local.Year() != f.c.now.In(zone).Year() {
			form = "Mon 2 Jan 2006 15:04 "
		}
	}
	return local.Format(form) + zoneName(local)
}

func sameDay(a, b time.Time) bool {
	y, m, d := a.Date()
	y2, m2, d2 := b.Date()
	return y == y2 && m == m2 && d == d2
}

// zoneName is CET, or UTC+03:00 where a zone has no letters for itself.
func zoneName(t time.Time) string {
	name, offset := t.Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		if offset == 0 {
			return "UTC"
		}
		return "UTC" + t.Format("-07:00")
	}
	return name
}
