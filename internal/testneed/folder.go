package testneed

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Unwritable makes a folder and what is in it readable only until the test ends.
// Root writes whatever the permissions say, so for root the folder is mounted over
// itself for reading; where that may not be done, the test skips.
func Unwritable(t testing.TB, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		withoutWriting(t, dir)
		return
	}
	for _, args := range [][]string{{"--bind", dir, dir}, {"-o", "remount,ro,bind", dir}} {
		if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
			// a machine that may not mount cannot be asked to, so TIDINGS_REQUIRE does not
			t.Skipf("SKIP(mount): %s", out)
		}
		if args[0] == "--bind" {
			t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() }) //nolint:errcheck // nothing is left to do
		}
	}
}

func withoutWriting(t testing.TB, dir string) {
	t.Helper()
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		mode := info.Mode().Perm()
		t.Cleanup(func() { os.Chmod(path, mode) }) //nolint:errcheck // the folder is removed next
		return os.Chmod(path, mode&^0o222)
	})
	if err != nil {
		t.Fatal(err)
	}
}
