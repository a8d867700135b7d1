//go:build !linux

package costtest

import "time"

var began = time.Now()

// threadTime is the time of the clock, where the system does not tell a thread's own.
func threadTime() time.Duration { return time.Since(began) }
