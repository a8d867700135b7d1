package store

// ahead makes pieces of work on another goroutine while those before them are used.
type ahead[T any] struct {
	ready chan T // closed after the last
	used  chan T // to be filled again
	quit  chan struct{}
}

// goAhead begins; up to room pieces wait to be used.
func goAhead[T any](room int, produce func(*ahead[T])) *ahead[T] {
	a := &ahead[T]{ready: make(chan T, room), used: make(chan T, room+1), quit: make(chan struct{})}
	go func() {
		defer close(a.ready)
		produce(a)
	}()
	return a
}

// blank gives a piece that was used, or a new one.
func (a *ahead[T]) blank(fresh func() T) T {
	select {
	case p := <-a.used:
		return p
	default:
		return fresh()
	}
}

// put hands on a piece; false: nobody wants any more.
func (a *ahead[T]) put(p T) bool {
	select {
	case a.ready <- p:
		return true
	case <-a.quit:
		return false
	}
}

// reuse takes back a piece that was used.
func (a *ahead[T]) reuse(p T) {
	select {
	case a.used <- p:
	default:
	}
}

// stop ends the making and waits for its end, so that afterwards nobody reads what the
// pieces are made of.
func (a *ahead[T]) stop() {
	close(a.quit)
	for range a.ready { //nolint:revive // until it is closed
	}
}
