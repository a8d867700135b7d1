package notices

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func hourOf(h int) time.Time { return time.Date(2026, 11, 29, h, 0, 0, 0, time.UTC) }

// What was planned before is kept with the moment of the change, and what cannot be meant
// is refused without a change.
func TestMoveAndCancel(t *testing.T) {
	m := Maintenance{ID: "m", Status: Scheduled, ScheduledFor: hourOf(10), ScheduledUntil: hourOf(11),
		Updates: []Update{{At: hourOf(1), Status: "scheduled", Text: "Planned."}}}
	first, err := m.Move(hourOf(12), hourOf(14), hourOf(2), "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := first.Move(hourOf(15), hourOf(16), hourOf(3), "Late.")
	if err != nil {
		t.Fatal(err)
	}
	off, err := second.Cancel(hourOf(4), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []Move{{hourOf(2), hourOf(10), hourOf(11)}, {hourOf(3), hourOf(12), hourOf(14)}}
	if diff := cmp.Diff(want, off.Moves); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(m.Moves) != 0 || len(first.Moves) != 1 || len(first.Updates) != 1 || second.WhyMoved() != "Late." ||
		off.Changes() != 3 || off.Status != Cancelled || off.WhyCancelled() != "" || first.WhyMoved() != "" {
		t.Errorf("%+v", off)
	}
	var told []string
	for _, e := range off.Life() {
		s := e.Status + " " + e.Text
		if e.Former != nil {
			s += " " + e.Former.ScheduledFor.Format("15") + "-" + e.Planned.ScheduledFor.Format("15")
		}
		told = append(told, e.At.Format("15 ")+s)
	}
	if diff := cmp.Diff([]string{"01 scheduled Planned.", "02 scheduled  10-12", "03 scheduled Late. 12-15",
		"04 cancelled "}, told); diff != "" {
		t.Errorf("its life (-want +got):\n%s", diff)
	}
	begun := m
	begun.Status = InProgress
	for name, c := range map[string]struct {
		m           Maintenance
		from, until int
		want        string
	}{
		"backwards": {m, 14, 12, "before it begins"}, "no length": {m, 12, 12, "before it begins"},
		"as it is": {m, 10, 11, "that very time already"}, "begun": {begun, 12, 14, "has begun"},
		"cancelled": {off, 17, 18, "is cancelled"},
	} {
		if _, err := c.m.Move(hourOf(c.from), hourOf(c.until), hourOf(5), ""); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := begun.Cancel(hourOf(5), ""); err == nil {
		t.Error("what has begun was cancelled")
	}
}

// Each plan that was given up can be shown, the last one by name too.
func TestFormerPlans(t *testing.T) {
	m := Maintenance{ID: "m", Status: Scheduled, ScheduledFor: hourOf(15), ScheduledUntil: hourOf(16),
		Moves: []Move{{hourOf(2), hourOf(10), hourOf(11)}, {hourOf(3), hourOf(12), hourOf(14)}}}
	r := Records{Maintenance: []Maintenance{m, {ID: "plain", ScheduledFor: hourOf(1), ScheduledUntil: hourOf(2)}}}
	for fact, want := range map[string]int{"m former": 12, "m former-2": 12, "m former-1": 10, "m former-3": 0,
		"plain former": 0} {
		l, live, err := ParseLive("maintenance " + fact)
		if !live || err != nil {
			t.Fatalf("%s: %v, %v", fact, live, err)
		}
		from, until, err := r.Moments(l)
		if want == 0 {
			if err == nil || !strings.Contains(err.Error(), "no such former plan") {
				t.Errorf("%s: %v", fact, err)
			}
			continue
		}
		if err != nil || !from.Equal(hourOf(want)) || !until.After(from) {
			t.Errorf("%s: %v to %v, %v", fact, from, until, err)
		}
	}
	for _, field := range []string{"maintenance m former-", "maintenance m former-0", "maintenance m former-x",
		"incident m former", "maintenance m former-9999999999"} {
		if _, live, _ := ParseLive(field); live {
			t.Errorf("%q is taken for a fact", field)
		}
	}
}
