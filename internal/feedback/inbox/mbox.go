package inbox

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"sync"
)

// box reads an mbox of any kind (mboxo, mboxrd): a message begins at a "From "
// line that follows an empty line and carries a time; ">From " loses one ">".
type box struct {
	r      *bufio.Reader
	next   []byte // the "From " line that was read ahead
	broken error
}

func newBox(r *bufio.Reader) *box { return &box{r: r} }

// separator is "From sender Www Mmm d hh:mm:ss yyyy" in its many spellings.
var separator = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^From (?:\S+ +)?.{0,40}\d{1,2}:\d{1,2}`)
})

// each gives the messages. The first keeps the file's name, so that a single
// message with a "From " line is named like one without; the others are
// numbered.
func (b *box) each(ctx context.Context, name string, yield func(Message, error) bool) bool {
	b.next, b.broken = b.line()
	for n := 1; len(b.next) > 0; n++ {
		if err := ctx.Err(); err != nil {
			return yield(Message{Name: name}, err)
		}
		m := &member{box: b, bol: true, afterBlank: false}
		b.next = nil
		here := name
		if n > 1 {
			here = fmt.Sprintf("%s#%d", name, n)
		}
		if !yield(Message{Name: here, Body: m}, nil) {
			return false
		}
		if _, err := io.Copy(io.Discard, m); err != nil {
			return yield(Message{Name: here}, fmt.Errorf("cannot read %s: %w", here, err))
		}
	}
	return true
}

// line reads one line with its end, or a piece of a long one. Lone CR ends a
// line too, so boxes of old systems work.
func (b *box) line() ([]byte, error) {
	chunk, err := b.r.Peek(1)
	if len(chunk) == 0 {
		return nil, err
	}
	chunk, _ = b.r.Peek(b.r.Buffered())
	if end := lineEnd(chunk); end > 0 {
		return b.take(end), nil
	}
	chunk, _ = b.r.Peek(b.r.Size()) // fill the buffer and look again
	if end := lineEnd(chunk); end > 0 {
		return b.take(end), nil
	}
	return b.take(len(chunk)), nil
}

func (b *box) take(n int) []byte {
	out := make([]byte, n)
	io.ReadFull(b.r, out) //nolint:errcheck // never more than is buffered
	return out
}

// lineEnd gives the length of the first line, 0 if its end is not in sight.
func lineEnd(p []byte) int {
	i := bytes.IndexAny(p, "\r\n")
	switch {
	case i < 0 || (p[i] == '\r' && i+1 == len(p)):
		return 0
	case p[i] == '\r' && p[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

// member is the body of one message within a box.
type member struct {
	box        *box
	rest       []byte
	bol        bool // at the beginning of a line
	afterBlank bool
	done       bool
}

// Read gives the message without its separator, one level of quoting undone.
func (m *member) Read(p []byte) (int, error) {
	for len(m.rest) == 0 {
		if m.done {
			return 0, io.EOF
		}
		if err := m.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

func (m *member) fill() error {
	line, err := m.box.line()
	if len(line) == 0 {
		m.done = true
		if err == io.EOF {
			return nil
		}
		return err
	}
	if m.bol && m.afterBlank && bytes.HasPrefix(line, []byte("From ")) && separator().Match(line) {
		m.box.next, m.done = line, true
		return nil
	}
	last := line[len(line)-1]
	ends := last == '\n' || last == '\r'
	m.afterBlank = m.bol && ends && len(bytes.TrimRight(line, "\r\n")) == 0
	if m.bol && quoted(line) {
		line = line[1:]
	}
	m.rest, m.bol = line, ends
	return nil
}

// quoted reports whether a line is ">From " behind any number of ">".
func quoted(line []byte) bool {
	if line[0] != '>' {
		return false
	}
	return bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From "))
}
