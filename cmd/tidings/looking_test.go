//go:build unix

package main

import (
	"strings"
	"testing"

	"tidings/internal/mailtest"
	"tidings/internal/store"
)

// TestLookingWaitsForNobody looks things up while another process writes for as long
// as it likes: what only reads a SQLite file needs no turn among those that write.
func TestLookingWaitsForNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "hold", relayConfig(mailtest.FreeAddress(t), ""), 4, numbered)
	o.must("send", slug, "--confirm", "4", "--detach")
	s, err := store.Open(t.Context(), store.Options{URL: o.path("tidings.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.InTx(t.Context(), func(*store.Tx) error {
		for _, line := range []string{"status", "status " + slug, "report " + slug, "deliveries " + slug,
			"recipients list", "recipients show " + numbered(1), "check " + slug} {
			p := o.start(strings.Fields(line)...)
			if code := p.wait(); code != 0 || p.out.String() == "" {
				t.Errorf("tidings %s ended with %d: %s", line, code, p.out)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
