package notices

import (
	"testing"
	"time"
)

// A day begins where the reader is; what goes on is never over.
func TestOverBefore(t *testing.T) {
	japan := time.FixedZone("JST", 9*3600)
	day := Day{Year: 2006, Month: time.September, Day: 1}
	ended := time.Date(2006, 8, 31, 16, 0, 0, 0, time.UTC) // 1 September, 01:00 in Japan
	for name, c := range map[string]struct {
		ended time.Time
		day   Day
		zone  *time.Location
		want  bool
	}{
		"the day before": {ended, day, time.UTC, true},
		"on the day":     {ended, day, japan, false},
		"at its start":   {day.In(time.UTC), day, time.UTC, false},
		"goes on":        {time.Time{}, day, time.UTC, false},
		"no day":         {ended, Day{}, time.UTC, false},
	} {
		if got := (Incident{EndedAt: c.ended}).OverBefore(c.day, c.zone); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
