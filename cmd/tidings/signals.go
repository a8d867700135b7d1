package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// bounce is how long after the first signal another one counts as the same: a key
// that bounces, or a shell and a terminal that both pass it on.
const bounce = time.Second

// interruptions ends a context with the first signal. A Ctrl-C after that, but no
// mere bounce of the first, calls again.
type interruptions struct {
	now   func() time.Time
	first func()
	again func()
}

// listen handles signals until done is closed.
func (i interruptions) listen(signals <-chan os.Signal, done <-chan struct{}) {
	var since time.Time
	for {
		select {
		case <-done:
			return
		case s := <-signals:
			switch at := i.now(); {
			case since.IsZero():
				since = at
				i.first()
			case s == os.Interrupt && at.Sub(since) >= bounce:
				i.again()
			}
		}
	}
}

// interruptible gives a context that ends with SIGINT or SIGTERM. Where the program
// then finishes what is in flight, it says so, and another Ctrl-C ends it at once:
// the ledger takes that as it takes a crash.
func interruptible(t *terminal) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals, done := make(chan os.Signal, 4), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	i := interruptions{now: time.Now,
		first: func() {
			if t.sends.Load() {
				t.say("\nFinishing what is in flight, a few seconds at most; press Ctrl-C again to end at once.")
			}
			cancel()
		},
		again: func() {
			if t.sends.Load() {
				t.say("tidings: ended at once; what became of the messages in flight is uncertain, " +
					"\"tidings status\" tells how many")
				os.Exit(exitInterrupted)
			}
		}}
	go i.listen(signals, done)
	return ctx, func() { signal.Stop(signals); close(done); cancel() }
}
