package transport_test

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(serveEnv); address != "" {
		fmt.Fprintln(os.Stderr, serveDiscard(address))
		os.Exit(1)
	}
	os.Exit(m.Run())
}
