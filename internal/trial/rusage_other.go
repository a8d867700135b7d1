//go:build !unix

package trial

// cpuSeconds and maxRSS are not known here.
func cpuSeconds() float64 { return 0 }

func maxRSS() int64 { return 0 }
