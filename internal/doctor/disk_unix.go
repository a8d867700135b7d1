//go:build linux || darwin || freebsd

package doctor

import "syscall"

// freeBytes is how much is free for us where a path is.
func freeBytes(path string) (n uint64, ok bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(path, &s) != nil {
		return 0, false
	}
	//nolint:unconvert // the fields' types differ between systems
	return uint64(max(0, int64(s.Bavail))) * uint64(s.Bsize), true
}
