package main

import (
	"os"
	"runtime/debug"
	"time"
)

// lowerGCPercent lets the collector of garbage run twice as often as usual, unless
// GOGC says otherwise. It is for commands that send or take in lists: they make little
// garbage beside what they keep, so that it costs no time that could be measured, and saves
// some MB.
func lowerGCPercent() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

// relaxGarbage lets the commands that make documents collect garbage less often:
// they live for some tenths of a second and spent two fifths of it collecting.
// Commands that run long, or over many recipients, stay small instead: a check that is not
// over after the better part of a second has made its letters and goes over its audience.
func relaxGarbage(command string) {
	if os.Getenv("GOGC") != "" {
		return
	}
	switch command {
	case "draft", "check", "preview", "render", "publish", "incident", "maintenance", "project", "template",
		"translate":
		debug.SetGCPercent(400)
	}
	if command == "check" {
		time.AfterFunc(700*time.Millisecond, func() { debug.SetGCPercent(100) })
	}
}
