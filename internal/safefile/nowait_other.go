//go:build !unix

package safefile

// noWaiting is not needed where a name is never a pipe.
const noWaiting = 0
