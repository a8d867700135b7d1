package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tidings/internal/tty"
)

// interruptible gives a context that ends with SIGINT or SIGTERM. Where the program
// then finishes what is in flight, it says so, and another Ctrl-C ends it at once:
// the ledger takes that as it takes a crash.
func interruptible(t *terminal) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals, done := make(chan os.Signal, 4), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	i := tty.Interruptions{Now: time.Now,
		First: func() {
			if t.sends.Load() {
				t.say("\nFinishing what is in flight, a few seconds at most; press Ctrl-C again to end at once.")
			}
			cancel()
		},
		Again: func() {
			if t.sends.Load() {
				t.say("tidings: ended at once; what became of the messages in flight is uncertain, " +
					"\"tidings status\" tells how many")
				os.Exit(exitInterrupted)
			}
		}}
	go i.Listen(signals, done)
	return ctx, func() { signal.Stop(signals); close(done); cancel() }
}
