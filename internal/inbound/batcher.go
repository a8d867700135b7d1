package inbound

import (
	"context"
	"sync"
)

// batcher lets callers at the same time share one piece of work: the first of
// them does it for all who came while it waited for its turn. Nobody waits for
// others to come.
type batcher[In, Out any] struct {
	do func(ctx context.Context, all []*call[In, Out]) // sets Out and Err of each

	mu      sync.Mutex // guards pending
	pending []*call[In, Out]
	turn    sync.Mutex // held by the caller who works
}

// call is what one caller wants and gets.
type call[In, Out any] struct {
	In   In
	Out  Out
	Err  error
	done bool
}

// Do gives what the work made of one caller's part. The work is not ended by one
// caller's context, as others wait for it too.
func (b *batcher[In, Out]) Do(ctx context.Context, in In) (Out, error) {
	c := &call[In, Out]{In: in}
	b.mu.Lock()
	b.pending = append(b.pending, c)
	b.mu.Unlock()

	b.turn.Lock()
	defer b.turn.Unlock()
	if !c.done {
		b.mu.Lock()
		all := b.pending
		b.pending = nil
		b.mu.Unlock()
		b.do(context.WithoutCancel(ctx), all)
		for _, x := range all {
			x.done = true
		}
	}
	return c.Out, c.Err
}
