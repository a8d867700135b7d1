package delivery_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/pgtest"
	"tidings/internal/testneed"
	"tidings/internal/transport"
)

// TestSpeed prints what a send costs beside smtp-source. It decides nothing:
// time never does in a test. TIDINGS_LONG=1 runs it.
func TestSpeed(t *testing.T) {
	if os.Getenv("TIDINGS_LONG") == "" {
		t.Skip("SKIP(long): set TIDINGS_LONG=1")
	}
	sink, source := testneed.Program(t, "postfix", "smtp-sink"), testneed.Program(t, "postfix", "smtp-source")
	n, _ := strconv.Atoi(os.Getenv("TIDINGS_SPEED_N"))
	if n == 0 {
		n = 20000
	}
	address := mailtest.FreeAddress(t)
	cmd := exec.Command(sink, "-u", "nobody", address, "1000")
	if os.Getuid() != 0 {
		cmd = exec.Command(sink, address, "1000")
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	mailtest.Await(t, address)
	start := time.Now()
	c := exec.Command(source, "-s", "16", "-d", "-m", fmt.Sprint(n), "-l", "16000", "-f", "a@example.com", "-t",
		"b@example.com", address)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("smtp-source        %6.0f/s", float64(n)/time.Since(start).Seconds())
	urls := map[string]string{"sqlite": filepath.Join(t.TempDir(), "s.db")}
	if os.Getenv("TIDINGS_SPEED_PG") != "" {
		urls["postgres"] = pgtest.Start(t, "fsync=on").Database(t)
	}
	for name, url := range urls {
		w := newWorld(t, url)
		w.opt.Logger = nil
		w.opt.Source = source16
		w.opt.Relays = []delivery.Relay{{Transport: transport.SMTP(transport.Config{Address: address}),
			Connections: 16}}
		start = time.Now()
		s := w.freeze(n, delivery.Freeze{}, plain)
		t.Logf("%-9s freeze   %6.0f/s", name, float64(n)/time.Since(start).Seconds())
		if p := os.Getenv("TIDINGS_PROFILE"); p != "" {
			f, _ := os.Create(p + "." + name)
			pprof.StartCPUProfile(f)
		}
		var before, after syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &before)
		start = time.Now()
		counted := &countedLedger{Ledger: w.ledger}
		w.opt.Ledger = counted
		e := w.engine()
		st, err := e.SendOne(t.Context(), s.ID, time.Second, nil)
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		syscall.Getrusage(syscall.RUSAGE_SELF, &after)
		pprof.StopCPUProfile()
		cpu := time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
		t.Logf("%-9s send     %6.0f/s, %v of CPU a message, %v, %.1f operations in a commit", name,
			float64(n)/took.Seconds(), cpu/time.Duration(n), st.Counts,
			float64(counted.operations.Load())/float64(counted.groups.Load()))
		w.consistent(s.ID)
	}
}

// countedLedger counts the transactions of a send, and the marks and results in
// them: what group commit saves.
type countedLedger struct {
	delivery.Ledger
	groups, operations atomic.Int64
}

// Commit counts what is committed.
func (l *countedLedger) Commit(ctx context.Context, g *delivery.Group) error {
	l.groups.Add(1)
	l.operations.Add(int64(len(g.Marks) + len(g.Results)))
	return l.Ledger.Commit(ctx, g)
}

var source16 = source{16000}

// TestMemory prints what a large send needs in memory and in time beside a small
// one. TIDINGS_LONG=1 runs it.
func TestMemory(t *testing.T) {
	if os.Getenv("TIDINGS_LONG") == "" {
		t.Skip("SKIP(long): set TIDINGS_LONG=1")
	}
	for _, n := range []int{50_000, 1_000_000} {
		w := newWorld(t, filepath.Join(t.TempDir(), "m.db"))
		w.opt.Logger, w.opt.Source = nil, source{1000}
		_, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 16}}
		start := time.Now()
		s := w.freeze(n, delivery.Freeze{}, plain)
		t.Logf("%7d rows: freeze %.0f/s, %d MB resident", n, float64(n)/time.Since(start).Seconds(), resident(t))
		start = time.Now()
		if _, err := w.ledger.Status(t.Context(), s.ID); err != nil {
			t.Fatal(err)
		}
		t.Logf("%7d rows: status in %v", n, time.Since(start).Round(time.Microsecond))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		start = time.Now()
		var most int
		st, err := w.engine().SendOne(ctx, s.ID, 200*time.Millisecond,
			func(delivery.Progress) { most = max(most, resident(t)) })
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%7d rows: %.0f/s, %d MB resident at most (with the receiving server), %v", n,
			float64(st.Counts[delivery.Accepted])/time.Since(start).Seconds(), most, st.Counts)
	}
}

// resident is this process's memory in MB.
func resident(t *testing.T) int {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		testneed.Skip(t, "proc", err.Error())
	}
	var size, rss int
	fmt.Sscan(string(data), &size, &rss)
	return rss * os.Getpagesize() >> 20
}
