package mailtest

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
)

// Serve runs a server inside the test: on a free port of loopback if address is
// "", on a unix socket if it is a path. It gives the address, and a way to end the
// server and wait for it before the test ends, which ends it too. The test fails
// for an error that the server ends with.
func Serve(t testing.TB, address string, serve func(context.Context, net.Listener) error) (string, func()) {
	t.Helper()
	network := "tcp"
	switch {
	case address == "":
		address = "127.0.0.1:0"
	case strings.HasPrefix(address, "/"):
		network = "unix"
	}
	ln, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	return ln.Addr().String(), Background(t, func(ctx context.Context) error { return serve(ctx, ln) })
}

// Background runs work until the test ends, or until the caller ends it and waits
// for it. The test fails for an error that it ends with.
func Background(t testing.TB, work func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- work(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}
