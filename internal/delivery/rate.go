package delivery

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"
)

// limits holds what this process has taken from budgets that all workers share.
type limits struct {
	ledger Ledger
	mu     sync.Mutex
	by     map[string]*limit
}

// limit is one budget. Whoever waits for it holds the lock, so the others queue
// behind.
type limit struct {
	mu     sync.Mutex
	tokens int
}

func (l *limits) get(budget string) *limit {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[string]*limit{}
	}
	if l.by[budget] == nil {
		l.by[budget] = &limit{}
	}
	return l.by[budget]
}

// waitForRate waits for the rate of the send and of the relay. It reports false if the
// message is not wanted any more, for instance because the manager paused.
func (e *Engine) waitForRate(it *item, r *relay) bool {
	if rate := it.job.send.rate(); rate > 0 && !e.takeFromBudget(it, fmt.Sprintf("send:%d", it.row.Send), rate) {
		return false
	}
	if r.Rate > 0 && !e.takeFromBudget(it, "relay:"+r.Transport.Name(), r.Rate) {
		return false
	}
	return it.wanted()
}

// takeFromBudget takes one message from a budget. A quarter of a second's worth is taken
// at once, so the database is asked about four times a second.
func (e *Engine) takeFromBudget(it *item, budget string, rate float64) bool {
	b := e.limits.get(budget)
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.tokens <= 0 {
		if !it.wanted() || e.forceCtx.Err() != nil {
			return false
		}
		ctx, cancel := context.WithTimeout(e.forceCtx, 5*time.Second)
		n, wait, err := e.limits.ledger.TakeBudget(ctx, budget, rate, max(1, int(math.Ceil(rate/4))))
		cancel()
		if err != nil {
			n, wait = 0, 500*time.Millisecond
		}
		if b.tokens += n; n == 0 {
			time.Sleep(min(max(wait, time.Millisecond), 200*time.Millisecond))
		}
	}
	b.tokens--
	return true
}
