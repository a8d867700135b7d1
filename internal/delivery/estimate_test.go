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

// TestTimeLeftOfWhatMayGo counts neither what waits for a time of its own nor a rate above
// the limit of the send; the limit is known before any rate is.
func TestTimeLeftOfWhatMayGo(t *testing.T) {
	s := Status{Send: Send{State: Sending, Rate: 10}, Workers: 1, Counts: Counts{Queued: 700, Deferred: 5},
		Waits: Waits{Canary: 40, Starts: []StartWait{{Region: "emea", Count: 60}}}}
	for _, x := range []struct {
		rate, limit float64
		fault       string
		want        time.Duration
	}{{0, 10, "", time.Minute}, {50, 10, "", time.Minute}, {5, 10, "", 2 * time.Minute},
		{0, 10, "relay a: refused", 0}, {0, 0, "", 0}, {50, 0, "", 12 * time.Second}} {
		s.Rate, s.Send.Rate, s.Fault = x.rate, x.limit, x.fault
		if got := s.TimeLeft(); got != x.want {
			t.Errorf("%+v: %v", x, got)
		}
	}
}

// TestPausedBy reads who paused from the words that the database keeps.
func TestPausedBy(t *testing.T) {
	for reason, want := range map[string]PauseCause{ManagerPaused: ByManager, "": ByManager,
		"2 of 9 messages failed, which is more than the stop rule allows (20%)": ByStopRule,
		"relay main, mail: 553 no; set the From address":                        ByRefusal} {
		if got := (&Send{Reason: reason}).PausedBy(); got != want {
			t.Errorf("%q: %v", reason, got)
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
