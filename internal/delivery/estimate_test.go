package delivery

import (
	"math"
	"testing"
	"time"
)

// TestTimeLeft estimates what can be estimated, and nothing else.
func TestTimeLeft(t *testing.T) {
	for name, c := range map[string]struct {
		state    SendState
		queued   int64
		deferred int64
		rate     float64
		want     time.Duration
	}{
		"usual":                {Sending, 600, 5, 10, time.Minute},
		"nearly done":          {Sending, 1, 0, 1000, time.Second},
		"only deferred":        {Sending, 0, 2, 10, 0},
		"no rate":              {Sending, 10, 0, 0, 0},
		"a rate that faded":    {Sending, 2, 0, 1e-12, 0},
		"so slow that it says": {Sending, 1e6, 0, 0.02, 0},
		"a message a minute":   {Sending, 6, 0, 1. / 60, 6 * time.Minute},
		"not a number":         {Sending, 6, 0, math.NaN(), 0},
		"paused":               {Paused, 600, 0, 10, 0},
		"counts below zero":    {Sending, -5, 0, 10, 0},
	} {
		s := Status{Send: Send{State: c.state}, Rate: c.rate,
			Counts: Counts{Queued: c.queued, Deferred: c.deferred}}
		if got := s.TimeLeft(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestMeterComesToRest fades to nothing when nothing more is sent.
func TestMeterComesToRest(t *testing.T) {
	var m meter
	at := time.Unix(0, 0)
	m.read(0, at)
	if rate := m.read(100, at.Add(time.Second)); rate != 100 {
		t.Errorf("%v a second", rate)
	}
	for i := range 60 {
		at = at.Add(time.Second)
		if rate := m.read(100, at.Add(time.Second)); i == 59 && rate != 0 {
			t.Errorf("%v a second after a minute of nothing", rate)
		}
	}
}
