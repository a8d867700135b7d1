package main

import (
	"os"
	"runtime/debug"
)

// lowerGCPercent lets the collector of garbage run twice as often as usual, unless
// GOGC says otherwise. It is for commands that send: they make little garbage, so
// that it costs no time that could be measured, and saves some MB.
func lowerGCPercent() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}
