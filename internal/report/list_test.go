package report_test

import (
	"testing"
	"time"

	"tidings/internal/report"
)

func TestWord(t *testing.T) {
	later := time.Now().Add(time.Hour)
	for _, tt := range []struct {
		want string
		s    report.Status
	}{
		{"paused", report.Status{State: "paused", NobodySends: true}},
		{"complete", report.Status{State: "complete"}},
		{"cancelled", report.Status{State: "cancelled"}},
		{"sending", report.Status{State: "sending", Selected: 3, ByState: map[string]int{"queued": 1, "accepted": 2}}},
		{"sending", report.Status{State: "sending", Selected: 3, ByState: map[string]int{"queued": 1, "deferred": 2}}},
		{"waiting", report.Status{State: "sending", Selected: 3,
			ByState: map[string]int{"deferred": 1, "accepted": 2}}},
		{"waiting", report.Status{State: "sending", Selected: 3, NextRetry: &later,
			ByState: map[string]int{"queued": 2, "accepted": 1}}},
		{"waiting", report.Status{State: "sending", Selected: 3, NextRetry: &later, NobodySends: true,
			ByState: map[string]int{"queued": 2, "suppressed": 1}}},
		{"interrupted", report.Status{State: "sending", Selected: 3, NextRetry: &later, NobodySends: true,
			ByState: map[string]int{"deferred": 1, "accepted": 2}}},
		{"interrupted", report.Status{State: "sending", Selected: 3, NobodySends: true,
			ByState: map[string]int{"queued": 2, "suppressed": 1}}},
	} {
		if got := tt.s.Word(); got != tt.want {
			t.Errorf("%+v is %s, want %s", tt.s, got, tt.want)
		}
	}
}
