package transporttest

import (
	"context"

	"tidings/internal/delivery"
)

// SendOne carries one message over a session of its own. The error is that of the relay; where the message was taken
// from us, the result says what became of it.
func SendOne(ctx context.Context, tr delivery.Transport, m delivery.Message) (delivery.Result, error) {
	res := delivery.Result{Row: m.Row, State: delivery.Queued}
	s, err := tr.Open(ctx)
	if err != nil {
		return res, err
	}
	defer s.Close()
	in := make(chan delivery.Message, 1)
	in <- m
	close(in)
	err = s.Deliver(ctx, in, func(r delivery.Result) { res = r })
	return res, err
}
