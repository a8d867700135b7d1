//go:build unix

package store

import "syscall"

// mayWrite reports whether this user may write a file that exists. It does not
// open the file: closing it again would drop SQLite's own locks on it.
func mayWrite(path string) bool {
	const write = 2 // W_OK of access(2)
	return syscall.Access(path, write) == nil
}
