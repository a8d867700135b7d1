package inbox

import (
	"context"
	"io"
)

// watched ends with the context between two reads: a file may be endless.
type watched struct {
	ctx context.Context
	r   io.Reader
}

// Read reads on while the context lasts.
func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

// patient ends with the context also while a read waits, as standard input may for
// ever. The read that waits then is left behind.
type patient struct {
	ctx  context.Context
	r    io.Reader
	buf  []byte
	rest []byte
	err  error // behind rest
	got  chan int
}

// Read waits for the next piece, or for the end of the context.
func (w *patient) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if len(w.rest) == 0 && w.err == nil {
		if w.buf == nil {
			w.buf, w.got = make([]byte, 64<<10), make(chan int)
		}
		go w.next()
		select {
		case n := <-w.got:
			w.rest = w.buf[:n]
		case <-w.ctx.Done():
			return 0, w.ctx.Err()
		}
	}
	n := copy(p, w.rest)
	if w.rest = w.rest[n:]; n == 0 {
		return 0, w.err
	}
	return n, nil
}

// next reads one piece.
func (w *patient) next() {
	n, err := w.r.Read(w.buf)
	w.err = err
	select {
	case w.got <- n:
	case <-w.ctx.Done():
	}
}
