package main

import (
	"testing"
	"time"

	"tidings/internal/report"
)

func TestStatusWords(t *testing.T) {
	next := time.Date(2026, 11, 23, 16, 33, 25, 0, time.UTC)
	for _, x := range []struct {
		s    report.Status
		want string
	}{
		{report.Status{State: "complete", ByState: map[string]int{"accepted": 5, "suppressed": 1}}, "5 accepted, 1 suppressed"},
		{report.Status{State: "sending", ByState: map[string]int{"queued": 90, "accepted": 10}, Rate: 3, LeftSec: 30}, "90 queued, 10 accepted, 3/s, 30s left"},
		{report.Status{State: "sending", ByState: map[string]int{"deferred": 2}, LastError: "relay main, rcpt: 451 later", NextRetry: &next},
			"2 deferred; relay main, rcpt: 451 later; next try 2026-11-23 16:33:25 UTC"},
		{report.Status{State: "paused", ByState: map[string]int{"queued": 2}, LastError: "paused by the manager", NextRetry: &next}, "2 queued; paused by the manager"},
	} {
		if got := statusWords(x.s); got != x.want {
			t.Errorf("statusWords(%+v) = %q, want %q", x.s, got, x.want)
		}
	}
}
