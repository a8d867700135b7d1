package inbound

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tidings/internal/feedback"
	"tidings/internal/feedback/inbox"
	"tidings/internal/locale"
)

// ParsePath says what the messages of a path report. It needs no workspace
// and changes nothing. A message that cannot be read is told to warn, and the
// next one is read.
func ParsePath(ctx context.Context, path string, stdin io.Reader, each func(feedback.Line) error,
	warn func(string, ...any)) error {
	bad := 0
	for m, err := range inbox.Read(ctx, path, stdin) {
		if err == nil {
			err = parseOne(ctx, m, each)
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			var stop *stopError
			if errors.As(err, &stop) {
				return stop.err
			}
			bad++
			warn("%s: %v", m.Name, err)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%s of %s could not be read", locale.Num(bad, "message"), path)
	}
	return nil
}

// stopError is a fault of whoever takes the lines, not of a message.
type stopError struct{ err error }

func (e *stopError) Error() string { return e.err.Error() }

func parseOne(ctx context.Context, m inbox.Message, each func(feedback.Line) error) error {
	reports, err := feedback.Parse(ctx, m.Body, feedback.Limits{})
	if err != nil {
		return err
	}
	for _, r := range reports {
		if err := each(r.Line(m.Name)); err != nil {
			return &stopError{err}
		}
	}
	return nil
}
