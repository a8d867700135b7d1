package mailbox

import (
	"os"
	"os/exec"
	"testing"

	"tidings/internal/testneed"
)

// Postfix's own generator is a peer that we did not write.
func TestTakesWhatPostfixSends(t *testing.T) {
	source := testneed.Program(t, "postfix", "smtp-source")
	for _, opt := range []Options{{Discard: true}, {Dir: t.TempDir()}} {
		s, addr := start(t, opt)
		out, err := exec.Command(source, "-s", "4", "-m", "500", "-l", "5000", "-d", addr).CombinedOutput()
		if err != nil {
			t.Fatalf("smtp-source: %v: %s", err, out)
		}
		if got := s.Stats(); got.Accepted != 500 || got.Cut != 0 {
			t.Errorf("discard %v: %+v, want 500 accepted", opt.Discard, got)
		}
		if opt.Dir == "" {
			continue
		}
		if files, err := os.ReadDir(opt.Dir + "/new"); err != nil || len(files) != 500 {
			t.Errorf("%d files, %v, want 500", len(files), err)
		}
	}
}
