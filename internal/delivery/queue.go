package delivery

import (
	"context"
	"sync"
	"time"
)

// queue passes items from some goroutines to others. Unlike a channel it wakes
// those that wait for room only when half of it is free, so that they put in
// several for one wake-up: a wake-up costs as much as composing a message.
type queue struct {
	mu              sync.Mutex
	items           []*item
	limit           int
	pushers, takers int // that may wait
	closed          bool
	room, some      chan struct{} // one token each, seen by any of those that wait
}

func newQueue(limit int) *queue {
	return &queue{limit: limit, room: make(chan struct{}, 1), some: make(chan struct{}, 1)}
}

// push waits for room. It gives up, and reports false, when ctx ends or wait is
// over; a wait of 0 never is.
func (q *queue) push(ctx context.Context, it *item, wait time.Duration) bool {
	if q.offer(it) {
		return true
	}
	var until <-chan time.Time
	if wait > 0 {
		late := time.NewTimer(wait)
		defer late.Stop()
		until = late.C
	}
	q.count(&q.pushers, 1)
	defer q.count(&q.pushers, -1)
	for !q.offer(it) {
		select {
		case <-q.room:
		case <-ctx.Done():
			return false
		case <-until:
			return false
		}
	}
	return true
}

// offer puts an item in if there is room.
func (q *queue) offer(it *item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) >= q.limit {
		return false
	}
	q.items = append(q.items, it)
	if q.takers > 0 {
		q.signal(q.some)
	}
	if q.pushers > 0 && len(q.items) < q.limit {
		q.signal(q.room)
	}
	return true
}

// takeResult is what a wait for an item ended with.
type takeResult int

const (
	gotItem takeResult = iota
	gotEnd             // the queue is closed and empty
	gotStop
	gotLate
)

// next waits for an item, or for stop or late; nil channels never end it.
func (q *queue) next(stop <-chan struct{}, late <-chan time.Time) (*item, takeResult) {
	q.count(&q.takers, 1)
	defer q.count(&q.takers, -1)
	for {
		if it, open := q.take(); it != nil {
			return it, gotItem
		} else if !open {
			return nil, gotEnd
		}
		select {
		case <-q.some:
		case <-stop:
			return nil, gotStop
		case <-late:
			return nil, gotLate
		}
	}
}

// take gives the oldest item, nil if there is none now; open is false when none
// will ever come.
func (q *queue) take() (it *item, open bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		return nil, !q.closed
	}
	it = q.items[0]
	copy(q.items, q.items[1:]) // a few pointers
	q.items = q.items[:len(q.items)-1]
	if q.pushers > 0 && len(q.items) <= q.limit/2 {
		q.signal(q.room)
	}
	if q.takers > 1 && len(q.items) > 0 {
		q.signal(q.some)
	}
	return it, true
}

func (q *queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items) == 0
}

// close tells the takers that no more will come. Nobody may push then.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	close(q.some)
}

func (q *queue) count(who *int, by int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	*who += by
}

// signal leaves a token unless one is there. The caller holds mu.
func (q *queue) signal(c chan struct{}) {
	if q.closed {
		return
	}
	select {
	case c <- struct{}{}:
	default:
	}
}
