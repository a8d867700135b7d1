package delivery_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery"
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
	address := "127.0.0.1:" + freePort(t)
	cmd := exec.Command(sink, "-u", "nobody", address, "1000")
	if os.Getuid() != 0 {
		cmd = exec.Command(sink, address, "1000")
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	time.Sleep(300 * time.Millisecond)
	start := time.Now()
	c := exec.Command(source, "-s", "16", "-d", "-m", fmt.Sprint(n), "-l", "16000", "-f", "a@example.com", "-t", "b@example.com", address)
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
		w.opt.Relays = []delivery.Relay{{Transport: transport.SMTP(transport.Config{Address: address}), Connections: 16}}
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
		st := w.send(s.ID)
		took := time.Since(start)
		syscall.Getrusage(syscall.RUSAGE_SELF, &after)
		pprof.StopCPUProfile()
		cpu := time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
		t.Logf("%-9s send     %6.0f/s, %v of CPU a message, %v", name, float64(n)/took.Seconds(), cpu/time.Duration(n), st.Counts)
		w.consistent(s.ID)
	}
}

var source16 = source{16000}

func freePort(t *testing.T) string {
	t.Helper()
	_, addr := listen(t)
	return addr
}
