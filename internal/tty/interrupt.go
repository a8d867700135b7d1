package tty

import (
	"os"
	"time"
)

// bounce is how long after the first signal another one counts as the same: a key
// that bounces, or a shell and a terminal that both pass it on.
const bounce = time.Second

// Interruptions end a context with the first signal. A Ctrl-C after that, but no
// mere bounce of the first, calls again.
type Interruptions struct {
	Now   func() time.Time
	First func()
	Again func()
}

// Listen handles signals until done is closed.
func (i Interruptions) Listen(signals <-chan os.Signal, done <-chan struct{}) {
	var since time.Time
	for {
		select {
		case <-done:
			return
		case s := <-signals:
			switch at := i.Now(); {
			case since.IsZero():
				since = at
				i.First()
			case s == os.Interrupt && at.Sub(since) >= bounce:
				i.Again()
			}
		}
	}
}
