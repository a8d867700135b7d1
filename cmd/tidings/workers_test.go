//go:build unix

package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/pgtest"
	"tidings/internal/store"
)

// TestTwoWorkers prints how much faster two processes are than one on PostgreSQL,
// against a relay that takes 20 ms for each message on a connection: medians of
// five runs in turns. It decides nothing by time; every message arrives once.
func TestTwoWorkers(t *testing.T) {
	long(t)
	const rows, runs = 4000, 5
	server := pgtest.Start(t, "fsync=on")
	rates := map[int][]float64{}
	for range runs {
		for _, workers := range []int{1, 2} {
			rates[workers] = append(rates[workers], workersRate(t, server.Database(t), workers, rows))
		}
	}
	median := func(workers int) float64 {
		slices.Sort(rates[workers])
		return rates[workers][runs/2]
	}
	t.Logf("PostgreSQL, a relay of 20 ms, 8 connections each: one worker %.0f/s, two %.0f/s, ratio %.2f (%.0f and "+
		"%.0f)",
		median(1), median(2), median(2)/median(1), rates[1], rates[2])
}

// workersRate sends a letter by so many workers that wait for it, and gives the
// messages a second from the first claim to the end.
func workersRate(t *testing.T, database string, workers, rows int) float64 {
	t.Helper()
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box, SlowFor: 20 * time.Millisecond})
	defer r.stop()
	o := newOffice(t, "hold", relayConfig(r.addr, ", connections: 8")+fmt.Sprintf("database: %q\n", database), rows,
		func(i int) string { return fmt.Sprintf("slow+%d@example.org", i) })
	for range workers {
		w := o.start("worker")
		w.says("is ready")
		defer w.end(syscall.SIGTERM)
	}
	o.must("send", slug, "--confirm", fmt.Sprint(rows), "--detach")
	l := o.ledger(database)
	s := completeIn(t, l, 2*time.Minute)
	if y := compareBox(t, l, box); y.States[delivery.Accepted] != rows || y.Missing+y.Lost+y.Duplicates > 0 {
		t.Errorf("%d workers: %+v", workers, y)
	}
	return float64(rows) / s.EndedAt.Sub(s.StartedAt).Seconds()
}

// completeIn waits for the end of the letter's send without a process for each
// look, which would take processor time from what is measured.
func completeIn(t *testing.T, l *store.Ledger, limit time.Duration) delivery.Send {
	t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(100 * time.Millisecond) {
		s, err := l.FindSend(t.Context(), slug, 0)
		if err == nil && s.State == delivery.Complete {
			return s
		}
		if time.Now().After(end) {
			t.Fatalf("never complete in %v: %+v %v", limit, s, err)
		}
	}
}
