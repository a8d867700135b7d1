package notices

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var t0 = time.Date(2006, 9, 1, 0, 0, 0, 0, time.UTC)

func hours(h float64) time.Time { return t0.Add(time.Duration(h * float64(time.Hour))) }

func outage(component string, state ComponentState, from, until float64, regions ...string) Incident {
	o := Outage{Component: component, State: state, BeganAt: hours(from), Regions: regions}
	if until != -1 { // -1: has not ended
		o.EndedAt = hours(until)
	}
	return Incident{
		Components: []string{component},
		Impact:     ImpactMajor,
		BeganAt:    o.BeganAt,
		EndedAt:    o.EndedAt,
		Outages:    []Outage{o},
	}
}

func TestUptime(t *testing.T) {
	two := []Region{{ID: "north"}, {ID: "south"}}
	for name, c := range map[string]struct {
		incidents  []Incident
		components []string
		region     string
		want       float64 // of 100 hours
	}{
		"nothing":     {nil, nil, "", 100},
		"major":       {[]Incident{outage("web", MajorOutage, 10, 12)}, []string{"web"}, "north", 98},
		"partial":     {[]Incident{outage("web", PartialOutage, 10, 20)}, []string{"web"}, "north", 97},
		"degraded":    {[]Incident{outage("web", DegradedPerformance, 10, 20)}, []string{"web"}, "north", 100},
		"maintenance": {[]Incident{outage("web", UnderMaintenance, 10, 20)}, []string{"web"}, "north", 100},
		"overlap": {[]Incident{outage("web", MajorOutage, 10, 12), outage("web", MajorOutage, 11, 13)},
			[]string{"web"}, "", 97},
		"twice the same": {[]Incident{outage("web", MajorOutage, 10, 12), outage("web", MajorOutage, 10, 12)},
			[]string{"web"}, "", 98},
		"worst wins": {[]Incident{outage("web", PartialOutage, 10, 20), outage("web", MajorOutage, 12, 14)},
			[]string{"web"}, "", 100 - 2 - 0.3*8},
		"clipped at both ends": {[]Incident{outage("web", MajorOutage, -10, 1), outage("web", MajorOutage, 99, 200)},
			[]string{"web"}, "", 98},
		"outside": {[]Incident{outage("web", MajorOutage, -10, -2), outage("web", MajorOutage, 100, 200)},
			[]string{"web"}, "", 100},
		"open":            {[]Incident{outage("web", MajorOutage, 95, -1)}, []string{"web"}, "", 95},
		"other component": {[]Incident{outage("db", MajorOutage, 10, 20)}, []string{"web"}, "", 100},
		"components together": {[]Incident{outage("db", MajorOutage, 10, 20), outage("web", MajorOutage, 15, 25)},
			nil, "", 85},
		"region hit":      {[]Incident{outage("web", MajorOutage, 10, 20, "north")}, nil, "north", 90},
		"region spared":   {[]Incident{outage("web", MajorOutage, 10, 20, "north")}, nil, "south", 100},
		"mean of regions": {[]Incident{outage("web", MajorOutage, 10, 20, "north")}, nil, "", 95},
		"no regions: all": {[]Incident{outage("web", MajorOutage, 10, 20)}, nil, "south", 90},
		"from impact, critical": {[]Incident{
			{Components: []string{"web"}, Impact: ImpactCritical, BeganAt: hours(0), EndedAt: hours(10)}}, nil, "", 90},
		"from impact, major": {[]Incident{
			{Components: []string{"web"}, Impact: ImpactMajor, BeganAt: hours(0), EndedAt: hours(10)}}, nil, "", 97},
		"from impact, minor": {[]Incident{
			{Components: []string{"web"}, Impact: ImpactMinor, BeganAt: hours(0), EndedAt: hours(10)}}, nil, "", 100},
	} {
		t.Run(name, func(t *testing.T) {
			r := Records{Incidents: c.incidents, Regions: two}
			if got := r.Uptime(c.components, c.region, t0, hours(100)).Percent; math.Abs(got-c.want) > 1e-9 {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// random makes incidents whose ends lie on whole hours, so that a clock that looks
// once an hour sees everything.
func random(rng *rand.Rand, regions []Region) []Incident {
	states := []ComponentState{DegradedPerformance, PartialOutage, MajorOutage, UnderMaintenance}
	var out []Incident
	for range rng.IntN(12) {
		from := rng.IntN(140) - 20
		until := from + rng.IntN(30)
		if rng.IntN(8) == 0 {
			until = -1
		}
		var in []string
		for _, g := range regions {
			if rng.IntN(2) == 0 {
				in = append(in, g.ID)
			}
		}
		i := outage([]string{"web", "db"}[rng.IntN(2)], states[rng.IntN(4)], float64(from), float64(until), in...)
		if until == -1 {
			i.Outages[0].EndedAt = time.Time{}
		}
		out = append(out, i)
	}
	return out
}

// hourly measures by looking at each hour and each region: slow and obvious.
func hourly(r Records, components []string, n int) float64 {
	var lost float64
	for _, g := range r.Regions {
		for h := range n {
			worst := Operational
			for _, i := range r.Incidents {
				for _, o := range i.Outages {
					at := hours(float64(h) + 0.5)
					if o.touches(components, g.ID) && o.BeganAt.Before(at) &&
						(o.EndedAt.IsZero() || o.EndedAt.After(at)) &&
						o.State.Worse(worst) {
						worst = o.State
					}
				}
			}
			lost += map[ComponentState]float64{MajorOutage: 1, PartialOutage: 0.3}[worst]
		}
	}
	return 100 * (1 - lost/float64(n*len(r.Regions)))
}

func TestUptimeProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	regions := []Region{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	for n := range 2000 {
		r := Records{Incidents: random(rng, regions), Regions: regions}
		got := r.Uptime([]string{"web"}, "", t0, hours(100))
		if want := hourly(r, []string{"web"}, 100); math.Abs(got.Percent-want) > 1e-9 {
			t.Fatalf("case %d: %v, by the hour %v", n, got.Percent, want)
		}
		if got.Percent < 0 || got.Percent > 100 {
			t.Fatalf("case %d: %v", n, got.Percent)
		}
		// Worldwide is the mean of the regions.
		var sum float64
		for _, g := range regions {
			sum += r.Uptime([]string{"web"}, g.ID, t0, hours(100)).Percent
		}
		if math.Abs(sum/3-got.Percent) > 1e-9 {
			t.Fatalf("case %d: worldwide %v, mean of regions %v", n, got.Percent, sum/3)
		}
		// More components can only be worse, and so can one more outage.
		if all := r.Uptime(nil, "", t0, hours(100)).Percent; all > got.Percent+1e-9 {
			t.Fatalf("case %d: all components %v above one of them %v", n, all, got.Percent)
		}
		// The order of incidents does not matter.
		rng.Shuffle(len(r.Incidents),
			func(i, j int) { r.Incidents[i], r.Incidents[j] = r.Incidents[j], r.Incidents[i] })
		if again := r.Uptime([]string{"web"}, "", t0, hours(100)); again.Percent != got.Percent {
			t.Fatalf("case %d: %v after shuffling, %v before", n, again.Percent, got.Percent)
		}
		r.Incidents = append(r.Incidents, outage("web", MajorOutage, 40, 50))
		if worse := r.Uptime([]string{"web"}, "", t0, hours(100)).Percent; worse > got.Percent+1e-9 {
			t.Fatalf("case %d: one more outage raises %v to %v", n, got.Percent, worse)
		}
	}
}

func TestMeasure(t *testing.T) {
	r := Records{
		Components: []Component{{ID: "web"}, {ID: "db"}}, Regions: []Region{{ID: "a"}, {ID: "b"}},
		Incidents: []Incident{outage("web", MajorOutage, 0, 24, "a"), outage("db", PartialOutage, 0, 240)},
	}
	o := Objective{ID: "x", Target: 90, From: Day{2006, 9, 1}, Until: Day{2006, 9, 10}, Components: []string{"web"}}
	got := r.Measure(o, hours(24*100), time.UTC)
	if got.Until != hours(240) || math.Abs(got.Overall.Percent-95) > 1e-9 || !got.Met || len(got.ByRegion) != 2 ||
		len(got.ByComponent) != 1 {
		t.Errorf("%+v", got)
	}
	o.Regions = []string{"a"}
	if got := r.Measure(o, hours(240), time.UTC); math.Abs(got.Overall.Percent-90) > 1e-9 || len(got.ByRegion) != 1 ||
		!got.Met {
		t.Errorf("%+v", got)
	}
	o.Target = 90.001
	if got := r.Measure(o, hours(240), time.UTC); got.Met {
		t.Errorf("%+v", got)
	}
}

func TestDays(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	// 22:30 UTC on 1 September is half past midnight of the 2nd in Berlin.
	r := Records{Incidents: []Incident{
		outage("web", PartialOutage, 22.5, 23), outage("web", DegradedPerformance, 21, 23),
		outage("web", MajorOutage, 70, -1, "a"), outage("db", MajorOutage, 0, 100),
	}}
	got := r.Days("web", "", Day{2006, 8, 31}, Day{2006, 9, 6}, berlin, hours(100))
	want := []ComponentState{
		Operational,
		DegradedPerformance,
		PartialOutage,
		Operational,
		MajorOutage,
		MajorOutage,
		Operational,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := r.Days("web", "b", Day{2006, 9, 4}, Day{2006, 9, 4}, berlin, hours(100)); got[0] != Operational {
		t.Error("an outage of region a shows in region b")
	}
	if got := r.Days("web", "", Day{2006, 9, 4}, Day{2006, 9, 3}, berlin, hours(100)); got != nil {
		t.Error(got)
	}
}

func BenchmarkUptime(b *testing.B) {
	r := Records{Regions: []Region{{ID: "a"}, {ID: "b"}}}
	for n := range 10000 {
		r.Incidents = append(r.Incidents, outage(fmt.Sprint("c", n%5), MajorOutage, float64(n), float64(n)+2))
	}
	for b.Loop() {
		r.Uptime([]string{"c1"}, "", t0, hours(10000))
	}
}
