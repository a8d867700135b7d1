//go:build unix

package main

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"tidings/internal/desk"
	"tidings/internal/mailbox"
	"tidings/internal/sendplan"
)

// TestRegionsStartAtTheirOwnMoment sends at one local time. The desk's clock
// stands some minutes before that moment in the region east, which is an hour ahead;
// it jumps over it, and, when the east has its letters, to the moment in the west.
// The queue has no such clock: the sweep wakes what is overdue.
func TestRegionsStartAtTheirOwnMoment(t *testing.T) {
	t.Parallel()
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box})
	o := newOffice(t, "resend", relayConfig(r.addr, ""), 40, numbered)
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	// Far enough that it does not come by itself: 12:34 in the east is 11:34 in UTC.
	minute := now().Add(10 * time.Minute).UTC()
	d, err := desk.Open(t.Context(), desk.Options{Dir: o.dir, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	plan, err := d.PlanSend(t.Context(),
		sendplan.Options{Slug: slug, LocalTime: minute.Add(time.Hour).Format("15:04"), Detach: true})
	if err != nil {
		t.Fatal(err)
	}
	if at := plan.StartsAt; len(at) != 2 || at[0].Region != "east" || at[1].Region != "west" ||
		at[1].At.Sub(at[0].At) != time.Hour {
		t.Errorf("the plan says %+v", at)
	}
	if _, err := d.Send(t.Context(), plan, func(desk.Progress) {}); err != nil {
		t.Fatal(err)
	}
	if n := r.Stats().Accepted; n != 0 {
		t.Fatalf("%d messages before any moment", n)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Worker(ctx, desk.WorkerOptions{Say: t.Logf}) }()
	time.Sleep(500 * time.Millisecond)
	if n := r.Stats().Accepted; n != 0 {
		t.Fatalf("%d messages before the moment in the east", n)
	}
	ahead.Add(int64(11 * time.Minute))
	o.await("sent in the east", accepted(20))
	time.Sleep(time.Second)
	regionsOnly(t, o, map[string]int{"east": 20, "west": 0})
	ahead.Add(int64(time.Hour))
	o.await("sent in the west", completed)
	regionsOnly(t, o, map[string]int{"east": 20, "west": 20})
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// regionsOnly wants so many accepted messages in each region.
func regionsOnly(t *testing.T, o *office, want map[string]int) {
	t.Helper()
	d, err := desk.Open(t.Context(), desk.Options{Dir: o.dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	r, err := d.Report(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range r.Regions {
		if g.ByState["accepted"] != want[g.Region] {
			t.Errorf("region %s: %v, want %d accepted", g.Region, g.ByState, want[g.Region])
		}
	}
}
