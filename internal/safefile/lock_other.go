//go:build !unix

package safefile

import "os"

// tryLock knows no locks here: two commands must not do at once what Lock guards.
func tryLock(*os.File) bool { return true }
