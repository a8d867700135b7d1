package transport

import (
	"bytes"
	"errors"
	"io"
)

// Bounds of what a relay may say at once. RFC 5321 section 4.5.3.1.5 asks for
// 512 octets a line; relays write more.
const (
	maxReplyLine  = 4 << 10
	maxReplyLines = 100
)

// errGarbage is an answer that is no SMTP reply.
var errGarbage = errors.New("the relay answered something that is no SMTP reply")

// reply is one answer of the relay. Its slices are valid until the next read.
type reply struct {
	code     int
	enhanced []byte // RFC 3463 code of the first line that has one
	text     []byte // lines without codes, joined by \n
}

func (r reply) positive() bool { return r.code/100 == 2 }

// replyReader reads replies without allocating. Its source sets the deadlines.
type replyReader struct {
	src    io.Reader
	buf    []byte
	lo, hi int
	text   []byte
	enh    [16]byte
	begin  func() error // called before the first read of a reply that has to wait
}

func newReplyReader(src io.Reader, begin func() error) *replyReader {
	return &replyReader{src: src, buf: make([]byte, 2*maxReplyLine), text: make([]byte, 0, 512), begin: begin}
}

// buffered reports whether octets were read that no reply has used.
func (r *replyReader) buffered() bool { return r.lo < r.hi }

// read gives the next reply. Its errors are those of the source, io.EOF where
// the relay closed, and errGarbage.
func (r *replyReader) read() (reply, error) {
	out := reply{}
	r.text = r.text[:0]
	waited := false
	for range maxReplyLines {
		line, err := r.line(&waited)
		if err != nil {
			return reply{}, err
		}
		code, more, rest, ok := parseLine(line)
		if !ok || out.code != 0 && code != out.code {
			return reply{}, errGarbage
		}
		out.code = code
		r.add(&out, rest)
		if !more {
			out.text = r.text
			return out, nil
		}
	}
	return reply{}, errGarbage
}

// add keeps one line's words, its enhanced code apart.
func (r *replyReader) add(out *reply, rest []byte) {
	n := enhancedLen(rest, out.code)
	if n > 0 && out.enhanced == nil {
		out.enhanced = append(r.enh[:0], rest[:n]...)
	}
	if n > 0 {
		rest = bytes.TrimLeft(rest[n:], " ")
	}
	if len(r.text) > 0 {
		r.text = append(r.text, '\n')
	}
	r.text = append(r.text, rest...)
}

// line gives one line without its end.
func (r *replyReader) line(waited *bool) ([]byte, error) {
	for from := 0; ; {
		if i := bytes.IndexByte(r.buf[r.lo+from:r.hi], '\n'); i >= 0 {
			line := r.buf[r.lo : r.lo+from+i]
			r.lo += from + i + 1
			return bytes.TrimSuffix(line, []byte{'\r'}), nil
		}
		from = r.hi - r.lo
		if from > maxReplyLine {
			return nil, errGarbage
		}
		if err := r.fill(waited); err != nil {
			return nil, err
		}
	}
}

// fill reads more. The clock of a reply starts once, so that a relay that sends
// it octet by octet gains no time.
func (r *replyReader) fill(waited *bool) error {
	if r.lo > 0 {
		copy(r.buf, r.buf[r.lo:r.hi])
		r.lo, r.hi = 0, r.hi-r.lo
	}
	if !*waited {
		*waited = true
		if err := r.begin(); err != nil {
			return err
		}
	}
	n, err := r.src.Read(r.buf[r.hi:])
	r.hi += n
	if n > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// parseLine splits "250-words": RFC 5321 section 4.2. Words may be missing.
func parseLine(line []byte) (code int, more bool, rest []byte, ok bool) {
	if len(line) < 3 || line[0] < '2' || line[0] > '5' {
		return 0, false, nil, false
	}
	for _, b := range line[:3] {
		if b < '0' || b > '9' {
			return 0, false, nil, false
		}
		code = code*10 + int(b-'0')
	}
	switch {
	case len(line) == 3:
		return code, false, nil, true
	case line[3] == ' ':
		return code, false, line[4:], true
	case line[3] == '-':
		return code, true, line[4:], true
	}
	return 0, false, nil, false
}

// enhancedLen is the length of an RFC 3463 code at the start of s whose class
// is that of the reply code; 0 where there is none.
func enhancedLen(s []byte, code int) int {
	if len(s) < 5 || int(s[0]-'0') != code/100 || s[1] != '.' {
		return 0
	}
	i, ok := digits(s, 2)
	if !ok || i >= len(s) || s[i] != '.' {
		return 0
	}
	if i, ok = digits(s, i+1); !ok || i < len(s) && s[i] != ' ' {
		return 0
	}
	return i
}

// digits skips one to three of them.
func digits(s []byte, i int) (end int, ok bool) {
	start := i
	for i < len(s) && i < start+3 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i, i > start
}
