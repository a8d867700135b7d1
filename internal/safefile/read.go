package safefile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// KindError says that a name stands for something that is no regular file: a folder, a
// device, a pipe or a socket. Reading one could wait for ever, never end, or change what
// is read, so it is not begun. It comes as the Err of a *fs.PathError.
type KindError struct{ Kind string } // "a folder", "a pipe"

// Error follows the path in a sentence.
func (e *KindError) Error() string { return "is " + e.Kind + ", not a file" }

// SizeError says that a file is longer than its reader takes. It comes as the Err of a
// *fs.PathError.
type SizeError struct{ Most int64 } // in bytes

// Error follows the path in a sentence.
func (e *SizeError) Error() string {
	return "is larger than " + size(e.Most) + "; split it or make it smaller"
}

// size writes a limit for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// Open opens a regular file to be read. Every file that a person or another program may
// have put there is read by it, or by Read: whatever else has the name is refused with a
// *KindError at once, and what was looked at is what is read. Links are followed.
func Open(path string) (*os.File, error) {
	return open(path, os.Stat, os.OpenFile)
}

// OpenIn is Open for a name within root.
func OpenIn(root *os.Root, name string) (*os.File, error) {
	return open(name, root.Stat, root.OpenFile)
}

// open looks twice. The first look keeps a device from being opened, which some answer
// with an act, and has a word for a socket, which cannot be opened at all. The second is
// at the opened file: nobody can have put another in its place, and a pipe that somebody
// did put there was opened without waiting for its writer.
func open(path string, stat func(string) (fs.FileInfo, error),
	openFile func(string, int, fs.FileMode) (*os.File, error)) (*os.File, error) {
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	if err := regular(path, info.Mode()); err != nil {
		return nil, err
	}
	f, err := openFile(path, os.O_RDONLY|noWaiting, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = regular(path, info.Mode())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func regular(path string, mode fs.FileMode) error {
	kind := ""
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		kind = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode&fs.ModeDevice != 0:
		kind = "a device"
	default:
		kind = "something else"
	}
	return &fs.PathError{Op: "read", Path: path, Err: &KindError{kind}}
}

// Read gives the content of a regular file of at most most bytes; a longer one is a
// *SizeError, found without reading it whole.
func Read(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return All(path, f, most)
}

// Named is Read, and for "-" what standard input holds.
func Named(ctx context.Context, stdin io.Reader, name string, most int64) ([]byte, error) {
	if name == "-" {
		return All("standard input", Until(ctx, stdin), most)
	}
	return Read(name, most)
}

// All gives what r holds, or a *SizeError for path if that is more than most bytes.
func All(path string, r io.Reader, most int64) ([]byte, error) {
	var b bytes.Buffer
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Size() < most {
			b.Grow(int(info.Size()) + bytes.MinRead)
		}
	}
	n, err := b.ReadFrom(io.LimitReader(r, most+1))
	if err == nil && n > most {
		err = &fs.PathError{Op: "read", Path: path, Err: &SizeError{most}}
	}
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Until reads r until ctx ends: a pipe or a terminal may be silent for ever. A read that
// waits is then given up, not ended, so r must not be used any more.
func Until(ctx context.Context, r io.Reader) io.Reader {
	return &until{ctx: ctx, r: r, done: make(chan struct{}, 1), buf: make([]byte, 64<<10)}
}

type until struct {
	ctx  context.Context
	r    io.Reader
	done chan struct{}
	buf  []byte // the reader's own: whoever gave up may use theirs again
	n    int
	rest []byte
	err  error
}

// Read gives what there is, or the error of the context.
func (u *until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	if len(u.rest) == 0 && u.err == nil {
		go func() {
			u.n, u.err = u.r.Read(u.buf)
			u.done <- struct{}{}
		}()
		select {
		case <-u.ctx.Done():
			return 0, u.ctx.Err()
		case <-u.done:
			u.rest = u.buf[:u.n]
		}
	}
	n := copy(p, u.rest)
	if u.rest = u.rest[n:]; len(u.rest) > 0 {
		return n, nil
	}
	return n, u.err
}

// Dir is a folder as a file system whose files are opened by Open, and read up to most
// bytes each.
func Dir(root string, most int64) fs.FS { return dir{root, most} }

type dir struct {
	root string
	most int64
}

// Open opens a file or a folder.
func (d dir) Open(name string) (fs.File, error) {
	info, err := fs.Stat(os.DirFS(d.root), name)
	if err == nil && info.IsDir() {
		return os.DirFS(d.root).Open(name)
	}
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return Open(filepath.Join(d.root, filepath.FromSlash(name)))
}

// ReadFile reads a file of a size that is bounded.
func (d dir) ReadFile(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	}
	return Read(filepath.Join(d.root, filepath.FromSlash(name)), d.most)
}
