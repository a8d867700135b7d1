package desk

import (
	"syscall"
	"testing"
)

// usage is the processor time of this process so far in seconds, and its largest
// resident size in bytes.
func usage(t testing.TB) (cpu float64, rss int64) {
	t.Helper()
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, int64(u.Maxrss) * 1024
}
