package mailbox

import (
	"testing"

	"tidings/internal/mailtest"
)

// start runs a server on a free loopback port until the test ends.
func start(t testing.TB, opt Options) (*Server, string) {
	t.Helper()
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	address, _ := mailtest.Serve(t, "", s.Serve)
	return s, address
}
