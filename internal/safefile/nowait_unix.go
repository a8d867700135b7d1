//go:build unix

package safefile

import "syscall"

// noWaiting opens a pipe that has no writer, and makes no terminal ours.
const noWaiting = syscall.O_NONBLOCK | syscall.O_NOCTTY
