package registry

import (
	"context"
	"errors"
	"io"
	"os"

	"tidings/internal/safefile"
)

// listFile is a list that can be read several times, until its context ends.
type listFile struct {
	ctx context.Context
	*os.File
}

// Read reads as long as nobody interrupts.
func (f listFile) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.Read(p)
}

// openList opens a list, or for "-" a copy of standard input.
func openList(ctx context.Context, name string, stdin io.Reader) (f listFile, done func(), err error) {
	f.ctx = ctx
	if name != "-" || stdin == nil {
		f.File, err = safefile.Open(name)
		return f, func() { _ = f.Close() }, err // it was only read
	}
	if f.File, err = os.CreateTemp("", "tidings-list-*"); err != nil {
		return f, nil, err
	}
	done = func() { _ = errors.Join(f.Close(), os.Remove(f.Name())) } // it is in the folder of temporary files
	_, err = io.Copy(f.File, safefile.Until(ctx, stdin))
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		done()
	}
	return f, done, err
}
