package desk

import (
	"context"
	"sync"
)

// together lets callers at the same time share one piece of work: the first of
// them does it for all who came while it waited for its turn. Nobody waits for
// others to come.
type together[In, Out any] struct {
	do func(ctx context.Context, all []*shared[In, Out]) // sets Out and Err of each

	mu      sync.Mutex // guards pending
	pending []*shared[In, Out]
	turn    sync.Mutex // held by the caller who works
}

// shared is what one caller wants and gets.
type shared[In, Out any] struct {
	In   In
	Out  Out
	Err  error
	done bool
}

// Do gives what the work made of one caller's part. The work is not ended by one
// caller's context, as others wait for it too.
func (t *together[In, Out]) Do(ctx context.Context, in In) (Out, error) {
	s := &shared[In, Out]{In: in}
	t.mu.Lock()
	t.pending = append(t.pending, s)
	t.mu.Unlock()

	t.turn.Lock()
	defer t.turn.Unlock()
	if !s.done {
		t.mu.Lock()
		all := t.pending
		t.pending = nil
		t.mu.Unlock()
		t.do(context.WithoutCancel(ctx), all)
		for _, x := range all {
			x.done = true
		}
	}
	return s.Out, s.Err
}
