//go:build unix

package main

import (
	"os"
	"regexp"
	"testing"
)

// startReceiver runs `tidings mailbox` on a port that the kernel chooses, and gives
// its address.
func startReceiver(t testing.TB, box string) (*process, string) {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), env: os.Environ()}
	p := o.start("mailbox", "--listen", "127.0.0.1:0", "--dir", box)
	found := regexp.MustCompile(`Receiving mail on (\S+);`).FindStringSubmatch(p.says("; stop with"))
	if found == nil {
		t.Fatalf("the mailbox does not tell its address:\n%s", p.out)
	}
	return p, found[1]
}
