package delivery

import (
	"context"
	"time"
)

// Wake is a wake-up for one chunk. It may come late, twice, or for a chunk that
// is done: the ledger decides what there is to do.
type Wake struct {
	Send  int64
	Chunk int64
}

// Reschedule says when a wake-up should come again.
type Reschedule struct {
	Done  bool
	After time.Duration
}

// Jobs hands wake-ups to the engine. internal/store implements it on River.
type Jobs interface {
	// Run calls handle for wake-ups, at most workers at a time, until ctx ends;
	// then it stops fetching, waits up to grace for the handlers, cancels their
	// contexts and returns.
	Run(ctx context.Context, workers int, grace time.Duration, handle func(context.Context, Wake) Reschedule) error
}

// Source gives what composes the messages of one send: as it was approved, with the
// keys that signed when the send began.
type Source interface {
	Composer(ctx context.Context, s Send) (Composer, error)
}

// Composer writes one recipient's message. It is used by several goroutines at
// once and must give the same bytes for the same row every time.
type Composer interface {
	// Append appends the message to dst and returns the whole slice, with the
	// envelope. The engine sets Message.Row and Message.Data. An error means that
	// this recipient can never be written to: the row fails with its text.
	Append(dst []byte, row *Row) (data []byte, envelope Message, err error)
}
