package transport_test

import (
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
)

// TestNoGarbage: a message costs no allocation once a session runs. The server
// shares this process, and allocates nothing for a message either.
func TestNoGarbage(t *testing.T) {
	if raceDetector {
		t.Skip("SKIP(race): the race detector allocates")
	}
	for _, mode := range modes {
		opt := mailbox.Options{Discard: true}
		mode.set(&opt)
		_, address := startMailbox(t, "tcp", opt)
		s, err := transport.SMTP(transport.Config{Address: address}).Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		const messages = 2000
		m := benchMessage()
		in := make(chan delivery.Message, messages)
		allocs := testing.AllocsPerRun(3, func() {
			in = make(chan delivery.Message, messages)
			for range messages {
				in <- m
			}
			close(in)
			if err := s.Deliver(t.Context(), in, func(delivery.Result) {}); err != nil {
				t.Fatal(err)
			}
		})
		if perMessage := allocs / messages; perMessage > 0.1 {
			t.Errorf("%s: %.2f allocations a message", mode.name, perMessage)
		}
		s.Close()
	}
}
