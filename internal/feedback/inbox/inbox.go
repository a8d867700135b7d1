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
	"sort"
	"strings"
)

// Message is one message and where it lies.
type Message struct {
	Name string    // file, or file and number within it from the second on ("box#2")
	Body io.Reader // valid until the next message is asked for
}

// Read gives the messages of a path: a Maildir, a folder of files, an mbox, one
// message, or "-" for stdin. An error names the file; reading goes on after it.
func Read(ctx context.Context, path string, stdin io.Reader) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		if path == "-" {
			buffer := newBuffer()
			buffer.Reset(stdin)
			readStream(ctx, "stdin", buffer, yield)
			return
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			yield(Message{Name: path}, fmt.Errorf("cannot read %s: %w", path, errors.Unwrap(err)))
		case info.IsDir():
			readFolder(ctx, path, yield)
		default:
			readFile(ctx, path, newBuffer(), yield)
		}
	}
}

// newBuffer is the buffer that all files of one reading share: a Maildir has
// many small ones, and a buffer for each would cost more than reading them.
func newBuffer() *bufio.Reader { return bufio.NewReaderSize(nil, 64<<10) }

// readFolder reads new and cur of a Maildir, or each file of another folder.
func readFolder(ctx context.Context, dir string, yield func(Message, error) bool) {
	files, err := filesOf(dir)
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

func filesOf(dir string) ([]string, error) {
	if isMaildir(dir) {
		var all []string
		for _, sub := range []string{"new", "cur"} {
			files, err := filesIn(filepath.Join(dir, sub))
			if err != nil {
				return nil, err
			}
			all = append(all, files...)
		}
		return all, nil
	}
	return filesIn(dir)
}

func isMaildir(dir string) bool {
	for _, sub := range []string{"new", "cur"} {
		if info, err := os.Stat(filepath.Join(dir, sub)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// filesIn gives the ordinary files of a folder in the order of their names;
// hidden ones are left out.
func filesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	sort.Strings(files)
	return files, nil
}

func readFile(ctx context.Context, path string, buffer *bufio.Reader, yield func(Message, error) bool) bool {
	f, err := os.Open(path)
	if err != nil {
		if p := new(fs.PathError); errors.As(err, &p) {
			err = p.Err
		}
		return yield(Message{Name: path}, fmt.Errorf("cannot read %s: %w", path, err))
	}
	defer f.Close()
	buffer.Reset(f)
	return readStream(ctx, path, buffer, yield)
}

// readStream tells an mbox from a single message: an mbox begins with a "From "
// line and has a second one. A message alone with such a line is common among
// bounces that were cut out of an mbox.
func readStream(ctx context.Context, name string, br *bufio.Reader, yield func(Message, error) bool) bool {
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
