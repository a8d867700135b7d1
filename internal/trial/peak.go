package trial

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// peak is the largest resident size of this process since it was made.
type peak struct{ reset bool }

// newPeak gives unused memory back and forgets the peak so far. Linux resets it by
// a 5 in clear_refs (proc(5)); elsewhere the peak stays that of the process.
func newPeak() peak {
	debug.FreeOSMemory()
	err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	return peak{err == nil && highWater() > 0}
}

// max is the peak in bytes.
func (p peak) max() int64 {
	if !p.reset {
		return maxRSS()
	}
	return highWater()
}

// highWater reads VmHWM, the peak that Linux keeps; 0 where there is none.
func highWater() int64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	line, _, _ := strings.Cut(rest, "kB")
	kilo, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		return 0
	}
	return kilo << 10
}
