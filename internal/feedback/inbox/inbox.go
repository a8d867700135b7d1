// Package inbox reads messages where they lie: a file, an mbox, a Maildir,
// standard input. Each has a name that can be given as evidence. A message is
// read as a stream, so that one of 100 MB costs no more than a small one.
package inbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"tidings/internal/safefile"
)

// Read gives the messages of a path: a Maildir, a folder of files and folders, an
// mbox, one message, or "-" for stdin. An error names the file; reading goes on after it.
func Read(ctx context.Context, path string, stdin io.Reader) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		if path == "-" {
			buffer := newBuffer()
			buffer.Reset(&patient{ctx: ctx, r: stdin})
			readStream(ctx, "stdin", buffer, yield)
			return
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			yield(Message{Name: path}, fmt.Errorf("cannot read %s: %w", path, errors.Unwrap(err)))
		case info.IsDir():
			readFolder(ctx, path, yield)
		case !info.Mode().IsRegular(): // a pipe may never have a writer, a device never end
			yield(Message{Name: path}, fmt.Errorf("cannot read %s: it is neither a file nor a folder; give what it "+
				"holds to standard input, and - as the path", path))
		default:
			readFile(ctx, path, newBuffer(), yield)
		}
	}
}

// newBuffer is the buffer that all files of one reading share: a Maildir has
// many small ones, and a buffer for each would cost more than reading them.
func newBuffer() *bufio.Reader { return bufio.NewReaderSize(nil, 64<<10) }

// readFolder reads new and cur of a Maildir, or each file of another folder and
// of those in it.
func readFolder(ctx context.Context, dir string, yield func(Message, error) bool) {
	files, err := filesOf(dir, 0)
	if err != nil {
		yield(Message{Name: dir}, fmt.Errorf("cannot list %s: %w", dir, err))
		return
	}
	buffer := newBuffer()
	for _, f := range files {
		if ctx.Err() != nil {
			yield(Message{Name: f}, ctx.Err())
			return
		}
		if !readFile(ctx, f, buffer, yield) {
			return
		}
	}
}

// deepest is how far folders within folders are followed.
const deepest = 16

func filesOf(dir string, depth int) (all []string, err error) {
	parts := []string{dir}
	if isMaildir(dir) {
		parts = []string{filepath.Join(dir, "new"), filepath.Join(dir, "cur")}
	}
	for _, part := range parts {
		files, folders, err := filesIn(part)
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
		for _, f := range folders {
			if depth >= deepest {
				return nil, fmt.Errorf("%s: more than %d folders within each other", f, deepest)
			}
			below, err := filesOf(f, depth+1)
			if err != nil {
				return nil, err
			}
			all = append(all, below...)
		}
	}
	return all, nil
}

func isMaildir(dir string) bool {
	for _, sub := range []string{"new", "cur"} {
		if info, err := os.Stat(filepath.Join(dir, sub)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// filesIn gives the ordinary files and the folders of a folder in the order of
// their names; hidden ones and links are left out.
func filesIn(dir string) (files, folders []string, err error) {
	entries, err := os.ReadDir(dir) // in the order of names
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.Type().IsRegular():
			files = append(files, filepath.Join(dir, e.Name()))
		case e.IsDir():
			folders = append(folders, filepath.Join(dir, e.Name()))
		}
	}
	return files, folders, nil
}

func readFile(ctx context.Context, path string, buffer *bufio.Reader, yield func(Message, error) bool) bool {
	f, err := safefile.Open(path)
	if err != nil {
		if p := new(fs.PathError); errors.As(err, &p) {
			err = p.Err
		}
		return yield(Message{Name: path}, fmt.Errorf("cannot read %s: %w", path, err))
	}
	defer f.Close()
	buffer.Reset(&watched{ctx, f})
	return readStream(ctx, path, buffer, yield)
}

// readStream tells an mbox from a single message: an mbox begins with a "From "
// line and has a second one. A message alone with such a line is common among
// bounces that were cut out of an mbox.
func readStream(ctx context.Context, name string, br *bufio.Reader, yield func(Message, error) bool) bool {
	if mark, _ := br.Peek(3); string(mark) == "\uFEFF" {
		br.Discard(3) //nolint:errcheck // it was there just now
	}
	head, err := br.Peek(5)
	if err != nil && err != io.EOF {
		return yield(Message{Name: name}, fmt.Errorf("cannot read %s: %w", name, err))
	}
	if len(bytes.TrimSpace(head)) == 0 && len(head) < 5 {
		return true // empty: nothing to report
	}
	if !bytes.Equal(head, []byte("From ")) {
		return yield(Message{Name: name, Body: br}, nil)
	}
	return newBox(br).each(ctx, name, yield)
}
