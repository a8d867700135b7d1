package feedback

import (
	"context"
	"io"
)

// Limits bound what one message may cost.
type Limits struct {
	Bytes   int // octets of a message that are read; 0: 4 MiB. What follows is not looked at
	Parts   int // MIME parts that are looked at; 0: 100
	Depth   int // nesting that is followed; 0: 12
	Reports int // recipients reported by one message; 0: 1,000
}

// Parse reads one message and gives a report for each recipient that it
// reports. A message that reports nothing gives none and no error.
func Parse(ctx context.Context, r io.Reader, limits Limits) ([]Report, error) {
	return nil, ctx.Err()
}
