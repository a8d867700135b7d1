//go:build unix

package main

import (
	"strings"
	"testing"

	"tidings/internal/mailtest"
	"tidings/internal/testneed"
)

// TestReadOnlyWorkspace looks things up in a workspace that cannot be written, and
// is told before a send that it cannot be recorded.
func TestReadOnlyWorkspace(t *testing.T) {
	o := newOffice(t, "hold", relayConfig(mailtest.FreeAddress(t), ""), 4, numbered)
	o.must("send", slug, "--confirm", "4", "--detach")
	testneed.Unwritable(t, o.dir)
	for _, line := range []string{"status", "list", "log", "log verify", "report " + slug, "deliveries " + slug,
		"recipients list", "check " + slug} {
		if out := o.must(strings.Fields(line)...); out == "" {
			t.Errorf("tidings %s said nothing", line)
		}
	}
	for _, line := range []string{"send " + slug + " --confirm 4", "worker", "serve --listen 127.0.0.1:0", "pause " +
		slug} {
		_, stderr, code := o.run(strings.Fields(line)...)
		if code != 1 || !strings.Contains(stderr, "as the user who owns the workspace") {
			t.Errorf("tidings %s ended with %d: %s", line, code, stderr)
		}
	}
}
